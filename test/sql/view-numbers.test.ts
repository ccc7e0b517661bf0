/** Wherever columns with numbers of their views go, the numbers stay those of the views: all of Nexmark, operator by operator. */
import { expect, test } from 'vitest'
import { NEXMARK_QUERIES, nexmarkTables } from '../../src/cli/bench/nexmark-queries.ts'
import type { Output } from '../../src/contracts/operator.ts'
import { type Batch, liveCount } from '../../src/core/batch.ts'
import type { Column } from '../../src/core/column.ts'
import { createEnvironment } from '../../src/environment/create-environment.ts'

const EVENTS = 20_000
/** They need a function and a file that are not there. */
const LEFT_OUT = new Set(['q13', 'q14'])

/** Checks batches; counts the numbered views that it has seen. */
class ViewCheck {
  views = 0
  /** By pool and number. */
  readonly #known = new Map<Uint8Array, Map<number, string>>()

  check(batch: Batch): void {
    const count = liveCount(batch)
    for (const column of batch.columns)
      for (let k = 0; k < count; k++) this.#checkRow(column, batch.selection?.[k] ?? k)
  }

  #checkRow(column: Column, row: number): void {
    if (column.valid?.[row] === 0) return
    if (column.layout === 'row') {
      for (const child of column.children) this.#checkRow(child, row)
      return
    }
    if (column.layout === 'dictionary') {
      this.#checkRow(column.dictionary, column.codes[row]!)
      return
    }
    if (column.layout !== 'bytes' || column.viewNumbers === undefined) return
    const { bytes, starts, lengths, viewNumbers } = column
    const known = this.#known.get(bytes) ?? new Map<number, string>()
    this.#known.set(bytes, known)
    const view = `${starts[row]} ${lengths[row]}`
    const number = viewNumbers[row]!
    if ((known.get(number) ?? view) !== view)
      throw new Error(`view ${number} is at ${view}, and was at ${known.get(number)}`)
    known.set(number, view)
    this.views++
  }
}

test.each(Object.entries(NEXMARK_QUERIES).filter(([name]) => !LEFT_OUT.has(name)))(
  '%s',
  async (name, { columns, query }) => {
    const check = new ViewCheck()
    const environment = createEnvironment({
      timeZone: 'UTC',
      wrapOperator: (operator) => {
        const { onBatch } = operator
        operator.onBatch = (input, batch, out) => {
          check.check(batch)
          const checked: Output = {
            emit: (emitted) => {
              check.check(emitted)
              out.emit(emitted)
            },
            emitWatermark: (watermarkMs) => out.emitWatermark(watermarkMs),
          }
          return onBatch.call(operator, input, batch, checked)
        }
        return operator
      },
    })
    await environment.executeSql(nexmarkTables(EVENTS))
    await environment.executeSql(`CREATE TABLE s (${columns}) WITH ('connector' = 'blackhole')`)
    await environment.executeSql(`INSERT INTO s ${query}`)
    const readsChannels = /\b(channel|url)\b/.test(query) || ['q6', 'q19'].includes(name)
    expect(check.views > 0).toBe(readsChannels)
  },
)

/**
 * When watermarks are due, row by row: by time, by number of rows, and behind a source that tells splits apart. A line is rows `split:ms` and
 * what the batch comes out as: `^` stands before the first row, `|w` behind the row at which watermark w holds from there on. All
 * lines go through once as they are and once with a checkpoint and a restore between batches.
 */
import { describe, expect, test } from 'vitest'
import {
  NO_LIMIT_MICROS,
  NO_WATERMARK_MICROS,
  type SplitClock,
} from '../../contracts/split-clock.ts'
import { type Batch, makeBatch } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { WatermarkAssignerOperator, type WatermarkAssignerOptions } from './watermark-assigner.ts'

/** All splits count from the first row of them. */
class Clock implements SplitClock {
  readonly #micros = new Map<string, bigint>()
  readonly #rows = new Map<string, number>()
  current = ''
  get currentMicros(): bigint {
    return this.#micros.get(this.current) ?? NO_WATERMARK_MICROS
  }
  get othersMicros(): bigint {
    let least = NO_LIMIT_MICROS
    for (const [split, micros] of this.#micros)
      if (split !== this.current && micros < least) least = micros
    return least
  }
  get leastMicros(): bigint | undefined {
    if (this.#micros.size === 0) return undefined
    return [...this.#micros.values()].reduce((a, b) => (a < b ? a : b))
  }
  get rowsSinceMark(): number {
    return this.#rows.get(this.current) ?? 0
  }
  set rowsSinceMark(rows: number) {
    this.#rows.set(this.current, rows)
  }
  reach(micros: bigint): void {
    this.#micros.set(this.current, micros)
  }
  hold(split: string): void {
    this.#micros.set(split, NO_WATERMARK_MICROS)
  }
  finish(split: string): void {
    this.#micros.delete(split)
  }
}

type Line = readonly [input: string, output: string]

function play(
  options: Partial<WatermarkAssignerOptions>,
  lines: readonly Line[],
  restores: boolean,
) {
  const clock = new Clock()
  let state = new MemoryStateContext()
  let emitted: string[] = []
  const out = {
    emit: ({ rowCount, columns, marks }: Batch) => {
      const values = (columns[0] as unknown as { values: BigInt64Array }).values
      const texts = Array.from({ length: rowCount }, (_, row) => String(values[row]! / 1000n))
      let before = ''
      for (let i = 0; i < (marks?.count ?? 0); i++) {
        const mark = `|${marks!.watermarksMs[i]}`
        if (marks!.positions[i] === -1) before = `^${mark} `
        else texts[marks!.positions[i]!] += mark
      }
      emitted.push(before + texts.join(' '))
    },
    emitWatermark: (watermarkMs: number) => void emitted.push(`w${watermarkMs}`),
  }
  const open = (): WatermarkAssignerOperator => {
    const operator = new WatermarkAssignerOperator({
      timeColumn: 0,
      watermarkColumn: undefined,
      delayMicros: 0n,
      outputColumns: 1,
      table: 't',
      column: 'ts',
      isPerSplit: false,
      everyRows: undefined,
      ...options,
    })
    operator.open({
      name: 'test',
      uid: 'test',
      subtaskIndex: 0,
      parallelism: 1,
      maxParallelism: 128,
      state,
      splits: clock,
      nowMs: () => 0,
      wakeAt: () => {},
      count: () => {},
    })
    return operator
  }
  let operator = open()
  for (const [input, output] of lines) {
    emitted = []
    const rows = input.split(' ').map((row) => row.split(':') as [string, string])
    if (input === 'silence') operator.onSilence(out)
    else if (input.startsWith('finish')) clock.finish(input.slice(7))
    else if (input.startsWith('hold')) clock.hold(input.slice(5))
    else {
      clock.current = rows[0]![0]
      const times = BigInt64Array.from(rows, ([, ms]) => BigInt(ms) * 1000n)
      operator.onBatch(0, makeBatch(rows.length, [fixedColumn(times)]), out)
    }
    expect(`${input} → ${emitted.join(', ')}`).toBe(`${input} → ${output}`)
    if (!restores) continue
    operator.onBarrier()
    const [held] = state.listState('watermark', 'union').get()
    state = new MemoryStateContext()
    state.listState('watermark', 'union').update([held!])
    operator = open()
  }
}

const TABLE: readonly (readonly [
  name: string,
  options: Partial<WatermarkAssignerOptions>,
  lines: readonly Line[],
])[] = [
  [
    'more than 200 ms ahead of the last one, and what is pending after a silence',
    {},
    [
      ['a:0 a:200 a:201 a:100 a:402', '0|0 200 201|201 100 402|402'],
      ['a:500', '500'],
      ['silence', 'w500'],
      ['silence', ''],
      ['a:700 a:701', '700 701|701'],
    ],
  ],
  [
    'after every third row, where it is ahead at all',
    { everyRows: 3 },
    [
      ['a:1 a:9 a:2 a:10', '1 9 2|9 10'],
      ['a:10 a:10 a:10', '10 10|10 10'],
      ['a:10 a:10 a:11', '10 10 11'],
      ['silence', 'w11'],
    ],
  ],
  ['after every row', { everyRows: 1 }, [['a:5 a:5 a:6 a:4', '5|5 5 6|6 4']]],
  [
    'one split alone is as if there were none',
    { isPerSplit: true },
    [
      ['a:0 a:200 a:201 a:100 a:402', '0|0 200 201|201 100 402|402'],
      ['a:500', '500'],
      ['silence', 'w500'],
    ],
  ],
  [
    'the least of two; no mark goes beyond the slower one',
    { isPerSplit: true },
    [
      ['a:0 a:1000', '0|0 1000|1000'],
      ['b:300 b:900', '300 900'],
      ['a:5000', '5000'],
      ['b:1500 b:4000', '1500|1500 4000|4000'],
      ['b:9000', '9000|5000'],
      ['b:9900', '9900'],
    ],
  ],
  [
    'no mark while one has not begun',
    { isPerSplit: true },
    [
      ['hold b', ''],
      ['a:1000 a:5000', '1000 5000'],
      ['silence', ''],
      ['b:7', '7|7'],
    ],
  ],
  [
    'one that is left out lets time go on, before the next row or after a silence',
    { isPerSplit: true },
    [
      ['a:100', '100|100'],
      ['b:50', '50'],
      ['a:5000', '5000'],
      ['finish b', ''],
      ['a:5100', '^|5000 5100'],
      ['b:5200', '5200'],
      ['a:9000', '9000'],
      ['finish b', ''],
      ['silence', 'w9000'],
    ],
  ],
  [
    'rows are counted for each split',
    { isPerSplit: true, everyRows: 2 },
    [
      ['a:1 a:2 a:3', '1 2|2 3'],
      ['b:8', '8'],
      ['a:4', '4|4'],
      ['b:9', '9'],
    ],
  ],
]

describe.each(TABLE)('%s', (_, options, lines) => {
  test.each([false, true])('with restores: %s', (restores) => play(options, lines, restores))
})

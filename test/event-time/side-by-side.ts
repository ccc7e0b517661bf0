import type { ConnectorDefinition } from '../../src/contracts/connector.ts'
import { fixedSplits } from '../../src/contracts/fixed-splits.ts'
import type {
  PollResult,
  ReaderContext,
  Source,
  SourceReader,
  SourceSplit,
} from '../../src/contracts/source.ts'
import { makeBatch } from '../../src/core/batch.ts'
import { columnBuilder } from '../../src/core/column-builder.ts'
import { integerOption, type OptionValues } from '../../src/core/options.ts'

const options = {
  splits: integerOption(2, 'Number of splits; all are read in turn.', { min: 1 }),
  rows: integerOption(100, 'Rows of each split.', { min: 0 }),
  'step-ms': integerOption(1000, 'Event time between two rows of a split.', { min: 1 }),
  'wait-ms': integerOption(0, 'Between two batches.', { min: 0 }),
  silent: integerOption(-1, 'Split that gives no rows, and does not end.', { min: -1 }),
  lead: integerOption(1, 'Batches of split 0 for one of each other.', { min: 1 }),
}

interface Position {
  readonly split: number
  readonly next: number
}

const splitOf = (position: Position): SourceSplit => ({ id: `split-${position.split}`, position })

/**
 * A table (split INT, ts TIMESTAMP(3)) of splits that are read side by side, one of them faster than the others: rows of each are in
 * the order of time, those of all are not.
 */
export const sideBySideConnector: ConnectorDefinition = {
  name: 'side-by-side',
  doc: 'Splits at different speeds, for tests.',
  options,
  format: 'none',
  source: ({ schema, values }): Source => {
    const {
      splits,
      rows,
      lead,
      silent,
      'step-ms': stepMs,
      'wait-ms': waitMs,
    } = values as OptionValues<typeof options>
    return {
      boundedness: 'bounded',
      schema,
      assignment: 'at-start',
      reading: 'side-by-side',
      describe: () => 'side by side',
      createEnumerator: (context) =>
        fixedSplits(context, () =>
          Array.from({ length: splits }, (_, split) => splitOf({ split, next: 0 })),
        ),
      createReader: (held, request, context) =>
        new SideBySideReader(held, {
          silent,
          rows,
          lead,
          stepMs,
          waitMs,
          request,
          schema,
          context,
        }),
    }
  },
}

interface ReaderParts {
  readonly rows: number
  readonly lead: number
  readonly silent: number
  readonly stepMs: number
  readonly waitMs: number
  readonly request: { readonly projection: readonly number[] }
  readonly schema: Source['schema']
  readonly context: ReaderContext
}

class SideBySideReader implements SourceReader {
  readonly #held: { split: number; next: number }[]
  readonly #parts: ReaderParts
  #turn = 0
  #isWaiting = false
  #paused: ReadonlySet<string> = new Set()
  #read: { split: number; next: number } | undefined

  constructor(held: readonly SourceSplit[], parts: ReaderParts) {
    this.#held = held.map(({ position }) => ({ ...(position as Position) }))
    this.#parts = parts
  }

  get split(): string | undefined {
    return this.#read && splitOf(this.#read).id
  }

  poll(): PollResult {
    const { rows, context } = this.#parts
    if (this.#read !== undefined && this.#read.next >= rows) {
      context.finished?.(splitOf(this.#read).id)
      this.#held.splice(this.#held.indexOf(this.#read), 1)
      this.#read = undefined
    }
    if (this.#held.length === 0) return 'end'
    this.#isWaiting = this.#parts.waitMs > 0 && !this.#isWaiting
    if (this.#isWaiting) return 'pending'
    this.#read = this.#choose()
    if (this.#read === undefined) return 'pending'
    const first = this.#read.next
    this.#read.next = Math.min(rows, first + Math.min(8, context.batchRows))
    return this.#make(this.#read.split, first, this.#read.next)
  }

  pauseSplits(splitIds: ReadonlySet<string>): void {
    this.#paused = splitIds
  }

  async available(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#parts.context.platform.timers.schedule(Math.max(1, this.#parts.waitMs), resolve)
    })
  }

  snapshot(): readonly SourceSplit[] {
    const { rows } = this.#parts
    return this.#held.filter(({ next }) => next < rows).map((held) => splitOf({ ...held }))
  }

  async close(): Promise<void> {}

  #choose(): { split: number; next: number } | undefined {
    const held = this.#held.filter(
      (each) => !this.#paused.has(splitOf(each).id) && each.split !== this.#parts.silent,
    )
    const fast = held.find(({ split }) => split === 0)
    const turn = this.#turn++
    if (fast !== undefined && turn % (this.#parts.lead + 1) !== 0) return fast
    return held[Math.floor(turn / (this.#parts.lead + 1)) % held.length]
  }

  #make(split: number, from: number, to: number) {
    const { request, schema, stepMs } = this.#parts
    const columns = request.projection.map((index) => {
      const { name, type } = schema[index]!
      const builder = columnBuilder(type)
      for (let row = from; row < to; row++)
        builder.append(name === 'split' ? split : BigInt(row * stepMs) * 1000n)
      return builder.finish()
    })
    return makeBatch(to - from, columns)
  }
}

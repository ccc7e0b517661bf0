/**
 * Splits in the order of their times, read one after another by several subtasks: no row is behind the watermark, whatever order things
 * happen in, with checkpoints at any moment and restores with other numbers of subtasks. The assignment and the watermarks of splits
 * are the job's own; the readers are played. The runs print their seed and take `SEED=`.
 */
import { expect, test } from 'vitest'
import type { SourceSplit } from '../contracts/source.ts'
import { NO_WATERMARK_MICROS } from '../contracts/split-clock.ts'
import { SeededRandom } from '../platform/seeded-random.ts'
import {
  decideSplits,
  type SplitAssignmentState,
  type SplitEvent,
  splitsToKeep,
  startSplits,
} from './decide-splits.ts'
import { SplitWatermarks } from './split-watermarks.ts'

const ROWS = 3
const ENDED = 2n ** 62n

/** `position` is how many rows are read. */
interface Subtask {
  readonly clock: SplitWatermarks
  held: { readonly id: string; position: number }[]
  hasAsked: boolean
  mayComeMore: boolean
  /** What it has sent on. */
  watermark: bigint
}

interface Checkpoint {
  readonly waiting: readonly SourceSplit[]
  readonly held: readonly (readonly SourceSplit[])[]
  readonly watermarks: readonly bigint[]
  readonly rows: readonly string[]
}

class Run {
  readonly #random: SeededRandom
  readonly #total: number
  #state!: SplitAssignmentState
  #subtasks: Subtask[] = []
  #rows: string[] = []
  #checkpoint: Checkpoint | undefined
  /** Readers of files ask for the next split before they have read the last rows of one. */
  readonly #asksEarly: boolean

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
    this.#total = this.#below(25)
    this.#asksEarly = this.#below(2) === 0
  }

  /** Rows as a sink would have them, and the number of splits. */
  play(): { readonly rows: readonly string[]; readonly total: number } {
    this.#start(1 + this.#below(5))
    for (let restores = this.#below(5); restores > 0; restores--) {
      for (let step = this.#below(50); step > 0; step--) this.#step()
      const same = this.#subtasks.length
      this.#start(this.#below(3) === 0 ? same : 1 + this.#below(5))
    }
    for (let step = 0; this.#subtasks.some(({ watermark }) => watermark !== ENDED); step++) {
      if (step > 10_000) throw new Error('readers do not end')
      this.#step()
    }
    return { rows: this.#rows, total: this.#total }
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }

  #start(parallelism: number): void {
    const from = this.#checkpoint
    const least = from?.watermarks.reduce((a, b) => (a < b ? a : b))
    const isSame = from?.watermarks.length === parallelism
    this.#subtasks = Array.from({ length: parallelism }, (_, i) => ({
      clock: new SplitWatermarks('one-after-another'),
      held: [],
      hasAsked: false,
      mayComeMore: !(isSame && from?.watermarks[i] === ENDED),
      watermark: (isSame ? from?.watermarks[i] : least) ?? NO_WATERMARK_MICROS,
    }))
    this.#rows = [...(from?.rows ?? [])]
    this.#state = startSplits({ assignment: 'one-by-one', parallelism })
    if (from !== undefined) this.#decide({ kind: 'restored', ...from })
    const splits = Array.from({ length: from === undefined ? this.#total : 0 }, (_, i) => {
      return { id: `s-${i}`, position: 0 }
    })
    this.#decide({ kind: 'discovered', splits, isOver: true })
  }

  #step(): void {
    if (this.#below(12) === 0) this.#takeCheckpoint()
    else this.#turn(this.#below(this.#subtasks.length))
  }

  #turn(index: number): void {
    const subtask = this.#subtasks[index]!
    if (subtask.watermark === ENDED) return
    // Watermarks are due at any time.
    const { leastMicros = NO_WATERMARK_MICROS } = subtask.clock
    if (this.#below(2) === 0 && leastMicros > subtask.watermark) subtask.watermark = leastMicros
    const [split, next] = subtask.held
    const isNearEnd = split !== undefined && next === undefined && split.position === ROWS - 1
    const wantsSplit = split === undefined || (this.#asksEarly && isNearEnd)
    if (wantsSplit && subtask.mayComeMore && !subtask.hasAsked) {
      subtask.hasAsked = true
      this.#decide({ kind: 'asked', subtaskIndex: index })
    } else if (split !== undefined) this.#read(subtask, split)
    else if (!subtask.mayComeMore) subtask.watermark = ENDED
  }

  #read(subtask: Subtask, split: Subtask['held'][number]): void {
    const { clock } = subtask
    clock.read(split.id, 0)
    const micros = BigInt(split.id.slice(2)) * 10n + BigInt(split.position)
    const watermark = this.#subtasks.map((one) => one.watermark).reduce((a, b) => (a < b ? a : b))
    if (micros <= watermark) throw new Error(`${split.id}:${split.position} is late`)
    this.#rows.push(`${split.id}:${split.position++}`)
    clock.reach(micros)
    if (split.position < ROWS) return
    clock.finish(split.id)
    subtask.held.shift()
  }

  #takeCheckpoint(): void {
    const { owned, waiting } = splitsToKeep(this.#state)
    this.#checkpoint = {
      waiting,
      held: this.#subtasks.map(({ held, clock }, i) => [
        ...held.map(({ id, position }) => clock.withWatermark({ id, position })),
        ...owned[i]!,
      ]),
      watermarks: this.#subtasks.map(({ watermark }) => watermark),
      rows: [...this.#rows],
    }
  }

  #decide(event: SplitEvent): void {
    const { state, commands } = decideSplits(this.#state, event)
    this.#state = state
    for (const command of commands) {
      const subtask = this.#subtasks[command.subtaskIndex]!
      subtask.hasAsked = false
      if (command.kind === 'noMore') subtask.mayComeMore = false
      else
        for (const split of command.splits) {
          subtask.clock.hold(split, 0)
          subtask.held.push({ id: split.id, position: split.position as number })
        }
    }
  }
}

const FIRST_SEED = Number(process.env.SEED ?? 1)
const RUNS = process.env.SEED === undefined ? 5000 : 1

test('no row is late, and each is read once', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
    try {
      const { rows, total } = new Run(seed).play()
      const each = Array.from(
        { length: total * ROWS },
        (_, i) => `s-${Math.floor(i / ROWS)}:${i % ROWS}`,
      )
      expect([...rows].sort()).toEqual(each.sort())
    } catch (error) {
      throw new Error(`SEED=${seed}: ${(error as Error).message}`, { cause: error })
    }
  }
})

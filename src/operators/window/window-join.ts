import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type {
  BroadcastState,
  KeyedTable,
  KeyedTableSchema,
  ListState,
  NamespacedTables,
  Redistribution,
  StateContext,
} from '../../contracts/state.ts'
import type { Batch } from '../../core/batch.ts'
import { assert } from '../../core/errors.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { InputWatermarks } from '../event-time/input-watermarks.ts'
import { HashJoinOperator } from '../join/hash-join.ts'
import type { StreamJoinOptions } from '../join/stream-join.ts'
import { PendingTimes } from './pending-times.ts'
import type { WallClock } from './window-options.ts'
import { WindowRows } from './window-rows.ts'
import { WindowSplitter } from './window-splitter.ts'

export interface WindowJoinOptions {
  /** How the rows of one window are joined; the keys hold the windows' borders. */
  readonly join: Omit<StreamJoinOptions, 'isFinal' | 'ttlMs'>
  /** Columns of the left and the right input that hold the window's end. */
  readonly endColumns: readonly [number, number]
  readonly wallClock: WallClock | undefined
}

/** The window that is being joined. */
interface Firing {
  readonly endMs: number
  readonly join: HashJoinOperator
  /** Input that is read: first the right one. */
  input: 0 | 1
  nextId: number
  hasEnded: boolean
  /** The join has more to send for the rows it got last. */
  owes: boolean
}

const LEFT = 0
const RIGHT = 1

/**
 * Joins the rows of equal windows: rows are kept by window until the watermarks of both inputs have passed its end, then joined and freed. Windows are joined in
 * order. (Flink: WindowJoinOperator.)
 *
 * Changelog: append-only in and out. State: the rows of windows that are not over. Rows of windows that are over are late: they are counted
 * (`lateRows`) and left out.
 */
export class WindowJoinOperator implements Operator {
  readonly #options: WindowJoinOptions
  readonly #watermarks = new InputWatermarks(2)
  readonly #rows: readonly [WindowRows, WindowRows]
  readonly #pending = new PendingTimes()
  readonly #splitter: WindowSplitter
  readonly #joinState = new JoinState()
  #keys!: NamespacedTables
  #context!: OperatorContext
  #firing: Firing | undefined
  /** What is to be told when all that is due has been joined. */
  #watermarkMs = -Infinity
  #keyIds = new Int32Array(0)

  constructor(options: WindowJoinOptions) {
    this.#options = options
    this.#splitter = new WindowSplitter(options.wallClock)
    const [left, right] = options.join.sides
    this.#rows = [
      new WindowRows('left', 'keys', left.schema),
      new WindowRows('right', 'keys', right.schema),
    ]
  }

  open(context: OperatorContext): void {
    const { keyTypes, keyNames } = this.#options.join
    this.#context = context
    this.#watermarks.open(context)
    this.#watermarkMs = this.#watermarks.currentMs
    this.#keys = context.state.namespacedTables({
      name: 'keys',
      keys: keyTypes,
      keyNames,
      values: [],
    })
    for (const rows of this.#rows) rows.open(context.state)
    for (const endMs of this.#keys.namespaces()) this.#pending.add(endMs)
  }

  onBarrier(): void {
    assert(this.#firing === undefined, 'windows are whole at a barrier')
    this.#watermarks.onBarrier()
  }

  onBatch(input: number, batch: Batch, out: Output): Progress {
    this.#watermarks.wake(input)
    const { endColumns, join } = this.#options
    const splitter = this.#splitter
    let currentMs = this.#watermarks.currentMs
    currentMs = splitter.split(batch, endColumns[input]!, currentMs, (markMs) => {
      currentMs = this.#watermarks.mark(input, markMs) ?? currentMs
      return currentMs
    })
    if (splitter.lateCount > 0) this.#context.count('lateRows', splitter.lateCount)
    const keys = join.sides[input]!.keys.map((key) => batch.columns[key]!)
    for (const { endMs, positions, count: rows } of splitter.parts) {
      if (rows === 0) continue
      if (this.#keyIds.length < rows) this.#keyIds = new Int32Array(Math.max(rows, 1024))
      this.#keys.table(endMs).upsertBatch(keys, positions, rows, this.#keyIds)
      this.#rows[input]!.add(endMs, batch, positions, this.#keyIds, rows)
      this.#pending.add(endMs)
    }
    return this.#advance(currentMs, out)
  }

  onWatermark(input: number, watermarkMs: number, out: Output): Progress {
    const next = this.#watermarks.advance(input, watermarkMs)
    return next === undefined ? 'done' : this.#advance(next, out)
  }

  onIdle(input: number, isIdle: boolean, out: Output): Progress {
    const next = this.#watermarks.idle(input, isIdle)
    return next === undefined ? 'done' : this.#advance(next, out)
  }

  #advance(watermarkMs: number, out: Output): Progress {
    if (watermarkMs <= this.#watermarkMs) return 'done'
    this.#watermarkMs = watermarkMs
    return this.resume(out)
  }

  /** Joins what is due; then hands the watermark on. */
  resume(out: Output): Progress {
    for (;;) {
      if (this.#firing === undefined && !this.#startNext()) {
        out.emitWatermark(this.#watermarkMs)
        return 'done'
      }
      if (this.#step(this.#firing!, out) === 'more') return 'more'
    }
  }

  #startNext(): boolean {
    const endMs = this.#pending.first()
    if (endMs === undefined || this.#splitter.lastInstantMs(endMs) > this.#watermarkMs) return false
    this.#pending.removeFirst()
    const join = new HashJoinOperator(this.#options.join)
    join.open({ ...this.#contextOf(), state: this.#joinState })
    this.#firing = { endMs, join, input: RIGHT, nextId: 0, hasEnded: false, owes: false }
    return true
  }

  #contextOf(): OperatorContext {
    const context = this.#context
    return {
      name: context.name,
      uid: context.uid,
      subtaskIndex: context.subtaskIndex,
      parallelism: context.parallelism,
      maxParallelism: context.maxParallelism,
      state: context.state,
      nowMs: () => context.nowMs(),
      wakeAt: () => {},
      count: (counter, amount) => context.count(counter, amount),
    }
  }

  /** Hands the next rows to the join; `more` when it owes some. */
  #step(firing: Firing, out: Output): Progress {
    const { join, endMs, input } = firing
    if (firing.owes) {
      firing.owes = join.resume(out) === 'more'
      return firing.owes ? 'more' : 'done'
    }
    if (firing.hasEnded) {
      if (join.resume(out) === 'more') return 'more'
      this.#finishInput(firing)
      return 'done'
    }
    const found = this.#rows[input].read(endMs, firing.nextId)
    if (found === undefined) {
      if (input === RIGHT) this.#rows[RIGHT].drop(endMs)
      firing.hasEnded = true
      if (join.onEnd(input, out) === 'more') return 'more'
      this.#finishInput(firing)
      return 'done'
    }
    firing.nextId = found.nextId
    // What the join owes of a batch it has copied.
    firing.owes = join.onBatch(input, found.batch, out) === 'more'
    return firing.owes ? 'more' : 'done'
  }

  #finishInput(firing: Firing): void {
    firing.hasEnded = false
    firing.nextId = 0
    if (firing.input === RIGHT) {
      firing.input = LEFT
      return
    }
    firing.join.close()
    this.#joinState.clear()
    this.#rows[LEFT].drop(firing.endMs)
    this.#keys.drop(firing.endMs)
    this.#firing = undefined
  }
}

/** State of the join of one window: tables of the last one serve the next, as making them costs more than joining a few rows. */
class JoinState implements StateContext {
  readonly #tables = new MemoryStateContext()
  readonly #families = new Map<string, NamespacedTables>()

  clear(): void {
    for (const tables of this.#families.values()) tables.drop(0)
  }

  keyedTable(schema: KeyedTableSchema): KeyedTable {
    let family = this.#families.get(schema.name)
    if (family === undefined) {
      family = this.#tables.namespacedTables(schema)
      this.#families.set(schema.name, family)
    }
    return family.table(0)
  }
  listState(name: string, redistribution: Redistribution): ListState {
    return new MemoryStateContext().listState(name, redistribution)
  }
  broadcastState(): BroadcastState {
    return noOtherState()
  }
  namespacedTables(): NamespacedTables {
    return noOtherState()
  }
}

function noOtherState(): never {
  assert(false, 'a join of one window keeps tables and lists')
}

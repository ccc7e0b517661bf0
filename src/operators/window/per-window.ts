import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type {
  BroadcastState,
  KeyedTable,
  KeyedTableSchema,
  ListState,
  NamespacedTables,
  StateContext,
} from '../../contracts/state.ts'
import type { Batch } from '../../core/batch.ts'
import { assert } from '../../core/errors.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { PendingTimes } from './pending-times.ts'
import type { WallClock } from './window-options.ts'
import { WindowSplitter } from './window-splitter.ts'

export interface PerWindowOptions {
  /** Makes the operator of one window, which sends what it makes at its end; its state is keyed tables only. */
  readonly make: () => Operator
  /** Column of the input that holds the window's end. */
  readonly endColumn: number
  readonly wallClock: WallClock | undefined
}

/**
 * An operator a window, over rows that carry theirs: each gets the rows of its window, and the end of its input when the watermark has passed the
 * window; then it is freed. Windows end in order. (Flink: WindowRankOperator, WindowDeduplicate.)
 *
 * Changelog: append-only in and out. State: that of the windows that are not over. Rows of windows that are over are late: they are counted (`lateRows`) and
 * left out.
 */
export class PerWindowOperator implements Operator {
  readonly #options: PerWindowOptions
  readonly #splitter: WindowSplitter
  readonly #operators = new Map<number, Operator>()
  readonly #families = new Map<string, NamespacedTables>()
  readonly #pending = new PendingTimes()
  #context!: OperatorContext
  #watermark!: ListState
  #watermarkMs = -Infinity
  /** End of the window whose operator owes more. */
  #endingMs: number | undefined

  constructor(options: PerWindowOptions) {
    this.#options = options
    this.#splitter = new WindowSplitter(options.wallClock)
  }

  open(context: OperatorContext): void {
    this.#context = context
    this.#watermark = context.state.listState('watermark', 'union')
    const watermarks = this.#watermark.get() as readonly number[]
    if (watermarks.length > 0) this.#watermarkMs = Math.min(...watermarks)
    // One that gets no rows says which tables there are.
    const model = this.#options.make()
    model.open(this.#contextWith(new ModelState(context.state, this.#families)))
    model.close?.()
    const windows = new Set([...this.#families.values()].flatMap((each) => each.namespaces()))
    for (const endMs of windows) this.#operatorOf(endMs)
  }

  #contextWith(state: StateContext): OperatorContext {
    const context = this.#context
    return {
      name: context.name,
      uid: context.uid,
      subtaskIndex: context.subtaskIndex,
      parallelism: context.parallelism,
      maxParallelism: context.maxParallelism,
      state,
      nowMs: () => context.nowMs(),
      wakeAt: () => {},
      count: (counter, amount) => context.count(counter, amount),
    }
  }

  #operatorOf(endMs: number): Operator {
    let operator = this.#operators.get(endMs)
    if (operator === undefined) {
      operator = this.#options.make()
      operator.open(this.#contextWith(new WindowState(this.#families, endMs)))
      this.#operators.set(endMs, operator)
      this.#pending.add(endMs)
    }
    return operator
  }

  onBarrier(): void {
    assert(this.#endingMs === undefined, 'windows are whole at a barrier')
    this.#watermark.update([this.#watermarkMs])
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const splitter = this.#splitter
    const { endColumn } = this.#options
    const watermarkMs = splitter.split(batch, endColumn, this.#watermarkMs, (markMs) => markMs)
    if (splitter.lateCount > 0) this.#context.count('lateRows', splitter.lateCount)
    for (const { endMs, positions, count } of splitter.parts) {
      if (count === 0) continue
      const selection = positions.subarray(0, count)
      const progress = this.#operatorOf(endMs).onBatch(
        0,
        { ...batch, selection, marks: undefined },
        NOWHERE,
      )
      assert(progress === 'done', 'nothing is sent before the end')
    }
    return this.#advance(watermarkMs, out)
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    return this.#advance(watermarkMs, out)
  }

  #advance(watermarkMs: number, out: Output): Progress {
    if (watermarkMs <= this.#watermarkMs) return 'done'
    this.#watermarkMs = watermarkMs
    return this.resume(out)
  }

  /** Ends what is due, in order; then hands the watermark on. */
  resume(out: Output): Progress {
    for (;;) {
      let progress: Progress
      if (this.#endingMs !== undefined)
        progress = this.#operators.get(this.#endingMs)!.resume?.(out) ?? 'done'
      else {
        const endMs = this.#pending.first()
        if (endMs === undefined || this.#splitter.lastInstantMs(endMs) > this.#watermarkMs) {
          out.emitWatermark(this.#watermarkMs)
          return 'done'
        }
        this.#pending.removeFirst()
        this.#endingMs = endMs
        progress = this.#operators.get(endMs)!.onEnd?.(0, out) ?? 'done'
      }
      if (progress === 'more') return 'more'
      this.#free(this.#endingMs!)
      this.#endingMs = undefined
    }
  }

  #free(endMs: number): void {
    this.#operators.get(endMs)!.close?.()
    this.#operators.delete(endMs)
    for (const tables of this.#families.values()) tables.drop(endMs)
  }

  close(): void {
    for (const operator of this.#operators.values()) operator.close?.()
  }
}

const NOWHERE: Output = {
  emit: () => {},
  emitWatermark: () => {},
}

function noOtherState(): never {
  assert(false, 'operators of windows keep tables only')
  throw new Error()
}

/** Opens the families of tables that an operator asks for; the tables that it gets are nobody's. */
class ModelState implements StateContext {
  readonly #state: StateContext
  readonly #families: Map<string, NamespacedTables>
  readonly #tables = new MemoryStateContext()

  constructor(state: StateContext, families: Map<string, NamespacedTables>) {
    this.#state = state
    this.#families = families
  }

  keyedTable(schema: KeyedTableSchema): KeyedTable {
    this.#families.set(schema.name, this.#state.namespacedTables(schema))
    return this.#tables.keyedTable(schema)
  }
  listState(): ListState {
    return noOtherState()
  }
  broadcastState(): BroadcastState {
    return noOtherState()
  }
  namespacedTables(): NamespacedTables {
    return noOtherState()
  }
}

/** The tables of one window. */
class WindowState implements StateContext {
  readonly #families: ReadonlyMap<string, NamespacedTables>
  readonly #window: number

  constructor(families: ReadonlyMap<string, NamespacedTables>, window: number) {
    this.#families = families
    this.#window = window
  }

  keyedTable(schema: KeyedTableSchema): KeyedTable {
    return this.#families.get(schema.name)!.table(this.#window)
  }
  listState(): ListState {
    return noOtherState()
  }
  broadcastState(): BroadcastState {
    return noOtherState()
  }
  namespacedTables(): NamespacedTables {
    return noOtherState()
  }
}

import type { SqlType } from '../core/types.ts'

/**
 * State of process functions: what is kept under the *current key*, and the current namespace where there are any. Whoever runs the
 * function sets both before each call; the state objects are opened once and always show the current key's part.
 *
 * All calls are synchronous, from the task's thread. Values with a type are kept in columns; values without one are serialised when
 * they are set (what structured clone can copy). Either way a value that `get` returned is a copy: changing it changes nothing
 * until it is set. Absent is `undefined`, a stored NULL is `null`.
 */
export interface ValueState<T> {
  /** The value, undefined where none is set (or it has expired). */
  get(): T | undefined
  /** Throws STATE_VALUE_MISSING for undefined, and for null where the type is NOT NULL. */
  set(value: T): void
  clear(): void
}

/** A list under a key, in the order of additions. */
export interface ListState<T> {
  /** All elements; empty where there are none. */
  get(): T[]
  add(value: T): void
  addAll(values: Iterable<T>): void
  /** Replaces all elements. */
  update(values: Iterable<T>): void
  clear(): void
  readonly isEmpty: boolean
}

/**
 * A map under a key, each entry kept for itself: large maps are fine. Iteration is in the order in which keys were first set; what
 * is deleted meanwhile is left out, what is added meanwhile may be.
 */
export interface MapState<K, V> {
  get(key: K): V | undefined
  has(key: K): boolean
  set(key: K, value: V): void
  /** Answers whether there was one. */
  delete(key: K): boolean
  entries(): IterableIterator<[K, V]>
  keys(): IterableIterator<K>
  values(): IterableIterator<V>
  clear(): void
  readonly isEmpty: boolean
}

/** One value under a key that additions are folded into by the descriptor's `reduce`. */
export interface ReducingState<T> {
  get(): T | undefined
  add(value: T): void
  clear(): void
}

/** One accumulator under a key; `get` answers its result. */
export interface AggregatingState<In, Out> {
  get(): Out | undefined
  add(value: In): void
  clear(): void
}

/**
 * How long unused state is kept; options and rules of Flink's StateTtlConfig, by processing time. Elements of lists and entries of
 * maps expire each for itself. A value is expired when its last write (or read, see `updateType`) is `ttlMs` ago or more.
 */
export interface StateTtlConfig {
  /** Above 0. */
  readonly ttlMs: number
  /** What starts the time anew. Default OnCreateAndWrite. */
  readonly updateType?: 'OnCreateAndWrite' | 'OnReadAndWrite'
  /** Whether an expired value that is still there may be seen, once. Default NeverReturnExpired. */
  readonly visibility?: 'NeverReturnExpired' | 'ReturnExpiredIfNotCleanedUp'
  /** Clean-up besides that on access; default `{ cleanupSize: 5 }`, Flink's. `none`: only what is accessed is cleaned up. */
  readonly cleanupIncrementally?:
    | {
        /** Rows looked at with each access to the state. */
        readonly cleanupSize: number
        /** Also with each row that the function processes. Default false. */
        readonly runForEveryRecord?: boolean
      }
    | 'none'
}

interface StateDescriptor {
  /** Stable name, under which checkpoints and savepoints keep it; one state a name. */
  readonly name: string
  readonly ttl?: StateTtlConfig
}

export interface ValueStateDescriptor extends StateDescriptor {
  /** Type of the value; fields of a ROW have columns of their own. Without it: any plain value, serialised. */
  readonly type?: SqlType
}

export interface ListStateDescriptor extends StateDescriptor {
  /** Type of an element. */
  readonly type?: SqlType
}

export interface MapStateDescriptor extends StateDescriptor {
  /** Type of the keys; without it strings, numbers, bigints and booleans are keys. */
  readonly keyType?: SqlType
  readonly type?: SqlType
}

export interface ReducingStateDescriptor<T> extends StateDescriptor {
  readonly type?: SqlType
  readonly reduce: (before: T, value: T) => T
}

export interface AggregatingStateDescriptor<In, Acc, Out> extends StateDescriptor {
  /** Type of the accumulator. */
  readonly type?: SqlType
  readonly createAccumulator: () => Acc
  /** Answers the new accumulator; may change and return the one given. */
  readonly add: (accumulator: Acc, value: In) => Acc
  readonly result: (accumulator: Acc) => Out
}

/** Where a function opens its state. The same name answers the same state. Throws STATE_NAME_TAKEN for a name of another kind. */
export interface KeyedStateStore {
  value<T>(descriptor: ValueStateDescriptor): ValueState<T>
  list<T>(descriptor: ListStateDescriptor): ListState<T>
  map<K, V>(descriptor: MapStateDescriptor): MapState<K, V>
  reducing<T>(descriptor: ReducingStateDescriptor<T>): ReducingState<T>
  aggregating<In, Acc, Out>(
    descriptor: AggregatingStateDescriptor<In, Acc, Out>,
  ): AggregatingState<In, Out>
}

/**
 * Timers of the current key and namespace. A timer is its time: registering it again changes nothing, deleting one that is not
 * there neither. Times are whole milliseconds since the epoch (else TIMER_TIME_INVALID).
 *
 * Timers fire in the order of time, then key group, then registration; those registered for a time that is firing come after the
 * ones that are there, and those for an earlier time come next. They are state: checkpoints keep them. A timer of processing time
 * that is overdue at a restore fires once.
 */
export interface TimerService {
  /** Processing time, epoch milliseconds; the same within one call of the engine. */
  readonly nowMs: number
  /** Event time: the watermark that holds now, −∞ before the first. */
  readonly watermarkMs: number
  /** Fires when the watermark has reached `timeMs`; one in the past at the next watermark. */
  registerEventTimer(timeMs: number): void
  deleteEventTimer(timeMs: number): void
  registerProcessingTimer(timeMs: number): void
  deleteProcessingTimer(timeMs: number): void
}

/** Conversions between the engine's values and those of user code (`src/environment/external-value.ts`). */
export interface ValueConversion {
  toExternal(type: SqlType): (value: never) => unknown
  /** `place` says for messages what the value is. */
  fromExternal(type: SqlType, place: string): (value: unknown) => unknown
}

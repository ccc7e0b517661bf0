import type { SqlType } from '../core/types.ts'

/**
 * State of process functions: what is kept under the *current key*, and the current namespace where there are any. Whoever runs the
 * function sets both before each call; the state objects are opened once and always show the current key's part.
 *
 * All calls are synchronous, from the task's thread, within the function's calls and as often as it likes; none blocks. What they
 * throw goes through the function and fails the task. Values with a type are kept in columns; values without one are serialised when
 * they are set (what structured clone can copy). Either way a value that `get` returned is a copy: changing it changes nothing until
 * it is set. Absent is `undefined`, a stored NULL is `null`.
 */
export interface ValueState<T> {
  /** The value, undefined where none is set (or it has expired). */
  get(): T | undefined
  /** Throws STATE_VALUE_MISSING for undefined, and for null where the type is NOT NULL. */
  set(value: T): void
  /** Removes the value; nothing happens where there is none. */
  clear(): void
}

/** A list under a key, in the order of additions. */
export interface ListState<T> {
  /** All elements; empty where there are none. */
  get(): T[]
  /** Adds an element at the end. Throws as `ValueState.set` does; so do `addAll` and `update`. */
  add(value: T): void
  /** Adds them in their order. */
  addAll(values: Iterable<T>): void
  /** Replaces all elements. */
  update(values: Iterable<T>): void
  /** Removes all elements. */
  clear(): void
  readonly isEmpty: boolean
}

/**
 * A map under a key, each entry kept for itself: large maps are fine. Iteration is in the order in which keys were first set; what
 * is deleted meanwhile is left out, what is added meanwhile may be.
 */
export interface MapState<K, V> {
  /** The value of an entry, undefined where there is none (or it has expired). */
  get(key: K): V | undefined
  has(key: K): boolean
  /** Throws as `ValueState.set` does, and STATE_KEY_UNSUPPORTED for keys that only a `keyType` allows. */
  set(key: K, value: V): void
  /** Answers whether there was one. */
  delete(key: K): boolean
  entries(): IterableIterator<[K, V]>
  keys(): IterableIterator<K>
  values(): IterableIterator<V>
  /** Removes all entries. */
  clear(): void
  readonly isEmpty: boolean
}

/** One value under a key that additions are folded into by the descriptor's `reduce`. */
export interface ReducingState<T> {
  /** What additions have come to, undefined before the first (or when it has expired). */
  get(): T | undefined
  /** Calls `reduce` at once, the first time not. Throws as `ValueState.set` does, and what `reduce` throws. */
  add(value: T): void
  /** Begins anew. */
  clear(): void
}

/** One accumulator under a key; `get` answers its result. */
export interface AggregatingState<In, Out> {
  /** Calls `result`; undefined before the first addition (or when it has expired). */
  get(): Out | undefined
  /** Calls `add` of the descriptor at once, after `createAccumulator` the first time. Throws as `ValueState.set` does, and what those throw. */
  add(value: In): void
  /** Begins anew. */
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
  /** Within each `add` but the first under a key. May not block; what it throws fails the task. */
  readonly reduce: (before: T, value: T) => T
}

export interface AggregatingStateDescriptor<In, Acc, Out> extends StateDescriptor {
  /** Type of the accumulator. */
  readonly type?: SqlType
  /** Within the first `add` under a key. Like the others here it may not block; what it throws fails the task. */
  readonly createAccumulator: () => Acc
  /** Within each `add`. Answers the new accumulator; may change and return the one given. */
  readonly add: (accumulator: Acc, value: In) => Acc
  /** Within each `get` that finds an accumulator. */
  readonly result: (accumulator: Acc) => Out
}

/**
 * Where a function opens its state: in `open`, once each, in the task's thread; nothing blocks. The same name answers the same state. All throw
 * STATE_NAME_TAKEN for a name of another kind, STATE_TTL_INVALID, STATE_OPENED_LATE after `open`, and STATE_TYPE_DIFFERS where a checkpoint
 * has another type.
 */
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
 * there neither. Times are whole milliseconds since the epoch (else TIMER_TIME_INVALID). Called within the function's calls, in the
 * task's thread, as often as it likes; nothing blocks.
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
  /** Also one that is due and has not fired yet does not fire then. */
  deleteEventTimer(timeMs: number): void
  /** Fires when the clock has reached `timeMs`, never before; one in the past soon. What is left at the end of the input does not fire. */
  registerProcessingTimer(timeMs: number): void
  /** As `deleteEventTimer`. */
  deleteProcessingTimer(timeMs: number): void
}

/**
 * Conversions between the engine's values and those of user code (`src/environment/external-value.ts`). Each is made once, when an
 * operator is made, and the function it answers is called for each value, in the task's thread; it may not block.
 */
export interface ValueConversion {
  /** For what functions are given. Does not fail. */
  toExternal(type: SqlType): (value: never) => unknown
  /** For what functions give; `place` says for messages what the value is. The function answered throws VALUE_TYPE_MISMATCH, which fails the task. */
  fromExternal(type: SqlType, place: string): (value: unknown) => unknown
}

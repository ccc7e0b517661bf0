import type {
  AggregatingState,
  AggregatingStateDescriptor,
  KeyedStateStore,
  ListState,
  ListStateDescriptor,
  MapState,
  MapStateDescriptor,
  ReducingState,
  ReducingStateDescriptor,
  ValueConversion,
  ValueState,
  ValueStateDescriptor,
} from '../../contracts/keyed-state.ts'
import type { StateContext } from '../../contracts/state.ts'
import type { SqlType } from '../../core/types.ts'
import { EVENT_TIMERS_STATE, PROCESSING_TIMERS_STATE } from '../timers/timer-names.ts'
import { stateNameTaken, stateOpenedLate } from './errors.ts'
import { KEYS_STATE, type KeyScopes } from './key-scopes.ts'
import { KeyedListState } from './list-state.ts'
import { mapKeyCodec } from './map-key-codec.ts'
import { ENTRY_NUMBER, KeyedMapState } from './map-state.ts'
import { ScopeValue } from './scope-value.ts'
import type { StateHome } from './state-rows.ts'
import { type ValueCodec, valueCodec } from './value-codec.ts'

export interface KeyedStatesOptions {
  readonly state: StateContext
  readonly scopes: KeyScopes
  readonly nowMs: () => number
  /** undefined: values are the engine's own (contracts/function). */
  readonly conversion?: ValueConversion
}

type StateKind = 'value' | 'list' | 'map' | 'reducing' | 'aggregating'

interface Opened {
  readonly kind: StateKind
  readonly state: object
  readonly onRecord: () => void
}

const OWN_NAMES = [KEYS_STATE, EVENT_TIMERS_STATE, PROCESSING_TIMERS_STATE]

/** The states of one operator, under the key and namespace that its `KeyScopes` say. */
export class KeyedStates implements KeyedStateStore {
  readonly #home: StateHome
  readonly #conversion: ValueConversion | undefined
  readonly #opened = new Map<string, Opened>()

  constructor(options: KeyedStatesOptions) {
    this.#home = options
    this.#conversion = options.conversion
  }

  value<T>(descriptor: ValueStateDescriptor): ValueState<T> {
    return this.#open(descriptor.name, 'value', () => {
      const held = this.#scopeValue<T>(descriptor)
      const state: ValueState<T> = {
        get: () => held.read(),
        set: (value) => {
          held.write(value)
        },
        clear: () => {
          held.clear()
        },
      }
      return { state, onRecord: () => held.onRecord() }
    })
  }

  reducing<T>(descriptor: ReducingStateDescriptor<T>): ReducingState<T> {
    return this.#open(descriptor.name, 'reducing', () => {
      const held = this.#scopeValue<T>(descriptor)
      const state: ReducingState<T> = {
        get: () => held.read(),
        add: (value) => {
          const before = held.read()
          held.write(before === undefined ? value : descriptor.reduce(before, value))
        },
        clear: () => {
          held.clear()
        },
      }
      return { state, onRecord: () => held.onRecord() }
    })
  }

  aggregating<In, Acc, Out>(
    descriptor: AggregatingStateDescriptor<In, Acc, Out>,
  ): AggregatingState<In, Out> {
    return this.#open(descriptor.name, 'aggregating', () => {
      const held = this.#scopeValue<Acc>(descriptor)
      const state: AggregatingState<In, Out> = {
        get: () => {
          const accumulator = held.read()
          return accumulator === undefined ? undefined : descriptor.result(accumulator)
        },
        add: (value) => {
          const before = held.read()
          held.write(
            descriptor.add(before === undefined ? descriptor.createAccumulator() : before, value),
          )
        },
        clear: () => {
          held.clear()
        },
      }
      return { state, onRecord: () => held.onRecord() }
    })
  }

  list<T>(descriptor: ListStateDescriptor): ListState<T> {
    return this.#open(descriptor.name, 'list', () => {
      const { name, ttl } = descriptor
      const state = new KeyedListState<T>(this.#home, {
        name,
        codec: this.#codec<T>(descriptor, 0),
        ttl,
      })
      return { state, onRecord: () => state.onRecord() }
    })
  }

  map<K, V>(descriptor: MapStateDescriptor): MapState<K, V> {
    return this.#open(descriptor.name, 'map', () => {
      const { name, keyType, ttl } = descriptor
      const state = new KeyedMapState<K, V>(this.#home, {
        name,
        keys: mapKeyCodec<K>({ state: name, keyType, conversion: this.#conversion }),
        codec: this.#codec<V>(descriptor, [ENTRY_NUMBER].length),
        ttl,
      })
      return { state, onRecord: () => state.onRecord() }
    })
  }

  /** For each row that the function processes, where states ask for clean-up then. */
  onRecord(): void {
    for (const { onRecord } of this.#opened.values()) onRecord()
  }

  #scopeValue<T>(descriptor: ValueStateDescriptor): ScopeValue<T> {
    const { name, ttl } = descriptor
    return new ScopeValue<T>(this.#home, { name, codec: this.#codec<T>(descriptor, 0), ttl })
  }

  #codec<T>(
    { name, type }: { readonly name: string; readonly type?: SqlType },
    first: number,
  ): ValueCodec<T> {
    return valueCodec<T>({ state: name, type, first, conversion: this.#conversion })
  }

  #open<S extends object>(
    name: string,
    kind: StateKind,
    make: () => { readonly state: S; readonly onRecord: () => void },
  ): S {
    if (OWN_NAMES.includes(name)) throw stateNameTaken({ state: name, taken: 'the engine’s own' })
    let opened = this.#opened.get(name)
    if (opened === undefined) {
      if (!this.#home.scopes.isOpening) throw stateOpenedLate({ state: name })
      opened = { kind, ...make() }
      this.#opened.set(name, opened)
    }
    if (opened.kind !== kind)
      throw stateNameTaken({ state: name, taken: `of another kind: ${opened.kind}` })
    return opened.state as S
  }
}

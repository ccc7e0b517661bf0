/**
 * States of process functions against plain Maps: random operations over keys and namespaces of several types, with snapshots
 * restored at the same and other parallelisms in between; what values are copies of; what TTL does.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorOf } from '../../../test/error-of.ts'
import { BatchHasher } from '../../codegen/hash.ts'
import { keyGroupOf } from '../../codegen/hash-mix.ts'
import type {
  AggregatingState,
  ListState,
  MapState,
  ReducingState,
  StateTtlConfig,
  ValueState,
} from '../../contracts/keyed-state.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import {
  bigIntType,
  decimalType,
  doubleType,
  intType,
  rowType,
  type SqlType,
  stringType,
} from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { MemoryStateContext, type RestoredPart } from '../state-context.ts'
import { KeyScopes } from './key-scopes.ts'
import { KeyedStates } from './keyed-states.ts'

const MAX_PARALLELISM = 16

interface Setting {
  readonly name: string
  readonly keys: readonly SqlType[]
  readonly keyValues: readonly (readonly Value[])[]
  readonly namespace: SqlType | undefined
  readonly namespaces: readonly Value[]
}

const point = rowType(
  [
    { name: 'x', type: intType() },
    { name: 'label', type: stringType() },
    { name: 'ok', type: { kind: 'BOOLEAN', nullable: false } },
    { name: 'path', type: { kind: 'ARRAY', element: doubleType(), nullable: true } },
  ],
  true,
)

const SETTINGS: readonly Setting[] = [
  {
    name: 'INT keys',
    keys: [intType(false)],
    keyValues: Array.from({ length: 40 }, (_, i) => [i - 20]),
    namespace: undefined,
    namespaces: [null],
  },
  {
    name: 'keys of two nullable columns, BIGINT namespaces',
    keys: [stringType(), decimalType(30, 2)],
    keyValues: [null, '', 'a', 'müll', 'x'.repeat(100)].flatMap((text) =>
      [null, 0n, 10n ** 28n].map((amount) => [text, amount]),
    ),
    namespace: bigIntType(false),
    namespaces: [-1n, 0n, 2n ** 62n],
  },
  {
    name: 'array keys, row namespaces',
    keys: [{ kind: 'ARRAY', element: intType(), nullable: false }],
    keyValues: [[], [1], [null, 2], [1, 2, 3]].map((key) => [key]),
    namespace: rowType(
      [
        { name: 'from', type: bigIntType() },
        { name: 'to', type: stringType() },
      ],
      true,
    ),
    namespaces: [null, [1n, null], [1n, 'b'], [null, '']],
  },
  {
    name: 'no key columns',
    keys: [],
    keyValues: [[]],
    namespace: undefined,
    namespaces: [null],
  },
]

interface AverageAccumulator {
  sum: number
  count: number
}

/** One subtask with its states open. */
class Subtask {
  readonly context: MemoryStateContext
  readonly scopes: KeyScopes
  readonly states: KeyedStates
  readonly typed: ValueState<Value>
  readonly plain: ValueState<unknown>
  readonly list: ListState<Value>
  readonly plainList: ListState<unknown>
  readonly map: MapState<Value, Value>
  readonly plainMap: MapState<unknown, unknown>
  readonly sum: ReducingState<bigint>
  readonly average: AggregatingState<number, number>

  constructor(
    setting: Setting,
    context: MemoryStateContext,
    options: { readonly nowMs?: () => number; readonly ttl?: StateTtlConfig } = {},
  ) {
    const { nowMs = () => 0, ttl } = options
    const { keys, namespace } = setting
    this.context = context
    this.scopes = new KeyScopes(context, namespace === undefined ? { keys } : { keys, namespace })
    this.states = new KeyedStates({ state: context, scopes: this.scopes, nowMs })
    const expiring = ttl === undefined ? {} : { ttl }
    this.typed = this.states.value({ name: 'typed', type: point, ...expiring })
    this.plain = this.states.value({ name: 'plain', ...expiring })
    this.list = this.states.list({ name: 'list', type: decimalType(30, 2), ...expiring })
    this.plainList = this.states.list({ name: 'plain list' })
    this.map = this.states.map({
      name: 'map',
      keyType: stringType(),
      type: bigIntType(),
      ...expiring,
    })
    this.plainMap = this.states.map({ name: 'plain map' })
    this.sum = this.states.reducing<bigint>({
      name: 'sum',
      type: bigIntType(false),
      reduce: (a, b) => a + b,
    })
    this.average = this.states.aggregating<number, AverageAccumulator, number>({
      name: 'average',
      createAccumulator: () => ({ sum: 0, count: 0 }),
      add: (accumulator, value) => {
        accumulator.sum += value
        accumulator.count++
        return accumulator
      },
      result: ({ sum, count }) => sum / count,
    })
  }

  use(setting: Setting, key: readonly Value[], namespace: Value): void {
    const columns = setting.keys.map((type, i) => {
      const builder = columnBuilder(type)
      builder.append(key[i]!)
      return builder.finish()
    })
    const ids = new Int32Array(1)
    this.scopes.resolve(columns, undefined, 1, ids)
    this.scopes.useKey(ids[0]!)
    if (setting.namespace !== undefined) this.scopes.useNamespace(namespace)
  }
}

/** What the states of one key and namespace should be. */
interface Expected {
  typed: Value | undefined
  plain: unknown
  list: Value[]
  plainList: unknown[]
  map: Map<Value, Value>
  plainMap: Map<unknown, unknown>
  sum: bigint | undefined
  values: number[]
}

const nothing = (): Expected => ({
  typed: undefined,
  plain: undefined,
  list: [],
  plainList: [],
  map: new Map(),
  plainMap: new Map(),
  sum: undefined,
  values: [],
})

function partOf(context: MemoryStateContext): RestoredPart {
  const { tables, lists } = context.snapshot()
  return {
    lists,
    tables: tables.map((table) => ({ ...table, schema: table.snapshot.schema })),
  }
}

function restore(
  setting: Setting,
  subtasks: readonly Subtask[],
  parallelism: number,
  options: ConstructorParameters<typeof Subtask>[2] = {},
): Subtask[] {
  const parts = subtasks.map(({ context }) => partOf(context))
  const isExact = parallelism === subtasks.length
  return Array.from({ length: parallelism }, (_, subtaskIndex) => {
    const context = new MemoryStateContext({
      maxParallelism: MAX_PARALLELISM,
      keyGroups: {
        first: Math.ceil((subtaskIndex * MAX_PARALLELISM) / parallelism),
        last: Math.ceil(((subtaskIndex + 1) * MAX_PARALLELISM) / parallelism) - 1,
      },
      restored: {
        parts: isExact ? [parts[subtaskIndex]!] : parts,
        isExact,
        subtaskIndex,
        parallelism,
      },
    })
    return new Subtask(setting, context, options)
  })
}

class Run {
  readonly setting: Setting
  subtasks: Subtask[]
  readonly expected = new Map<string, Expected>()
  readonly #hasher: BatchHasher

  constructor(setting: Setting) {
    this.setting = setting
    this.#hasher = new BatchHasher(setting.keys)
    this.subtasks = [
      new Subtask(setting, new MemoryStateContext({ maxParallelism: MAX_PARALLELISM })),
    ]
  }

  at(keyIndex: number, namespaceIndex: number): [Subtask, Expected] {
    const { setting } = this
    const k = keyIndex % setting.keyValues.length
    const n = namespaceIndex % setting.namespaces.length
    const key = setting.keyValues[k]!
    const name = `${k} ${n}`
    let expected = this.expected.get(name)
    if (expected === undefined) {
      expected = nothing()
      this.expected.set(name, expected)
    }
    const subtask = this.subtasks[this.#subtaskOf(key)]!
    subtask.use(setting, key, setting.namespaces[n]!)
    return [subtask, expected]
  }

  check(): void {
    for (let k = 0; k < this.setting.keyValues.length; k++) {
      for (let n = 0; n < this.setting.namespaces.length; n++) {
        const [subtask, expected] = this.at(k, n)
        expect(contentOf(subtask)).toEqual({
          ...expected,
          map: [...expected.map],
          plainMap: [...expected.plainMap],
          values: averageOf(expected.values),
        })
      }
    }
    for (const { scopes } of this.subtasks) scopes.removeUnused()
  }

  #subtaskOf(key: readonly Value[]): number {
    if (key.length === 0) return 0
    const hashes = new Int32Array(1)
    const columns = this.setting.keys.map((type, i) => {
      const builder = columnBuilder(type)
      builder.append(key[i]!)
      return builder.finish()
    })
    this.#hasher.hash(columns, undefined, 1, hashes)
    const group = keyGroupOf(hashes[0]!, MAX_PARALLELISM)
    return Math.floor((group * this.subtasks.length) / MAX_PARALLELISM)
  }
}

const averageOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length

const contentOf = (subtask: Subtask): unknown => ({
  typed: subtask.typed.get(),
  plain: subtask.plain.get(),
  list: subtask.list.get(),
  plainList: subtask.plainList.get(),
  map: [...subtask.map.entries()],
  plainMap: [...subtask.plainMap.entries()],
  sum: subtask.sum.get(),
  values: subtask.average.get(),
})

type Step = (run: Run) => void

const keyIndex = fc.nat(39)
const namespaceIndex = fc.nat(3)
const amount = fc.bigInt({ min: -(10n ** 29n), max: 10n ** 29n })
const text = fc.constantFrom(null, '', 'a', 'b', 'é', '日本', 'z'.repeat(300))
const row = fc.option(
  fc.tuple(
    fc.option(fc.integer()),
    text,
    fc.boolean(),
    fc.option(fc.array(fc.constantFrom(null, -0, Number.NaN, 1.5), { maxLength: 3 })),
  ),
)
const plain: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.record({ a: fc.integer(), b: fc.array(fc.bigInt(), { maxLength: 3 }) }),
  fc.constant(new Map([['k', new Date(5)]])),
  fc.constant(null),
)
const plainKey: fc.Arbitrary<unknown> = fc.constantFrom(
  '',
  'a',
  '\ud800',
  0,
  1.5,
  Number.NaN,
  1n,
  -(2n ** 80n),
  true,
)

function on(
  change: fc.Arbitrary<(subtask: Subtask, expected: Expected) => void>,
): fc.Arbitrary<Step> {
  return fc.tuple(keyIndex, namespaceIndex, change).map(([k, n, apply]) => (run) => {
    apply(...run.at(k, n))
    for (const { scopes } of run.subtasks) scopes.removeUnused()
  })
}

const steps: fc.Arbitrary<Step> = fc.oneof(
  on(
    row.map((value) => (subtask, expected) => {
      subtask.typed.set(value)
      expected.typed = value
    }),
  ),
  on(
    plain.map((value) => (subtask, expected) => {
      subtask.plain.set(value)
      expected.plain = value
    }),
  ),
  on(
    fc.array(amount, { maxLength: 4 }).map((values) => (subtask, expected) => {
      subtask.list.addAll(values)
      expected.list = [...expected.list, ...values]
    }),
  ),
  on(
    fc.array(plain, { maxLength: 2 }).map((values) => (subtask, expected) => {
      subtask.plainList.update(values)
      expected.plainList = values
    }),
  ),
  on(
    fc.tuple(text, fc.option(fc.bigInt({ min: -5n, max: 2n ** 62n }))).map(([key, value]) => {
      return (subtask, expected) => {
        expect(subtask.map.has(key)).toBe(expected.map.has(key))
        subtask.map.set(key, value)
        expected.map.set(key, value)
      }
    }),
  ),
  on(
    text.map((key) => (subtask, expected) => {
      expect(subtask.map.get(key)).toBe(expected.map.get(key))
      expect(subtask.map.delete(key)).toBe(expected.map.delete(key))
      expect(subtask.map.isEmpty).toBe(expected.map.size === 0)
    }),
  ),
  on(
    fc.tuple(plainKey, plain).map(([key, value]) => (subtask, expected) => {
      subtask.plainMap.set(key, value)
      expected.plainMap.set(key, value)
    }),
  ),
  on(
    plainKey.map((key) => (subtask, expected) => {
      expect(subtask.plainMap.delete(key)).toBe(expected.plainMap.delete(key))
    }),
  ),
  on(
    fc.bigInt({ min: 0n, max: 100n }).map((value) => (subtask, expected) => {
      subtask.sum.add(value)
      expected.sum = (expected.sum ?? 0n) + value
    }),
  ),
  on(
    fc.integer().map((value) => (subtask, expected) => {
      subtask.average.add(value)
      expected.values.push(value)
    }),
  ),
  on(
    fc.constant((subtask: Subtask, expected: Expected) => {
      for (const state of [
        subtask.typed,
        subtask.plain,
        subtask.list,
        subtask.plainList,
        subtask.map,
        subtask.plainMap,
        subtask.sum,
        subtask.average,
      ])
        state.clear()
      Object.assign(expected, nothing())
    }),
  ),
)

const SEED = Number(process.env.SEED ?? 4711)

describe(`random operations, seed ${SEED}`, () => {
  test.each(SETTINGS)('$name: 1 → 3 → 2 → 2 → 1', (setting) => {
    fc.assert(
      fc.property(fc.array(fc.array(steps, { maxLength: 60 }), { maxLength: 5 }), (phases) => {
        const run = new Run(setting)
        const parallelisms = setting.keys.length === 0 ? [1, 1, 1, 1] : [3, 2, 2, 1]
        phases.forEach((phase, i) => {
          for (const step of phase) step(run)
          if (i < parallelisms.length)
            run.subtasks = restore(setting, run.subtasks, parallelisms[i]!)
        })
        run.check()
      }),
      { seed: SEED, numRuns: 25 },
    )
  })

  test('what is empty leaves nothing', () => {
    const setting = SETTINGS[1]!
    const run = new Run(setting)
    for (const [k] of setting.keyValues.entries()) {
      const [subtask] = run.at(k, k)
      subtask.typed.set([1, 'a', true, null])
      subtask.list.add(5n)
      subtask.map.set('a', 1n)
      subtask.map.get('b')
    }
    const [subtask] = run.subtasks
    subtask!.scopes.removeUnused()
    expect(sizes(subtask!)).toMatchObject({ keys: 15, typed: 15, list: 15, map: 15, plain: 0 })
    for (const [k] of setting.keyValues.entries()) {
      const [own] = run.at(k, k)
      own.typed.clear()
      own.list.clear()
      own.map.delete('a')
    }
    subtask!.scopes.removeUnused()
    expect(Object.values(sizes(subtask!)).every((count) => count === 0)).toBe(true)
  })
})

const sizes = (subtask: Subtask): Record<string, number> =>
  Object.fromEntries(subtask.context.sizes().map(({ name, rowCount }) => [name, rowCount]))

const INTS = SETTINGS[0]!

function alone(ttl?: StateTtlConfig): {
  readonly subtask: Subtask
  readonly clock: { ms: number }
} {
  const clock = { ms: 1000 }
  const subtask = new Subtask(INTS, new MemoryStateContext(), {
    nowMs: () => clock.ms,
    ...(ttl === undefined ? {} : { ttl }),
  })
  subtask.use(INTS, [1], null)
  return { subtask, clock }
}

describe('values', () => {
  test('what get returned changes nothing until it is set', () => {
    const { subtask } = alone()
    subtask.plain.set({ list: [1] })
    const value = subtask.plain.get() as { list: number[] }
    value.list.push(2)
    expect(subtask.plain.get()).toEqual({ list: [1] })
    subtask.plain.set(value)
    expect(subtask.plain.get()).toEqual({ list: [1, 2] })
  })

  test.each<[string, string, (subtask: Subtask) => void]>([
    ['undefined', 'STATE_VALUE_MISSING', (subtask) => subtask.plain.set(undefined)],
    [
      'null where it is NOT NULL',
      'STATE_VALUE_MISSING',
      ({ typed }) => typed.set([1, '', null, []]),
    ],
    ['a function', 'STATE_NOT_SERIALISABLE', (subtask) => subtask.plain.set(() => 1)],
    ['an object as key', 'STATE_KEY_UNSUPPORTED', (subtask) => subtask.plainMap.set({}, 1)],
    ['a name of another kind', 'STATE_NAME_TAKEN', ({ states }) => states.list({ name: 'plain' })],
    ['the name of the keys', 'STATE_NAME_TAKEN', ({ states }) => states.list({ name: 'keys' })],
    [
      'no time to live',
      'STATE_TTL_INVALID',
      ({ states }) => states.value({ name: 'new', ttl: { ttlMs: 0 } }),
    ],
  ])('%s is refused', (_, code, act) => {
    const { subtask } = alone()
    expect(errorOf(() => act(subtask))).toMatchObject({ code })
    expect(subtask.typed.get()).toBeUndefined()
    expect(subtask.plain.get()).toBeUndefined()
    expect([...subtask.plainMap.keys()]).toEqual([])
  })

  test('entries that are deleted during iteration are left out', () => {
    const { subtask } = alone()
    for (const key of ['a', 'b', 'c']) subtask.map.set(key, 1n)
    const seen: Value[] = []
    for (const key of subtask.map.keys()) {
      seen.push(key)
      subtask.map.delete('b')
      subtask.map.set('d', 1n)
    }
    expect(seen).toEqual(['a', 'c'])
  })
})

describe('time to live', () => {
  test('a value is gone when its last write is as long ago as the TTL', () => {
    const { subtask, clock } = alone({ ttlMs: 100 })
    subtask.plain.set(1)
    clock.ms = 1099
    expect(subtask.plain.get()).toBe(1)
    clock.ms = 1100
    expect(subtask.plain.get()).toBeUndefined()
    expect(sizes(subtask).plain).toBe(0)
  })

  test('reads renew where they are said to', () => {
    const { subtask, clock } = alone({ ttlMs: 100, updateType: 'OnReadAndWrite' })
    subtask.plain.set(1)
    subtask.map.set('a', 1n)
    clock.ms = 1099
    expect(subtask.plain.get()).toBe(1)
    expect(subtask.map.get('a')).toBe(1n)
    clock.ms = 1198
    expect(subtask.plain.get()).toBe(1)
    expect([...subtask.map.entries()]).toEqual([['a', 1n]])
    clock.ms = 1298
    expect(subtask.plain.get()).toBeUndefined()
    expect(subtask.map.isEmpty).toBe(true)
  })

  test('what has expired is returned once where that is wanted', () => {
    const { subtask, clock } = alone({
      ttlMs: 100,
      visibility: 'ReturnExpiredIfNotCleanedUp',
      cleanupIncrementally: 'none',
    })
    subtask.plain.set(1)
    subtask.list.add(7n)
    subtask.map.set('a', 1n)
    clock.ms = 1100
    expect(subtask.plain.get()).toBe(1)
    expect(subtask.plain.get()).toBeUndefined()
    expect(subtask.list.get()).toEqual([7n])
    expect(subtask.list.get()).toEqual([])
    expect(subtask.map.has('a')).toBe(true)
    expect(subtask.map.has('a')).toBe(false)
  })

  test('elements and entries expire each for itself', () => {
    const { subtask, clock } = alone({ ttlMs: 100, cleanupIncrementally: 'none' })
    subtask.list.add(1n)
    subtask.map.set('a', 1n)
    subtask.map.set('b', 1n)
    clock.ms = 1050
    subtask.list.add(2n)
    subtask.map.set('a', 2n)
    clock.ms = 1120
    expect(subtask.list.get()).toEqual([2n])
    expect([...subtask.map.entries()]).toEqual([['a', 2n]])
    expect(subtask.map.delete('b')).toBe(false)
    clock.ms = 1200
    expect(subtask.list.isEmpty).toBe(true)
    expect(subtask.map.isEmpty).toBe(true)
  })

  test.each([
    [5, 20],
    [2, 50],
  ])('each access cleans up %i rows: %i accesses for 100', (cleanupSize, accesses) => {
    const { subtask, clock } = alone({ ttlMs: 100, cleanupIncrementally: { cleanupSize } })
    for (let key = 100; key < 200; key++) {
      subtask.use(INTS, [key], null)
      subtask.plain.set(key)
      subtask.list.add(1n)
    }
    clock.ms = 2000
    subtask.use(INTS, [1], null)
    for (let i = 0; i < accesses - 1; i++) subtask.plain.get()
    expect(sizes(subtask).plain).toBeGreaterThan(0)
    for (let i = 0; i < 2; i++) subtask.plain.get()
    for (let i = 0; i < accesses + 1; i++) subtask.list.get()
    subtask.scopes.removeUnused()
    expect(sizes(subtask)).toMatchObject({ keys: 0, plain: 0, list: 0 })
  })

  test('rows that are processed clean up where that is wanted', () => {
    const { subtask, clock } = alone({
      ttlMs: 100,
      cleanupIncrementally: { cleanupSize: 10, runForEveryRecord: true },
    })
    subtask.map.set('a', 1n)
    clock.ms = 1100
    subtask.states.onRecord()
    expect(sizes(subtask).map).toBe(0)
    subtask.map.set('b', 1n)
    expect([...subtask.map.keys()]).toEqual(['b'])
  })

  test('a TTL that comes with a restore counts from then; one that goes keeps what is there', () => {
    const { subtask } = alone()
    subtask.plain.set('kept')
    subtask.map.set('a', 1n)
    const clock = { ms: 5000 }
    const options = { nowMs: () => clock.ms, ttl: { ttlMs: 100 } }
    const [with_] = restore(INTS, [subtask], 1, options)
    with_!.use(INTS, [1], null)
    clock.ms = 5099
    expect(with_!.plain.get()).toBe('kept')
    expect(with_!.map.get('a')).toBe(1n)
    const [without] = restore(INTS, [with_!], 1, { nowMs: () => 9000 })
    without!.use(INTS, [1], null)
    expect(without!.plain.get()).toBe('kept')
    clock.ms = 5100
    expect(with_!.plain.get()).toBeUndefined()
  })
})

/**
 * Timers as state against a plain list: random registrations and deletions, by hand and from timers that fire, with pauses, snapshots
 * and restores at the same and other parallelisms; the order of ties; what is kept of keys.
 */
import { describe, expect, test } from 'vitest'
import { errorOf } from '../../../test/error-of.ts'
import { BatchHasher } from '../../codegen/hash.ts'
import { keyGroupOf } from '../../codegen/hash-mix.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { bigIntType, intType, type SqlType, stringType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { KeyScopes } from '../keyed-state/key-scopes.ts'
import { MemoryStateContext, type RestoredPart } from '../state-context.ts'
import { KeyedTimers } from './keyed-timers.ts'
import { EVENT_TIMERS_STATE } from './timer-names.ts'

const MAX_PARALLELISM = 16
const SEED = Number(process.env.SEED ?? 4711)

interface Setting {
  readonly name: string
  readonly keys: readonly SqlType[]
  readonly keyValues: readonly (readonly Value[])[]
  readonly namespaces: readonly Value[]
  readonly namespace?: SqlType
}

const SETTINGS: readonly Setting[] = [
  {
    name: 'BIGINT keys',
    keys: [bigIntType(false)],
    keyValues: Array.from({ length: 30 }, (_, i) => [BigInt(i) * 7_919n]),
    namespaces: [null],
  },
  {
    name: 'text and number keys, BIGINT namespaces',
    keys: [stringType(), intType()],
    keyValues: [null, '', 'a', 'bcd'].flatMap((text) => [null, 1, 2].map((n) => [text, n])),
    namespaces: [-1n, 0n, 5n],
    namespace: bigIntType(false),
  },
  { name: 'no keys', keys: [], keyValues: [[]], namespaces: [null] },
]

/** Whole numbers below a limit, from a seed. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed | 0
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return Math.floor(((state >>> 8) / 16777216) * limit)
  }
}

function keyColumns(setting: Setting, key: readonly Value[]) {
  return setting.keys.map((type, i) => {
    const builder = columnBuilder(type)
    builder.append(key[i]!)
    return builder.finish()
  })
}

function groupOf(setting: Setting, key: readonly Value[]): number {
  if (key.length === 0) return 0
  const hashes = new Int32Array(1)
  new BatchHasher(setting.keys).hash(keyColumns(setting, key), undefined, 1, hashes)
  return keyGroupOf(hashes[0]!, MAX_PARALLELISM)
}

interface Change {
  readonly kind: 'register' | 'delete'
  readonly timeMs: number
}

interface Fired {
  readonly key: number
  readonly namespace: number
  readonly timeMs: number
}

/** What a timer does when it fires, as a function of what it is and how many have fired. */
function changesOf({ key, namespace, timeMs }: Fired, firedCount: number): Change[] {
  const random = randomOf(key * 31 + namespace * 7 + timeMs * 1013 + firedCount * 65_537)
  random(2)
  if (random(3) > 0 || firedCount > 4000) return []
  return Array.from({ length: 1 + random(3) }, () => ({
    kind: random(3) === 0 ? 'delete' : 'register',
    // Earlier, the same, and later.
    timeMs: timeMs + [-1000, -3, -1, 0, 0, 1, 2, 5, 300, 70_000][random(10)]!,
  }))
}

/** One subtask with its timers open. */
class Subtask {
  readonly context: MemoryStateContext
  readonly scopes: KeyScopes
  readonly timers: KeyedTimers
  readonly #setting: Setting

  constructor(setting: Setting, context: MemoryStateContext) {
    this.#setting = setting
    this.context = context
    const { keys, namespace } = setting
    this.scopes = new KeyScopes(context, namespace === undefined ? { keys } : { keys, namespace })
    this.timers = new KeyedTimers({
      state: context,
      scopes: this.scopes,
      name: EVENT_TIMERS_STATE,
      maxParallelism: MAX_PARALLELISM,
    })
    this.scopes.endOpening()
  }

  use(key: number, namespace: number): void {
    const ids = new Int32Array(1)
    const { keyValues, namespaces, namespace: type } = this.#setting
    this.scopes.resolve(keyColumns(this.#setting, keyValues[key]!), undefined, 1, ids)
    this.scopes.useKey(ids[0]!)
    if (type !== undefined) this.scopes.useNamespace(namespaces[namespace]!)
  }

  change({ kind, timeMs }: Change): void {
    if (kind === 'register') this.timers.register(timeMs)
    else this.timers.delete(timeMs)
  }

  settle(): void {
    this.timers.settle()
    this.scopes.removeUnused()
  }

  /** Fires, with pauses at random. */
  fire(limitMs: number, random: (limit: number) => number, countFired: () => number): Fired[] {
    const fired: Fired[] = []
    const { scopes } = this
    const { keyValues, namespaces } = this.#setting
    const listener = {
      wantsPause: false,
      onTimer: (timeMs: number) => {
        const value = scopes.currentKey()
        const key = keyValues.findIndex((values) => values.every((part, i) => part === value[i]))
        const namespace = Math.max(0, namespaces.indexOf(scopes.namespace))
        fired.push({ key, namespace, timeMs })
        for (const change of changesOf({ key, namespace, timeMs }, countFired()))
          this.change(change)
        listener.wantsPause = random(10) === 0
      },
    }
    while (!this.timers.fire(limitMs, listener)) this.settle()
    this.settle()
    return fired
  }

  get part(): RestoredPart {
    const { tables, lists } = this.context.snapshot()
    return {
      lists,
      tables: tables.map((table) => ({ ...table, schema: table.snapshot.schema })),
    }
  }
}

/** What timers are, said slowly. */
class Oracle {
  timers: { key: number; namespace: number; timeMs: number; number: number; isAfter: boolean }[] =
    []
  readonly #groups: readonly number[]
  #number = 0
  #firing: number[] = []

  constructor(setting: Setting) {
    this.#groups = setting.keyValues.map((key) => groupOf(setting, key))
  }

  groupOf(key: number): number {
    return this.#groups[key]!
  }

  change(key: number, namespace: number, { kind, timeMs }: Change): void {
    const at = this.timers.findIndex(
      (timer) => timer.key === key && timer.namespace === namespace && timer.timeMs === timeMs,
    )
    if (kind === 'delete') {
      if (at >= 0) this.timers.splice(at, 1)
    } else if (at < 0) {
      const isAfter = this.#firing.includes(timeMs)
      this.timers.push({ key, namespace, timeMs, number: ++this.#number, isAfter })
    }
  }

  /** Fires the timers of some key groups. */
  fire(
    limitMs: number,
    groups: { readonly first: number; readonly last: number },
    countFired: () => number,
  ): Fired[] {
    const fired: Fired[] = []
    const placeOf = (isAfter: boolean, key: number): number => (isAfter ? 0 : this.groupOf(key))
    for (;;) {
      const [next] = this.timers
        .filter(({ key, timeMs }) => {
          const group = this.groupOf(key)
          return timeMs <= limitMs && group >= groups.first && group <= groups.last
        })
        .sort(
          (a, b) =>
            a.timeMs - b.timeMs ||
            Number(a.isAfter) - Number(b.isAfter) ||
            placeOf(a.isAfter, a.key) - placeOf(b.isAfter, b.key) ||
            a.number - b.number,
        )
      if (next === undefined) break
      const { key, namespace, timeMs } = next
      this.timers.splice(this.timers.indexOf(next), 1)
      this.#firing = this.#firing.filter((time) => time > timeMs)
      this.#firing.push(timeMs)
      // Times that are earlier are over.
      this.#firing = this.#firing.filter((time) => time >= timeMs)
      fired.push({ key, namespace, timeMs })
      for (const change of changesOf({ key, namespace, timeMs }, countFired()))
        this.change(key, namespace, change)
    }
    this.#firing = []
    return fired
  }
}

function rangeOf(subtaskIndex: number, parallelism: number) {
  return {
    first: Math.ceil((subtaskIndex * MAX_PARALLELISM) / parallelism),
    last: Math.ceil(((subtaskIndex + 1) * MAX_PARALLELISM) / parallelism) - 1,
  }
}

function restore(setting: Setting, subtasks: readonly Subtask[], parallelism: number): Subtask[] {
  const parts = subtasks.map(({ part }) => part)
  const isExact = parallelism === subtasks.length
  return Array.from({ length: parallelism }, (_, subtaskIndex) => {
    const context = new MemoryStateContext({
      maxParallelism: MAX_PARALLELISM,
      keyGroups: rangeOf(subtaskIndex, parallelism),
      restored: {
        parts: isExact ? [parts[subtaskIndex]!] : parts,
        isExact,
        subtaskIndex,
        parallelism,
      },
    })
    return new Subtask(setting, context)
  })
}

const fresh = (setting: Setting): Subtask =>
  new Subtask(setting, new MemoryStateContext({ maxParallelism: MAX_PARALLELISM }))

describe(`random sequences, seed ${SEED}`, () => {
  test.each(SETTINGS)('$name: 1 → 3 → 2 → 2 → 1', (setting) => {
    for (let round = 0; round < 8; round++) {
      const seed = SEED + round
      const random = randomOf(seed)
      const oracle = new Oracle(setting)
      let subtasks = [fresh(setting)]
      let watermarkMs = -5000
      for (const parallelism of [1, 3, 2, 2, 1]) {
        if (subtasks.length !== parallelism || random(2) === 0)
          subtasks = restore(setting, subtasks, parallelism)
        for (let step = 0; step < 30; step++) {
          for (let i = random(40); i > 0; i--) {
            const key = random(setting.keyValues.length)
            const namespace = random(setting.namespaces.length)
            const change: Change = {
              kind: random(4) === 0 ? 'delete' : 'register',
              timeMs:
                watermarkMs + random(random(2) === 0 ? 20 : random(2) === 0 ? 3000 : 2 ** 36) - 8,
            }
            const group = oracle.groupOf(key)
            const subtask = subtasks[Math.floor((group * parallelism) / MAX_PARALLELISM)]!
            subtask.use(key, namespace)
            subtask.change(change)
            oracle.change(key, namespace, change)
            if (random(8) === 0) subtask.settle()
          }
          for (const subtask of subtasks) subtask.settle()
          watermarkMs += random(3) === 0 ? random(3000) : random(30)
          subtasks.forEach((subtask, index) => {
            let fired = 0
            const actual = subtask.fire(watermarkMs, random, () => fired++)
            fired = 0
            const expected = oracle.fire(watermarkMs, rangeOf(index, parallelism), () => fired++)
            expect(actual, `seed ${seed}`).toEqual(expected)
          })
          expect(subtasks.reduce((sum, { timers }) => sum + timers.count, 0)).toBe(
            oracle.timers.length,
          )
        }
      }
      // In the end nothing is left of timers and keys.
      const actual = subtasks[0]!.fire(Infinity, random, () => 5000)
      const expected = oracle.fire(Infinity, rangeOf(0, 1), () => 5000)
      expect(actual, `seed ${seed}`).toEqual(expected)
      expect(subtasks[0]!.timers.count).toBe(0)
      expect(subtasks[0]!.context.sizes().map(({ rowCount }) => rowCount)).toEqual([0, 0])
    }
  })
})

const [plain] = SETTINGS as [Setting]

function firedTimes(subtask: Subtask, limitMs: number): number[] {
  const times: number[] = []
  while (
    !subtask.timers.fire(limitMs, {
      wantsPause: false,
      onTimer: (timeMs) => {
        times.push(timeMs)
      },
    })
  );
  subtask.settle()
  return times
}

describe('times', () => {
  const far = [
    Number.MIN_SAFE_INTEGER,
    -(2 ** 48),
    -(2 ** 32) - 1,
    -1,
    0,
    1,
    255,
    256,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    1_700_000_000_000,
    2 ** 48 + 3,
    Number.MAX_SAFE_INTEGER,
  ]

  test('all whole milliseconds that a number holds are times', () => {
    const subtask = fresh(plain)
    subtask.use(0, 0)
    for (const timeMs of [...far].reverse()) subtask.timers.register(timeMs)
    subtask.settle()
    expect(firedTimes(subtask, 0)).toEqual(far.filter((timeMs) => timeMs <= 0))
    const [restored] = restore(plain, [subtask], 1) as [Subtask]
    expect(restored.timers.firstMs).toBe(1)
    expect(firedTimes(restored, Infinity)).toEqual(far.filter((timeMs) => timeMs > 0))
  })

  test.each([1.5, Number.NaN, Infinity, 2 ** 53, '5', 5n, null])('%s is not', (timeMs) => {
    const subtask = fresh(plain)
    subtask.use(0, 0)
    expect(errorOf(() => subtask.timers.register(timeMs as number)).code).toBe('TIMER_TIME_INVALID')
    expect(errorOf(() => subtask.timers.delete(timeMs as number)).code).toBe('TIMER_TIME_INVALID')
  })
})

test.each([5000, 20_000])('%i timers of one time fire by key group, then registration', (count) => {
  const setting: Setting = {
    ...plain,
    keyValues: Array.from({ length: count }, (_, i) => [BigInt(i)]),
  }
  const subtask = fresh(setting)
  const expected = setting.keyValues.map((key, i) => ({ group: groupOf(setting, key), i }))
  expected.sort((a, b) => a.group - b.group || a.i - b.i)
  for (let i = 0; i < count; i++) {
    subtask.use(i, 0)
    subtask.timers.register(7)
    subtask.timers.register(8)
    if (i % 3 === 0) subtask.timers.delete(7)
  }
  subtask.use(0, 0)
  subtask.timers.register(6)
  subtask.settle()
  const fired: string[] = []
  const again = new Set<Value>()
  const listener = {
    wantsPause: false,
    onTimer: (timeMs: number) => {
      const key = subtask.scopes.currentKey()[0]!
      fired.push(`${timeMs} ${key}`)
      // Of the time that fires: behind all; of one that was taken already, and of an earlier one: before the next.
      if (timeMs === 7 && (key as bigint) % 1000n === 1n && !again.has(key)) {
        again.add(key)
        subtask.timers.register(7)
        subtask.timers.register(5)
      }
    },
  }
  while (!subtask.timers.fire(7, listener)) subtask.settle()
  const sevens = expected.filter(({ i }) => i % 3 !== 0)
  const late = sevens.filter(({ i }) => i % 1000 === 1)
  expect(fired).toEqual([
    '6 0',
    ...sevens.flatMap(({ i }) => (i % 1000 === 1 ? [`7 ${i}`, `5 ${i}`] : [`7 ${i}`])),
    ...late.map(({ i }) => `7 ${i}`),
  ])
  expect(subtask.timers.count).toBe(count)
})

test('what is deleted and registered again and again takes no more and more room', () => {
  const subtask = fresh(plain)
  for (let i = 0; i < 200_000; i++) {
    subtask.use(i % 3, 0)
    if (i >= 3) subtask.timers.delete(1_000_000 + i - 3)
    subtask.timers.register(1_000_000 + i)
    if (i % 500 === 0) subtask.settle()
  }
  subtask.settle()
  expect(subtask.timers.count).toBe(3)
  expect(subtask.timers.queuedEntries).toBeLessThan(20_000)
  expect(firedTimes(subtask, Infinity)).toEqual([1_199_997, 1_199_998, 1_199_999])
})

test('what is held beside the table is counted, and does not grow where timers come and go', () => {
  const subtask = fresh(plain)
  const left: number[] = []
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 50_000; i++) {
      subtask.use(i % 30, 0)
      subtask.timers.register(1_000_000 * (round + 1) + i)
      if (i % 500 === 0) subtask.settle()
    }
    subtask.settle()
    // 24 bytes in the queue, 8 and more to be found by.
    expect(subtask.timers.heldBytes).toBeGreaterThan(50_000 * 32)
    firedTimes(subtask, 1_000_000 * (round + 2) - 1)
    left.push(subtask.timers.heldBytes)
  }
  expect(left[2]).toBeLessThan(left[0]! * 1.2)
})

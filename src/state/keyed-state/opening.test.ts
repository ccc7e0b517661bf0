/** When states are open: what a restore brought of states that are there no more lets go of its keys; none is opened later. */
import { expect, test } from 'vitest'
import { errorOf } from '../../../test/error-of.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { bigIntType, intType } from '../../core/types.ts'
import { MemoryStateContext, type RestoredPart } from '../state-context.ts'
import { KeyedTimers } from '../timers/keyed-timers.ts'
import { EVENT_TIMERS_STATE } from '../timers/timer-names.ts'
import { KEYS_STATE, KeyScopes } from './key-scopes.ts'
import { KeyedStates } from './keyed-states.ts'

const KEYS = [0, 1, 2, 3]

function open(context: MemoryStateContext, names: readonly string[], namespace = false) {
  const scopes = new KeyScopes(context, {
    keys: [intType(false)],
    ...(namespace ? { namespace: bigIntType(false) } : {}),
  })
  const states = new KeyedStates({ state: context, scopes, nowMs: () => 0 })
  const values = names.map((name) => states.value<bigint>({ name, type: bigIntType(false) }))
  const timers = new KeyedTimers({
    state: context,
    scopes,
    name: EVENT_TIMERS_STATE,
    maxParallelism: 128,
  })
  scopes.endOpening()
  const use = (key: number): void => {
    const builder = columnBuilder(intType(false))
    builder.append(key)
    const ids = new Int32Array(1)
    scopes.resolve([builder.finish()], undefined, 1, ids)
    scopes.useKey(ids[0]!)
    if (namespace) scopes.useNamespace(BigInt(key))
  }
  return { scopes, states, values, timers, use }
}

function partOf(context: MemoryStateContext): RestoredPart {
  const { tables, lists } = context.snapshot()
  return {
    lists,
    tables: tables.map((table) => ({ ...table, schema: table.snapshot.schema })),
  }
}

const restored = (context: MemoryStateContext, isExact: boolean): MemoryStateContext =>
  new MemoryStateContext({
    restored: { parts: [partOf(context)], isExact, subtaskIndex: 0, parallelism: 1 },
  })

const keyCount = (context: MemoryStateContext): number =>
  context.sizes().find(({ name }) => name === KEYS_STATE)!.rowCount

test.each([
  { isExact: true, namespace: false },
  { isExact: false, namespace: false },
  { isExact: true, namespace: true },
  { isExact: false, namespace: true },
])('keys of a state that is not opened any more are freed: %o', ({ isExact, namespace }) => {
  const before = new MemoryStateContext()
  const { values, timers, use, scopes } = open(before, ['kept', 'dropped'], namespace)
  // 0 has both states, 1 the kept one, 2 the dropped one, 3 the dropped one and a timer.
  for (const key of KEYS) {
    use(key)
    if (key < 2) values[0]!.set(BigInt(key))
    if (key !== 1) values[1]!.set(BigInt(key))
    if (key === 3) timers.register(100)
  }
  timers.settle()
  scopes.removeUnused()
  expect(keyCount(before)).toBe(4)

  const context = restored(before, isExact)
  const after = open(context, ['kept'], namespace)
  expect(keyCount(context)).toBe(3)
  for (const key of [0, 1]) {
    after.use(key)
    expect(after.values[0]!.get()).toBe(BigInt(key))
    after.values[0]!.clear()
  }
  after.scopes.removeUnused()
  expect(keyCount(context)).toBe(1)
  expect(after.timers.fire(100, { wantsPause: false, onTimer: () => {} })).toBe(true)
  after.timers.settle()
  after.scopes.removeUnused()
  expect(keyCount(context)).toBe(0)
})

test('states are opened before rows come', () => {
  const { states } = open(new MemoryStateContext(), ['known'])
  expect(states.value({ name: 'known', type: bigIntType(false) })).toBeDefined()
  expect(errorOf(() => states.value({ name: 'late' })).code).toBe('STATE_OPENED_LATE')
})

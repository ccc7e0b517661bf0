/** Timers through a savepoint's files: random registrations, restored at other parallelisms, fire as they would have; once, and in order. */
import { describe, expect, test } from 'vitest'
import { openSavepoint, readStateRows } from '../../src/checkpoint/savepoint/read-savepoint.ts'
import { isTable } from '../../src/checkpoint/savepoint/savepoint.ts'
import { writeSavepoint } from '../../src/checkpoint/savepoint/write-savepoint.ts'
import { MemoryObjectStore } from '../../src/checkpoint/stores/memory-store.ts'
import { BatchHasher } from '../../src/codegen/hash.ts'
import { keyGroupOf } from '../../src/codegen/hash-mix.ts'
import { columnBuilder } from '../../src/core/column-builder.ts'
import { bigIntType, stringType } from '../../src/core/types.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'
import { simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { subtaskOfGroup } from '../../src/runtime/exchange/key-groups.ts'
import { KeyScopes } from '../../src/state/keyed-state/key-scopes.ts'
import type { MemoryStateContext, RestoredPart } from '../../src/state/state-context.ts'
import { KeyedTimers } from '../../src/state/timers/keyed-timers.ts'
import { EVENT_TIMERS_STATE } from '../../src/state/timers/timer-names.ts'
import { checkpointOf, MAX_PARALLELISM, restoredContexts } from './random-state.ts'

const SEED = Number(process.env['SEED'] ?? 4711)
const KEY = stringType(false)
const platform = simulatedPlatform({ seed: 1 })
const nothing = async (): Promise<RestoredPart> => ({ tables: [], lists: [] })
let storeCount = 0

function keyColumn(key: string) {
  const builder = columnBuilder(KEY)
  builder.append(key)
  return builder.finish()
}

function groupOf(key: string): number {
  const hashes = new Int32Array(1)
  new BatchHasher([KEY]).hash([keyColumn(key)], undefined, 1, hashes)
  return keyGroupOf(hashes[0]!, MAX_PARALLELISM)
}

/** The timers of a job's subtasks, with namespaces. */
class Timers {
  readonly contexts: readonly MemoryStateContext[]
  readonly #opened: readonly { readonly scopes: KeyScopes; readonly timers: KeyedTimers }[]

  constructor(contexts: readonly MemoryStateContext[]) {
    this.contexts = contexts
    this.#opened = contexts.map((state) => {
      const scopes = new KeyScopes(state, {
        keys: [KEY],
        keyNames: ['user'],
        namespace: bigIntType(false),
      })
      const timers = new KeyedTimers({
        state,
        scopes,
        name: EVENT_TIMERS_STATE,
        maxParallelism: MAX_PARALLELISM,
      })
      scopes.endOpening()
      return { scopes, timers }
    })
  }

  register(key: string, namespace: bigint, timeMs: number): void {
    const { scopes, timers } =
      this.#opened[subtaskOfGroup(groupOf(key), this.#opened.length, MAX_PARALLELISM)]!
    const ids = new Int32Array(1)
    scopes.resolve([keyColumn(key)], undefined, 1, ids)
    scopes.useKey(ids[0]!)
    scopes.useNamespace(namespace)
    timers.register(timeMs)
    timers.settle()
  }

  /** Fires what is due; lines in the order of time and key group, as one subtask would have them. */
  fire(limitMs: number): string[] {
    const fired: { readonly timeMs: number; readonly group: number; readonly text: string }[] = []
    for (const { scopes, timers } of this.#opened) {
      const onTimer = (timeMs: number): void => {
        const [key] = scopes.currentKey() as [string]
        fired.push({ timeMs, group: groupOf(key), text: `${timeMs} ${key} ${scopes.namespace}` })
      }
      while (!timers.fire(limitMs, { wantsPause: false, onTimer })) timers.settle()
      timers.settle()
      scopes.removeUnused()
    }
    return fired.sort((a, b) => a.timeMs - b.timeMs || a.group - b.group).map(({ text }) => text)
  }

  async throughSavepoint(parallelism: number): Promise<Timers> {
    const store = new MemoryObjectStore(`timers-${storeCount++}`)
    const { manifest, readTable } = checkpointOf(this.contexts)
    await writeSavepoint(manifest, { store, platform, readTable })
    const opened = await openSavepoint(store, platform.digest)
    return new Timers(
      await restoredContexts(parallelism, async (groups) => {
        const rows = []
        for (const state of opened.savepoint.operators[0]!.states)
          if (isTable(state)) rows.push(await readStateRows(state, opened, groups))
        return { tables: [], lists: [], rows }
      }),
    )
  }
}

describe(`random timers, seed ${SEED}`, () => {
  test.each([
    [1, 3],
    [3, 2],
    [2, 1],
    [2, 2],
  ])('%i → %i', async (before, after) => {
    const random = new SeededRandom(SEED + before * 10 + after)
    const below = (limit: number): number => Math.floor(random.next() * limit)
    const timers = new Timers(await restoredContexts(before, nothing))
    for (let i = 0; i < 400; i++)
      timers.register(
        `user ${below(60)}`,
        BigInt(below(3)),
        below(4) === 0 ? -below(1000) : below(2) === 0 ? below(30) : below(2 ** 40),
      )
    timers.fire(10)
    const restored = await timers.throughSavepoint(after)
    // Registrations go on where they were: of one time and key group they come last.
    for (const each of [timers, restored])
      for (let i = 0; i < 50; i++) each.register(`user ${60 + (i % 9)}`, 0n, 20)
    const expected = timers.fire(Infinity)
    expect(restored.fire(20)).toEqual(expected.filter((line) => Number(line.split(' ')[0]) <= 20))
    const last = await restored.throughSavepoint(before)
    expect(last.fire(Infinity)).toEqual(expected.filter((line) => Number(line.split(' ')[0]) > 20))
    const rows = last.contexts.flatMap((context) => context.sizes().map(({ rowCount }) => rowCount))
    expect(rows.every((count) => count === 0)).toBe(true)
  })
})

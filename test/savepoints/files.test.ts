/**
 * Savepoints as files: random tables of all types go through and come back at another parallelism; Apache's own library reads the same
 * rows; what is damaged, missing or of another format is named.
 */
import { tableFromIPC } from 'apache-arrow'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openSavepoint, readStateRows } from '../../src/checkpoint/savepoint/read-savepoint.ts'
import { isTable, type Savepoint } from '../../src/checkpoint/savepoint/savepoint.ts'
import type { FileSizes } from '../../src/checkpoint/savepoint/table-files.ts'
import { writeSavepoint } from '../../src/checkpoint/savepoint/write-savepoint.ts'
import { MemoryObjectStore } from '../../src/checkpoint/stores/memory-store.ts'
import type { FixedColumn } from '../../src/core/column.ts'
import { simulatedPlatform } from '../../src/platform/simulated/index.ts'
import type { RestoredPart } from '../../src/state/state-context.ts'
import {
  checkpointOf,
  contentOf,
  MAX_PARALLELISM,
  type RandomState,
  randomState,
  restoredContexts,
} from './random-state.ts'

const RUNS = Number(process.env['RUNS'] ?? 30)
const NUMBERS = /^(TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE)\b/
const SMALL: FileSizes = { batchRows: 7, batchBytes: 600, fileBytes: 1500 }
const platform = simulatedPlatform({ seed: 1 })
let storeCount = 0

async function written(
  state: RandomState,
  sizes?: FileSizes,
): Promise<{ readonly store: MemoryObjectStore; readonly savepoint: Savepoint }> {
  const store = new MemoryObjectStore(`savepoint-files-${storeCount++}`)
  const { manifest, readTable } = checkpointOf(state.contexts)
  const savepoint = await writeSavepoint(manifest, {
    store,
    platform,
    readTable,
    ...(sizes === undefined ? {} : { sizes }),
  })
  return { store, savepoint }
}

const partsOf =
  (store: MemoryObjectStore) =>
  async (groups: { readonly first: number; readonly last: number }): Promise<RestoredPart> => {
    const opened = await openSavepoint(store, platform.digest)
    const [operator] = opened.savepoint.operators
    const rows = []
    for (const state of operator!.states)
      if (isTable(state)) rows.push(await readStateRows(state, opened, groups))
    const lists = operator!.states.flatMap((state) =>
      isTable(state)
        ? []
        : [
            {
              name: state.name,
              redistribution: state.redistribution ?? ('broadcast' as const),
              values: state.values,
            },
          ],
    )
    return { tables: [], lists, rows }
  }

describe('state of random types', () => {
  test('comes back as it was, at any parallelism', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1 << 30 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (seed, before, after, isSmall) => {
          const state = randomState(seed, before, 80)
          const { store } = await written(state, isSmall ? SMALL : undefined)
          const contexts = await restoredContexts(after, partsOf(store))
          expect(contentOf(contexts, state)).toEqual(contentOf(state.contexts, state))
        },
      ),
      { numRuns: RUNS },
    )
  })

  test('is split over files of bounded size, rows by key group', async () => {
    let fileCount = 0
    for (let seed = 1; seed <= 6; seed++) {
      const state = randomState(seed, 2, 200)
      const { store, savepoint } = await written(state, SMALL)
      for (const table of savepoint.operators[0]!.states.filter(isTable)) {
        let last = -1
        for (const file of table.files) {
          fileCount++
          expect(file.sizeBytes).toBeLessThan(40_000)
          const arrow = tableFromIPC(await store.get(file.name))
          const groups = [...arrow.getChild('key_group')!] as number[]
          expect(groups).toEqual(groups.toSorted((a, b) => a - b))
          expect([groups[0], groups.at(-1)]).toEqual([file.firstKeyGroup, file.lastKeyGroup])
          expect(groups[0]).toBeGreaterThanOrEqual(last)
          last = groups.at(-1)!
        }
        expect(last).toBeLessThan(MAX_PARALLELISM)
      }
    }
    expect(fileCount).toBeGreaterThan(10)
  })

  test('has lists and broadcast states, put together', async () => {
    const state = randomState(5, 2, 1)
    const { store, savepoint } = await written(state)
    expect(savepoint.operators[0]).toMatchObject({
      name: 'Some operator',
      watermarksMs: [100, -Infinity],
      endedInputs: [0],
      counters: { lateRows: 4 },
    })
    const [first, second] = await restoredContexts(2, partsOf(store))
    expect(first!.listState('offsets', 'split').get()).toEqual([0, 1])
    expect(second!.listState('offsets', 'split').get()).toEqual([{ at: 0n }, { at: 1n }])
    expect(second!.listState('watermarks', 'union').get()).toEqual([-Infinity, 0, -Infinity, 1])
    expect(second!.broadcastState('rules').get('a')).toEqual([1n, new Uint8Array([1, 2])])
  })
})

describe('Apache Arrow', () => {
  test('reads the rows that our reader reads', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const state = randomState(seed, 2, 60)
      const { store, savepoint } = await written(state, seed % 2 === 0 ? SMALL : undefined)
      const opened = await openSavepoint(store, platform.digest)
      for (const table of savepoint.operators[0]!.states.filter(isTable)) {
        let rowCount = 0
        for (const file of table.files) {
          const arrow = tableFromIPC(await store.get(file.name))
          expect(arrow.schema.fields.map(({ name }) => name)).toEqual(
            table.columns.map(({ name }) => name),
          )
          const own = await readStateRows({ ...table, files: [file] }, opened, {
            first: 0,
            last: MAX_PARALLELISM,
          })
          let at = 0
          for (const batch of own.batches()) {
            const columns = [...batch.keys, ...batch.values]
            const names = table.columns.filter(({ role }) => role === 'key' || role === 'value')
            columns.forEach((column, i) => {
              const theirs = arrow.getChild(names[i]!.name)!
              for (let row = 0; row < batch.rowCount; row++) {
                const isNull = column.valid !== undefined && column.valid[row] === 0
                expect(theirs.isValid(at + row)).toBe(!isNull)
                if (isNull) continue
                if (column.layout === 'bytes') {
                  const value: unknown = theirs.get(at + row)
                  const bytes = column.bytes.subarray(
                    column.starts[row]!,
                    column.starts[row]! + column.lengths[row]!,
                  )
                  const text = typeof value === 'string' ? new TextEncoder().encode(value) : value
                  expect(text).toEqual(bytes.slice())
                } else if (NUMBERS.test(names[i]!.type)) {
                  const { values } = column as FixedColumn
                  expect(theirs.get(at + row)).toEqual(values[row])
                }
              }
            })
            at += batch.rowCount
          }
          expect(at).toBe(arrow.numRows)
          rowCount += at
        }
        expect(rowCount).toBe(table.rowCount)
      }
    }
  })
})

describe('what is wrong with a savepoint is said', () => {
  async function damaged(
    change: (store: MemoryObjectStore, file: string) => Promise<void>,
  ): Promise<unknown> {
    const state = randomState(4, 1, 50)
    const { store, savepoint } = await written(state)
    const file = savepoint.operators[0]!.states.find(isTable)!.files[0]!.name
    await change(store, file)
    return await restoredContexts(1, partsOf(store)).then(
      () => undefined,
      (error: unknown) => error,
    )
  }
  const cut = async (store: MemoryObjectStore, name: string): Promise<void> => {
    const bytes = (await store.get(name))!
    await store.put(name, bytes.subarray(0, bytes.length - 30))
  }
  const flip = async (store: MemoryObjectStore, name: string): Promise<void> => {
    const bytes = (await store.get(name))!.slice()
    bytes[bytes.length >> 1]! ^= 4
    await store.put(name, bytes)
  }

  test.each([
    ['a missing file', (s, f) => s.remove(f), 'SAVEPOINT_DAMAGED', /groups\.arrow is not there/],
    ['a short file', cut, 'SAVEPOINT_DAMAGED', /groups\.arrow ends too early/],
    ['a flipped bit', flip, 'SAVEPOINT_DAMAGED', /groups\.arrow is corrupt/],
    [
      'a short savepoint.json',
      (s) => cut(s, 'savepoint.json'),
      'SAVEPOINT_DAMAGED',
      /savepoint\.json ends too early/,
    ],
    [
      'a bit in savepoint.json',
      (s) => flip(s, 'savepoint.json'),
      'SAVEPOINT_DAMAGED',
      /savepoint\.json is corrupt/,
    ],
    [
      'no savepoint.json',
      (s) => s.remove('savepoint.json'),
      'SAVEPOINT_NOT_FOUND',
      /no savepoint at memory:/,
    ],
    [
      'something else',
      (s) => s.put('savepoint.json', new TextEncoder().encode('x'.repeat(99))),
      'SAVEPOINT_FORMAT',
      /begins with/,
    ],
    [
      'a later format',
      async (s) => {
        const text = new TextDecoder().decode(await s.get('savepoint.json'))
        await s.put('savepoint.json', new TextEncoder().encode(text.replace(': 1,', ': 2,')))
      },
      'SAVEPOINT_FORMAT',
      /format 2/,
    ],
  ] satisfies readonly [
    string,
    (store: MemoryObjectStore, file: string) => Promise<void>,
    string,
    RegExp,
  ][])('%s', async (_, change, code, message) => {
    const error = await damaged(change)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('a directory that is not empty is left alone', async () => {
    const state = randomState(4, 1, 5)
    const { store } = await written(state)
    const { manifest, readTable } = checkpointOf(state.contexts)
    await expect(writeSavepoint(manifest, { store, platform, readTable })).rejects.toMatchObject({
      code: 'SAVEPOINT_EXISTS',
    })
  })

  test('a savepoint that cannot be written leaves nothing', async () => {
    const state = randomState(4, 1, 50)
    const store = new MemoryObjectStore('savepoint-that-fails')
    const { manifest, readTable } = checkpointOf(state.contexts)
    let reads = 0
    await expect(
      writeSavepoint(manifest, {
        store,
        platform,
        readTable: async (table) => {
          if (++reads === 3) throw new Error('gone')
          return await readTable(table)
        },
      }),
    ).rejects.toThrow('gone')
    expect(await store.list('')).toEqual([])
  })
})

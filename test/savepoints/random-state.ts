/** Random keyed state of every type, spread over subtasks as a job would have it, and what a checkpoint of it names. */

import {
  CHECKPOINT_FORMAT,
  type Manifest,
  type StoredTable,
} from '../../src/checkpoint/manifest.ts'
import { BatchHasher } from '../../src/codegen/hash.ts'
import { keyGroupOf } from '../../src/codegen/hash-mix.ts'
import type {
  KeyedTable,
  KeyedTableSchema,
  KeyedTableSnapshot,
  StateColumn,
} from '../../src/contracts/state.ts'
import { type Column, fixedColumn } from '../../src/core/column.ts'
import { columnBuilder } from '../../src/core/column-builder.ts'
import { readValue } from '../../src/core/read-value.ts'
import { intType, type SqlType } from '../../src/core/types.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'
import { keyGroupRange } from '../../src/runtime/exchange/key-groups.ts'
import { MemoryStateContext, type RestoredPart } from '../../src/state/state-context.ts'
import { randomValue } from '../codegen/random-value.ts'
import { RandomBatches } from '../exchange/random-batches.ts'
import { valueText } from '../expressions/value-text.ts'

export const MAX_PARALLELISM = 16
export const UID = 'some operator'
const STORAGES: readonly StateColumn['storage'][] = [
  'u8',
  'i8',
  'i16',
  'i32',
  'i64',
  'f32',
  'f64',
  'bytes',
]
const NAMES = ['SUM(a).sum', 'n', 'key_group', 'COUNT(DISTINCT a, b).count', 'x/y', 'ä']

export interface RandomState {
  readonly groups: KeyedTableSchema
  readonly children: KeyedTableSchema
  readonly family: KeyedTableSchema
  readonly contexts: readonly MemoryStateContext[]
}

class StateMaker {
  readonly #random: SeededRandom
  readonly #batches: RandomBatches
  readonly #parallelism: number

  constructor(seed: number, parallelism: number) {
    this.#random = new SeededRandom(seed)
    this.#batches = new RandomBatches(seed, { withObjects: false })
    this.#parallelism = parallelism
  }

  values(): StateColumn[] {
    return NAMES.slice(0, this.#batches.below(5)).map((name) => ({
      name,
      storage: this.#batches.pick(STORAGES),
    }))
  }

  schema(name: string): KeyedTableSchema {
    const keys = Array.from({ length: this.#batches.below(4) }, () => this.#batches.type())
    return { name, keys, values: this.values() }
  }

  child(name: string, parent: string): KeyedTableSchema {
    const keys = [intType(false), this.#batches.type()]
    return { name, keys, keyNames: ['group', 'arg'], values: this.values(), parent }
  }

  contexts(): MemoryStateContext[] {
    return Array.from(
      { length: this.#parallelism },
      (_, subtask) =>
        new MemoryStateContext({
          maxParallelism: MAX_PARALLELISM,
          keyGroups: keyGroupRange(subtask, this.#parallelism, MAX_PARALLELISM),
        }),
    )
  }

  /** Adds random rows to the table that each subtask has, by key group. */
  fill(tableOf: (subtask: number) => KeyedTable, rowCount: number): void {
    const { schema } = tableOf(0)
    const keys = schema.keys.map((type) => this.#column(type, rowCount))
    const hashes = new Int32Array(rowCount)
    if (schema.keys.length > 0) new BatchHasher(schema.keys).hash(keys, undefined, rowCount, hashes)
    const group = (k: number): number =>
      schema.keys.length === 0 ? 0 : keyGroupOf(hashes[k]!, MAX_PARALLELISM)
    for (let subtask = 0; subtask < this.#parallelism; subtask++) {
      const { first, last } = keyGroupRange(subtask, this.#parallelism, MAX_PARALLELISM)
      const positions = Int32Array.from(
        Array.from({ length: rowCount }, (_, k) => k).filter(
          (k) => group(k) >= first && group(k) <= last,
        ),
      )
      this.#add(tableOf(subtask), keys, positions)
    }
  }

  /** Adds random rows to a child, of parents that are there; and of one that is not. */
  fillChild(child: KeyedTable, parent: KeyedTable, rowCount: number): void {
    if (parent.rowCount === 0) return
    const ids = new Int32Array(parent.rowCount)
    parent.liveRowIds(0, ids)
    const parents = Int32Array.from({ length: rowCount }, (_, k) =>
      k === 0 ? 1_000_000 : this.#batches.pick([...ids]),
    )
    const type = child.schema.keys[1]!
    const args = this.#column(type, rowCount)
    this.#add(child, [fixedColumn(parents), args], Int32Array.from(parents.keys()))
  }

  /** Values as they come out of queries: maps have each key once. */
  #column(type: SqlType, rowCount: number): Column {
    const column = this.#batches.column(type, rowCount)
    const builder = columnBuilder(type)
    for (let row = 0; row < rowCount; row++) builder.append(readValue(column, row, type))
    return builder.finish()
  }

  #add(table: KeyedTable, keys: readonly Column[], positions: Int32Array): void {
    if (positions.length === 0) return
    const ids = new Int32Array(positions.length)
    table.upsertBatch(keys, positions, positions.length, ids)
    table.beginWrite(ids, ids.length)
    table.schema.values.forEach(({ storage }, column) => {
      for (const id of ids) {
        if (storage === 'bytes') {
          const bytes = randomValue(this.#random, {
            kind: 'VARBINARY',
            length: 20,
            nullable: false,
          })
          if (this.#random.next() < 0.8) {
            const value = bytes as Uint8Array
            table.setBytes(column, id, value, 0, value.length)
          }
          continue
        }
        const page = table.valuePages(column)[id >> 12]! as unknown as (number | bigint)[]
        const number = Math.floor(this.#random.next() * 2 ** 40) - 2 ** 39
        page[id & 4095] = storage === 'i64' ? BigInt(number) : number / 3
      }
    })
  }
}

/** Makes state of an operator with three kinds of tables. */
export function randomState(seed: number, parallelism: number, rowCount: number): RandomState {
  const maker = new StateMaker(seed, parallelism)
  const groups = maker.schema('groups')
  const children = maker.child('distinct(a, b)', 'groups')
  const family = maker.schema('slices')
  const contexts = maker.contexts()
  maker.fill((subtask) => contexts[subtask]!.keyedTable(groups), rowCount)
  for (const context of contexts)
    maker.fillChild(context.keyedTable(children), context.keyedTable(groups), rowCount)
  for (const namespace of [1000, -500, 2000])
    maker.fill(
      (subtask) => contexts[subtask]!.namespacedTables(family).table(namespace),
      rowCount >> 2,
    )
  contexts.forEach((context, i) => {
    context.listState('offsets', 'split').update([i, { at: BigInt(i) }])
    context.listState('watermarks', 'union').update([-Infinity, i])
    context.broadcastState('rules').put('a', [1n, new Uint8Array([1, 2])])
  })
  return { groups, children, family, contexts }
}

/** What a checkpoint of the state names, and how its tables are read. */
export function checkpointOf(contexts: readonly MemoryStateContext[]): {
  readonly manifest: Manifest
  readonly readTable: (table: StoredTable) => Promise<KeyedTableSnapshot>
} {
  const snapshots = new Map<StoredTable, KeyedTableSnapshot>()
  const operators = contexts.map((context, subtaskIndex) => {
    const snapshot = context.snapshot()
    const tables = snapshot.tables.map((table): StoredTable => {
      const { name, namespace, incarnation } = table
      const { schema, rowCount, header } = table.snapshot
      const stored = { name, namespace, incarnation, schema, rowCount, header, pages: [] }
      snapshots.set(stored, {
        ...table.snapshot,
        schema,
        pages: table.snapshot.pages,
        header,
        rowCount,
        release: () => {},
      })
      return stored
    })
    return { uid: UID, subtaskIndex, tables, lists: snapshot.lists }
  })
  return {
    manifest: {
      format: CHECKPOINT_FORMAT,
      checkpointId: 7,
      kind: 'checkpoint',
      triggeredMs: 1,
      completedMs: 2,
      job: {
        name: 'job',
        fingerprint: 'f',
        parallelism: contexts.length,
        maxParallelism: MAX_PARALLELISM,
        options: { 'table.local-time-zone': 'UTC' },
      },
      names: [{ uid: UID, name: 'Some operator' }],
      objects: [],
      operators,
      tasks: contexts.map((_, subtaskIndex) => ({
        uid: UID,
        subtaskIndex,
        watermarksMs: [100 + subtaskIndex, -Infinity],
        endedInputs: subtaskIndex === 0 ? [0, 1] : [0],
        counters: { [UID]: { lateRows: 2 } },
      })),
      sources: [],
      sinks: [],
    },
    readTable: async (table) => snapshots.get(table)!,
  }
}

/** All rows of all states as text: equal for equal content. */
export function contentOf(
  contexts: readonly MemoryStateContext[],
  { groups, children, family }: Pick<RandomState, 'groups' | 'children' | 'family'>,
): string[] {
  return contexts
    .flatMap((context) => {
      const parent = context.keyedTable(groups)
      return [
        ...rowsOf(parent, 'groups'),
        ...rowsOf(context.keyedTable(children), 'children', parent),
        ...context
          .namespacedTables(family)
          .namespaces()
          .flatMap((namespace) =>
            rowsOf(context.namespacedTables(family).table(namespace), `slice ${namespace}`),
          ),
      ]
    })
    .sort()
}

function rowsOf(table: KeyedTable, label: string, parent?: KeyedTable): string[] {
  const ids = new Int32Array(table.rowCount)
  table.liveRowIds(0, ids)
  const keys = table.schema.keys.map((_, i) => table.gatherKey(i, ids, ids.length))
  const values = table.schema.values.map((_, i) => table.gatherValue(i, ids, ids.length))
  return Array.from(ids, (_, k) => {
    const key = table.schema.keys.flatMap((type, i) => {
      const value = readValue(keys[i]!, k, type)
      return i === 0 && parent !== undefined ? keyOf(parent, value as number) : [valueText(value)]
    })
    const cells = table.schema.values.map(({ name, storage }, i) => {
      const type: SqlType = {
        kind: storage === 'bytes' ? 'VARBINARY' : 'BIGINT',
        nullable: true,
      } as SqlType
      return `${name}=${valueText(readValue(values[i]!, k, type))}`
    })
    return key.includes('gone') ? '' : `${label} ${key.join()} ${cells.join()}`
  }).filter((text) => text !== '')
}

function keyOf(parent: KeyedTable, id: number): string[] {
  if (id >= parent.idLimit || !parent.isLive(id)) return ['gone']
  const ids = Int32Array.of(id)
  return parent.schema.keys.map((type, i) =>
    valueText(readValue(parent.gatherKey(i, ids, 1), 0, type)),
  )
}

/** Contexts of another parallelism that start from parts. */
export async function restoredContexts(
  parallelism: number,
  partOf: (groups: { readonly first: number; readonly last: number }) => Promise<RestoredPart>,
): Promise<MemoryStateContext[]> {
  const contexts: MemoryStateContext[] = []
  for (let subtaskIndex = 0; subtaskIndex < parallelism; subtaskIndex++) {
    const keyGroups = keyGroupRange(subtaskIndex, parallelism, MAX_PARALLELISM)
    contexts.push(
      new MemoryStateContext({
        maxParallelism: MAX_PARALLELISM,
        keyGroups,
        restored: { parts: [await partOf(keyGroups)], isExact: false, subtaskIndex, parallelism },
      }),
    )
  }
  return contexts
}

import type { ObjectStore } from '../../contracts/object-store.ts'
import type { Platform } from '../../contracts/platform.ts'
import type { KeyedTable, KeyedTableSchema, KeyedTableSnapshot } from '../../contracts/state.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { assert } from '../../core/errors.ts'
import { ColumnarTable } from '../../state/keyed-table.ts'
import { NestedKeyEncoder } from '../../state/nested-key.ts'
import { isNestedKey } from '../../state/row-layout.ts'
import type { Manifest, OperatorSubtaskState, StoredTable, TaskState } from '../manifest.ts'
import { openObjectStore } from '../stores/open-store.ts'
import { pathIn } from '../stores/place.ts'
import { savepointExists } from './errors.ts'
import {
  SAVEPOINT_FILE,
  SAVEPOINT_FORMAT,
  type Savepoint,
  type SavepointList,
  type SavepointOperator,
  type SavepointTable,
} from './savepoint.ts'
import { encodeSavepoint } from './savepoint-codec.ts'
import { SortedRows } from './sorted-rows.ts'
import { columnsOf, type TableShape } from './table-columns.ts'
import { FILE_SIZES, type FileSizes, TableFiles } from './table-files.ts'

export interface SavepointTarget {
  /** Rooted at the savepoint's own directory, which is empty. */
  readonly store: ObjectStore
  readonly platform: Platform
  /** Reads a table that the checkpoint names. */
  readonly readTable: (table: StoredTable) => Promise<KeyedTableSnapshot>
  readonly sizes?: FileSizes
}

/**
 * Makes a savepoint of a complete checkpoint, beside the job's work: the event loop gets its turns. What is written is durable, and there is
 * no `savepoint.json` before all else is there.
 *
 * @throws SAVEPOINT_EXISTS, FILE_* and CHECKPOINT_DAMAGED; what was written is removed then
 */
export async function writeSavepoint(
  manifest: Manifest,
  target: SavepointTarget,
): Promise<Savepoint> {
  const { store, platform } = target
  const path = pathIn(store)
  if ((await store.list('')).length > 0) throw savepointExists({ path })
  const writing = new SavepointWriting(manifest, target)
  try {
    const savepoint = await writing.run()
    if (!(await store.putIfAbsent(SAVEPOINT_FILE, encodeSavepoint(savepoint, platform.digest))))
      throw savepointExists({ path })
    return savepoint
  } catch (error) {
    await writing.abort()
    throw error
  }
}

/**
 * Sees that a savepoint can go to a path, before a checkpoint is taken for it.
 *
 * @throws SAVEPOINT_EXISTS, OBJECT_STORE_SCHEME, FILE_* codes
 */
export async function checkSavepointTarget(path: string, platform: Platform): Promise<void> {
  if ((await openObjectStore(path, platform).list('')).length > 0) throw savepointExists({ path })
}

/** The event loop gets its turn at least this often, but for the time that one table takes to be read. */
const YIELD_INTERVAL_MS = 8
/** Rows gathered at once, and the bytes that they may have. */
const PIECE_ROWS = 4096
const PIECE_BYTES = 1 << 20

/** Tables of one state in one subtask, by namespace, ascending. */
interface SubtaskTables {
  readonly namespace: number | undefined
  readonly rows: SortedRows
}

class SavepointWriting {
  readonly #manifest: Manifest
  readonly #target: SavepointTarget
  readonly #names = new Set<string>()
  readonly #written: string[] = []
  #open: TableFiles | undefined
  #turnMs: number

  constructor(manifest: Manifest, target: SavepointTarget) {
    this.#manifest = manifest
    this.#target = target
    this.#turnMs = target.platform.clock.monotonicMs()
  }

  async run(): Promise<Savepoint> {
    const { checkpointId, kind, triggeredMs, job, sources, names } = this.#manifest
    const operators: SavepointOperator[] = []
    for (const { uid, name } of names)
      operators.push({ uid, name, ...(await this.#states(uid)), ...taskFacts(this.#manifest, uid) })
    return {
      format: SAVEPOINT_FORMAT,
      checkpointId,
      kind,
      triggeredMs,
      job,
      operators,
      sources,
    }
  }

  async abort(): Promise<void> {
    await this.#open?.abort()
    const ended = this.#open?.files.map(({ name }) => name) ?? []
    for (const name of [...this.#written, ...ended])
      await this.#target.store.remove(name).catch(() => {})
  }

  async #states(uid: string): Promise<Pick<SavepointOperator, 'states'>> {
    const subtasks = this.#manifest.operators
      .filter((state) => state.uid === uid)
      .sort((a, b) => a.subtaskIndex - b.subtaskIndex)
    const schemas = new Map<string, StoredTable>()
    for (const { tables } of subtasks)
      for (const table of tables) if (!schemas.has(table.name)) schemas.set(table.name, table)
    const states: (SavepointTable | SavepointList)[] = []
    for (const { name, schema, namespace } of schemas.values()) {
      const parent = schema.parent === undefined ? undefined : schemas.get(schema.parent)?.schema
      // Without any row of the parent the rows of a child belong to nobody.
      if (schema.parent !== undefined && parent === undefined) continue
      assert(parent?.parent === undefined, 'a parent stands alone')
      const shape: TableShape = { schema, parent, hasNamespaces: namespace !== undefined }
      states.push(await this.#table({ uid, name, shape, subtasks }))
    }
    return { states: [...states, ...listsOf(subtasks)] }
  }

  async #table(state: {
    readonly uid: string
    readonly name: string
    readonly shape: TableShape
    readonly subtasks: readonly OperatorSubtaskState[]
  }): Promise<SavepointTable> {
    const { uid, name, shape, subtasks } = state
    const { store, platform, sizes = FILE_SIZES } = this.#target
    const base = this.#fileName(uid, name)
    const nameOf = (index: number): string =>
      index === 0 ? `${base}.arrow` : `${base}-${index + 1}.arrow`
    const files = new TableFiles({
      store,
      digest: platform.digest,
      columns: columnsOf(shape),
      nameOf,
      sizes,
    })
    this.#open = files
    for (const subtask of subtasks) {
      const tables = await this.#load(subtask, name)
      await this.#append(files, shape, tables)
    }
    await files.finish()
    this.#open = undefined
    this.#written.push(...files.files.map((file) => file.name))
    return {
      kind: 'keyed',
      name,
      schema: shape.schema,
      columns: files.columns,
      hasNamespaces: shape.hasNamespaces,
      rowCount: files.rowCount,
      files: files.files,
    }
  }

  /** Tables of a state that one subtask had, with their parents. */
  async #load(subtask: OperatorSubtaskState, name: string): Promise<SubtaskTables[]> {
    const { maxParallelism } = this.#manifest.job
    const stored = subtask.tables
      .filter((table) => table.name === name)
      .sort((a, b) => (a.namespace ?? 0) - (b.namespace ?? 0))
    const loaded: SubtaskTables[] = []
    for (const table of stored) {
      const parentOf = table.schema.parent
      const storedParent = subtask.tables.find(
        (other) => other.name === parentOf && other.namespace === table.namespace,
      )
      if (parentOf !== undefined && storedParent === undefined) continue
      const parent = storedParent === undefined ? undefined : await this.#read(storedParent)
      const rows = new SortedRows(await this.#read(table), parent, maxParallelism)
      loaded.push({ namespace: table.namespace, rows })
      await this.#giveTurn()
    }
    return loaded
  }

  async #read(stored: StoredTable): Promise<KeyedTable> {
    const snapshot = await this.#target.readTable(stored)
    const table = new ColumnarTable(stored.schema)
    table.restore(snapshot)
    snapshot.release()
    return table
  }

  async #append(
    files: TableFiles,
    shape: TableShape,
    tables: readonly SubtaskTables[],
  ): Promise<void> {
    const encoders = new KeyEncoders()
    for (let group = 0; group < this.#manifest.job.maxParallelism; group++) {
      for (const { namespace, rows } of tables) {
        const ids = rows.ofGroup(group)
        for (let from = 0; from < ids.length; ) {
          const piece = ids.subarray(from, from + pieceLength(rows.table, ids, from))
          from += piece.length
          const columns = gatherColumns({ group, namespace, shape, rows, ids: piece }, encoders)
          await files.append(group, columns, piece.length)
          await this.#giveTurn()
        }
      }
    }
  }

  async #giveTurn(): Promise<void> {
    const { clock, timers } = this.#target.platform
    if (clock.monotonicMs() - this.#turnMs < YIELD_INTERVAL_MS) return
    await timers.yield()
    this.#turnMs = clock.monotonicMs()
  }

  /** A name for the files of a state that no file system minds, and no other state has. */
  #fileName(uid: string, name: string): string {
    const safe = (text: string): string =>
      text
        .replace(/[^A-Za-z0-9._-]+/g, '_')
        .replace(/^\.+/, '_')
        .slice(0, 80) || '_'
    const base = `${safe(uid)}/${safe(name)}`
    let result = base
    for (let i = 2; this.#names.has(result.toLowerCase()); i++) result = `${base}_${i}`
    this.#names.add(result.toLowerCase())
    return result
  }
}

/** Nested keys as bytes, by type. */
class KeyEncoders {
  readonly #encoders = new Map<unknown, NestedKeyEncoder>()

  encode(column: Column, type: KeyedTableSchema['keys'][number], count: number): Column {
    if (!isNestedKey(type)) return column
    let encoder = this.#encoders.get(type)
    if (encoder === undefined) {
      encoder = new NestedKeyEncoder(type)
      this.#encoders.set(type, encoder)
    }
    return encoder.encode(column, undefined, count)
  }
}

function gatherColumns(
  piece: {
    readonly group: number
    readonly namespace: number | undefined
    readonly shape: TableShape
    readonly rows: SortedRows
    readonly ids: Int32Array
  },
  encoders: KeyEncoders,
): Column[] {
  const { group, namespace, shape, rows, ids } = piece
  const { schema } = shape
  const { table, parent } = rows
  const count = ids.length
  const columns: Column[] = [fixedColumn(new Int32Array(count).fill(group))]
  if (namespace !== undefined)
    columns.push(fixedColumn(new BigInt64Array(count).fill(BigInt(namespace))))
  if (parent !== undefined) {
    const parentIds = rows.parentIds(ids)
    parent.schema.keys.forEach((type, i) =>
      columns.push(encoders.encode(parent.gatherKey(i, parentIds, count), type, count)),
    )
  }
  schema.keys.forEach((type, i) => {
    if (parent === undefined || i > 0)
      columns.push(encoders.encode(table.gatherKey(i, ids, count), type, count))
  })
  schema.values.forEach((_, i) => columns.push(table.gatherValue(i, ids, count)))
  return columns
}

/** How many rows from `from` on are gathered at once, so that long values do not add up. */
function pieceLength(table: KeyedTable, ids: Int32Array, from: number): number {
  const most = Math.min(PIECE_ROWS, ids.length - from)
  const bytesColumns = table.schema.values.flatMap(({ storage }, i) =>
    storage === 'bytes' ? [i] : [],
  )
  if (bytesColumns.length === 0) return most
  let bytes = 0
  for (let k = 0; k < most; k++) {
    for (const column of bytesColumns)
      bytes += Math.max(0, table.bytesLength(column, ids[from + k]!))
    if (bytes >= PIECE_BYTES) return k + 1
  }
  return most
}

/** Lists are put together over the subtasks; broadcast states are the same in all. */
function listsOf(subtasks: readonly OperatorSubtaskState[]): SavepointList[] {
  const lists = new Map<string, SavepointList>()
  for (const subtask of subtasks) {
    for (const { name, redistribution, values } of subtask.lists) {
      const before = lists.get(name)
      if (redistribution === 'broadcast') {
        if (before === undefined) lists.set(name, { kind: 'broadcast', name, values })
      } else {
        const all = [...(before?.values ?? []), ...values]
        lists.set(name, { kind: 'list', name, redistribution, values: all })
      }
    }
  }
  return [...lists.values()]
}

/** What holds for all subtasks of an operator, whatever it was chained with. */
function taskFacts(
  manifest: Manifest,
  uid: string,
): Pick<SavepointOperator, 'watermarksMs' | 'endedInputs' | 'counters'> {
  const tasks = manifest.tasks.filter(({ counters }) => Object.hasOwn(counters, uid))
  const [first] = tasks
  if (first === undefined) return { watermarksMs: [], endedInputs: [], counters: {} }
  const endedInputs = first.endedInputs.filter((input) =>
    tasks.every((task) => task.endedInputs.includes(input)),
  )
  const counters: Record<string, number> = {}
  for (const task of tasks)
    for (const [name, count] of Object.entries(task.counters[uid]!))
      counters[name] = (counters[name] ?? 0) + count
  if (first.uid === uid)
    return {
      watermarksMs: first.watermarksMs.map((_, i) =>
        Math.min(...tasks.map((task) => task.watermarksMs[i]!)),
      ),
      endedInputs,
      counters,
    }
  // What is chained to a head has one input, which ends when all of the head's have.
  const hasEnded = endedInputs.length > 0 && endedInputs.length >= inputCount(first)
  return { watermarksMs: [], endedInputs: hasEnded ? [0] : [], counters }
}

const inputCount = ({ watermarksMs }: TaskState): number => Math.max(1, watermarksMs.length)

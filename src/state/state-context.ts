import type {
  BroadcastState,
  KeyedTable,
  KeyedTableSchema,
  KeyedTableSnapshot,
  ListState,
  NamespacedTables,
  Redistribution,
  StateContext,
  StateSnapshot,
  StateValue,
} from '../contracts/state.ts'
import { assert } from '../core/errors.ts'
import { checkTypes } from './check-types.ts'
import type { StateOwner } from './errors.ts'
import { importBatches, type StateRows } from './import-batches.ts'
import { importRows, type KeyGroups, type RowIdMap } from './import-rows.ts'
import { ColumnarTable } from './keyed-table.ts'
import { letGo } from './page-memory.ts'

/** A table as a checkpoint has it. */
export interface RestoredTable {
  readonly name: string
  readonly namespace: number | undefined
  readonly incarnation: number
  readonly schema: KeyedTableSchema
  readonly snapshot: KeyedTableSnapshot
}

/** State that one subtask had. */
export interface RestoredPart {
  readonly tables: readonly RestoredTable[]
  readonly lists: StateSnapshot['lists']
  /** Tables as rows, of a savepoint. */
  readonly rows?: readonly StateRows[]
}

export interface RestoredState {
  /** One a subtask of then, in order; only the own one where `isExact`. */
  readonly parts: readonly RestoredPart[]
  /** True where parallelism and operators are as they were: pages are taken over as they are. */
  readonly isExact: boolean
  readonly subtaskIndex: number
  readonly parallelism: number
}

export interface MemoryStateOptions {
  /** Key groups that are this subtask's; default all. */
  readonly keyGroups?: { readonly first: number; readonly last: number }
  readonly maxParallelism?: number
  readonly restored?: RestoredState
  /** For messages; default an operator without a name. */
  readonly operator?: StateOwner
}

const NOBODY: StateOwner = { name: 'an operator', uid: '' }

const ALL_GROUPS = { first: 0, last: 127 }

/** State of one operator subtask, in memory. What a checkpoint has is taken over when the operator opens it. */
export class MemoryStateContext implements StateContext {
  readonly #tables = new Map<string, HeldTable>()
  readonly #families = new Map<string, MemoryNamespacedTables>()
  readonly #lists = new Map<
    string,
    { readonly redistribution: Redistribution; values: readonly StateValue[] }
  >()
  readonly #broadcasts = new Map<string, Map<string, StateValue>>()
  readonly #groups: KeyGroups
  readonly #restored: RestoredState | undefined
  readonly #operator: StateOwner
  readonly #opened = new Set<string>()
  #incarnations = 0
  /** Not released yet. */
  readonly #snapshots = new Set<StateSnapshot['tables']>()

  constructor(options: MemoryStateOptions = {}) {
    this.#groups = {
      ...(options.keyGroups ?? ALL_GROUPS),
      maxParallelism: options.maxParallelism ?? 128,
    }
    this.#restored = options.restored
    this.#operator = options.operator ?? NOBODY
    for (const part of options.restored?.parts ?? [])
      for (const { incarnation } of part.tables)
        this.#incarnations = Math.max(this.#incarnations, incarnation)
  }

  /** Bytes held by all tables. */
  get sizeBytes(): number {
    let total = 0
    for (const { table } of this.#tables.values()) total += table.sizeBytes
    for (const family of this.#families.values()) total += family.sizeBytes
    return total
  }

  /** Bytes of pages that were written since they were frozen, and are kept as they were until they are stored. */
  get copiedBytes(): number {
    let total = 0
    for (const tables of this.#snapshots)
      for (const { snapshot } of tables) total += snapshot.copiedBytes ?? 0
    return total
  }

  /** Bytes and rows by state, for messages about memory. */
  sizes(): { readonly name: string; readonly sizeBytes: number; readonly rowCount: number }[] {
    return [
      ...[...this.#tables].map(([name, { table }]) => ({
        name,
        sizeBytes: table.sizeBytes,
        rowCount: table.rowCount,
      })),
      ...[...this.#families].map(([name, family]) => ({
        name,
        sizeBytes: family.sizeBytes,
        rowCount: family.rowCount,
      })),
    ]
  }

  keyedTable(schema: KeyedTableSchema): KeyedTable {
    let held = this.#tables.get(schema.name)
    if (held === undefined) {
      assert(
        !this.#families.has(schema.name),
        `state ${schema.name} is a table or a family of tables, not both`,
      )
      held = newTable(schema, ++this.#incarnations)
      this.#tables.set(schema.name, held)
      this.#opened.add(schema.name)
      const parent = schema.parent === undefined ? undefined : this.#tables.get(schema.parent)
      for (const [part, table] of this.#restoredTables(schema.name))
        this.#restore(held, { part, table, parent })
      const { table } = held
      for (const rows of this.#restoredRows(schema.name))
        importBatches(rows, this.#groups, () => ({ table, parent: parent?.table }))
    }
    return held.table
  }

  namespacedTables(schema: KeyedTableSchema): NamespacedTables {
    let family = this.#families.get(schema.name)
    if (family === undefined) {
      assert(
        !this.#tables.has(schema.name),
        `state ${schema.name} is a table or a family of tables, not both`,
      )
      family = new MemoryNamespacedTables(schema, () => ++this.#incarnations)
      this.#families.set(schema.name, family)
      this.#opened.add(schema.name)
      const parents = schema.parent === undefined ? undefined : this.#families.get(schema.parent)
      for (const [part, table] of this.#restoredTables(schema.name)) {
        const namespace = table.namespace!
        const parent = parents?.held(namespace)
        this.#restore(family.open(namespace), { part, table, parent })
      }
      const opened = family
      for (const rows of this.#restoredRows(schema.name))
        importBatches(rows, this.#groups, (namespace) => ({
          table: opened.table(namespace!),
          parent: parents?.held(namespace!)?.table,
        }))
      family.dropEmpty()
    }
    return family
  }

  listState(name: string, redistribution: Redistribution): ListState {
    let held = this.#lists.get(name)
    if (held === undefined) {
      held = { redistribution, values: this.#restoredList(name, redistribution) }
      this.#lists.set(name, held)
      this.#opened.add(name)
    }
    const list = held
    return {
      get: () => list.values,
      update: (values) => {
        list.values = values
      },
    }
  }

  broadcastState(name: string): BroadcastState {
    let entries = this.#broadcasts.get(name)
    if (entries === undefined) {
      const [part] = this.#restored?.parts ?? []
      const restored = part?.lists.find((list) => list.name === name)?.values ?? []
      entries = new Map(restored as unknown as [string, StateValue][])
      this.#broadcasts.set(name, entries)
      this.#opened.add(name)
    }
    const held = entries
    return {
      get: (key) => held.get(key),
      put: (key, value) => {
        held.set(key, value)
      },
      remove: (key) => {
        held.delete(key)
      },
      entries: () => held.entries(),
    }
  }

  /** Nobody uses the tables any more: their memory may go. */
  close(): void {
    letGo(this.sizeBytes)
  }

  /** Freezes everything: a few bytes a page, no copies; see `KeyedTable.snapshot`. */
  snapshot(): StateSnapshot {
    const tables: StateSnapshot['tables'][number][] = []
    for (const [name, { table, incarnation }] of this.#tables)
      tables.push({ name, namespace: undefined, incarnation, snapshot: table.snapshot() })
    for (const [name, family] of this.#families)
      for (const [namespace, { table, incarnation }] of family.all())
        if (table.rowCount > 0)
          tables.push({ name, namespace, incarnation, snapshot: table.snapshot() })
    const lists: StateSnapshot['lists'][number][] = [...this.#lists].map(
      ([name, { redistribution, values }]) => ({ name, redistribution, values }),
    )
    for (const [name, entries] of this.#broadcasts)
      lists.push({ name, redistribution: 'broadcast', values: [...entries] })
    this.#snapshots.add(tables)
    return {
      tables,
      lists,
      release: () => {
        this.#snapshots.delete(tables)
        for (const { snapshot } of tables) snapshot.release()
      },
    }
  }

  /** Names of states that the checkpoint has and nobody has opened. */
  unopened(): string[] {
    const names = (this.#restored?.parts ?? []).flatMap((part) => [
      ...part.tables.map(({ name }) => name),
      ...part.lists.map(({ name }) => name),
      ...(part.rows ?? []).map(({ name }) => name),
    ])
    return [...new Set(names)].filter((name) => !this.#opened.has(name))
  }

  #restoredRows(name: string): StateRows[] {
    return (this.#restored?.parts ?? []).flatMap(({ rows = [] }) =>
      rows.filter((state) => state.name === name),
    )
  }

  #restoredTables(name: string): [number, RestoredTable][] {
    return (this.#restored?.parts ?? []).flatMap(({ tables }, part) =>
      tables
        .filter((table) => table.name === name)
        .map((table): [number, RestoredTable] => [part, table]),
    )
  }

  #restore(
    held: HeldTable,
    from: {
      readonly part: number
      readonly table: RestoredTable
      readonly parent: HeldTable | undefined
    },
  ): void {
    const { part, table, parent } = from
    checkTypes(table.schema, held.table.schema, this.#operator)
    const isMoved = parent !== undefined && parent.movedIds.size > 0
    if (this.#restored!.isExact && !isMoved && held.table.fits(table.snapshot)) {
      held.table.restore(table.snapshot)
      held.incarnation = table.incarnation
      held.hasKeptIds = true
      return
    }
    const parentIds =
      held.table.schema.parent === undefined ? undefined : parent && newIdsOf(parent, part)
    // A child whose parent has no rows here has none either.
    if (held.table.schema.parent !== undefined && parentIds === undefined) return
    held.movedIds.set(part, importRows(table, held.table, { groups: this.#groups, parentIds }))
  }

  #restoredList(name: string, redistribution: Redistribution): readonly StateValue[] {
    if (this.#restored === undefined) return []
    const { parts, isExact, subtaskIndex, parallelism } = this.#restored
    const all = parts.flatMap(({ lists }) => lists.find((list) => list.name === name)?.values ?? [])
    if (isExact || redistribution === 'union') return all
    return all.filter((_, i) => i % parallelism === subtaskIndex)
  }
}

/** A table with what is known of its past. */
interface HeldTable {
  readonly table: ColumnarTable
  /** Tells tables of one name apart that were there one after the other. */
  incarnation: number
  /** New row ids by old ones, for each restored part whose rows were moved. */
  readonly movedIds: Map<number, RowIdMap>
  /** Whether it was taken over as it was: its rows are where they were. */
  hasKeptIds: boolean
}

/** Where the rows of a table went that a part had. A child whose layout has changed may follow a parent that has not moved. */
function newIdsOf(parent: HeldTable, part: number): RowIdMap | undefined {
  if (!parent.hasKeptIds) return parent.movedIds.get(part)
  const ids = new Int32Array(parent.table.idLimit)
  for (let id = 0; id < ids.length; id++) ids[id] = id
  return ids
}

function newTable(schema: KeyedTableSchema, incarnation: number): HeldTable {
  return {
    table: new ColumnarTable(schema),
    incarnation,
    movedIds: new Map(),
    hasKeptIds: false,
  }
}

const MAX_SPARES = 8

/** Tables of one schema by namespace. */
class MemoryNamespacedTables implements NamespacedTables {
  readonly #schema: KeyedTableSchema
  readonly #nextIncarnation: () => number
  readonly #tables = new Map<number, HeldTable>()
  /** Empty tables of dropped namespaces, for the next ones. */
  readonly #spares: ColumnarTable[] = []

  constructor(schema: KeyedTableSchema, nextIncarnation: () => number) {
    this.#schema = schema
    this.#nextIncarnation = nextIncarnation
  }

  get sizeBytes(): number {
    let total = 0
    for (const { table } of this.#tables.values()) total += table.sizeBytes
    return total
  }

  get rowCount(): number {
    let total = 0
    for (const { table } of this.#tables.values()) total += table.rowCount
    return total
  }

  table(namespace: number): KeyedTable {
    return this.open(namespace).table
  }

  open(namespace: number): HeldTable {
    let held = this.#tables.get(namespace)
    if (held === undefined) {
      const spare = this.#spares.pop()
      const incarnation = this.#nextIncarnation()
      held =
        spare === undefined
          ? newTable(this.#schema, incarnation)
          : { table: spare, incarnation, movedIds: new Map(), hasKeptIds: false }
      this.#tables.set(namespace, held)
    }
    return held
  }

  held(namespace: number): HeldTable | undefined {
    return this.#tables.get(namespace)
  }

  all(): IterableIterator<[number, HeldTable]> {
    return this.#tables.entries()
  }

  find(namespace: number): KeyedTable | undefined {
    return this.#tables.get(namespace)?.table
  }

  drop(namespace: number): void {
    const held = this.#tables.get(namespace)
    if (held === undefined) return
    held.table.clear()
    this.#tables.delete(namespace)
    if (this.#spares.length < MAX_SPARES) this.#spares.push(held.table)
  }

  /** Drops namespaces of which no row is in this subtask's key groups. */
  dropEmpty(): void {
    for (const [namespace, { table }] of [...this.#tables])
      if (table.rowCount === 0) this.drop(namespace)
  }

  namespaces(): number[] {
    return [...this.#tables.keys()].sort((a, b) => a - b)
  }
}

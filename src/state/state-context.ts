import type {
  BroadcastState,
  KeyedTable,
  KeyedTableSchema,
  ListState,
  NamespacedTables,
  StateContext,
  StateValue,
} from '../contracts/state.ts'
import { assert } from '../core/errors.ts'
import { ColumnarTable } from './keyed-table.ts'

/** Keyed state of one operator subtask, in memory. */
export class MemoryStateContext implements StateContext {
  readonly #tables = new Map<string, ColumnarTable>()
  readonly #families = new Map<string, MemoryNamespacedTables>()
  readonly #lists = new Map<string, readonly StateValue[]>()
  readonly #broadcasts = new Map<string, Map<string, StateValue>>()

  /** Bytes held by all tables. */
  get sizeBytes(): number {
    let total = 0
    for (const table of this.#tables.values()) total += table.sizeBytes
    for (const family of this.#families.values()) total += family.sizeBytes
    return total
  }

  keyedTable(schema: KeyedTableSchema): KeyedTable {
    let table = this.#tables.get(schema.name)
    if (table === undefined) {
      assert(
        !this.#families.has(schema.name),
        `state ${schema.name} is a table or a family of tables, not both`,
      )
      table = new ColumnarTable(schema)
      this.#tables.set(schema.name, table)
    }
    return table
  }

  listState(name: string): ListState {
    return {
      get: () => this.#lists.get(name) ?? [],
      update: (values) => {
        this.#lists.set(name, values)
      },
    }
  }

  broadcastState(name: string): BroadcastState {
    let entries = this.#broadcasts.get(name)
    if (entries === undefined) {
      entries = new Map()
      this.#broadcasts.set(name, entries)
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

  namespacedTables(schema: KeyedTableSchema): NamespacedTables {
    let family = this.#families.get(schema.name)
    if (family === undefined) {
      assert(
        !this.#tables.has(schema.name),
        `state ${schema.name} is a table or a family of tables, not both`,
      )
      family = new MemoryNamespacedTables(schema)
      this.#families.set(schema.name, family)
    }
    return family
  }
}

const MAX_SPARES = 8

/** Tables of one schema by namespace. */
class MemoryNamespacedTables implements NamespacedTables {
  readonly #schema: KeyedTableSchema
  readonly #tables = new Map<number, ColumnarTable>()
  /** Empty tables of dropped namespaces, for the next ones. */
  readonly #spares: ColumnarTable[] = []

  constructor(schema: KeyedTableSchema) {
    this.#schema = schema
  }

  get sizeBytes(): number {
    let total = 0
    for (const table of this.#tables.values()) total += table.sizeBytes
    return total
  }

  table(namespace: number): KeyedTable {
    let table = this.#tables.get(namespace)
    if (table === undefined) {
      table = this.#spares.pop() ?? new ColumnarTable(this.#schema)
      this.#tables.set(namespace, table)
    }
    return table
  }

  find(namespace: number): KeyedTable | undefined {
    return this.#tables.get(namespace)
  }

  drop(namespace: number): void {
    const table = this.#tables.get(namespace)
    if (table === undefined) return
    table.clear()
    this.#tables.delete(namespace)
    if (this.#spares.length < MAX_SPARES) this.#spares.push(table)
  }

  namespaces(): number[] {
    return [...this.#tables.keys()].sort((a, b) => a - b)
  }
}

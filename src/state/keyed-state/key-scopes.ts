import type { KeyedTable, StateContext } from '../../contracts/state.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { type ColumnBuilder, columnBuilder } from '../../core/column-builder.ts'
import { readValue } from '../../core/read-value.ts'
import { intType, type SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { ColumnarTable } from '../keyed-table.ts'
import { CountedRows, REFERENCES } from './counted-rows.ts'
import { PagedInts } from './paged-ints.ts'

/** Name of the table of keys: the parent of all states and timers of an operator. */
export const KEYS_STATE = 'keys'

export interface KeyScopesOptions {
  /** Types of the key columns, in the order they are hashed. */
  readonly keys: readonly SqlType[]
  /** What the keys are called in savepoints. */
  readonly keyNames?: readonly string[]
  /** Type of namespaces; undefined: there are none. */
  readonly namespace?: SqlType
}

/**
 * The current key and namespace, and the numbers by which states find what is theirs.
 *
 * Keys are rows of one table, the parent of all state: a *key id* is the row's id. A *scope* is a key with a namespace, again a
 * small dense number: without namespaces the key id itself, else the row of a table in memory that is built anew at a restore.
 * Keys and scopes without state are removed by `removeUnused`, after each batch.
 */
export class KeyScopes {
  readonly keyTypes: readonly SqlType[]
  readonly namespaceType: SqlType | undefined
  readonly keyTable: KeyedTable
  readonly #keys: CountedRows
  readonly #scopes: CountedRows | undefined
  readonly #builder: ColumnBuilder | undefined
  readonly #keyIds = new Int32Array(1)
  readonly #keyColumn = fixedColumn(this.#keyIds)
  readonly #rowIds = new Int32Array(1)
  #keyColumns: readonly Column[] = [this.#keyColumn]
  /** Rows by key that a restore brought of the states opened so far; none after that, or where there are no keys. */
  #restoredCounts: PagedInts | undefined
  /** Whether states may be opened. */
  isOpening = true
  #scope = -1
  #isScopeKnown = true
  namespace: Value = null
  keyId = -1

  constructor(state: StateContext, options: KeyScopesOptions) {
    const { keys, keyNames, namespace } = options
    this.keyTypes = keys
    this.namespaceType = namespace
    this.keyTable = state.keyedTable({
      name: KEYS_STATE,
      keys,
      ...(keyNames === undefined ? {} : { keyNames }),
      values: [REFERENCES],
    })
    this.#keys = new CountedRows(this.keyTable)
    if (this.keyTable.rowCount > 0) this.#restoredCounts = new PagedInts()
    if (namespace === undefined) return
    this.#scopes = new CountedRows(
      new ColumnarTable({
        name: 'scopes',
        keys: [intType(false), namespace],
        values: [REFERENCES],
      }),
    )
    this.#builder = columnBuilder(namespace)
    this.useNamespace(null)
  }

  /** Writes the key ids of the live positions of a batch to `keyIds`; they hold until `removeUnused`. */
  resolve(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    keyIds: Int32Array,
  ): void {
    this.#keys.noteFresh(this.keyTable.upsertBatch(keys, selection, count, keyIds))
  }

  useKey(keyId: number): void {
    this.keyId = keyId
    this.#keyIds[0] = keyId
    if (this.#scopes === undefined) this.#scope = keyId
    else this.#isScopeKnown = false
  }

  useNamespace(namespace: Value): void {
    const builder = this.#builder!
    builder.reset()
    builder.append(namespace)
    this.namespace = namespace
    this.#keyColumns = [this.#keyColumn, builder.finish()]
    this.#isScopeKnown = false
  }

  /** Values of the current key. */
  currentKey(): Value[] {
    return this.keyTypes.map((type, i) =>
      readValue(this.keyTable.gatherKey(i, this.#keyIds, 1), 0, type),
    )
  }

  /** First keys of all states' tables: the key id, and the namespace where there are any. */
  get rowKeys(): readonly SqlType[] {
    return this.namespaceType === undefined
      ? [intType(false)]
      : [intType(false), this.namespaceType]
  }

  /** The current scope as columns of one row, for `rowKeys`. */
  get columns(): readonly Column[] {
    return this.#keyColumns
  }

  /** The current scope; −1 where it has no state, with namespaces. */
  get scope(): number {
    if (!this.#isScopeKnown) {
      this.#scopes!.table.lookupBatch(this.#keyColumns, undefined, 1, this.#rowIds)
      this.#scope = this.#rowIds[0]!
      this.#isScopeKnown = true
    }
    return this.#scope
  }

  /** The current scope, added where it is not there; it stays until `removeUnused`, or as long as rows are counted. */
  openScope(): number {
    const scope = this.scope
    if (scope >= 0) return scope
    const scopes = this.#scopes!
    scopes.noteFresh(scopes.table.upsertBatch(this.#keyColumns, undefined, 1, this.#rowIds))
    this.#scope = this.#rowIds[0]!
    return this.#scope
  }

  /** Counts rows that belong to a key, and to a scope where there are namespaces. */
  count(keyId: number, scope: number, amount: number): void {
    this.#keys.add(keyId, amount)
    this.#scopes?.add(scope, amount)
  }

  /** Counts rows that belong to keys, and to scopes where there are namespaces. Both may be listed more than once. */
  countEach(keyIds: Int32Array, scopes: Int32Array, count: number, amount: number): void {
    this.#keys.addEach(keyIds, count, amount)
    this.#scopes?.addEach(scopes, count, amount)
  }

  /** Finds the scopes of rows by their first keys, as flat columns; adds those that are not there. */
  scopesOf(columns: readonly Column[], count: number): Int32Array {
    const scopes = this.#scopes
    if (scopes === undefined)
      return (columns[0] as { readonly values: Int32Array }).values.slice(0, count)
    const ids = new Int32Array(count)
    scopes.noteFresh(scopes.table.upsertBatch(columns, undefined, count, ids))
    return ids
  }

  /** Counts rows that a restore brought: keys have their count, which `endOpening` compares; scopes begin anew. */
  countRestored(keyIds: Int32Array, scopes: Int32Array, count: number): void {
    this.countRestoredKeys(keyIds, count)
    this.#scopes?.addEach(scopes, count, 1)
  }

  countRestoredKeys(keyIds: Int32Array, count: number): void {
    const counts = this.#restoredCounts
    for (let k = 0; k < count; k++) {
      const keyId = keyIds[k]!
      counts?.set(keyId, Math.max(0, counts.get(keyId)) + 1)
    }
  }

  /**
   * When all states are open: what a restore brought of states that are not there any more no longer holds keys. States may not be
   * opened later, for their keys may be gone then.
   */
  endOpening(): void {
    const counts = this.#restoredCounts
    this.isOpening = false
    this.#restoredCounts = undefined
    if (counts === undefined) return
    this.#keys.recount((keyId) => Math.max(0, counts.get(keyId)))
    this.removeUnused()
  }

  removeUnused(): void {
    this.#scopes?.removeUnused()
    this.#keys.removeUnused()
    this.#isScopeKnown = this.#scopes === undefined
  }
}

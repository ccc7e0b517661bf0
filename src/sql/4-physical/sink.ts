import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { type Exchange, exchangeByColumns, GLOBAL } from '../../dataflow/exchange.ts'
import { DropUpdateBeforeOperator } from '../../operators/changelog/drop-update-before.ts'
import type { ChangeSettings } from '../plan/change-settings.ts'
import type { SinkTarget } from '../plan/logical.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { hasConstraints, PhysicalConstraintEnforcer } from './sink-constraints.ts'
import { uniqueKeysOf } from './unique-keys.ts'
import { PhysicalUpsertMaterialize } from './upsert-materialize.ts'

export const sinkTakesInsertsOnly = defineError({
  code: 'SQL_SINK_INSERT_ONLY',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string }) =>
    `Table '${p.table}' takes new rows only, but the query updates rows that it gave before.`,
  remedy: () =>
    "Aggregate over windows, which give final rows; or run in batch mode (SET 'execution.runtime-mode' = 'batch'); or write to a table that takes updates, such as 'print'.",
})

export interface SinkOptions {
  /** Rows go to the subtasks of the sink by PRIMARY KEY. */
  readonly isByKey: boolean
}

/**
 * Puts in front of a table what it asks of rows: NOT NULL columns are checked, and where the table's PRIMARY KEY is not that of changing rows the last
 * row of each key is found.
 *
 * @throws SQL_SINK_INSERT_ONLY when the table cannot take the query's changes
 */
export function planSink(
  target: SinkTarget,
  rows: PhysicalNode,
  { changes, isBatch }: { readonly changes: ChangeSettings; readonly isBatch: boolean },
): PhysicalSink {
  const { schema, primaryKey } = target
  const constraints = {
    dropsNulls: changes.notNullEnforcer === 'DROP',
    lengths: changes.typeLengthEnforcer,
  }
  const checked = hasConstraints(schema, constraints)
    ? new PhysicalConstraintEnforcer(rows, schema, constraints)
    : rows
  const input =
    !isBatch && needsMaterializer(target, checked, changes.upsertMaterialize)
      ? new PhysicalUpsertMaterialize(checked, primaryKey)
      : checked
  const isByKey = changes.keyedShuffle === 'FORCE' && primaryKey.length > 0
  return new PhysicalSink(target, input, { isByKey })
}

/** Whether rows of one key of the table may come from several keys of the query. */
function needsMaterializer(
  { sink, primaryKey }: SinkTarget,
  input: PhysicalNode,
  mode: ChangeSettings['upsertMaterialize'],
): boolean {
  if (mode === 'NONE' || primaryKey.length === 0 || sink.changelog === 'append') return false
  if (mode === 'FORCE') return true
  const isOfKey = (key: readonly number[]): boolean =>
    key.every((column) => primaryKey.includes(column))
  return !isInsertOnly(input.changelog) && !uniqueKeysOf(input).some(isOfKey)
}

/** Writes rows into a table. */
export class PhysicalSink implements PhysicalNode {
  readonly name = 'Sink'
  readonly inputs: readonly PhysicalNode[]
  readonly #target: SinkTarget
  readonly #isByKey: boolean

  /** @throws SQL_SINK_INSERT_ONLY when the table cannot take the query's changes */
  constructor(target: SinkTarget, input: PhysicalNode, options: SinkOptions) {
    this.#target = target
    this.#isByKey = options.isByKey
    this.inputs = [input]
    if (target.sink.changelog === 'append' && !isInsertOnly(input.changelog))
      throw sinkTakesInsertsOnly({ table: target.tableName })
  }

  get schema(): Schema {
    return this.#target.schema
  }
  get changelog(): ChangelogTrait {
    return this.inputs[0]!.changelog
  }

  inputNeed(): ChangelogNeed {
    return { updateBefore: this.#target.sink.changelog === 'retract' }
  }

  originOf(column: number): string {
    return this.inputs[0]!.originOf(column)
  }

  describe(): string {
    const described = this.#target.sink.describe()
    return `table=[${this.#target.tableName}], fields=[${this.schema.map((field) => field.name).join(', ')}]${described === '' ? '' : `, ${described}`}`
  }

  /** Columns by which rows replace one another; none where a SinkUpsertMaterializer compares whole rows. */
  get primaryKey(): readonly number[] {
    return this.inputs[0] instanceof PhysicalUpsertMaterialize ? [] : this.#target.primaryKey
  }

  get #takesBefore(): boolean {
    return this.#target.sink.changelog !== 'upsert' || !this.changelog.updates
  }

  get #exchange(): { readonly exchange?: Exchange } {
    const { sink, primaryKey, schema } = this.#target
    if (sink.maxParallelism === 1) return { exchange: GLOBAL }
    return this.#isByKey ? { exchange: exchangeByColumns(primaryKey, schema) } : {}
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { tableName, sink } = this.#target
    const rows = this.#takesBefore ? input! : withoutBefore(context, input!)
    return context.uids.assign({ kind: 'Sink', keys: [tableName], inputs: [] }, (uid) =>
      context.builder.sink({
        name: `Sink: ${tableName}`,
        uid,
        input: rows,
        ...this.#exchange,
        sink,
      }),
    )
  }
}

/** Tables that know rows by their key take no -U, whoever makes them. */
const withoutBefore = ({ builder, uids }: TranslateContext, input: number): number =>
  uids.assign({ kind: 'DropUpdateBefore', keys: [], inputs: [input], isSeenThrough: true }, (uid) =>
    builder.operator({
      name: 'DropUpdateBefore',
      uid,
      inputs: [input],
      make: () => new DropUpdateBeforeOperator(),
    }),
  )

import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { GLOBAL } from '../../dataflow/exchange.ts'
import type { SinkTarget } from '../plan/logical.ts'
import { enforceNotNull } from './not-null.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'

export const sinkTakesInsertsOnly = defineError({
  code: 'SQL_SINK_INSERT_ONLY',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string }) =>
    `Table '${p.table}' takes new rows only, but the query updates rows that it gave before.`,
  remedy: () =>
    "Aggregate over windows, which give final rows; or run in batch mode (SET 'execution.runtime-mode' = 'batch'); or write to a table that takes updates, such as 'print'.",
})

/** Writes rows into a table. */
export class PhysicalSink implements PhysicalNode {
  readonly name = 'Sink'
  readonly inputs: readonly PhysicalNode[]
  readonly #target: SinkTarget

  /** @throws SQL_SINK_INSERT_ONLY when the table cannot take the query's changes */
  constructor(target: SinkTarget, input: PhysicalNode) {
    this.#target = target
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

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { tableName, sink } = this.#target
    const rows = enforceNotNull(context, this.schema, input!)
    return context.uids.assign({ kind: 'Sink', keys: [tableName], inputs: [] }, (uid) =>
      context.builder.sink({
        name: `Sink: ${tableName}`,
        uid,
        input: rows,
        ...(sink.maxParallelism === 1 ? { exchange: GLOBAL } : {}),
        sink,
      }),
    )
  }
}

import type { SessionContext } from '../../contracts/function.ts'
import type { Schema } from '../../core/batch.ts'
import { interpret } from '../5-codegen/interpreter.ts'
import type { ValuesNode } from '../plan/logical.ts'
import { INSERT_ONLY, type PhysicalNode, type TranslateContext } from './physical-node.ts'
import { ValuesSource } from './values-source.ts'

/** Rows that stand in the query. */
export class PhysicalValues implements PhysicalNode {
  readonly name = 'Values'
  readonly inputs = []
  readonly changelog = INSERT_ONLY
  readonly #node: ValuesNode
  readonly #session: SessionContext

  constructor(node: ValuesNode, session: SessionContext) {
    this.#node = node
    this.#session = session
  }

  get schema(): Schema {
    return this.#node.schema
  }

  inputNeed(): never {
    throw new Error('Millrace bug: values have no input')
  }

  originOf(column: number): string {
    return this.schema[column]!.name
  }

  describe(): string {
    return `rows=[${this.#node.rows.length}], fields=[${this.schema.map((field) => field.name).join(', ')}]`
  }

  translate(context: TranslateContext): number {
    const rows = this.#node.rows.map((row) =>
      row.map((expression) => interpret(expression, this.#session)([])),
    )
    return context.uids.assign({ kind: 'Values', keys: [], inputs: [] }, (uid) =>
      context.builder.source({
        name: 'Source: Values',
        uid,
        source: new ValuesSource(this.schema, rows),
        request: { projection: this.schema.map((_, i) => i), filters: [] },
      }),
    )
  }
}

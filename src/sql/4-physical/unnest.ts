import type { Schema } from '../../core/batch.ts'
import { assert, defineError } from '../../core/errors.ts'
import { type UnnestedElement, UnnestOperator } from '../../operators/unnest/unnest.ts'
import { Calc } from '../5-codegen/calc.ts'
import type { CallExpression, Expression } from '../plan/expression.ts'
import type { UnnestNode } from '../plan/logical.ts'
import { collectColumns } from '../plan/rewrite.ts'
import { unnestText } from '../plan/unnest-text.ts'
import { everyChangeOf } from './each-change.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'

export const rowsNotReproduced = defineError<{ readonly call: string }>({
  code: 'SQL_ROWS_NOT_REPRODUCED',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `${p.call} gives other rows each time it is called, and is applied to rows that are updated: what it gave cannot be taken back.`,
  remedy: () =>
    'Apply it to rows that are only added, declare the function deterministic if it is, or run the query in batch mode.',
})

/** Rows multiplied by the elements of a collection in them. */
export class PhysicalUnnest implements PhysicalNode {
  readonly name = 'Correlate'
  readonly inputs: readonly PhysicalNode[]
  readonly #node: UnnestNode

  /** @throws SQL_ROWS_NOT_REPRODUCED */
  constructor(node: UnnestNode, input: PhysicalNode) {
    this.#node = node
    this.inputs = [input]
    const call = isInsertOnly(input.changelog) ? undefined : changingCall(node)
    if (call !== undefined) throw rowsNotReproduced({ call: call.function.name })
  }

  get schema(): Schema {
    return this.#node.schema
  }
  get changelog(): ChangelogTrait {
    const { updates, deletes } = this.inputs[0]!.changelog
    return { updates: false, deletes: updates || deletes }
  }

  /** An update may have another number of elements than what was: that is taken back. */
  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return { updateBefore: true, ...everyChangeOf(need) }
  }

  originOf(column: number): string {
    const [input] = this.inputs
    return column < input!.schema.length
      ? input!.originOf(column)
      : `${input!.originOf(this.#node.column)}[${column - input!.schema.length}]`
  }

  describe(): string {
    return unnestText(this.#node)
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { column, keepsEmpty, withOrdinality, condition, schema } = this.#node
    const { type } = this.inputs[0]!.schema[column]!
    const types = schema.slice(this.inputs[0]!.schema.length).map((field) => field.type)
    const identity = {
      kind: `${this.name} ${keepsEmpty ? 'left' : 'inner'}${withOrdinality ? ' ordinality' : ''}`,
      keys: [this.inputs[0]!.originOf(column)],
      inputs: [input!],
    }
    const element = elementOf(type)
    const conditionColumns = new Set<number>()
    if (condition !== undefined) collectColumns(condition, conditionColumns)
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        make: () =>
          new UnnestOperator({
            column,
            element,
            types,
            keepsEmpty,
            withOrdinality,
            ...(condition === undefined
              ? {}
              : {
                  condition: new Calc({ condition, expressions: [], session: context.session }),
                  conditionColumns,
                }),
          }),
      }),
    )
  }
}

function elementOf(type: Schema[number]['type']): UnnestedElement {
  if (type.kind === 'MAP') return 'map'
  if (type.kind === 'MULTISET') return 'multiset'
  if (type.kind === 'BIGINT') return 'count'
  assert(type.kind === 'ARRAY', 'a collection is unnested')
  return 'value'
}

/** A call in the collection that gives another result each time. */
export function changingCall({ input, column }: UnnestNode): CallExpression | undefined {
  return input.kind === 'project' ? changing(input.expressions[column]!) : undefined
}

function changing(expression: Expression): CallExpression | undefined {
  switch (expression.kind) {
    case 'call':
      if (expression.function.deterministic === false) return expression
      for (const arg of expression.args) {
        const found = changing(arg)
        if (found !== undefined) return found
      }
      return undefined
    case 'cast':
    case 'field':
      return changing(expression.operand)
    default:
      return undefined
  }
}

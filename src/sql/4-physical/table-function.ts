import type { Value } from '../../contracts/function.ts'
import type { Schema } from '../../core/batch.ts'
import { assert } from '../../core/errors.ts'
import { withNullable } from '../../core/types.ts'
import { TableFunctionOperator } from '../../operators/unnest/table-function.ts'
import { callContext } from '../5-codegen/call-context.ts'
import type { CallExpression, Expression } from '../plan/expression.ts'
import { expressionText } from '../plan/expression-text.ts'
import type { ProjectNode, UnnestNode } from '../plan/logical.ts'
import { everyChangeOf } from './each-change.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { rowsNotReproduced } from './unnest.ts'

/** A call of a table function whose rows need not be there all at once. */
export interface Invocation {
  readonly call: CallExpression
  /** The columns of the node's input, NULL in place of the rows, then the arguments. */
  readonly input: ProjectNode
}

/** How a collection is unnested that a table function gives; undefined for others, and where elements are judged before rows are kept. */
export function invocationOf({ input, column, condition }: UnnestNode): Invocation | undefined {
  if (condition !== undefined || input.kind !== 'project') return undefined
  const call = input.expressions[column]!
  if (call.kind !== 'call' || call.function.rows === undefined) return undefined
  const type = withNullable(call.type, true)
  const nothing: Expression = { kind: 'literal', value: null, type }
  return {
    call,
    input: {
      ...input,
      expressions: [
        ...input.expressions.map((each, i) => (i === column ? nothing : each)),
        ...call.args,
      ],
      schema: [
        ...input.schema.map((field, i) => (i === column ? { ...field, type } : field)),
        ...call.args.map((arg, i) => ({ name: `$arg${i}`, type: arg.type })),
      ],
    },
  }
}

/** Rows with the rows that a table function gives for them. */
export class PhysicalTableFunction implements PhysicalNode {
  readonly name = 'Correlate'
  readonly inputs: readonly [PhysicalNode]
  readonly #node: UnnestNode
  readonly #invocation: Invocation

  /** @param input of the invocation. @throws SQL_ROWS_NOT_REPRODUCED */
  constructor(node: UnnestNode, invocation: Invocation, input: PhysicalNode) {
    this.#node = node
    this.#invocation = invocation
    this.inputs = [input]
    const { name, deterministic } = invocation.call.function
    if (!isInsertOnly(input.changelog) && deterministic === false)
      throw rowsNotReproduced({ call: name })
  }

  get schema(): Schema {
    return this.#node.schema
  }
  get changelog(): ChangelogTrait {
    const { updates, deletes } = this.inputs[0].changelog
    return { updates: false, deletes: updates || deletes }
  }

  /** What was is taken back by calling the function with it again. */
  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return { updateBefore: true, ...everyChangeOf(need) }
  }

  get #width(): number {
    return this.#node.input.schema.length
  }

  originOf(column: number): string {
    const [input] = this.inputs
    if (column < this.#width) return input.originOf(column)
    return `${this.#callOrigin()}[${column - this.#width}]`
  }

  #callOrigin(): string {
    const { function: definition } = this.#invocation.call
    const args = this.#invocation.call.args.map((_, i) => this.inputs[0].originOf(this.#width + i))
    return `${definition.name}(${args.join(', ')})`
  }

  describe(): string {
    const { input } = this.#node
    const below = input.kind === 'project' ? input.input.schema : input.schema
    const elements = this.schema.slice(this.#width).map((field) => field.name)
    const type = this.#node.keepsEmpty ? 'LEFT' : 'INNER'
    return `invocation=[${expressionText(this.#invocation.call, below)}], joinType=[${type}], elements=[${elements.join(', ')}]`
  }

  translate(context: TranslateContext, inputs: readonly number[]): number {
    const { keepsEmpty } = this.#node
    const { call } = this.#invocation
    const rowType = call.type.kind === 'ARRAY' ? call.type.element : undefined
    assert(rowType !== undefined, 'a table function gives an array of rows')
    const identity = {
      kind: `${this.name} ${keepsEmpty ? 'left' : 'inner'}`,
      keys: [this.#callOrigin()],
      inputs: [...inputs],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [...inputs],
        make: () =>
          new TableFunctionOperator({
            call: call.function.rows!(callContext(call, context.session)) as (
              ...args: Value[]
            ) => Iterator<Value>,
            argumentTypes: call.args.map((arg) => arg.type),
            hasFields: rowType.kind === 'ROW',
            types: this.schema.slice(this.#width).map((field) => field.type),
            keepsEmpty,
          }),
      }),
    )
  }
}

import type { Schema } from '../../core/batch.ts'
import { CalcOperator } from '../../operators/calc.ts'
import { compileTransform } from '../5-codegen/remembering-calc.ts'
import type { Expression } from '../plan/expression.ts'
import { expressionText } from '../plan/expression-text.ts'
import { expressionOrigin } from './column-origin.ts'
import type {
  ChangelogNeed,
  ChangelogTrait,
  PhysicalNode,
  TranslateContext,
} from './physical-node.ts'
import { distinctColumn, passedKeys, uniqueKeysOf } from './unique-keys.ts'

export interface PhysicalCalcOptions {
  readonly input: PhysicalNode
  readonly condition: Expression | undefined
  readonly expressions: readonly Expression[]
  readonly schema: Schema
}

/** Filters rows and computes columns in one generated loop. */
export class PhysicalCalc implements PhysicalNode {
  readonly name = 'Calc'
  readonly options: PhysicalCalcOptions

  constructor(options: PhysicalCalcOptions) {
    this.options = options
  }

  get inputs(): readonly PhysicalNode[] {
    return [this.options.input]
  }
  get schema(): Schema {
    return this.options.schema
  }
  get changelog(): ChangelogTrait {
    const { updates, deletes } = this.options.input.changelog
    return { updates, deletes: deletes || this.#splitsUpdates }
  }

  /** A filter may let only what a row was through, or only what it is. */
  get #splitsUpdates(): boolean {
    return this.options.condition !== undefined && this.options.input.changelog.updates
  }

  get uniqueKeys(): readonly (readonly number[])[] {
    const { input, expressions } = this.options
    return passedKeys(uniqueKeysOf(input), expressions.map(distinctColumn))
  }

  /** A filter over updates needs what a row was, to take it back when it no longer passes. */
  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return this.#splitsUpdates ? { ...need, updateBefore: true } : need
  }

  originOf(column: number): string {
    const { input, expressions } = this.options
    return expressionOrigin(expressions[column]!, (index) => input.originOf(index))
  }

  describe(): string {
    const { input, condition, expressions, schema } = this.options
    const select = expressions.map((expression, i) => {
      const text = expressionText(expression, input.schema)
      return text === schema[i]!.name ? text : `${text} AS ${schema[i]!.name}`
    })
    const where =
      condition === undefined ? '' : `, where=[${expressionText(condition, input.schema)}]`
    return `select=[${select.join(', ')}]${where}`
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { condition, expressions } = this.options
    const { session } = context
    return context.uids.assign(
      { kind: 'Calc', keys: [], inputs: [input!], isSeenThrough: true },
      (uid) =>
        context.builder.operator({
          name: 'Calc',
          uid,
          inputs: [input!],
          make: () =>
            new CalcOperator(
              compileTransform({ condition, expressions, session }),
              this.#splitsUpdates,
            ),
        }),
    )
  }
}

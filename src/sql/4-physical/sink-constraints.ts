import type { Schema } from '../../core/batch.ts'
import { notNullColumns } from '../../core/null-rows.ts'
import { LengthEnforcerOperator, sizedColumns } from '../../operators/changelog/length-enforcer.ts'
import { NotNullEnforcerOperator } from '../../operators/changelog/not-null-enforcer.ts'
import type {
  ChangelogNeed,
  ChangelogTrait,
  PhysicalNode,
  TranslateContext,
} from './physical-node.ts'
import { uniqueKeysOf } from './unique-keys.ts'

/**
 * Puts the check of NOT NULL columns between rows and what takes them, where there are such columns.
 *
 * @param drops leaves rows with NULL there out, instead of failing
 */
export function enforceNotNull(
  { builder, uids }: Pick<TranslateContext, 'builder' | 'uids'>,
  schema: Schema,
  input: number,
  drops = false,
): number {
  if (notNullColumns(schema).length === 0) return input
  return uids.assign(
    { kind: 'NotNullEnforcer', keys: [], inputs: [input], isSeenThrough: true },
    (uid) =>
      builder.operator({
        name: 'NotNullEnforcer',
        uid,
        inputs: [input],
        make: () => new NotNullEnforcerOperator(schema, drops),
      }),
  )
}

/** What a table that is written asks of its columns. */
export interface SinkConstraints {
  /** Rows with NULL in a NOT NULL column are left out instead of failing the job. */
  readonly dropsNulls: boolean
  readonly lengths: 'IGNORE' | 'TRIM_PAD' | 'ERROR'
}

/** Whether there is anything to ask. */
export const hasConstraints = (schema: Schema, { lengths }: SinkConstraints): boolean =>
  notNullColumns(schema).length > 0 || (lengths !== 'IGNORE' && sizedColumns(schema).length > 0)

/** The NOT NULL columns and the lengths of a table that is written, before its rows are kept or handed over. */
export class PhysicalConstraintEnforcer implements PhysicalNode {
  readonly name = 'ConstraintEnforcer'
  readonly inputs: readonly [PhysicalNode]
  /** That of the table. */
  readonly schema: Schema
  readonly #constraints: SinkConstraints

  constructor(input: PhysicalNode, schema: Schema, constraints: SinkConstraints) {
    this.inputs = [input]
    this.schema = schema
    this.#constraints = constraints
  }

  get changelog(): ChangelogTrait {
    return this.inputs[0].changelog
  }
  get uniqueKeys(): readonly (readonly number[])[] {
    return uniqueKeysOf(this.inputs[0])
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return need
  }

  originOf(column: number): string {
    return this.inputs[0].originOf(column)
  }

  describe(): string {
    const { dropsNulls, lengths } = this.#constraints
    const texts: string[] = []
    const notNull = notNullColumns(this.schema)
    if (notNull.length > 0)
      texts.push(
        `NotNullEnforcer(fields=[${notNull.map(({ name }) => name).join(', ')}])${dropsNulls ? ', onNull=[DROP]' : ''}`,
      )
    if (lengths !== 'IGNORE') {
      const sized = sizedColumns(this.schema)
      texts.push(
        `LengthEnforcer(fields=[${sized.map(({ name }) => name).join(', ')}]), onLength=[${lengths}]`,
      )
    }
    return texts.join(', ')
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { dropsNulls, lengths } = this.#constraints
    const checked = enforceNotNull(context, this.schema, input!, dropsNulls)
    if (lengths === 'IGNORE' || sizedColumns(this.schema).length === 0) return checked
    return context.uids.assign(
      { kind: 'LengthEnforcer', keys: [], inputs: [checked], isSeenThrough: true },
      (uid) =>
        context.builder.operator({
          name: 'LengthEnforcer',
          uid,
          inputs: [checked],
          make: () => new LengthEnforcerOperator(this.schema, lengths === 'ERROR'),
        }),
    )
  }
}

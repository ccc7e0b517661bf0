import type { Schema } from '../../core/batch.ts'
import { NotNullEnforcerOperator, notNullColumns } from '../../operators/not-null-enforcer.ts'
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

/** The NOT NULL columns of a table that is written, before its rows are kept or handed over. */
export class PhysicalConstraintEnforcer implements PhysicalNode {
  readonly name = 'ConstraintEnforcer'
  readonly inputs: readonly [PhysicalNode]
  /** That of the table. */
  readonly schema: Schema
  readonly #drops: boolean

  constructor(input: PhysicalNode, schema: Schema, drops: boolean) {
    this.inputs = [input]
    this.schema = schema
    this.#drops = drops
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
    const names = notNullColumns(this.schema).map(({ name }) => name)
    return `NotNullEnforcer(fields=[${names.join(', ')}])${this.#drops ? ', onNull=[DROP]' : ''}`
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    return enforceNotNull(context, this.schema, input!, this.#drops)
  }
}

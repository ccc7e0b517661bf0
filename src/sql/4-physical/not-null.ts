import type { Schema } from '../../core/batch.ts'
import { NotNullEnforcerOperator, notNullColumns } from '../../operators/not-null-enforcer.ts'
import type { TranslateContext } from './physical-node.ts'

/** Puts the check of NOT NULL columns between rows and what takes them, where there are such columns. */
export function enforceNotNull(
  { builder, uids }: Pick<TranslateContext, 'builder' | 'uids'>,
  schema: Schema,
  input: number,
): number {
  if (notNullColumns(schema).length === 0) return input
  return uids.assign(
    { kind: 'NotNullEnforcer', keys: [], inputs: [input], isSeenThrough: true },
    (uid) =>
      builder.operator({
        name: 'NotNullEnforcer',
        uid,
        inputs: [input],
        make: () => new NotNullEnforcerOperator(schema),
      }),
  )
}

import type { Schema } from '../../core/batch.ts'
import type { StreamGraphBuilder } from '../../dataflow/stream-graph.ts'
import { NotNullEnforcerOperator, notNullColumns } from '../../operators/not-null-enforcer.ts'

/** Puts the check of NOT NULL columns between rows and what takes them, where there are such columns. */
export function enforceNotNull(
  builder: StreamGraphBuilder,
  schema: Schema,
  input: number,
  target: string,
): number {
  if (notNullColumns(schema).length === 0) return input
  return builder.operator({
    name: 'NotNullEnforcer',
    uid: `not-null-${target}`,
    inputs: [input],
    make: () => new NotNullEnforcerOperator(schema),
  })
}

import type { AggregateEmitter } from '../../../codegen/aggregate-emitter.ts'
import { fixedOperand } from '../../../codegen/operand.ts'
import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import { bigIntType } from '../../../core/types.ts'

const emit: AggregateEmitter = {
  add: (e, { fixed: [count] }) => e.line(`${count} = BigInt.asIntN(64, ${count} + 1n)`),
  retract: (e, { fixed: [count] }) => e.line(`${count} = BigInt.asIntN(64, ${count} - 1n)`),
  merge: (e, { fixed: [into] }, { fixed: [from] }) =>
    e.line(`${into} = BigInt.asIntN(64, ${into} + ${from})`),
  result: (_e, { fixed: [count] }) => fixedOperand(count!),
}

/** COUNT(*), COUNT(a, …): rows, or rows in which no argument is NULL. Never NULL. */
export const count: AggregateDefinition = {
  name: 'COUNT',
  signatures: ['(*) -> BIGINT NOT NULL', '(ANY...) -> BIGINT NOT NULL'],
  infer: (args) => ({ argumentTypes: args.map((arg) => arg.type), returnType: bigIntType(false) }),
  doc: 'Number of rows, or of rows in which no argument is NULL; with DISTINCT, of different values.',
  examples: [
    ['SELECT COUNT(*) FROM (VALUES (1), (2)) AS t (a)', '2'],
    ['SELECT COUNT(a) FROM (VALUES (1), (CAST(NULL AS INT))) AS t (a)', '1'],
    ['SELECT COUNT(DISTINCT a) FROM (VALUES (1), (1), (2)) AS t (a)', '2'],
  ],
  allowsStar: true,
  canRetract: true,
  skipsNulls: true,
  accumulators: () => [{ name: 'count', storage: 'i64' }],
  emit,
}

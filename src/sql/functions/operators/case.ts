import type {
  ArgumentShape,
  InferenceFailure,
  InferredCall,
  ScalarDefinition,
} from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import { booleanType, withNullable } from '../../../core/types.ts'
import type { Value } from '../../../core/value.ts'
import { commonType } from '../common-type.ts'

/** Arguments: condition, value, condition, value, …, else. Conditions come last-resort typed BOOLEAN; values take their common type. */
function inferCase(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const isCondition = (i: number): boolean => i % 2 === 0 && i < args.length - 1
  const values = args.filter((_, i) => !isCondition(i)).map((arg) => arg.type)
  const shared = commonType(values)
  if (shared === undefined)
    return { problem: `the branches have no common type: ${values.map(typeToString).join(', ')}` }
  const wrong = args.find(
    (arg, i) => isCondition(i) && arg.type.kind !== 'BOOLEAN' && arg.type.kind !== 'NULL',
  )
  if (wrong !== undefined)
    return { problem: `WHEN expects BOOLEAN, found ${typeToString(wrong.type)}` }
  return {
    argumentTypes: args.map((arg, i) =>
      isCondition(i) ? booleanType(arg.type.nullable) : withNullable(shared, arg.type.nullable),
    ),
    returnType: shared,
  }
}

/** CASE WHEN … THEN … ELSE … END; the compiler computes only the branch that is taken. */
export const caseOperator: ScalarDefinition = {
  name: 'CASE',
  family: 'conditional',
  isOperator: true,
  syntax: 'CASE WHEN condition THEN value … [ELSE value] END',
  signatures: ['(BOOLEAN, T, …, T) -> T'],
  infer: inferCase,
  nulls: 'custom',
  deterministic: true,
  doc: 'The value of the first branch whose condition is TRUE, else that of ELSE, else NULL.',
  examples: [
    ["CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", 'b'],
    ["CASE 1 WHEN 1 THEN 'one' END", 'one'],
    ['CASE WHEN FALSE THEN 1 END', 'NULL'],
  ],
  evaluate: (...args: Value[]) => {
    for (let i = 0; i + 1 < args.length; i += 2) if (args[i] === true) return args[i + 1]!
    return args.at(-1)!
  },
}

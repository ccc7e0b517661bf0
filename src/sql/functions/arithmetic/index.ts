import type { ScalarDefinition } from '../../../contracts/function.ts'
import { arithmeticOperators } from '../operators/arithmetic.ts'
import { radixFunctions } from './radix.ts'
import { randomFunctions } from './random.ts'
import { realFunctions } from './real.ts'
import { roundingFunctions } from './rounding.ts'
import { signFunctions } from './sign.ts'

const [remainder] = arithmeticOperators.filter((operator) => operator.name === '%')

/** MOD: the operator % as a function. */
export const modulo: ScalarDefinition = {
  ...remainder!,
  name: 'MOD',
  isOperator: false,
  syntax: 'MOD(a, b)',
  infer: (args, options, session) =>
    args.length === 2
      ? remainder!.infer!(args, options, session)
      : { problem: 'supported: (NUMERIC, NUMERIC)' },
  doc: 'Returns what is left of a whole division, with the sign of the first argument.',
  examples: [
    ['MOD(-7, 3)', '-1'],
    ['MOD(5.5, 2)', '1.5'],
    ['MOD(5, CAST(NULL AS INT))', 'NULL'],
    ['MOD(5)', 'error: SQL_FUNCTION_ARGUMENTS'],
  ],
}

/** Functions of numbers, in the order of the reference; the operators are apart. */
export const arithmeticFunctions: readonly ScalarDefinition[] = [
  ...signFunctions,
  modulo,
  ...roundingFunctions,
  ...realFunctions,
  ...radixFunctions,
  ...randomFunctions,
]

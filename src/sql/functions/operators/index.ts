import type { ScalarDefinition } from '../../../contracts/function.ts'
import { arithmeticOperators } from './arithmetic.ts'
import { caseOperator } from './case.ts'
import { comparisonOperators } from './comparison.ts'
import { inList } from './in-list.ts'
import { logicalOperators } from './logical.ts'

/** Operators and special forms that inline: comparison, logic, arithmetic, IN, CASE. */
export const operatorFunctions: readonly ScalarDefinition[] = [
  ...comparisonOperators,
  inList,
  ...logicalOperators,
  ...arithmeticOperators,
  caseOperator,
]

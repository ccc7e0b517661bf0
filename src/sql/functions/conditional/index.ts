import type { ScalarDefinition } from '../../../contracts/function.ts'
import { choiceFunctions } from './choice.ts'
import { extremeFunctions } from './extreme.ts'
import { textTestFunctions } from './test-text.ts'

/** Functions that choose between values or test them, in the order of the reference. */
export const conditionalFunctions: readonly ScalarDefinition[] = [
  ...choiceFunctions,
  ...extremeFunctions,
  ...textTestFunctions,
]

import type { ScalarDefinition } from '../../../contracts/function.ts'
import { accessFunctions } from './access.ts'
import { constructorFunctions } from './constructors.ts'

/** Constructors of arrays, maps and rows, and access to what is in them. */
export const collectionAccessFunctions: readonly ScalarDefinition[] = [
  ...constructorFunctions,
  ...accessFunctions,
]

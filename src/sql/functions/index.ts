import type { ScalarDefinition } from '../../contracts/function.ts'
import { arithmeticFunctions } from './arithmetic/index.ts'
import { collectionAccessFunctions } from './collection-access/index.ts'
import { conditionalFunctions } from './conditional/index.ts'
import { conversionFunctions } from './conversion/index.ts'
import { hashFunctions } from './hash/index.ts'
import { jsonFunctions } from './json/index.ts'
import { operatorFunctions } from './operators/index.ts'
import { stringFunctions } from './string/index.ts'
import { temporalFunctions } from './temporal/index.ts'

/** All built-in scalar functions, in the order of the reference. */
export const scalarFunctions: readonly ScalarDefinition[] = [
  ...operatorFunctions,
  ...arithmeticFunctions,
  ...stringFunctions,
  ...temporalFunctions,
  ...conditionalFunctions,
  ...conversionFunctions,
  ...hashFunctions,
  ...jsonFunctions,
  ...collectionAccessFunctions,
]

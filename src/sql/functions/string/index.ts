import type { ScalarDefinition } from '../../../contracts/function.ts'
import { base64Functions } from './base64.ts'
import { caseFunctions } from './case.ts'
import { charsetFunctions } from './charset.ts'
import { concatFunctions } from './concat.ts'
import { inetFunctions } from './inet.ts'
import { lengthFunctions } from './length.ts'
import { likeFunctions } from './like.ts'
import { padFunctions } from './pad.ts'
import { parseUrlFunctions } from './parse-url.ts'
import { printfFunctions } from './printf.ts'
import { regexpFunctions } from './regexp.ts'
import { replaceFunctions } from './replace.ts'
import { searchFunctions } from './search.ts'
import { splitFunctions } from './split.ts'
import { strToMapFunctions } from './str-to-map.ts'
import { substringFunctions } from './substring.ts'
import { trimFunctions } from './trim.ts'
import { urlFunctions } from './url.ts'

/** Functions of text, in the order of the reference. */
export const stringFunctions: readonly ScalarDefinition[] = [
  ...concatFunctions,
  ...lengthFunctions,
  ...caseFunctions,
  ...trimFunctions,
  ...padFunctions,
  ...substringFunctions,
  ...searchFunctions,
  ...replaceFunctions,
  ...splitFunctions,
  ...strToMapFunctions,
  ...likeFunctions,
  ...regexpFunctions,
  ...printfFunctions,
  ...base64Functions,
  ...charsetFunctions,
  ...urlFunctions,
  ...parseUrlFunctions,
  ...inetFunctions,
]

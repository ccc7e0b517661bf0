import type { ScalarDefinition } from '../../../contracts/function.ts'
import { isJson } from './is-json.ts'
import { json, jsonArray, jsonObject, jsonString } from './json-construct.ts'
import { jsonExists } from './json-exists.ts'
import { jsonQuery } from './json-query.ts'
import { jsonQuote, jsonUnquote } from './json-quote.ts'
import { jsonValue } from './json-value.ts'

/** Functions of JSON, in the order of the reference. */
export const jsonFunctions: readonly ScalarDefinition[] = [
  isJson,
  jsonExists,
  jsonValue,
  jsonQuery,
  jsonString,
  jsonObject,
  jsonArray,
  json,
  jsonQuote,
  jsonUnquote,
]

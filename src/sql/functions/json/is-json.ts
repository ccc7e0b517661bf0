import { defineScalar } from '../define.ts'
import { isJsonArray, isJsonObject, type JsonNode } from './json-node.ts'
import { JsonSyntaxError, parseJson } from './json-reader.ts'

/** The value of a text; undefined when it is not JSON. */
export function tryParseJson(text: string): JsonNode | undefined {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined
    throw error
  }
}

/** IS JSON: see `doc`. Option `type`: VALUE, OBJECT, ARRAY or SCALAR. */
export const isJson = defineScalar({
  name: 'IS JSON',
  family: 'json',
  signatures: ['(STRING) -> BOOLEAN NOT NULL'],
  nulls: 'custom',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'text IS [NOT] JSON [VALUE | OBJECT | ARRAY | SCALAR]',
  isOperator: true,
  doc: 'Tells whether a text begins with a JSON value, or with one of a kind; NULL does not.',
  examples: [
    [`'{"a":1}' IS JSON`, 'TRUE'],
    [`'[1]' IS JSON OBJECT`, 'FALSE'],
    [`'null' IS JSON SCALAR`, 'TRUE'],
    [`'{a:1}' IS JSON`, 'FALSE'],
    ['CAST(NULL AS STRING) IS NOT JSON', 'TRUE'],
  ],
  prepare: (call) => {
    const type = (call.options.type ?? 'VALUE') as 'VALUE' | 'OBJECT' | 'ARRAY' | 'SCALAR'
    return (text: string | null): boolean => {
      const node = text === null ? undefined : tryParseJson(text)
      if (node === undefined) return false
      switch (type) {
        case 'OBJECT':
          return isJsonObject(node)
        case 'ARRAY':
          return isJsonArray(node)
        case 'SCALAR':
          return !isJsonObject(node) && !isJsonArray(node)
        default:
          return true
      }
    }
  },
})

import type {
  ArgumentShape,
  CallContext,
  InferenceFailure,
  InferredCall,
  Value,
} from '../../../contracts/function.ts'
import { isCharacter, stringType } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { jsonFailed } from './json-access.ts'
import type { JsonNode } from './json-node.ts'
import { jsonOfValue, jsonTypeProblem } from './json-of-value.ts'
import { JsonSyntaxError, parseJson } from './json-reader.ts'
import { writeJson } from './json-text.ts'

/** A text that holds JSON, taken into another value; empty text is null, as in Flink. */
export function embeddedJson(text: Value): JsonNode {
  if (typeof text !== 'string' || text.trim() === '') return null
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError)
      throw jsonFailed({ function: 'JSON', problem: error.message }, { cause: error })
    throw error
  }
}

/** Turns the values of a call into nodes; `formatJson` marks those that are JSON already. */
function nodeMaker(
  call: CallContext,
  typeIndex: (position: number) => number,
): (value: Value, position: number) => JsonNode {
  const isJson = (call.options.formatJson ?? []) as readonly boolean[]
  const types = call.argumentTypes
  return (value, position) =>
    isJson[position] === true
      ? embeddedJson(value)
      : jsonOfValue(value, types[typeIndex(position)]!)
}

function inferValues(
  args: readonly ArgumentShape[],
  isValue: (index: number) => boolean,
): InferredCall | InferenceFailure {
  for (const [index, arg] of args.entries()) {
    const problem = isValue(index) ? jsonTypeProblem(arg.type) : undefined
    if (problem !== undefined) return { problem: `argument ${index + 1}: ${problem}` }
  }
  return { argumentTypes: args.map((arg) => arg.type), returnType: stringType(false) }
}

function inferJsonObject(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  for (let index = 0; index < args.length; index += 2) {
    const { type, literal } = args[index]!
    if (!isCharacter(type)) return { problem: `the key at argument ${index + 1} is not text` }
    if (literal === null || type.nullable)
      return { problem: `the key at argument ${index + 1} can be NULL` }
  }
  return inferValues(args, (index) => index % 2 === 1)
}

/** JSON_OBJECT: see `doc`. Options `onNull` and `formatJson` (which values are JSON). */
export const jsonObject = defineScalar({
  name: 'JSON_OBJECT',
  family: 'json',
  signatures: ['(ANY...) -> STRING NOT NULL'],
  infer: inferJsonObject,
  nulls: 'custom',
  deterministic: true,
  syntax: 'JSON_OBJECT([[KEY] key VALUE value, …] [{NULL | ABSENT} ON NULL])',
  doc: 'Builds a JSON object, its members in the order of their names; NULL values are written unless ABSENT ON NULL is given.',
  examples: [
    ["JSON_OBJECT('b' VALUE 1, 'a' VALUE 'x')", '{"a":"x","b":1}'],
    ["JSON_OBJECT('a' VALUE CAST(NULL AS INT))", '{"a":null}'],
    ["JSON_OBJECT('a' VALUE CAST(NULL AS INT) ABSENT ON NULL)", '{}'],
    ["JSON_OBJECT('a' VALUE JSON_ARRAY(1, 2))", '{"a":[1,2]}'],
    ['JSON_OBJECT()', '{}'],
  ],
  prepare: (call) => {
    const node = nodeMaker(call, (position) => position * 2 + 1)
    const isAbsent = call.options.onNull === 'ABSENT ON NULL'
    return (...args: Value[]): string => {
      const members = new Map<string, JsonNode>()
      for (let index = 0; index < args.length; index += 2) {
        const value = args[index + 1]!
        if (value === null && isAbsent) continue
        members.set(args[index] as string, node(value, index / 2))
      }
      return writeJson(members)
    }
  },
})

/** JSON_ARRAY: see `doc`. Options `onNull` and `formatJson`. */
export const jsonArray = defineScalar({
  name: 'JSON_ARRAY',
  family: 'json',
  signatures: ['(ANY...) -> STRING NOT NULL'],
  infer: (args: readonly ArgumentShape[]) => inferValues(args, () => true),
  nulls: 'custom',
  deterministic: true,
  syntax: 'JSON_ARRAY([value, …] [{NULL | ABSENT} ON NULL])',
  doc: 'Builds a JSON array; NULL values are left out unless NULL ON NULL is given.',
  examples: [
    ["JSON_ARRAY(1, 'a', TRUE, 1.5)", '[1,"a",true,1.5]'],
    ['JSON_ARRAY(CAST(NULL AS INT))', '[]'],
    ['JSON_ARRAY(CAST(NULL AS INT) NULL ON NULL)', '[null]'],
    ["JSON_ARRAY(JSON_OBJECT('a' VALUE 1))", '[{"a":1}]'],
  ],
  prepare: (call) => {
    const node = nodeMaker(call, (position) => position)
    const isAbsent = call.options.onNull !== 'NULL ON NULL'
    return (...values: Value[]): string =>
      writeJson(
        values.flatMap((value, position) =>
          value === null && isAbsent ? [] : [node(value, position)],
        ),
      )
  },
})

/** JSON_STRING: see `doc`. */
export const jsonString = defineScalar({
  name: 'JSON_STRING',
  family: 'json',
  signatures: ['(ANY) -> STRING'],
  infer: (args: readonly ArgumentShape[]): InferredCall | InferenceFailure => {
    if (args.length !== 1) return { problem: 'supported: (ANY)' }
    const call = inferValues(args, () => true)
    return 'problem' in call ? call : { ...call, returnType: stringType(args[0]!.type.nullable) }
  },
  nulls: 'propagate',
  deterministic: true,
  doc: 'Writes any value as JSON.',
  examples: [
    [`JSON_STRING('a"b')`, '"a\\"b"'],
    ['JSON_STRING(1.50)', '1.50'],
    ["JSON_STRING(ARRAY['a', NULL])", '["a",null]'],
    ["JSON_STRING(TIMESTAMP '2020-01-02 03:04:05')", '"2020-01-02T03:04:05"'],
    ['JSON_STRING(CAST(NULL AS INT))', 'NULL'],
  ],
  prepare: (call) => {
    const type = call.argumentTypes[0]!
    return (value: Value): string => writeJson(jsonOfValue(value, type))
  },
})

/** JSON: see `doc`; only as a value of JSON_OBJECT and JSON_ARRAY, where the binder marks it. */
export const json = defineScalar({
  name: 'JSON',
  family: 'json',
  signatures: ['(STRING) -> STRING'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Takes a text as JSON: for values of JSON_OBJECT and JSON_ARRAY.',
  examples: [
    [`JSON_OBJECT('a' VALUE JSON('{"b": 1}'))`, '{"a":{"b":1}}'],
    ["JSON_ARRAY(JSON('[1, 2]'))", '[[1,2]]'],
    ["JSON_ARRAY(JSON('bad'))", 'error: SQL_JSON_FAILED'],
  ],
  evaluate: (text: string): string => text,
})

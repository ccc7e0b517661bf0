import type {
  ArgumentShape,
  CallOptions,
  InferenceFailure,
  InferredCall,
  Value,
} from '../../../contracts/function.ts'
import { assertNever } from '../../../core/errors.ts'
import {
  isCharacter,
  MAX_LENGTH,
  type SqlType,
  stringType,
  withNullable,
} from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { inferFromSignatures, isInferenceFailure } from '../signature.ts'
import { codePointSlice } from '../string/code-points.ts'
import { jsonEmpty, jsonFailed, pathReader } from './json-access.ts'
import { isJsonScalar, type JsonNode, JsonNumber } from './json-node.ts'

const RETURNED: ReadonlySet<SqlType['kind']> = new Set(['VARCHAR', 'BOOLEAN', 'INT', 'DOUBLE'])

/** DEFAULT values follow the path and are cast to the type returned. */
function inferJsonValue(
  args: readonly ArgumentShape[],
  options: CallOptions,
): InferredCall | InferenceFailure {
  const returning = withNullable((options.returning as SqlType | undefined) ?? stringType(), true)
  if (!RETURNED.has(returning.kind))
    return { problem: 'RETURNING takes STRING, VARCHAR(n), BOOLEAN, INT or DOUBLE' }
  const call = inferFromSignatures(['(STRING, STRING) -> STRING NULLABLE'], args.slice(0, 2))
  if (isInferenceFailure(call)) return call
  for (const { type } of args.slice(2)) {
    if (isCharacter(type) && !isCharacter(returning))
      return { problem: 'the DEFAULT is text, unlike the type after RETURNING' }
  }
  const defaults = args.slice(2).map((arg) => withNullable(returning, arg.type.nullable))
  return { argumentTypes: [...call.argumentTypes, ...defaults], returnType: returning }
}

type Behavior = 'NULL' | 'ERROR' | 'DEFAULT'

/** The scalar as a value of the type returned; undefined when it is of another kind. */
function scalarValue(node: JsonNode, type: SqlType): Value | undefined {
  if (!isJsonScalar(node)) return undefined
  switch (type.kind) {
    case 'VARCHAR': {
      const text = String(node)
      return type.length === MAX_LENGTH ? text : codePointSlice(text, 0, type.length)
    }
    case 'BOOLEAN':
      return typeof node === 'boolean' ? node : undefined
    case 'INT': {
      const isInt =
        node instanceof JsonNumber && /^-?\d+$/.test(node.source) && (node.value | 0) === node.value
      return isInt ? node.value | 0 : undefined
    }
    case 'DOUBLE':
      return node instanceof JsonNumber ? node.value : undefined
    default:
      return undefined
  }
}

/**
 * JSON_VALUE: see `doc`. Options `onEmpty` and `onError`: NULL, ERROR or DEFAULT, whose values follow
 * the path as arguments, that of ON EMPTY first.
 */
export const jsonValue = defineScalar({
  name: 'JSON_VALUE',
  family: 'json',
  signatures: ['(STRING, STRING [, ANY] [, ANY]) -> STRING NULLABLE'],
  infer: inferJsonValue,
  nulls: 'custom',
  deterministic: true,
  syntax:
    'JSON_VALUE(json, path [RETURNING type] [{NULL | ERROR | DEFAULT value} ON EMPTY] [{NULL | ERROR | DEFAULT value} ON ERROR])',
  doc: 'Returns the text, number or boolean that a path leads to. In lax mode a path to nothing is empty; in strict mode, which a path without a mode has, it is an error.',
  examples: [
    [`JSON_VALUE('{"a":{"b":1.50}}', '$.a.b')`, '1.50'],
    [`JSON_VALUE('{"a":[1,2]}', '$.a[-1]' RETURNING INT)`, '2'],
    [`JSON_VALUE('{"a":true}', '$.a' RETURNING BOOLEAN)`, 'TRUE'],
    [`JSON_VALUE('{"a":1}', 'lax $.b' DEFAULT 'x' ON EMPTY)`, 'x'],
    [`JSON_VALUE('{"a":[1,2]}', 'strict $.a' DEFAULT 'y' ON ERROR)`, 'y'],
    [`JSON_VALUE('{"a":{}}', '$.a')`, 'NULL'],
    [`JSON_VALUE('no json', '$.a' ERROR ON ERROR)`, 'error: SQL_JSON_FAILED'],
    [`JSON_VALUE('{}', 'lax $.a' ERROR ON EMPTY)`, 'error: SQL_JSON_EMPTY'],
    [`JSON_VALUE(CAST(NULL AS STRING), '$.a')`, 'NULL'],
  ],
  prepare: (call) => {
    const read = pathReader(call.literals[1])
    const type = call.returnType
    const onEmpty = (call.options.onEmpty ?? 'NULL') as Behavior
    const onError = (call.options.onError ?? 'NULL') as Behavior
    const errorDefault = onEmpty === 'DEFAULT' ? 1 : 0
    const answer = (behavior: Behavior, fallback: Value | undefined, fail: () => Error): Value => {
      switch (behavior) {
        case 'NULL':
          return null
        case 'DEFAULT':
          return fallback ?? null
        case 'ERROR':
          throw fail()
        default:
          return assertNever(behavior)
      }
    }
    return (text: string | null, path: string | null, ...defaults: Value[]): Value => {
      if (text === null || path === null) return null
      const outcome = read(text, path)
      const isEmpty =
        outcome.kind === 'empty' ||
        (outcome.kind === 'found' && outcome.isLax && !isJsonScalar(outcome.node))
      if (isEmpty) return answer(onEmpty, defaults[0], () => jsonEmpty({ function: 'JSON_VALUE' }))
      const value = outcome.kind === 'found' ? scalarValue(outcome.node, type) : undefined
      if (value !== undefined) return value
      const problem =
        outcome.kind === 'failed' ? outcome.problem : 'the value is not of the type asked for'
      return answer(onError, defaults[errorDefault], () =>
        jsonFailed({ function: 'JSON_VALUE', problem }),
      )
    }
  },
})

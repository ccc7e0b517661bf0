import type {
  ArgumentShape,
  CallOptions,
  InferenceFailure,
  InferredCall,
  Value,
} from '../../../contracts/function.ts'
import { assertNever } from '../../../core/errors.ts'
import { isCharacter, type SqlType, stringType, withNullable } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { inferFromSignatures, isInferenceFailure } from '../signature.ts'
import { jsonEmpty, jsonFailed, pathReader } from './json-access.ts'
import { isJsonArray, isJsonScalar, type JsonNode } from './json-node.ts'
import { writeJson } from './json-text.ts'

function inferJsonQuery(
  args: readonly ArgumentShape[],
  options: CallOptions,
): InferredCall | InferenceFailure {
  const returning = withNullable((options.returning as SqlType | undefined) ?? stringType(), true)
  const isTexts = returning.kind === 'ARRAY' && isCharacter(returning.element)
  if (returning.kind !== 'VARCHAR' && !isTexts)
    return { problem: 'RETURNING takes STRING or ARRAY<STRING>' }
  const call = inferFromSignatures(['(STRING, STRING) -> STRING NULLABLE'], args)
  return isInferenceFailure(call) ? call : { ...call, returnType: returning }
}

type Behavior = 'NULL' | 'ERROR' | 'EMPTY ARRAY' | 'EMPTY OBJECT'
type Wrapper = 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL'

const wrap = (node: JsonNode, wrapper: Wrapper): JsonNode =>
  wrapper === 'UNCONDITIONAL' || (wrapper === 'CONDITIONAL' && !isJsonArray(node)) ? [node] : node

const elementText = (node: JsonNode): string | null =>
  node === null ? null : isJsonScalar(node) ? String(node) : writeJson(node)

/** JSON_QUERY: see `doc`. Options `wrapper`, `onEmpty`, `onError`, `returning`. */
export const jsonQuery = defineScalar({
  name: 'JSON_QUERY',
  family: 'json',
  signatures: ['(STRING, STRING) -> STRING NULLABLE'],
  infer: inferJsonQuery,
  nulls: 'propagate',
  deterministic: true,
  syntax:
    'JSON_QUERY(json, path [RETURNING type] [{WITHOUT | WITH CONDITIONAL | WITH UNCONDITIONAL} ARRAY WRAPPER] [behavior ON EMPTY] [behavior ON ERROR])',
  doc: 'Returns the array or object that a path leads to as JSON text, or as an array of texts; a wrapper makes arrays of other values too. Behaviors are NULL, ERROR, EMPTY ARRAY and EMPTY OBJECT.',
  examples: [
    [`JSON_QUERY('{"a":{"c":1,"b":[true, null]}}', '$.a')`, '{"b":[true,null],"c":1}'],
    [`JSON_QUERY('{"a":[{"b":1},{"b":2}]}', '$.a[*].b')`, '[1,2]'],
    [`JSON_QUERY('{"a":"x"}', '$.a' WITH CONDITIONAL WRAPPER)`, '["x"]'],
    [`JSON_QUERY('{"a":1}', 'lax $.b' EMPTY ARRAY ON EMPTY)`, '[]'],
    [`JSON_QUERY('{"a":1}', '$.a')`, 'NULL'],
    [`JSON_QUERY(CAST(NULL AS STRING), '$.a')`, 'NULL'],
  ],
  prepare: (call) => {
    const read = pathReader(call.literals[1])
    const isArray = call.returnType.kind === 'ARRAY'
    const wrapper = (call.options.wrapper ?? 'WITHOUT') as Wrapper
    const onEmpty = (call.options.onEmpty ?? 'NULL') as Behavior
    const onError = (call.options.onError ?? 'NULL') as Behavior
    const answer = (behavior: Behavior, fail: () => Error): Value => {
      switch (behavior) {
        case 'NULL':
          return null
        case 'EMPTY ARRAY':
          return isArray ? [] : '[]'
        case 'EMPTY OBJECT':
          return isArray ? null : '{}'
        case 'ERROR':
          throw fail()
        default:
          return assertNever(behavior)
      }
    }
    return (text: string, path: string): Value => {
      const outcome = read(text, path)
      const node = outcome.kind === 'found' ? wrap(outcome.node, wrapper) : undefined
      if (
        outcome.kind === 'empty' ||
        (outcome.kind === 'found' && outcome.isLax && isJsonScalar(node!))
      ) {
        return answer(onEmpty, () => jsonEmpty({ function: 'JSON_QUERY' }))
      }
      if (node !== undefined && !isJsonScalar(node)) {
        if (!isArray) return writeJson(node)
        if (isJsonArray(node)) return node.map(elementText)
      }
      const problem =
        outcome.kind === 'failed'
          ? outcome.problem
          : `the value is no array${isArray ? '' : ' or object'}`
      return answer(onError, () => jsonFailed({ function: 'JSON_QUERY', problem }))
    }
  },
})

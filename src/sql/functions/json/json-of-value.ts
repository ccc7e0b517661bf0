import type { Value } from '../../../contracts/function.ts'
import { formatDecimal } from '../../../core/decimal/decimal-text.ts'
import { formatDouble } from '../../../core/decimal/double-text.ts'
import { isCharacter, type SqlType } from '../../../core/types.ts'
import { toBase64 } from '../string/base64.ts'
import { jsonTimestamp } from './iso-timestamp.ts'
import { type JsonNode, JsonNumber } from './json-node.ts'

/** Why values of a type have no JSON form; undefined when they have one. */
export function jsonTypeProblem(type: SqlType): string | undefined {
  switch (type.kind) {
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
    case 'OBJECT':
      return `${type.kind} has no form in JSON; cast it to STRING`
    case 'ARRAY':
      return jsonTypeProblem(type.element)
    case 'MAP':
    case 'MULTISET': {
      const key = type.kind === 'MAP' ? type.key : type.element
      if (!isCharacter(key)) return `the keys of a ${type.kind} must be text to become JSON`
      return type.kind === 'MAP' ? jsonTypeProblem(type.value) : undefined
    }
    case 'ROW':
      for (const field of type.fields) {
        const problem = jsonTypeProblem(field.type)
        if (problem !== undefined) return problem
      }
      return undefined
    default:
      return undefined
  }
}

/** A value of SQL as JSON: bytes as base64, timestamps as ISO 8601, NaN and infinities as text. */
export function jsonOfValue(value: Value, type: SqlType): JsonNode {
  if (value === null) return null
  switch (type.kind) {
    case 'BOOLEAN':
      return value as boolean
    case 'CHAR':
    case 'VARCHAR':
      return value as string
    case 'FLOAT':
    case 'DOUBLE':
      return Number.isFinite(value) ? new JsonNumber(formatDouble(value as number)) : String(value)
    case 'DECIMAL':
      return new JsonNumber(formatDecimal(value as bigint, type.scale))
    case 'BINARY':
    case 'VARBINARY':
      return toBase64(value as Uint8Array)
    case 'TIMESTAMP':
      return jsonTimestamp(value as bigint)
    case 'TIMESTAMP_LTZ':
      return `${jsonTimestamp(value as bigint)}Z`
    case 'ARRAY':
      return (value as readonly Value[]).map((item) => jsonOfValue(item, type.element))
    case 'MAP':
      return new Map(
        Array.from(value as ReadonlyMap<Value, Value>, ([key, item]) => [
          String(key),
          jsonOfValue(item, type.value),
        ]),
      )
    case 'MULTISET':
      return new Map(
        Array.from(value as ReadonlyMap<Value, Value>, ([key, count]) => [
          String(key),
          new JsonNumber(String(count)),
        ]),
      )
    case 'ROW':
      return new Map(
        type.fields.map((field, index) => [
          field.name,
          jsonOfValue((value as readonly Value[])[index]!, field.type),
        ]),
      )
    default:
      return new JsonNumber(String(value))
  }
}

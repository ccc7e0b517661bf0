import type { Value } from '../../core/value.ts'

/**
 * A value as JSON. NULL, booleans, strings and ordinary numbers stand for themselves; what JSON does not have is an object with one
 * property that names its sort. The SQL type beside a value says what it means: dates, decimals and timestamps are numbers
 * or bigints like others.
 */
export type ValueData =
  | null
  | boolean
  | number
  | string
  | { readonly number: 'NaN' | 'Infinity' | '-Infinity' | '-0' }
  /** Decimal digits. */
  | { readonly bigint: string }
  /** Two hexadecimal digits a byte. */
  | { readonly bytes: string }
  | { readonly list: readonly ValueData[] }
  | { readonly map: readonly (readonly [ValueData, ValueData])[] }

export function encodeValue(value: Value): ValueData {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : unusualNumber(value)
    case 'bigint':
      return { bigint: String(value) }
    case 'object':
      break
    default:
      return value
  }
  if (value === null) return null
  if (value instanceof Uint8Array)
    return { bytes: Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('') }
  if (value instanceof Map)
    return {
      map: [...(value as ReadonlyMap<Value, Value>)].map(([key, item]) => [
        encodeValue(key),
        encodeValue(item),
      ]),
    }
  return { list: (value as readonly Value[]).map(encodeValue) }
}

function unusualNumber(value: number): ValueData {
  if (Object.is(value, -0)) return { number: '-0' }
  if (Number.isNaN(value)) return { number: 'NaN' }
  return { number: value > 0 ? 'Infinity' : '-Infinity' }
}

export function decodeValue(data: ValueData): Value {
  if (typeof data !== 'object' || data === null) return data
  if ('number' in data) return Number(data.number)
  if ('bigint' in data) return BigInt(data.bigint)
  if ('bytes' in data)
    return Uint8Array.from(data.bytes.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
  if ('map' in data)
    return new Map(data.map.map(([key, item]) => [decodeValue(key), decodeValue(item)]))
  return data.list.map(decodeValue)
}

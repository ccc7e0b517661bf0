import type { Value } from '../../src/contracts/function.ts'

const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * Text of an internal value that is equal for equal values only: −0, NaN and kinds of numbers are told apart.
 * Lone surrogates read as `?`, which is what a column of bytes makes of them.
 */
export function valueText(value: Value): string {
  if (value === null) return 'NULL'
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.replace(LONE_SURROGATES, '?'))
    case 'bigint':
      return `${value}n`
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'boolean':
      return String(value)
    default:
      break
  }
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex')}'`
  if (value instanceof Map)
    return `{${[...value]
      .map(([key, item]) => `${valueText(key)}: ${valueText(item)}`)
      .sort()
      .join(', ')}}`
  return `[${(value as readonly Value[]).map(valueText).join(', ')}]`
}

/** A parsed JSON value. Numbers keep their text, since SQL shows them as written. */
export type JsonNode =
  | null
  | boolean
  | string
  | JsonNumber
  | readonly JsonNode[]
  | ReadonlyMap<string, JsonNode>

/** A number as written: `1.50`, `1e3`. */
export class JsonNumber {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  get value(): number {
    return Number(this.source)
  }

  /** As java.math.BigDecimal prints it; whole numbers as they are. */
  toString(): string {
    return decimalNotation(this.source)
  }
}

export const isJsonArray = (node: JsonNode): node is readonly JsonNode[] => Array.isArray(node)
export const isJsonObject = (node: JsonNode): node is ReadonlyMap<string, JsonNode> =>
  node instanceof Map
/** True for text, numbers and booleans; null is nothing at all here. */
export const isJsonScalar = (node: JsonNode): node is string | boolean | JsonNumber =>
  typeof node === 'string' || typeof node === 'boolean' || node instanceof JsonNumber

/**
 * Prints the number of a literal as java.math.BigDecimal does: `1e3` as `1E+3`, `1.5E-3` as
 * `0.0015`, keeping the digits that were written; `-0` is `0`.
 */
export function decimalNotation(source: string): string {
  const [, sign, whole = '', fraction = '', exponentText = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(source) ?? []
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '')
  const minus = sign === '-' && digits !== '0' && !/^0*$/.test(digits) ? '-' : ''
  const scale = fraction.length - Number(exponentText)
  if (scale === 0) return minus + digits
  const adjusted = digits.length - 1 - scale
  if (scale > 0 && adjusted >= -6) {
    const padded = digits.padStart(scale + 1, '0')
    return `${minus}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
  }
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
  return `${minus}${mantissa}${adjusted === 0 ? '' : `E${adjusted > 0 ? '+' : ''}${adjusted}`}`
}

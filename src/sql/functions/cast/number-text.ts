/** Texts of booleans and numbers as Flink's casts read them. */

/** Removes spaces (not tabs) at both ends. */
export const trimSpaces = (text: string): string => text.replace(/^ +| +$/g, '')

const TRUE_WORDS: readonly string[] = ['t', 'true', 'y', 'yes', '1']
const FALSE_WORDS: readonly string[] = ['f', 'false', 'n', 'no', '0']

/** Reads t, true, y, yes, 1 and f, false, n, no, 0 in any case, without spaces. */
export function parseBooleanText(text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (TRUE_WORDS.includes(word)) return true
  return FALSE_WORDS.includes(word) ? false : undefined
}

const INTEGER = /^([+-]?)(\d*)(\.\d*)?$/

/** Reads a whole number; a fraction of digits is cut off (`12.7`, `.5`). Longer ones than 64 bits come out whole. */
export function parseIntegerText(text: string): bigint | undefined {
  const match = INTEGER.exec(text)
  if (match === null || (match[2] === '' && match[3] === undefined)) return undefined
  const size = BigInt(match[2] || '0')
  return match[1] === '-' ? -size : size
}

const DOUBLE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?$/
const NAMED: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  '+NaN': Number.NaN,
  '-NaN': Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '+Infinity': Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

/** Reads a double as Java's `Double.parseDouble`: spaces around, exponent, `1.5d`, `0x1p3`, NaN, Infinity. */
export function parseDoubleText(text: string): number | undefined {
  const trimmed = trimControls(text)
  if (DOUBLE.test(trimmed)) return Number(trimmed.replace(/[fFdD]$/, ''))
  return NAMED[trimmed] ?? parseHexDouble(trimmed)
}

function trimControls(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}

const HEX = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d{1,6})[fFdD]?$/

function parseHexDouble(text: string): number | undefined {
  const match = HEX.exec(text)
  if (match === null || `${match[2]}${match[3]}` === '') return undefined
  const digits = `${match[2]}${match[3]}`
  const size = Number(BigInt(`0x${digits}`)) * 2 ** (Number(match[4]) - 4 * match[3]!.length)
  return match[1] === '-' ? -size : size
}

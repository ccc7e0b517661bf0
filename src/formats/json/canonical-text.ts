import { decodeText } from '../../codegen/text-reader.ts'
import { formatDouble } from '../../core/decimal/double-text.ts'
import type { JsonCursor } from './json-cursor.ts'

/**
 * Reads an array or object and returns its text as Flink makes a STRING of it: without spaces,
 * numbers with a fraction as doubles (`1.50` is `1.5`), of a key that comes twice the last value.
 */
export function canonicalText(cursor: JsonCursor): string {
  const first = cursor.peekToken()
  if (first === 123) return objectText(cursor)
  if (first === 91) return arrayText(cursor)
  if (first === 34) {
    cursor.string()
    return quoted(lastString(cursor))
  }
  if (first === 45 || (first >= 48 && first <= 57)) return numberText(cursor)
  const word = cursor.literal()
  return word === 116 ? 'true' : word === 102 ? 'false' : 'null'
}

const lastString = (cursor: JsonCursor): string =>
  decodeText(cursor.textBytes, cursor.textStart, cursor.textEnd - cursor.textStart)

function objectText(cursor: JsonCursor): string {
  const members = new Map<string, string>()
  cursor.enter()
  if (cursor.peekToken() !== 125) {
    do {
      cursor.key()
      const key = lastString(cursor)
      members.set(key, canonicalText(cursor))
    } while (cursor.hasMore(125))
  }
  cursor.leave()
  return `{${Array.from(members, ([key, value]) => `${quoted(key)}:${value}`).join(',')}}`
}

function arrayText(cursor: JsonCursor): string {
  const elements: string[] = []
  cursor.enter()
  if (cursor.peekToken() !== 93) {
    do elements.push(canonicalText(cursor))
    while (cursor.hasMore(93))
  }
  cursor.leave()
  return `[${elements.join(',')}]`
}

function numberText(cursor: JsonCursor): string {
  const start = cursor.at
  const isFloating = cursor.number()
  const text = decodeText(cursor.bytes, start, cursor.at - start)
  if (!isFloating) return text === '-0' ? '0' : text
  const value = Number(text)
  return Number.isFinite(value) ? formatDouble(value) : `"${value}"`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON must escape.
const ESCAPED = /["\\\u0000-\u001f]/g
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** The text as a JSON string, escaped as Jackson does. */
const quoted = (text: string): string =>
  `"${text.replace(ESCAPED, (unit) => SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)}"`

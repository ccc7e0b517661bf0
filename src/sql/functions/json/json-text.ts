import { isJsonArray, isJsonObject, type JsonNode } from './json-node.ts'

/** Writes a value without blanks; the members of objects in the order of their names, as Flink does. */
export function writeJson(node: JsonNode): string {
  if (node === null) return 'null'
  if (typeof node === 'string') return writeJsonString(node)
  if (isJsonArray(node)) return `[${node.map(writeJson).join(',')}]`
  if (isJsonObject(node)) {
    const names = [...node.keys()].sort()
    return `{${names.map((name) => `${writeJsonString(name)}:${writeJson(node.get(name)!)}`).join(',')}}`
  }
  return String(node)
}

// What Flink's writer escapes: quotation marks, backslashes and control characters, nothing else.
const ESCAPED = /["\\]|[^ -\u{10ffff}]/gu
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** Writes text as a JSON string. */
export const writeJsonString = (text: string): string =>
  `"${text.replace(ESCAPED, escapeCharacter)}"`

/** Escape of one control character, quotation mark or backslash. */
export function escapeCharacter(character: string): string {
  return (
    SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  )
}

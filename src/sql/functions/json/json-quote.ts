import { defineScalar } from '../define.ts'
import { tryParseJson } from './is-json.ts'
import { escapeCharacter } from './json-text.ts'

/** JSON_QUOTE: see `doc`. */
export const jsonQuote = defineScalar({
  name: 'JSON_QUOTE',
  family: 'string',
  signatures: ['(STRING) -> STRING'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Writes text as a JSON string in ASCII: quotation marks, slashes and control characters are escaped, other characters written as \\uXXXX.',
  examples: [
    [`JSON_QUOTE('a"b/c')`, '"a\\"b\\/c"'],
    ["JSON_QUOTE('é😀')", '"\\u00e9\\ud83d\\ude00"'],
    ["JSON_QUOTE('')", '""'],
    ['JSON_QUOTE(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): string =>
    `"${text.replace(/["\\/]|[^ -~]/g, (character) => {
      if (character === '/') return '\\/'
      const unit = character.charCodeAt(0)
      if (unit === 0x7f) return character
      return unit < 0x80 ? escapeCharacter(character) : `\\u${unit.toString(16).padStart(4, '0')}`
    })}"`,
})

/** JSON_UNQUOTE: see `doc`. */
export const jsonUnquote = defineScalar({
  name: 'JSON_UNQUOTE',
  family: 'string',
  signatures: ['(STRING) -> STRING'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Takes the quotation marks off a JSON string and resolves its escapes; other text stays as it is.',
  examples: [
    [`JSON_UNQUOTE('"a\\"b\\u00e9"')`, 'a"bé'],
    ["JSON_UNQUOTE('abc')", 'abc'],
    [`JSON_UNQUOTE('{"a":1}')`, '{"a":1}'],
    [`JSON_UNQUOTE('"a')`, '"a'],
    ['JSON_UNQUOTE(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): string => {
    if (
      text.length < 2 ||
      !text.startsWith('"') ||
      !text.endsWith('"') ||
      tryParseJson(text) === undefined
    )
      return text
    return text
      .slice(1, -1)
      .replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/gs, (_, code: string | undefined, letter: string) =>
        code === undefined
          ? (LETTERS[letter] ?? letter)
          : String.fromCharCode(Number.parseInt(code, 16)),
      )
  },
})

const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

import { defineError } from '../../../core/errors.ts'
import { badEscape, badEscapeCharacter } from './like-pattern.ts'
import { type CompiledRegex, compileRegex, regexProblem } from './regex/compiled-regex.ts'

export const badPattern = defineError({
  code: 'SQL_BAD_PATTERN',
  domain: 'user',
  retry: 'never',
  message: (p: { pattern: string; problem: string }) =>
    `The pattern '${p.pattern}' is wrong: ${p.problem}.`,
  remedy: (_p) =>
    'Close every group and bracket, and escape the characters []()|^-+*_%?{} where they stand for themselves.',
})

const SPECIALS = '[]()|^-+*_%?{}'
const REGEX_SPECIALS = '[]()|^-+*?{}$\\.'

const CLASSES: Readonly<Record<string, string>> = {
  ALPHA: '\\p{Alpha}',
  UPPER: '\\p{Upper}',
  LOWER: '\\p{Lower}',
  DIGIT: '\\d',
  ALNUM: '\\p{Alnum}',
  SPACE: ' ',
  WHITESPACE: '\\s',
}

/**
 * Compiles a SIMILAR TO pattern. As in Flink, `.` and `^` keep the meaning that they have in regular
 * expressions, `\` and `$` stand for themselves, and `_` matches no line terminator.
 *
 * @throws SQL_BAD_ESCAPE, SQL_BAD_ESCAPE_CHARACTER, SQL_BAD_PATTERN, SQL_REGEX_UNSAFE
 */
export function compileSimilar(pattern: string, escapeWith: string | undefined): CompiledRegex {
  const regex = similarToRegex(pattern, escapeWith)
  const compiled = compileRegex(regex)
  if (compiled === undefined)
    throw badPattern({ pattern, problem: regexProblem(regex) ?? 'it is no pattern' })
  return compiled
}

function similarToRegex(pattern: string, escapeWith: string | undefined): string {
  if (escapeWith !== undefined && escapeWith.length > 1)
    throw badEscapeCharacter({ escape: escapeWith })
  let regex = ''
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!
    if (escapeWith !== undefined && escapeWith !== '' && character === escapeWith) {
      regex += escaped(pattern, i, escapeWith)
      i++
    } else if (character === '_') {
      regex += '.'
    } else if (character === '%') {
      regex += '(?s:.*)'
    } else if (character === '\\' || character === '$') {
      regex += `\\${character}`
    } else if (character === '[') {
      const end = characterClassEnd(pattern, i)
      regex += characterClass(pattern.slice(i, end + 1), escapeWith)
      i = end
    } else if (character === ']') {
      throw badPattern({ pattern, problem: `] without [ at position ${i + 1}` })
    } else {
      regex += character
    }
  }
  return regex
}

function escaped(pattern: string, index: number, escapeWith: string): string {
  const next = pattern[index + 1]
  if (next === undefined || (!SPECIALS.includes(next) && next !== escapeWith))
    throw badEscape({ pattern, index })
  return REGEX_SPECIALS.includes(next) ? `\\${next}` : next
}

/** Index of the bracket that ends the class at `start`; `[:ALPHA:]` inside has brackets of its own. */
function characterClassEnd(pattern: string, start: number): number {
  for (let i = start + 1; i < pattern.length; i++) {
    if (pattern.startsWith('[:', i)) {
      i = pattern.indexOf(':]', i) + 1
      if (i === 0) break
    } else if (pattern[i] === ']') {
      return i
    }
  }
  throw badPattern({ pattern, problem: `[ without ] at position ${start + 1}` })
}

function characterClass(text: string, escapeWith: string | undefined): string {
  let regex = '['
  for (let i = 1; i < text.length - 1; i++) {
    const character = text[i]!
    if (escapeWith !== undefined && escapeWith !== '' && character === escapeWith) {
      regex += escaped(text, i, escapeWith)
      i++
    } else if (text.startsWith('[:', i)) {
      const end = text.indexOf(':]', i)
      const name = text.slice(i + 2, end).toUpperCase()
      const set = CLASSES[name]
      if (set === undefined)
        throw badPattern({ pattern: text, problem: `there is no class [:${name}:]` })
      regex += set
      i = end + 1
    } else if (character === '-' && (i === 1 || i === text.length - 2)) {
      regex += '\\-'
    } else {
      regex +=
        character === '[' || character === '\\' || character === '&' ? `\\${character}` : character
    }
  }
  return `${regex}]`
}

import type { EngineError } from '../../core/errors.ts'
import type { Source } from './ast.ts'
import {
  badCharacter,
  badLiteral,
  unterminatedComment,
  unterminatedName,
  unterminatedString,
} from './errors.ts'
import type { InvalidReason, Token } from './token.ts'

/** The error for a piece of text that is no token. */
export function lexicalError(source: Source, token: Token): EngineError {
  const text = source.text.slice(token.start, token.end)
  const reason = token.detail as InvalidReason
  switch (reason) {
    case 'unterminatedString':
      return unterminatedString({})
    case 'unterminatedName':
      return unterminatedName({})
    case 'unterminatedComment':
      return unterminatedComment({})
    case 'emptyName':
      return badLiteral({
        summary: 'There is nothing between the back-ticks.',
        remedy: 'Write a name between them.',
      })
    case 'badEscape':
      return badLiteral({
        summary: 'The string holds an escape that cannot be read.',
        remedy:
          'Write \\n, \\t, \\\\, \\x41, \\u0041 or \\U00000041 in E strings, \\0041 in U& strings.',
      })
    case 'badHexadecimal':
      return badLiteral({
        summary: `${text} is not a binary literal.`,
        remedy: "Write an even number of hexadecimal digits: X'0FA0'.",
      })
    case 'badCharset':
      return badLiteral({
        summary: `${text} is not a character set.`,
        remedy: `Remove it: strings hold any character as they are.`,
      })
    case 'doubleQuotes':
      return doubleQuotes(text)
    case 'badCharacter':
      return strayCharacter(text)
  }
}

function doubleQuotes(text: string): EngineError {
  const content = text.slice(1, -1)
  if (text.length < 3) {
    return badCharacter({
      summary: 'Double quotes mean nothing here.',
      remedy: "Write strings in 'single quotes' and names in `back-ticks`.",
    })
  }
  return badCharacter({
    summary: 'Double quotes mean nothing here.',
    remedy: `Write '${content}' for a string, or \`${content}\` for a name.`,
  })
}

const REPLACEMENTS: Readonly<Record<string, string>> = {
  '‘': "Write strings in straight quotes: '…'.",
  '’': "Write strings in straight quotes: '…'.",
  '“': "Write strings in straight single quotes: '…'.",
  '”': "Write strings in straight single quotes: '…'.",
  '–': 'Write the minus sign as -.',
  '—': 'Write the minus sign as -, or begin a comment with --.',
  '−': 'Write the minus sign as -.',
  '×': 'Write the multiplication sign as *.',
  '≤': 'Write <=.',
  '≥': 'Write >=.',
  '≠': 'Write <>.',
  '；': 'Write the semicolon as ;.',
  '，': 'Write the comma as ,.',
  '（': 'Write the parenthesis as (.',
  '）': 'Write the parenthesis as ).',
  '&': 'Write AND for a logical and.',
  '!': 'Write NOT for a logical not, and <> for "not equal".',
  '#': 'Begin a comment with --.',
  '@': 'Put the name in back-ticks if the character belongs to it.',
  '\\': "Write backslash escapes in strings of the form E'…'.",
}

function strayCharacter(text: string): EngineError {
  const code = (text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const isVisible = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(text)
  const shown = isVisible ? `The character "${text}"` : `The character U+${code}`
  const remedy =
    REPLACEMENTS[text] ?? 'Remove it; inside a string or a name in back-ticks it may stay.'
  return badCharacter({ summary: `${shown} means nothing here.`, remedy })
}

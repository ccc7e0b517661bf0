import { defineError } from '../../core/errors.ts'

/** Summary and remedy of an error whose text depends on the place in the grammar. */
export interface SyntaxProblem {
  readonly summary: string
  readonly remedy: string
}

/** The text is not a statement of the dialect. */
export const syntaxError = defineError<SyntaxProblem>({
  code: 'SQL_SYNTAX',
  domain: 'user',
  retry: 'never',
  message: (problem) => problem.summary,
  remedy: (problem) => problem.remedy,
})

/** A string or binary literal has no closing quote. */
export const unterminatedString = defineError<object>({
  code: 'SQL_UNTERMINATED_STRING',
  domain: 'user',
  retry: 'never',
  message: () => 'The string that starts here has no closing quote.',
  remedy: () => "Close it with '; a quote inside a string is written twice.",
})

/** A quoted name has no closing back-tick. */
export const unterminatedName = defineError<object>({
  code: 'SQL_UNTERMINATED_NAME',
  domain: 'user',
  retry: 'never',
  message: () => 'The quoted name that starts here has no closing back-tick.',
  remedy: () => 'Close it with `; a back-tick inside a name is written twice.',
})

/** A comment or hint has no end. */
export const unterminatedComment = defineError<object>({
  code: 'SQL_UNTERMINATED_COMMENT',
  domain: 'user',
  retry: 'never',
  message: () => 'The comment that starts here has no end.',
  remedy: () => 'Close it with */.',
})

/** A character that means nothing in the dialect. */
export const badCharacter = defineError<SyntaxProblem>({
  code: 'SQL_BAD_CHARACTER',
  domain: 'user',
  retry: 'never',
  message: (problem) => problem.summary,
  remedy: (problem) => problem.remedy,
})

/** A literal whose content cannot be read: escapes, hexadecimal digits, empty names. */
export const badLiteral = defineError<SyntaxProblem>({
  code: 'SQL_BAD_LITERAL',
  domain: 'user',
  retry: 'never',
  message: (problem) => problem.summary,
  remedy: (problem) => problem.remedy,
})

/** A word where a time unit must stand. */
export const unknownTimeUnit = defineError<{
  readonly unit: string
  readonly known: string
  readonly close: string | undefined
}>({
  code: 'SQL_UNKNOWN_TIME_UNIT',
  domain: 'user',
  retry: 'never',
  message: ({ unit }) => `"${unit}" is not a time unit.`,
  remedy: ({ unit, known, close }) => {
    return close === undefined ? `Use one of ${known}.` : `Write ${close} instead of ${unit}.`
  },
})

/** More levels of parentheses, or longer chains of operators, than the later phases can walk. */
export const nestingTooDeep = defineError<{ readonly limit: number; readonly what: string }>({
  code: 'SQL_NESTING_TOO_DEEP',
  domain: 'user',
  retry: 'never',
  message: ({ limit, what }) => `The statement has more than ${limit} ${what}.`,
  remedy: () =>
    'Split it: name parts of it in WITH or in views, or put long lists of values into a table.',
})

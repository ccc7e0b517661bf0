import { defineError } from '../../core/errors.ts'

interface FieldProblem {
  readonly field: string
  readonly type: string
  /** The offending text, cut to a few dozen characters. */
  readonly text: string
}

const ignoring = (format: string): string => `or set '${format}.ignore-parse-errors' = 'true'.`

export const csvBadRow = defineError({
  code: 'CSV_BAD_ROW',
  domain: 'user',
  retry: 'never',
  message: (p: { reason: string }) => `A row of CSV cannot be read: ${p.reason}.`,
  remedy: () => `Correct the row, adapt the table's columns and csv options, ${ignoring('csv')}`,
})

export const csvBadField = defineError({
  code: 'CSV_BAD_FIELD',
  domain: 'user',
  retry: 'never',
  message: (p: FieldProblem) => `Field '${p.field}' cannot be read as ${p.type}: '${p.text}'.`,
  remedy: (p) =>
    `Correct the value, declare '${p.field}' as STRING, set 'csv.null-literal' if it stands for NULL, ${ignoring('csv')}`,
})

export const csvUnterminatedQuote = defineError({
  code: 'CSV_UNTERMINATED_QUOTE',
  domain: 'user',
  retry: 'never',
  message: (p: { quote: string }) =>
    `A quoted field has no closing ${p.quote} before the end of the file.`,
  remedy: () => `Close the quote, set 'csv.disable-quote-character' = 'true', ${ignoring('csv')}`,
})

/** `format`: `json`, or the one that holds JSON, for names of options. */
interface JsonProblem {
  readonly format: string
}

export const jsonBadRow = defineError({
  code: 'JSON_BAD_ROW',
  domain: 'user',
  retry: 'never',
  message: (p: JsonProblem & { reason: string }) => `A row of JSON cannot be read: ${p.reason}.`,
  remedy: (p) => `Write one JSON object a line, ${ignoring(p.format)}`,
})

export const jsonBadField = defineError({
  code: 'JSON_BAD_FIELD',
  domain: 'user',
  retry: 'never',
  message: (p: JsonProblem & FieldProblem) =>
    `Field '${p.field}' cannot be read as ${p.type}: ${p.text}.`,
  remedy: (p) => `Correct the value, declare '${p.field}' as STRING, ${ignoring(p.format)}`,
})

export const jsonMissingField = defineError({
  code: 'JSON_MISSING_FIELD',
  domain: 'user',
  retry: 'never',
  message: (p: JsonProblem & { field: string }) => `Field '${p.field}' is missing in a row.`,
  remedy: (p) =>
    `Add the field, or set '${p.format}.fail-on-missing-field' = 'false' to read it as NULL.`,
})

export const jsonNullMapKey = defineError({
  code: 'JSON_NULL_MAP_KEY',
  domain: 'user',
  retry: 'never',
  message: (p: JsonProblem & { field: string }) =>
    `Column '${p.field}' holds a map with a NULL key.`,
  remedy: (p) => `Set '${p.format}.map-null-key.mode' to 'DROP' or 'LITERAL'.`,
})

export const rawBadRow = defineError({
  code: 'RAW_BAD_ROW',
  domain: 'user',
  retry: 'never',
  message: (p: { type: string; expected: number; actual: number }) =>
    `A raw ${p.type} takes ${p.expected} byte(s), but a row has ${p.actual}.`,
  remedy: () => `Declare the column as BYTES or STRING, or correct the file.`,
})

export const textInvalidUtf8 = defineError({
  code: 'TEXT_INVALID_UTF8',
  domain: 'user',
  retry: 'never',
  message: (_p: object) => 'A row holds bytes that are not UTF-8.',
  remedy: () =>
    `Convert the input to UTF-8, or set the format's 'ignore-parse-errors' = 'true' to skip such rows.`,
})

export const textLineTooLong = defineError({
  code: 'TEXT_LINE_TOO_LONG',
  domain: 'user',
  retry: 'never',
  message: (p: { maxBytes: number }) => `A row is longer than ${p.maxBytes} bytes.`,
  remedy: () =>
    `Check that rows end with a newline and quotes are closed, or raise the format's 'max-line-size'.`,
})

export const formatUnsupportedType = defineError({
  code: 'FORMAT_UNSUPPORTED_TYPE',
  domain: 'user',
  retry: 'never',
  message: (p: { format: string; field: string; type: string; reason: string }) =>
    `Format '${p.format}' cannot carry column '${p.field}' of type ${p.type}: ${p.reason}.`,
  remedy: (p) => `Change the column's type, or use another format than '${p.format}'.`,
})

export const formatOptionConflict = defineError({
  code: 'FORMAT_OPTION_CONFLICT',
  domain: 'user',
  retry: 'never',
  message: (p: { format: string; first: string; second: string }) =>
    `Format '${p.format}': '${p.first}' and '${p.second}' exclude each other.`,
  remedy: (p) => `Remove one of '${p.format}.${p.first}' and '${p.format}.${p.second}'.`,
})

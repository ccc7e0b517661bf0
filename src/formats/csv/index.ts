import type { FileCuts, FormatDefinition } from '../../contracts/format.ts'
import type { Schema } from '../../core/batch.ts'
import {
  booleanOption,
  type OptionDefinition,
  OptionProblem,
  type OptionValues,
  optionalString,
  sizeOption,
} from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import { ChunkedDecoder } from '../text/chunked-decoder.ts'
import { formatOptionConflict, formatUnsupportedType } from '../text/errors.ts'
import { escapedLineCuts, LINE_CUTS } from '../text/line-cuts.ts'
import { DEFAULT_MAX_ROW_BYTES, MAX_ROW_BYTES_DOC } from '../text/row-limit.ts'
import { type CsvDialect, csvProblemOf } from './csv-dialect.ts'
import { csvEncoder } from './csv-encoder.ts'
import { CsvParser } from './csv-parser.ts'

/** One character, as itself or as a Java escape: `\t`, `\u0001`. */
function characterOption<T extends string | undefined>(
  fallback: T,
  doc: string,
  check: (character: string) => void = () => undefined,
): OptionDefinition<string | T> {
  return {
    kind: 'string',
    doc,
    fallback,
    isRequired: false,
    parse: (text) => {
      const character = unescapeJava(text)
      if ([...character].length !== 1) throw new OptionProblem('expected a single character')
      check(character)
      return character
    },
  }
}

const JAVA_ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  b: '\b',
  f: '\f',
}

const unescapeJava = (text: string): string =>
  text.replace(
    /\\(?:u+([0-9a-fA-F]{4})|([tnrbf\\'"]))/g,
    (_, hex: string | undefined, letter: string) =>
      hex === undefined
        ? (JAVA_ESCAPES[letter] ?? letter)
        : String.fromCharCode(Number.parseInt(hex, 16)),
  )

function ascii(character: string): void {
  if (character.charCodeAt(0) > 127) throw new OptionProblem('expected an ASCII character')
}

const options = {
  'field-delimiter': characterOption(
    ',',
    "Character between fields; '\\t' and '\\u0001' are understood.",
  ),
  'disable-quote-character': booleanOption(false, 'Quotes are text like any other.'),
  'quote-character': characterOption(
    undefined,
    "Character around fields that hold delimiters or line breaks: '\"' by default.",
    ascii,
  ),
  'allow-comments': booleanOption(
    false,
    "Skip lines that begin with '#' and blank lines. Set 'ignore-parse-errors' as well if columns may be missing.",
  ),
  'ignore-parse-errors': booleanOption(
    false,
    'Skip rows that cannot be cut into fields, and read missing and unreadable fields as NULL. Both are counted.',
  ),
  'array-element-delimiter': characterOption(';', 'Character between elements of ARRAY and ROW.'),
  'escape-character': characterOption(
    undefined,
    'Character that takes the meaning of the next one away.',
    ascii,
  ),
  'null-literal': optionalString('Text that stands for NULL, when reading and writing.'),
  'write-bigdecimal-in-scientific-notation': booleanOption(
    true,
    'Write DECIMAL 100 as 1E+2; as 100 when false.',
  ),
  'max-line-size': sizeOption(DEFAULT_MAX_ROW_BYTES, MAX_ROW_BYTES_DOC),
}

type CsvOptions = OptionValues<typeof options>

/** Delimited text; options, conversions and quoting are those of Flink's csv format. */
export const csvFormat: FormatDefinition = {
  name: 'csv',
  doc: 'Delimited text, RFC 4180, one row a line; no header line.',
  fileExtension: 'csv',
  options,
  decoder: (values, request) => {
    const given = values as unknown as CsvOptions
    checkTypes(request.schema)
    const ignoresErrors = given['ignore-parse-errors']
    const parser = new CsvParser({
      schema: request.schema,
      projection: request.projection,
      batchRows: request.batchRows,
      dialect: dialectOf(given),
      ignoresErrors,
    })
    return new ChunkedDecoder(parser, request, {
      ignoresErrors,
      maxRowBytes: given['max-line-size'],
      isUtf8: true,
    })
  },
  encoder: (values, request) => {
    const given = values as unknown as CsvOptions
    checkTypes(request.schema)
    return csvEncoder(request.schema, {
      dialect: dialectOf(given),
      hasScientificDecimals: given['write-bigdecimal-in-scientific-notation'],
    })
  },
  cuts: (values) => cutsOf(dialectOf(values as unknown as CsvOptions)),
}

/** Without quotes every line is a row. With them a line may lie in a field: nothing near it tells. */
function cutsOf({ quote, escapeByte }: CsvDialect): FileCuts | undefined {
  if (quote >= 0) return undefined
  return escapeByte < 0 ? LINE_CUTS : escapedLineCuts(escapeByte)
}

/** @throws FORMAT_OPTION_CONFLICT for a quote character that is disabled at the same time (domain `user`) */
function dialectOf(values: CsvOptions): CsvDialect {
  const isDisabled = values['disable-quote-character']
  const quote = values['quote-character']
  if (isDisabled && quote !== undefined) {
    throw formatOptionConflict({
      format: 'csv',
      first: 'quote-character',
      second: 'disable-quote-character',
    })
  }
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
  const nullLiteral = values['null-literal']
  return {
    delimiter: utf8(values['field-delimiter']),
    quote: isDisabled ? -1 : (quote ?? '"').charCodeAt(0),
    escapeByte: values['escape-character']?.charCodeAt(0) ?? -1,
    allowsComments: values['allow-comments'],
    nullLiteral: nullLiteral === undefined ? undefined : utf8(nullLiteral),
    elementDelimiter: utf8(values['array-element-delimiter']),
  }
}

function checkTypes(schema: Schema): void {
  for (const field of schema) {
    const reason = csvProblemOf(field.type)
    if (reason === undefined) continue
    const type = typeToString(field.type)
    throw formatUnsupportedType({ format: 'csv', field: field.name, type, reason })
  }
}

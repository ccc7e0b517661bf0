import type {
  DecodeRequest,
  Decoder,
  EncodeRequest,
  Encoder,
  FormatDefinition,
} from '../../contracts/format.ts'
import type { Schema } from '../../core/batch.ts'
import {
  booleanOption,
  enumOption,
  type OptionValues,
  sizeOption,
  stringOption,
} from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import { ChunkedDecoder } from '../text/chunked-decoder.ts'
import { formatOptionConflict, formatUnsupportedType } from '../text/errors.ts'
import { DEFAULT_MAX_ROW_BYTES, MAX_ROW_BYTES_DOC } from '../text/row-limit.ts'
import { JSON_CUTS } from './json-cuts.ts'
import { jsonEncoder } from './json-encoder.ts'
import { JsonParser } from './json-parser.ts'

const options = {
  'fail-on-missing-field': booleanOption(
    false,
    'Fail when a row lacks a field of the table that the query reads. Missing fields are NULL otherwise.',
  ),
  'ignore-parse-errors': booleanOption(
    false,
    'Skip rows that are no JSON, and read values that do not fit their type as NULL. Both are counted.',
  ),
  'timestamp-format.standard': enumOption(
    ['SQL', 'ISO-8601'],
    'SQL',
    "How timestamps are written: '2020-12-30 12:13:14.123' (SQL) or '2020-12-30T12:13:14.123' (ISO-8601); TIMESTAMP_LTZ has a 'Z' behind.",
  ),
  'map-null-key.mode': enumOption(
    ['FAIL', 'DROP', 'LITERAL'],
    'FAIL',
    'What to do with NULL keys of maps when writing: fail, leave the entry out, or write the literal.',
  ),
  'map-null-key.literal': stringOption(
    'null',
    "Key written for NULL when 'map-null-key.mode' is LITERAL.",
  ),
  'encode.decimal-as-plain-number': booleanOption(
    false,
    'Write decimals with all their digits (0.00000010) instead of in scientific notation (1E-7).',
  ),
  'encode.ignore-null-fields': booleanOption(false, 'Leave fields that are NULL out when writing.'),
  'decode.json-parser.enabled': booleanOption(
    true,
    'Accepted for Flink: there is one parser here, which behaves as Flink does by default.',
  ),
  'max-line-size': sizeOption(DEFAULT_MAX_ROW_BYTES, MAX_ROW_BYTES_DOC),
}

type JsonOptions = OptionValues<typeof options>

/** JSON objects, one a line; options and conversions are those of Flink's json format. */
export const jsonFormat: FormatDefinition = {
  name: 'json',
  doc: 'JSON objects, one a line.',
  fileExtension: 'json',
  findsFieldsByName: true,
  options,
  decoder: (values, request) => decoderOfJson('json', values, request),
  encoder: (values, request) => encoderOfJson('json', values, request),
  cuts: () => JSON_CUTS,
}

/** Writes rows as JSON objects; `format` is the name of the format that does, for messages. */
export function encoderOfJson(
  format: string,
  options: Readonly<Record<string, unknown>>,
  request: EncodeRequest,
): Encoder {
  const values = options as unknown as JsonOptions
  checkTypes(format, request.schema)
  return jsonEncoder(request.schema, {
    format,
    isIso: values['timestamp-format.standard'] === 'ISO-8601',
    nullKeys: values['map-null-key.mode'],
    nullKeyText: values['map-null-key.literal'],
    hasPlainDecimals: values['encode.decimal-as-plain-number'],
    omitsNulls: values['encode.ignore-null-fields'],
  })
}

/**
 * Reads JSON objects; `format` is the name of the format that does, for messages.
 *
 * @param presenceOf field whose rows tell which of their fields were there (see `JsonReadContext`)
 */
export function decoderOfJson(
  format: string,
  options: Readonly<Record<string, unknown>>,
  request: DecodeRequest,
  presenceOf?: string,
): Decoder {
  const values = options as unknown as JsonOptions
  checkTypes(format, request.schema)
  const ignoresErrors = values['ignore-parse-errors']
  const failsOnMissing = values['fail-on-missing-field']
  if (ignoresErrors && failsOnMissing) {
    throw formatOptionConflict({
      format,
      first: 'fail-on-missing-field',
      second: 'ignore-parse-errors',
    })
  }
  const parser = new JsonParser({
    format,
    fields: request.projection.map((index) => request.schema[index]!),
    batchRows: request.batchRows,
    ignoresErrors,
    failsOnMissing,
    isIso: values['timestamp-format.standard'] === 'ISO-8601',
    presenceOf,
  })
  return new ChunkedDecoder(parser, request, {
    ignoresErrors,
    maxRowBytes: values['max-line-size'],
    isUtf8: true,
  })
}

function checkTypes(format: string, schema: Schema): void {
  for (const field of schema) {
    const reason = problemOf(field.type)
    if (reason !== undefined) {
      throw formatUnsupportedType({
        format,
        field: field.name,
        type: typeToString(field.type),
        reason,
      })
    }
  }
}

/** Why a type has no JSON form; undefined when it has one. */
function problemOf(type: SqlType): string | undefined {
  switch (type.kind) {
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return 'intervals have no JSON form'
    case 'OBJECT':
      return 'objects without a schema have no JSON form here'
    case 'ARRAY':
      return problemOf(type.element)
    case 'MAP':
      return isText(type.key) ? problemOf(type.value) : 'keys of JSON objects are text'
    case 'MULTISET':
      return isText(type.element) ? undefined : 'keys of JSON objects are text'
    case 'ROW':
      return type.fields
        .map((field) => problemOf(field.type))
        .find((reason) => reason !== undefined)
    default:
      return undefined
  }
}

const isText = (type: SqlType): boolean => type.kind === 'CHAR' || type.kind === 'VARCHAR'

import type { FormatDefinition } from '../../contracts/format.ts'
import type { Schema } from '../../core/batch.ts'
import {
  enumOption,
  OptionProblem,
  type OptionValues,
  optionValue,
  sizeOption,
  stringOption,
} from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import { ChunkedDecoder } from '../text/chunked-decoder.ts'
import { formatUnsupportedType } from '../text/errors.ts'
import { LINE_CUTS } from '../text/line-cuts.ts'
import { DEFAULT_MAX_ROW_BYTES, MAX_ROW_BYTES_DOC } from '../text/row-limit.ts'
import { type Charset, charsetOf } from './charset.ts'
import { rawEncoder } from './raw-encoder.ts'
import { RawParser } from './raw-parser.ts'

const options = {
  charset: {
    ...stringOption('UTF-8', 'Charset of text, by its Java name: UTF-8, ISO-8859-1, UTF-16, …'),
    parse: (text: string): string => {
      if (charsetOf(text) === undefined) throw new OptionProblem('it is no charset')
      return text
    },
  },
  endianness: enumOption(
    ['big-endian', 'little-endian'],
    'big-endian',
    'Order of the bytes of numbers.',
  ),
  'max-line-size': sizeOption(DEFAULT_MAX_ROW_BYTES, MAX_ROW_BYTES_DOC),
}

type RawOptions = OptionValues<typeof options>

/** One column of bare bytes, one value a line; options and conversions are those of Flink's raw format. */
export const rawFormat: FormatDefinition = {
  name: 'raw',
  doc: 'One column of bare bytes, one value a line: text, bytes, or a number in binary.',
  fileExtension: 'txt',
  options,
  decoder: (values, request) => {
    const given = values as unknown as RawOptions
    const parser = new RawParser({
      type: onlyType(request.schema),
      batchRows: request.batchRows,
      charset: charsetOf(given.charset)!,
      isLittleEndian: given.endianness === 'little-endian',
      isRead: request.projection.length > 0,
    })
    return new ChunkedDecoder(parser, request, {
      ignoresErrors: false,
      maxRowBytes: given['max-line-size'],
      isUtf8: false,
    })
  },
  encoder: (values, request) => {
    const given = values as unknown as RawOptions
    return rawEncoder(
      onlyType(request.schema),
      writable(given.charset),
      given.endianness === 'little-endian',
    )
  },
  cuts: () => LINE_CUTS,
}

function writable(name: string): Charset {
  const charset = charsetOf(name)!
  if (charset.encode === undefined) {
    const problem = 'it can only be read'
    throw optionValue({ owner: "format 'raw'", option: 'charset', value: name, problem })
  }
  return charset
}

/** The type of the one column. */
function onlyType(schema: Schema): SqlType {
  for (const [index, field] of schema.entries()) {
    const reason = index > 0 ? 'raw tables have one column' : problemOf(field.type)
    if (reason === undefined) continue
    const type = typeToString(field.type)
    throw formatUnsupportedType({ format: 'raw', field: field.name, type, reason })
  }
  return schema[0]!.type
}

function problemOf(type: SqlType): string | undefined {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return undefined
    default:
      return 'it has no raw form'
  }
}

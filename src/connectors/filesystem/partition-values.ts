import type { Schema } from '../../core/batch.ts'
import { type ConstantColumn, constantColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { fitParsed, formatDecimal, parseDecimal } from '../../core/decimal/decimal-text.ts'
import { defineError } from '../../core/errors.ts'
import { formatDate, parseDate } from '../../core/time/date-text.ts'
import { formatTimestamp, parseTimestamp } from '../../core/time/timestamp-text.ts'
import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { doubleText, floatText } from '../value-text.ts'
import { escapePathName, unescapePathName } from './path-names.ts'

export const filesystemPartitionType = defineError({
  code: 'FILESYSTEM_PARTITION_TYPE',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string; column: string; type: SqlType }) =>
    `Table '${p.table}' is partitioned by '${p.column}', a ${typeToString(p.type)}, which cannot be part of a path.`,
  remedy: () =>
    'Partition by text, numbers, booleans, dates or timestamps; add a computed text column in a view.',
})

export const filesystemPartitionValue = defineError({
  code: 'FILESYSTEM_PARTITION_VALUE',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string; column: string; problem: string }) =>
    `The file '${p.path}' gives no value to the partition column '${p.column}': ${p.problem}.`,
  remedy: (p) => `Move the file into a directory '${p.column}=<value>', or read other files.`,
})

/** Checks that all partition columns have types that can be part of a path. */
export function checkPartitionTypes(table: string, keys: Schema): void {
  for (const { name, type } of keys) {
    if (!PARTITION_KINDS.has(type.kind))
      throw filesystemPartitionType({ table, column: name, type })
  }
}

const PARTITION_KINDS = new Set([
  'CHAR',
  'VARCHAR',
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'DECIMAL',
  'FLOAT',
  'DOUBLE',
  'DATE',
  'TIMESTAMP',
])

/**
 * Reads the values of partition columns from directories `key=value` above a file.
 *
 * @returns values in the order of `keys`
 * @throws FILESYSTEM_PARTITION_VALUE when a key is missing or its text is no value of its type
 */
export function partitionValuesOf(path: string, keys: Schema, defaultName: string): Value[] {
  const directories = path.split('/').slice(0, -1)
  return keys.map(({ name, type }) => {
    const prefix = `${escapePathName(name)}=`
    const directory = directories.findLast((segment) => segment.startsWith(prefix))
    const fail = (problem: string) =>
      filesystemPartitionValue({ path, column: name, problem }, { location: { file: path } })
    if (directory === undefined) throw fail(`no directory above it is named '${name}=<value>'`)
    const text = unescapePathName(directory.slice(prefix.length))
    if (text === defaultName) return null
    const value = parseValue(text, type)
    if (value === undefined) throw fail(`'${text}' is no ${typeToString(type)}`)
    return value
  })
}

/** A column that has the value in every row. */
export function constantColumnOf(value: Value, type: SqlType): ConstantColumn {
  const builder = columnBuilder(type)
  builder.append(value)
  return constantColumn(builder.finish())
}

/**
 * The directory of a partition: `key=value/key=value`. NULL and the empty text get the default name.
 */
export function partitionDirectory(
  keys: Schema,
  values: readonly Value[],
  defaultName: string,
): string {
  return keys
    .map(({ name, type }, i) => {
      const text = formatValue(values[i]!, type)
      return `${escapePathName(name)}=${text === '' ? defaultName : escapePathName(text)}`
    })
    .join('/')
}

function formatValue(value: Value, type: SqlType): string {
  if (value === null) return ''
  switch (type.kind) {
    case 'DATE':
      return formatDate(value as number)
    case 'TIMESTAMP':
      return formatTimestamp(value as bigint, type.precision)
    case 'DECIMAL':
      return formatDecimal(value as bigint, type.scale)
    case 'FLOAT':
      return floatText(value as number)
    case 'DOUBLE':
      return doubleText(value as number)
    default:
      return String(value)
  }
}

function parseValue(text: string, type: SqlType): Value | undefined {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return text
    case 'BOOLEAN':
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined
    case 'TINYINT':
      return parseInteger(text, 8)
    case 'SMALLINT':
      return parseInteger(text, 16)
    case 'INT':
      return parseInteger(text, 32)
    case 'BIGINT': {
      const value = parseBigInt(text)
      return value === undefined || BigInt.asIntN(64, value) !== value ? undefined : value
    }
    case 'DECIMAL': {
      const parsed = parseDecimal(text)
      return parsed === undefined ? undefined : fitParsed(parsed, type)
    }
    case 'FLOAT':
    case 'DOUBLE': {
      const value = Number(text)
      return text.trim() === '' || (Number.isNaN(value) && text !== 'NaN') ? undefined : value
    }
    case 'DATE':
      // Flink writes the number of days since the epoch.
      return /^-?\d{1,7}$/.test(text) ? Number(text) : parseDate(text)
    case 'TIMESTAMP':
      // Flink writes `2020-01-01T10:00`, without seconds where they are zero.
      return parseTimestamp(
        text.replace('T', ' ').replace(/( \d\d:\d\d)$/, '$1:00'),
        type.precision,
      )
    default:
      return undefined
  }
}

function parseBigInt(text: string): bigint | undefined {
  return /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined
}

function parseInteger(text: string, bits: number): number | undefined {
  const value = parseBigInt(text)
  return value === undefined || BigInt.asIntN(bits, value) !== value ? undefined : Number(value)
}

import { ConstantPool, compileKernel } from '../../codegen/kernel.ts'
import type { SqlType } from '../../core/types.ts'
import type { ColumnTarget } from '../text/column-target.ts'
import type { BytesTarget, FixedTarget } from '../text/flat-target.ts'
import {
  bigintToken,
  booleanToken,
  decimalToken,
  doubleToken,
  integerToken,
} from '../text/number-tokens.ts'
import { fieldEnd, quoteEnd } from '../text/scan-tokens.ts'
import type { Segment } from '../text/segment.ts'
import { dateToken, timestampToken, timeToken } from '../text/time-tokens.ts'
import type { CsvDialect } from './csv-dialect.ts'

/** Reads clean rows; see RecordParser.readFast. */
export type CsvKernel = (segment: Segment, row: number, rowLimit: number) => number

export interface CsvKernelOptions {
  readonly columnCount: number
  readonly projection: readonly number[]
  readonly types: readonly SqlType[]
  readonly targets: readonly ColumnTarget[]
  readonly dialect: CsvDialect
  /** Stores a field of a type that the kernel does not know; false leaves the row to the slow path. */
  readonly writeField: (
    column: number,
    segment: Segment,
    start: number,
    end: number,
    row: number,
  ) => boolean
}

/** What to do where a row is not as the kernel expects: leave it to the slow path. */
const LEAVE = '{ at = start; break rows }'
const NO_QUOTE = 256

/**
 * Makes the kernel for one table, query and dialect; undefined for dialects that it does not know
 * (escape characters, comments, delimiters of several bytes). Its text depends on types, positions
 * and characters, as numbers. It takes rows that are one line each and have just the right number
 * of fields.
 */
export function csvKernel(options: CsvKernelOptions): CsvKernel | undefined {
  const { dialect, columnCount, projection } = options
  if (dialect.escapeByte >= 0 || dialect.allowsComments || dialect.delimiter.length > 1)
    return undefined
  const pool = new ConstantPool()
  const setup: string[] = []
  const declare = (name: string, value: unknown): void => {
    setup.push(`const ${name} = ${pool.add(value)}`)
  }
  declare('fieldEnd', fieldEnd)
  declare('quoteEnd', quoteEnd)
  declare('writeField', options.writeField)
  declare('unquote', unquote)
  const fields: string[] = []
  let done = 0
  for (let column = 0; column < projection.length; column++) {
    const index = projection[column]!
    if (index > done) fields.push(skipText(index - done, false))
    fields.push(fieldText(column, options, declare))
    done = index + 1
    if (done < columnCount) fields.push(DELIMITER)
  }
  if (done < columnCount) fields.push(skipText(columnCount - done, true))
  const delimiter = dialect.delimiter[0]!
  const quote = dialect.quote < 0 ? NO_QUOTE : dialect.quote
  const body = `${setup.join('\n')}
const DELIMITER = ${delimiter}, DELIMITERS = ${spread(delimiter)}, QUOTE = ${quote}, QUOTES = ${spread(quote)}
return (segment, row, rowLimit) => {
  const bytes = segment.bytes, view = segment.view, limit = segment.fastLimit
  let at = segment.position, start = at, from = 0, to = 0, next = 0, skipped = 0
  rows: while (row < rowLimit && at < limit) {
    start = at
${fields.join('\n')}
    if (bytes[at] === 10) at++
    else if (bytes[at] === 13 && bytes[at + 1] === 10) at += 2
    else ${LEAVE}
    row++
  }
  segment.position = at
  return row
}`
  return compileKernel<CsvKernel>('csv-decode', body, pool.values)
}

/** A byte four times over, as a signed word. */
const spread = (byte: number): number => Math.imul(byte & 255, 0x01010101)

const DELIMITER = `    if (bytes[at] !== DELIMITER) ${LEAVE}
    at++`

const SKIP = `      if (bytes[at] === QUOTE) {
        do {
          at = quoteEnd(view, at + 1, QUOTES, QUOTE) + 1
          if (at === 0) ${LEAVE}
        } while (bytes[at] === QUOTE)
      } else at = fieldEnd(view, at, DELIMITERS, DELIMITER)`

/** Skips fields; the last of a row has no delimiter behind it. */
function skipText(count: number, isEnd: boolean): string {
  const delimited = isEnd ? count - 1 : count
  const loop =
    delimited === 0
      ? ''
      : `    for (skipped = 0; skipped < ${delimited}; skipped++) {
${SKIP}
      if (bytes[at] !== DELIMITER) ${LEAVE}
      at++
    }\n`
  return isEnd ? `${loop}${SKIP}` : loop
}

/** Reads one field; leaves \`at\` behind it. */
function fieldText(
  column: number,
  options: CsvKernelOptions,
  declare: (name: string, value: unknown) => void,
): string {
  const type = options.types[column]!
  const target = options.targets[column]!
  const { nullLiteral } = options.dialect
  const token = tokenText(type, target, column, declare)
  if (token !== undefined) {
    declare(`valid${column}`, target.valid)
    const read = `      from = bytes[at] === QUOTE ? at + 1 : at
      next = ${token}
      if (next < 0) ${LEAVE}
      if (from > at) { if (bytes[next] !== QUOTE) ${LEAVE} next++ }
      else if (bytes[next] !== DELIMITER && bytes[next] !== 10 && bytes[next] !== 13) ${LEAVE}
      at = next
      valid${column}[row] = 1`
    return nullLiteral === undefined ? `    {\n${read}\n    }` : nullText(column, nullLiteral, read)
  }
  const cut = `      if (bytes[at] === QUOTE) {
        from = at + 1
        to = quoteEnd(view, from, QUOTES, QUOTE)
        if (to < 0) ${LEAVE}
        at = to + 1
      } else {
        from = at
        to = at = fieldEnd(view, at, DELIMITERS, DELIMITER)
      }`
  if (type.kind !== 'CHAR' && type.kind !== 'VARCHAR') {
    return `    {
${cut}
      if (bytes[at] === QUOTE || !writeField(${column}, segment, from, to, row)) ${LEAVE}
    }`
  }
  declare(`target${column}`, target)
  const bytesTarget = target as BytesTarget
  declare(`starts${column}`, bytesTarget.starts)
  declare(`lengths${column}`, bytesTarget.lengths)
  declare(`valid${column}`, bytesTarget.valid)
  const isNull =
    nullLiteral === undefined
      ? ''
      : `if (${equalText(nullLiteral)}) target${column}.setNull(row)
        else `
  return `    {
${cut}
      if (bytes[at] === QUOTE) {
        at = unquote(bytes, view, from, QUOTES, QUOTE, target${column}, row)
        if (at < 0) ${LEAVE}
        ${nullLiteral === undefined ? '' : `if (target${column}.lengths[row] === ${nullLiteral.length}) ${LEAVE}`}
      } else {
        ${isNull}{
          starts${column}[row] = from
          lengths${column}[row] = to - from
          valid${column}[row] = 1
        }
      }
    }`
}

/** Compares the field from \`from\` to \`to\` with bytes. */
function equalText(wanted: Uint8Array): string {
  const tests = Array.from(wanted, (byte, i) => `bytes[from + ${i}] === ${byte}`)
  return [`to - from === ${wanted.length}`, ...tests].join(' && ')
}

/** Looks for the literal of NULL before reading a value. */
function nullText(column: number, literal: Uint8Array, read: string): string {
  const tests = Array.from(literal, (byte, i) => `bytes[at + ${i}] === ${byte}`)
  return `    next = at + ${literal.length}
    if (${[...tests, '(bytes[next] === DELIMITER || bytes[next] === 10 || bytes[next] === 13)'].join(' && ')}) {
      valid${column}[row] = 0
      at = next
    } else {
${read}
    }`
}

/** The call that reads a value at \`from\`; undefined for types without one. */
function tokenText(
  type: SqlType,
  target: ColumnTarget,
  column: number,
  declare: (name: string, value: unknown) => void,
): string | undefined {
  const call = (token: unknown, array: 'values' | 'halves', more = ''): string => {
    declare(`token${column}`, token)
    declare(`${array}${column}`, (target as FixedTarget)[array])
    return `token${column}(bytes, from, ${array}${column}, row${more})`
  }
  switch (type.kind) {
    case 'BOOLEAN':
      return call(booleanToken, 'values')
    case 'TINYINT':
      return call(integerToken, 'values', ', 127')
    case 'SMALLINT':
      return call(integerToken, 'values', ', 32767')
    case 'INT':
      return call(integerToken, 'values', ', 2147483647')
    case 'BIGINT':
      return call(bigintToken, 'halves')
    case 'FLOAT':
    case 'DOUBLE':
      return call(doubleToken, 'values')
    case 'DECIMAL':
      if (type.precision > 18) return undefined
      return call(decimalToken, 'halves', `, ${type.scale}, ${10 ** type.precision}`)
    case 'DATE':
      return call(dateToken, 'values')
    case 'TIME':
      return call(timeToken, 'values')
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      declare(`shape${column}`, {
        separator: 32,
        hasZone: type.kind === 'TIMESTAMP_LTZ',
        isMillis: type.precision <= 3,
      })
      return call(timestampToken, 'halves', `, shape${column}`)
    default:
      return undefined
  }
}

/**
 * Reads a quoted field with doubled quotes into the column's arena.
 *
 * @param start position after the opening quote
 * @returns the position after the closing quote; −1 when a line break comes first
 */
function unquote(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  pattern: number,
  quote: number,
  target: BytesTarget,
  row: number,
): number {
  const { arena } = target
  const offset = arena.used
  let at = start
  for (;;) {
    const end = quoteEnd(view, at, pattern, quote)
    if (end < 0) return -1
    arena.copy(bytes, at, end - at)
    if (bytes[end + 1] !== quote) {
      target.setMade(row, offset)
      return end + 1
    }
    arena.byte(quote)
    at = end + 2
  }
}

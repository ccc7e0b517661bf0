import { ConstantPool, compileKernel } from '../../codegen/kernel.ts'
import type { SqlType } from '../../core/types.ts'
import type { ColumnTarget } from '../text/column-target.ts'
import type { BytesTarget, FixedTarget } from '../text/flat-target.ts'
import { bigintToken, decimalToken, doubleToken, integerToken } from '../text/number-tokens.ts'
import { escapedStringEnd, stringEnd } from '../text/scan-tokens.ts'
import type { Segment } from '../text/segment.ts'
import { dateToken, type TimestampShape, timestampToken, timeToken } from '../text/time-tokens.ts'

/** Reads clean rows; see RecordParser.readFast. */
export type JsonKernel = (segment: Segment, row: number, rowLimit: number) => number

/** A key as rows write it, and what to do about its value. */
export interface LayoutKey {
  /** The key's bytes between the quotes. */
  readonly name: Uint8Array
  /** Index of the column; −1 for keys that nobody asked for. */
  readonly column: number
}

export interface JsonKernelOptions {
  /** The keys in the order in which rows have them. Rows may lack some. */
  readonly layout: readonly LayoutKey[]
  readonly types: readonly SqlType[]
  readonly targets: readonly ColumnTarget[]
  readonly isIso: boolean
  /** Leaves rows that lack a column to the slow path, which reports them. */
  readonly needsAllColumns: boolean
  /** Reads a value that is neither plain nor short; position after it, or −1. */
  readonly readNested: (column: number, segment: Segment, at: number, row: number) => number
  /** Skips a value that is no string; position after it, or −1. */
  readonly skipOther: (segment: Segment, at: number) => number
}

/**
 * Makes the kernel for one layout. Its text depends on keys (as numbers), types and options only.
 * It takes rows that are one line each, with at most one space after `,` and `:`, and ends at the
 * first row that is different, before anything of it counts.
 */
export function jsonKernel(options: JsonKernelOptions): JsonKernel {
  const { layout, types, targets } = options
  const pool = new ConstantPool()
  const setup: string[] = []
  const declare = (name: string, value: unknown): void => {
    setup.push(`const ${name} = ${pool.add(value)}`)
  }
  declare('stringEnd', stringEnd)
  declare('escapedStringEnd', escapedStringEnd)
  declare('skipOther', options.skipOther)
  declare('readNested', options.readNested)
  const clear: string[] = []
  const readers = types.map((type, column) => {
    const target = targets[column]!
    return valueReader(type, target, column, { declare, clear, options })
  })
  const keys = layout.map(({ name, column }) =>
    keyText(
      name,
      column < 0 ? SKIP_VALUE : `${readers[column]}\n${options.needsAllColumns ? 'seen++' : ''}`,
    ),
  )
  const body = `${setup.join('\n')}
return (segment, row, rowLimit) => {
  const bytes = segment.bytes, view = segment.view, limit = segment.fastLimit
  let at = segment.position, start = at, next = 0, byte = 0${options.needsAllColumns ? ', seen = 0' : ''}
  while (row < rowLimit && at < limit) {
    start = at
    if (bytes[at] !== 123) break
    ${options.needsAllColumns ? 'seen = 0' : ''}
    ${clear.join('\n    ')}
    members: {
${keys.join('\n')}
      at = -1
    }
    if (at < 0${options.needsAllColumns ? ` || seen !== ${types.length}` : ''}) { at = start; break }
    if (bytes[at + 1] === 10) at += 2
    else if (bytes[at + 1] === 13 && bytes[at + 2] === 10) at += 3
    else { at = start; break }
    row++
  }
  segment.position = at
  return row
}`
  return compileKernel<JsonKernel>('json-decode', body, pool.values)
}

/** What to do where a row is not as the kernel expects: leave it to the slow path. */
const LEAVE = '{ at = -1; break members }'

const SKIP_VALUE = `        if (bytes[at] === 34) {
          at = escapedStringEnd(view, at + 1) + 1
          if (at === 0) ${LEAVE}
        } else {
          at = skipOther(segment, at)
          if (at < 0) ${LEAVE}
        }`

/** One key: `at` stands at the separator before it. */
function keyText(name: Uint8Array, value: string): string {
  const pattern = Uint8Array.of(34, ...name, 34, 58)
  return `      next = bytes[at + 1] === 32 ? at + 2 : at + 1
      if (${matchText(pattern)}) {
        at = next + ${pattern.length}
        if (bytes[at] === 32) at++
${value}
        byte = bytes[at]
        if (byte === 125) break members
        if (byte !== 44) ${LEAVE}
      }`
}

/** Compares bytes at `next` with a pattern, four at a time. */
function matchText(pattern: Uint8Array): string {
  const view = new DataView(pattern.buffer, pattern.byteOffset, pattern.length)
  const tests: string[] = []
  let offset = 0
  for (; offset + 4 <= pattern.length; offset += 4) {
    tests.push(`view.getInt32(next + ${offset}, true) === ${view.getInt32(offset, true)}`)
  }
  for (; offset < pattern.length; offset++) {
    tests.push(`bytes[next + ${offset}] === ${pattern[offset]}`)
  }
  return tests.join(' && ')
}

interface ReaderContext {
  readonly declare: (name: string, value: unknown) => void
  readonly clear: string[]
  readonly options: JsonKernelOptions
}

/** Text that reads one value, NULL included; `at` stands at its first byte. */
function valueReader(
  type: SqlType,
  target: ColumnTarget,
  column: number,
  context: ReaderContext,
): string {
  const code = plainReader(type, target, column, context)
  if (code === undefined) {
    context.declare(`target${column}`, target)
    context.clear.push(`target${column}.setNull(row)`)
    return `        at = readNested(${column}, segment, at, row)
        if (at < 0) ${LEAVE}`
  }
  context.declare(`valid${column}`, target.valid)
  context.clear.push(`valid${column}[row] = 0`)
  return `        if (bytes[at] === 110) {
          if (view.getInt32(at, true) !== ${0x6c6c756e}) ${LEAVE}
          at += 4
        } else {
${code}
          valid${column}[row] = 1
        }`
}

/** Text for the types whose plain values need no slow path; undefined for others. */
function plainReader(
  type: SqlType,
  target: ColumnTarget,
  column: number,
  { declare, clear, options }: ReaderContext,
): string | undefined {
  const unquoted = (call: string): string => `          at = ${call}
          if (at < 0) ${LEAVE}`
  const quoted = (call: string): string => `          if (bytes[at] !== 34) ${LEAVE}
          at = ${call}
          if (at < 0 || bytes[at] !== 34) ${LEAVE}
          at++`
  const withFixed = (name: string, token: unknown, array: 'values' | 'halves'): void => {
    declare(`${name}${column}`, token)
    declare(`${array}${column}`, (target as FixedTarget)[array])
  }
  switch (type.kind) {
    case 'BOOLEAN':
      declare(`values${column}`, (target as FixedTarget).values)
      return `          if (view.getInt32(at, true) === ${0x65757274}) { values${column}[row] = 1; at += 4 }
          else if (view.getInt32(at, true) === ${0x736c6166} && bytes[at + 4] === 101) { values${column}[row] = 0; at += 5 }
          else ${LEAVE}`
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT': {
      const max = type.kind === 'TINYINT' ? 127 : type.kind === 'SMALLINT' ? 32_767 : 2_147_483_647
      withFixed('integer', integerToken, 'values')
      return unquoted(`integer${column}(bytes, at, values${column}, row, ${max})`)
    }
    case 'BIGINT':
      withFixed('bigint', bigintToken, 'halves')
      return unquoted(`bigint${column}(bytes, at, halves${column}, row)`)
    case 'FLOAT':
    case 'DOUBLE':
      withFixed('double', doubleToken, 'values')
      return unquoted(`double${column}(bytes, at, values${column}, row)`)
    case 'DECIMAL':
      if (type.precision > 18) return undefined
      withFixed('decimal', decimalToken, 'halves')
      return unquoted(
        `decimal${column}(bytes, at, halves${column}, row, ${type.scale}, ${10 ** type.precision})`,
      )
    case 'DATE':
      withFixed('date', dateToken, 'values')
      return quoted(`date${column}(bytes, at + 1, values${column}, row)`)
    case 'TIME':
      withFixed('time', timeToken, 'values')
      return quoted(`time${column}(bytes, at + 1, values${column}, row)`)
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const shape: TimestampShape = {
        separator: options.isIso ? 84 : 32,
        hasZone: type.kind === 'TIMESTAMP_LTZ',
        isMillis: type.precision <= 3,
      }
      withFixed('timestamp', timestampToken, 'halves')
      declare(`shape${column}`, shape)
      return quoted(`timestamp${column}(bytes, at + 1, halves${column}, row, shape${column})`)
    }
    case 'CHAR':
    case 'VARCHAR':
      declare(`starts${column}`, (target as BytesTarget).starts)
      declare(`lengths${column}`, (target as BytesTarget).lengths)
      clear.push(`starts${column}[row] = 0`, `lengths${column}[row] = 0`)
      return `          if (bytes[at] !== 34) ${LEAVE}
          next = stringEnd(view, at + 1)
          if (next < 0) {
            at = readNested(${column}, segment, at, row)
            if (at < 0) ${LEAVE}
          } else {
            starts${column}[row] = at + 1
            lengths${column}[row] = next - at - 1
            at = next + 1
          }`
    default:
      return undefined
  }
}

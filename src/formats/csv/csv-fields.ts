import { decodeText } from '../../codegen/text-reader.ts'
import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import type { ColumnTarget } from '../text/column-target.ts'
import type { ListTarget, RowTarget } from '../text/nested-target.ts'
import { type TextWriter, textWriter } from '../text/text-writer.ts'
import { CSV_RULES, type CsvDialect } from './csv-dialect.ts'

export interface CsvFieldContext {
  readonly dialect: CsvDialect
  readonly ignoresErrors: boolean
  /** Counts one value that became NULL because it could not be read. */
  countNull(): void
}

/** Thrown, without a stack, for text that is not of its field's type. */
export class CsvFieldFailure {
  readonly field: string
  readonly type: string
  readonly text: string

  constructor(field: string, type: string, text: string) {
    this.field = field
    this.type = type
    this.text = text
  }
}

/** Stores the value of a field, from its bytes; throws CsvFieldFailure, or stores NULL where errors are ignored. */
export type CsvFieldWriter = (
  bytes: Uint8Array,
  start: number,
  end: number,
  row: number,
  isView: boolean,
) => void

const MAX_SHOWN = 60

/** Makes the writer of a column. */
export function csvFieldWriter(
  type: SqlType,
  target: ColumnTarget,
  field: string,
  context: CsvFieldContext,
): CsvFieldWriter {
  const write = valueWriter(type, target, field, context)
  const { nullLiteral } = context.dialect
  const typeText = typeToString(type)
  return (bytes, start, end, row, isView) => {
    if (nullLiteral !== undefined && isSame(nullLiteral, bytes, start, end)) {
      // Flink looks for the literal among the elements of an array, not in its place.
      if (type.kind !== 'ARRAY') {
        target.setNull(row)
        return
      }
    }
    if (write(bytes, start, end, row, isView)) return
    if (!context.ignoresErrors) {
      const text = decodeText(bytes, start, Math.min(end - start, MAX_SHOWN))
      throw new CsvFieldFailure(field, typeText, text)
    }
    context.countNull()
    target.setNull(row)
  }
}

function valueWriter(
  type: SqlType,
  target: ColumnTarget,
  field: string,
  context: CsvFieldContext,
): TextWriter {
  if (type.kind === 'ARRAY') {
    const list = target as ListTarget
    const element = csvFieldWriter(type.element, list.child, field, context)
    return arrayWriter(list, element, context.dialect.elementDelimiter)
  }
  if (type.kind === 'ROW') {
    const row = target as RowTarget
    const children = type.fields.map((child, i) =>
      csvFieldWriter(child.type, row.children[i]!, `${field}.${child.name}`, context),
    )
    return rowWriter(row, children, context)
  }
  return textWriter(type, target, CSV_RULES)
}

function arrayWriter(target: ListTarget, write: CsvFieldWriter, delimiter: Uint8Array): TextWriter {
  return (bytes, start, end, row, isView) => {
    let element = target.offsets[row]!
    // Text of no length is an array of no elements.
    for (let at = start; start < end; ) {
      const to = elementEnd(bytes, at, end, delimiter)
      target.child.reserve(element + 1)
      write(bytes, at, to, element++, isView)
      if (to === end) break
      at = to + delimiter.length
    }
    target.setEnd(row, element)
    return true
  }
}

function rowWriter(
  target: RowTarget,
  children: readonly CsvFieldWriter[],
  context: CsvFieldContext,
): TextWriter {
  const { elementDelimiter } = context.dialect
  return (bytes, start, end, row, isView) => {
    if (start === end) {
      target.setNull(row)
      return true
    }
    let at = start
    for (let i = 0; i < children.length; i++) {
      if (at > end) {
        if (!context.ignoresErrors) return false
        context.countNull()
        target.children[i]!.setNull(row)
        continue
      }
      const to = elementEnd(bytes, at, end, elementDelimiter)
      children[i]!(bytes, at, to, row, isView)
      at = to === end ? end + 1 : to + elementDelimiter.length
    }
    target.valid[row] = 1
    return true
  }
}

function elementEnd(bytes: Uint8Array, start: number, end: number, delimiter: Uint8Array): number {
  for (let at = start; at < end; at++) {
    if (isSame(delimiter, bytes, at, at + delimiter.length) && at + delimiter.length <= end)
      return at
  }
  return end
}

/** Whether a range of bytes is these bytes. */
function isSame(wanted: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== wanted.length) return false
  for (let i = 0; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false
  return true
}

import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, liveCount, type Schema, withColumns } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { defineError } from '../../core/errors.ts'
import { readValue } from '../../core/read-value.ts'
import { typeToString } from '../../core/type-text.ts'
import { type SqlType, withNullable } from '../../core/types.ts'

export const lengthViolated = defineError({
  code: 'LENGTH_VIOLATED',
  domain: 'user',
  retry: 'never',
  message: (p: { column: string; type: SqlType; length: number }) =>
    `Column '${p.column}' is ${typeToString(withNullable(p.type, true))}, but a value of length ${p.length} is to be written.`,
  remedy: () =>
    "CAST the value, which cuts and pads it, widen the column, or SET 'table.exec.sink.type-length-enforcer' = 'TRIM_PAD'.",
})

type Sized = Extract<SqlType, { readonly length: number }>

/** A column whose values have a length that its type bounds. */
export interface SizedColumn {
  readonly index: number
  readonly name: string
  readonly type: Sized
}

/** Texts and binaries of a declared length. */
export const sizedColumns = (schema: Schema): readonly SizedColumn[] =>
  schema.flatMap(({ name, type }, index) =>
    'length' in type && type.length < MAX_LENGTH ? [{ index, name, type }] : [],
  )

/** Length of STRING and BYTES. */
const MAX_LENGTH = 2_147_483_647

/**
 * Stands before a sink and holds texts and binaries to the lengths of its columns: cuts longer ones, and pads CHAR with spaces and BINARY with zeros; or fails the
 * job. (Flink: `table.exec.sink.type-length-enforcer`.) Casts have done so already: this is for values that have been given a type that they do not keep to.
 */
export class LengthEnforcerOperator implements Operator {
  readonly #columns: readonly SizedColumn[]
  readonly #fails: boolean

  /** @param fails instead of cutting and padding */
  constructor(schema: Schema, fails: boolean) {
    this.#columns = sizedColumns(schema)
    this.#fails = fails
  }

  open(_context: OperatorContext): void {}

  /** @throws LENGTH_VIOLATED */
  onBatch(_input: number, batch: Batch, out: Output): Progress {
    let columns: Column[] | undefined
    for (const column of this.#columns) {
      const length = this.#wrongLength(batch, column)
      if (length === undefined) continue
      if (this.#fails) throw lengthViolated({ column: column.name, type: column.type, length })
      columns ??= [...batch.columns]
      columns[column.index] = fittedColumn(batch, column)
    }
    out.emit(columns === undefined ? batch : withColumns(batch, columns))
    return 'done'
  }

  #wrongLength(batch: Batch, { index, type }: SizedColumn): number | undefined {
    const count = liveCount(batch)
    for (let k = 0; k < count; k++) {
      const row = batch.selection === undefined ? k : batch.selection[k]!
      const value = readValue(batch.columns[index]!, row, type) as string | Uint8Array | null
      if (value === null) continue
      const length = lengthOf(value)
      if (length > type.length || (isFixed(type) && length < type.length)) return length
    }
    return undefined
  }
}

const isFixed = (type: SqlType): boolean => type.kind === 'CHAR' || type.kind === 'BINARY'

/** Characters of a text as SQL counts them, bytes of a binary. */
const lengthOf = (value: string | Uint8Array): number =>
  typeof value === 'string' ? [...value].length : value.length

/** The column with values cut and padded; rows that are not live are NULL. */
function fittedColumn(batch: Batch, { index, type }: SizedColumn): Column {
  const builder = columnBuilder(withNullable(type, true))
  const live = new Set(batch.selection)
  for (let row = 0; row < batch.rowCount; row++) {
    const isLive = batch.selection === undefined || live.has(row)
    const value = isLive
      ? (readValue(batch.columns[index]!, row, type) as string | Uint8Array | null)
      : null
    builder.append(value === null ? null : fitted(value, type))
  }
  return builder.finish()
}

function fitted(value: string | Uint8Array, type: Sized): string | Uint8Array {
  if (typeof value === 'string') {
    const characters = [...value]
    const missing = isFixed(type) ? Math.max(0, type.length - characters.length) : 0
    return characters.slice(0, type.length).join('') + ' '.repeat(missing)
  }
  if (value.length > type.length) return value.slice(0, type.length)
  if (!isFixed(type)) return value
  const padded = new Uint8Array(type.length)
  padded.set(value)
  return padded
}

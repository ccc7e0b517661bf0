import type { ScanRequest } from '../../contracts/source.ts'
import { type Batch, type Field, type Schema, withColumns } from '../../core/batch.ts'
import { type Column, type ConstantColumn, constantColumn, rowColumn } from '../../core/column.ts'
import { assert } from '../../core/errors.ts'
import { constantColumnOf } from './partition-values.ts'

/** Where a field of a row comes from: the k-th field that is decoded, or NULL in every row. */
type FieldOrigin = number | ConstantColumn

/** Has of the rows in files only those fields decoded that are read, and makes the rows whole again. */
export class RowFields {
  /** The table's columns as they are to be decoded: the ROW columns have no other fields, maybe none. */
  readonly schema: Schema
  /** Of each column of the batches that is not as the table declares it, where its fields come from. */
  readonly #origins: ReadonlyMap<number, readonly FieldOrigin[]>

  /** @param schema of the table; without `readFields`, all is decoded */
  constructor(schema: Schema, { projection, readFields }: ScanRequest) {
    const decoded = [...schema]
    const origins = new Map<number, readonly FieldOrigin[]>()
    projection.forEach((index, i) => {
      const { name, type } = schema[index]!
      const read = readFields?.[i] ?? 'all'
      if (read === 'all' || type.kind !== 'ROW') return
      decoded[index] = { name, type: { ...type, fields: read.map((field) => type.fields[field]!) } }
      origins.set(i, originsOf(type.fields, read))
    })
    this.schema = decoded
    this.#origins = origins
  }

  /** Returns a batch of the columns asked for with rows as the table declares them. */
  complete(batch: Batch): Batch {
    if (this.#origins.size === 0) return batch
    const columns = batch.columns.map((column, i) => {
      const origins = this.#origins.get(i)
      return origins === undefined ? column : wholeRows(column, origins)
    })
    return withColumns(batch, columns)
  }
}

const originsOf = (fields: readonly Field[], read: readonly number[]): FieldOrigin[] =>
  fields.map(({ type }, field) => {
    const index = read.indexOf(field)
    return index === -1 ? constantColumnOf(null, type) : index
  })

function wholeRows(column: Column, origins: readonly FieldOrigin[]): Column {
  if (column.layout !== 'constant') return withFields(column, origins)
  // A column that the file lacks. What is in constants is flat.
  const flat = origins.map((origin) => (typeof origin === 'number' ? origin : origin.value))
  return constantColumn(withFields(column.value, flat))
}

function withFields(column: Column, origins: readonly (number | Column)[]): Column {
  assert(column.layout === 'row', 'rows come as rows')
  const { children, valid } = column
  return rowColumn(
    origins.map((origin) => (typeof origin === 'number' ? children[origin]! : origin)),
    valid,
  )
}

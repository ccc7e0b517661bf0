import { bigIntType, stringType } from '../../core/types.ts'
import { type Cells, Table } from '../output/table.ts'

/** A column of a listing. */
export interface ListedColumn {
  readonly name: string
  readonly isNumber?: boolean
}

/** Draws a listing: as wide as its widest texts. */
export function textTable(columns: readonly ListedColumn[], rows: readonly Cells[]): string {
  const schema = columns.map(({ name, isNumber }) => ({
    name,
    type: isNumber === true ? bigIntType() : stringType(),
  }))
  const table = new Table(schema, rows, { maxCellWidth: Number.POSITIVE_INFINITY })
  return `${table.head()}${rows.map((row) => table.row(row)).join('')}${table.foot()}`
}

import { bigIntType, stringType } from '../../core/types.ts'
import { type Cells, Table } from './table.ts'

/** A column of a table about jobs or checkpoints. */
export interface GridColumn {
  readonly name: string
  /** Stands at the right. */
  readonly isNumber?: boolean
}

/** Draws a table whose rows are all at hand. Nothing is cut but texts that are wider than 60 columns. */
export function gridText(columns: readonly GridColumn[], rows: readonly Cells[]): string {
  const schema = columns.map(({ name, isNumber }) => ({
    name,
    type: isNumber === true ? bigIntType() : stringType(),
  }))
  const table = new Table(schema, rows)
  return table.head() + rows.map((row) => table.row(row)).join('') + table.foot()
}

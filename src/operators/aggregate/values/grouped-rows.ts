/** Rows of a table by the group that they belong to. In memory only: made anew of the table after a restore. */
export interface GroupedRows {
  has(rowId: number): boolean
  add(group: number, rowId: number): void
  remove(group: number, rowId: number): void
  /** The row that a result needs first, −1 where the group has none. */
  first(group: number): number
  /** The row after it; −1 at the end, and where only the first is of interest. */
  next(rowId: number): number
}

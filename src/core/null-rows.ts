import { type Batch, liveCount, type Schema } from './batch.ts'
import type { Column } from './column.ts'

/** Columns that may not be NULL. */
export const notNullColumns = (
  schema: Schema,
): readonly { readonly index: number; readonly name: string }[] =>
  schema
    .map(({ name, type }, index) => ({ index, name, type }))
    .filter(({ type }) => !type.nullable)

/** Returns the first live row of a batch in which a column is NULL, or −1. Costs nothing for columns without a validity array. */
export function firstNullRow(column: Column, batch: Batch): number {
  if (column.layout === 'constant')
    return column.value.valid?.[0] === 0 ? firstWhere(batch, () => true) : -1
  const { valid } = column
  const own = valid === undefined ? -1 : firstZero(valid, batch)
  if (own !== -1 || column.layout !== 'dictionary') return own
  const { codes, dictionary } = column
  if (dictionary.valid === undefined) return -1
  return firstWhere(batch, (row) => dictionary.valid![codes[row]!] === 0)
}

function firstZero(valid: Uint8Array, batch: Batch): number {
  if (batch.selection !== undefined) return firstWhere(batch, (row) => valid[row] === 0)
  const at = valid.indexOf(0)
  return at < batch.rowCount ? at : -1
}

function firstWhere(batch: Batch, holds: (row: number) => boolean): number {
  const count = liveCount(batch)
  for (let k = 0; k < count; k++) {
    const row = batch.selection === undefined ? k : batch.selection[k]!
    if (holds(row)) return row
  }
  return -1
}

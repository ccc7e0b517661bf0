import { type Batch, type Schema, withSelection } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { identityPositions } from '../../core/flatten.ts'
import { firstNullRow, notNullColumns } from '../../core/null-rows.ts'
import { readValue } from '../../core/read-value.ts'

export const filesystemNullNotNull = defineError({
  code: 'FILESYSTEM_NULL_NOT_NULL',
  domain: 'user',
  retry: 'never',
  message: (p: { column: string; row: string }) =>
    `Column '${p.column}' is declared NOT NULL, but a row has no value for it: ${p.row}.`,
  remedy: (p) =>
    `Put a value into the file, or take NOT NULL off '${p.column}' and say what happens to such rows: WHERE ${p.column} IS NOT NULL, or COALESCE.`,
})

/**
 * Holds what is read to what the table declares: behind it nobody looks for NULL in a NOT NULL column, and would see any value there.
 * Rows that are taken back may hold their key only.
 */
export class RequiredColumns {
  readonly #schema: Schema
  readonly #required: ReturnType<typeof notNullColumns>

  /** @param schema of the batches */
  constructor(schema: Schema) {
    this.#schema = schema
    this.#required = notNullColumns(schema)
  }

  /** @throws FILESYSTEM_NULL_NOT_NULL */
  check(batch: Batch, path: string): void {
    if (this.#required.length === 0) return
    const added = withoutRetractions(batch)
    for (const { index, name } of this.#required) {
      const row = firstNullRow(batch.columns[index]!, added)
      if (row === -1) continue
      throw filesystemNullNotNull(
        { column: name, row: this.#textOf(batch, row) },
        { location: { file: path } },
      )
    }
  }

  #textOf(batch: Batch, row: number): string {
    const values = this.#schema.map(
      ({ name, type }, i) => `${name}=${String(readValue(batch.columns[i]!, row, type) ?? 'NULL')}`,
    )
    const text = values.join(', ')
    return text.length > 200 ? `${text.slice(0, 200)}…` : text
  }
}

/** Kinds -U and -D are the odd ones. */
function withoutRetractions(batch: Batch): Batch {
  const { kinds, selection, rowCount } = batch
  if (kinds === undefined) return batch
  const live = selection ?? identityPositions(rowCount).subarray(0, rowCount)
  return withSelection(
    batch,
    live.filter((row) => (kinds[row]! & 1) === 0),
  )
}

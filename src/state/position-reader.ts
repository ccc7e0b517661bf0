import type { Column, ConstantColumn, DictionaryColumn } from '../core/column.ts'
import { gatherColumn, identityPositions } from '../core/flatten.ts'

export type FlatColumn = Exclude<Column, DictionaryColumn | ConstantColumn>

/** A flat column, and where the rows asked for stand in it. */
export interface ResolvedRows {
  readonly flat: FlatColumn
  readonly places: Int32Array
}

/** Looks through dictionary and constant encodings: rows of a column as places in a flat one. The places are valid until the next call. */
export class PositionReader {
  #places = new Int32Array(0)

  resolve(column: Column, positions: Int32Array, count: number): ResolvedRows {
    if (column.layout !== 'constant' && column.layout !== 'dictionary')
      return { flat: column, places: positions }
    if (this.#places.length < count) this.#places = new Int32Array(Math.max(1024, count))
    const places = this.#places
    if (column.layout === 'constant') {
      places.fill(0, 0, count)
      return { flat: column.value as FlatColumn, places }
    }
    if (column.valid !== undefined)
      return {
        flat: gatherColumn(column, positions, count) as FlatColumn,
        places: identityPositions(count),
      }
    for (let k = 0; k < count; k++) places[k] = column.codes[positions[k]!]!
    return { flat: column.dictionary as FlatColumn, places }
  }
}

import type { BytesColumn, Column } from '../../core/column.ts'

/** A text key of the rows that a batch touches, as views of what the batch has: nothing is copied. */
export class TouchedKeys {
  #starts = new Int32Array(0)
  #lengths = new Int32Array(0)
  #valid = new Uint8Array(0)

  /**
   * The key at each of `count` positions of its column in the batch; undefined where it is not text. Valid until the next call, and
   * as long as the batch is.
   */
  gather(column: Column, positions: Int32Array, count: number): Column | undefined {
    const leaf = leafOf(column)
    if (leaf.layout !== 'bytes') return undefined
    if (this.#starts.length < count) {
      const capacity = Math.max(1024, count)
      this.#starts = new Int32Array(capacity)
      this.#lengths = new Int32Array(capacity)
      this.#valid = new Uint8Array(capacity)
    }
    const codes = column.layout === 'dictionary' ? column.codes : undefined
    const outerValid = column.layout === 'dictionary' ? column.valid : undefined
    const isConstant = column.layout === 'constant'
    let all = 1
    for (let i = 0; i < count; i++) {
      const position = positions[i]!
      const at = isConstant ? 0 : codes === undefined ? position : codes[position]!
      this.#starts[i] = leaf.starts[at]!
      this.#lengths[i] = leaf.lengths[at]!
      const valid =
        (outerValid === undefined ? 1 : outerValid[position]!) &
        (leaf.valid === undefined ? 1 : leaf.valid[at]!)
      this.#valid[i] = valid
      all &= valid
    }
    return {
      layout: 'bytes',
      starts: this.#starts,
      lengths: this.#lengths,
      bytes: leaf.bytes,
      valid: all === 1 ? undefined : this.#valid,
      isAscii: leaf.isAscii,
      isPool: leaf.isPool,
      viewNumbers: undefined,
    } as BytesColumn
  }
}

function leafOf(column: Column): Column {
  if (column.layout === 'dictionary') return column.dictionary
  return column.layout === 'constant' ? column.value : column
}

import { createHash } from 'node:crypto'

/** How many rows there are, and a digest of them in any order. */
export interface RowsAnswer {
  readonly rows: number
  /** 32 hexadecimal digits. */
  readonly digest: string
}

/**
 * Digest of the rows that a changelog leaves: the sum of the rows' hashes, from which those that go are taken. So neither order nor the way
 * to the final rows matters, and no row is kept.
 */
export class RowDigest {
  #rows = 0
  #sum = 0n

  /** @param row its text, as the changelog output prints it */
  add(row: string): void {
    this.#rows++
    this.#sum += hashOf(row)
  }

  take(row: string): void {
    this.#rows--
    this.#sum -= hashOf(row)
  }

  answer(): RowsAnswer {
    return {
      rows: this.#rows,
      digest: BigInt.asUintN(128, this.#sum).toString(16).padStart(32, '0'),
    }
  }
}

function hashOf(row: string): bigint {
  const bytes = createHash('sha256').update(row).digest()
  return (bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8)
}

import { bytesColumn, fixedColumn, type RowColumn, rowColumn } from '../../core/column.ts'
import { writeInt64 } from '../int64-words.ts'
import { mix, seedOf } from '../mix.ts'
import type { SharedColumns } from './event-columns.ts'
import { FIRST_ID } from './event-numbers.ts'
import { writeExtra } from './extra-text.ts'
import {
  CITY_COUNT,
  cityPool,
  FIRST_NAME_COUNT,
  LAST_NAME_COUNT,
  letterPool,
  namePool,
  POOL_BYTES,
  STATE_COUNT,
  statePool,
} from './text-pools.ts'

/** Most bytes of an e-mail address: six letters, `@`, four letters, `.com`. */
const EMAIL_BYTES = 15
/** Four groups of four digits and the spaces between them. */
const CARD_BYTES = 19

/** Makes the persons of a batch; its buffers are used again for the next batch. */
export class PersonColumns {
  readonly column: RowColumn
  readonly makesNothing: boolean
  readonly #makesEmails: boolean
  readonly #makesCards: boolean
  readonly #ids: Int32Array
  readonly #nameStarts: Int32Array
  readonly #nameLengths: Int32Array
  readonly #emailStarts: Int32Array
  readonly #emailLengths: Int32Array
  readonly #emailBytes: Uint8Array
  readonly #cardStarts: Int32Array
  readonly #cardLengths: Int32Array
  readonly #cardBytes: Uint8Array
  readonly #cityStarts: Int32Array
  readonly #cityLengths: Int32Array
  readonly #stateStarts: Int32Array
  readonly #stateLengths: Int32Array
  readonly #extraStarts: Int32Array
  readonly #extraLengths: Int32Array
  readonly #letters = letterPool()
  readonly #names = namePool()
  readonly #cities = cityPool()
  readonly #states = statePool()

  /** Parameters as for BidColumns. */
  constructor(
    capacity: number,
    { times, valid }: SharedColumns,
    wants: (field: string) => boolean,
  ) {
    // The filler's length depends on that of the address.
    this.#makesEmails = wants('emailAddress') || wants('extra')
    this.#makesCards = wants('creditCard')
    this.makesNothing =
      !this.#makesEmails &&
      !this.#makesCards &&
      !['id', 'name', 'city', 'state'].some((field) => wants(field))
    const int32 = () => new Int32Array(capacity)
    const ids = new BigInt64Array(capacity)
    this.#ids = new Int32Array(ids.buffer)
    this.#nameStarts = int32()
    this.#nameLengths = int32()
    // Every row has a place of its own in the buffers, so that no view ever leaves them.
    this.#emailStarts = int32().map((_, row) => row * EMAIL_BYTES)
    this.#emailLengths = int32()
    this.#emailBytes = new Uint8Array(capacity * EMAIL_BYTES)
    this.#cardStarts = int32().map((_, row) => row * CARD_BYTES)
    this.#cardLengths = int32().fill(CARD_BYTES)
    this.#cardBytes = new Uint8Array(capacity * CARD_BYTES)
    this.#cityStarts = int32()
    this.#cityLengths = int32()
    this.#stateStarts = int32()
    this.#stateLengths = int32()
    this.#extraStarts = int32()
    this.#extraLengths = int32()
    const ascii = { valid, isAscii: true }
    this.column = rowColumn(
      [
        fixedColumn(ids, valid),
        bytesColumn(this.#nameStarts, this.#nameLengths, this.#names.bytes, ascii),
        bytesColumn(this.#emailStarts, this.#emailLengths, this.#emailBytes, ascii),
        bytesColumn(this.#cardStarts, this.#cardLengths, this.#cardBytes, ascii),
        bytesColumn(this.#cityStarts, this.#cityLengths, this.#cities.bytes, ascii),
        bytesColumn(this.#stateStarts, this.#stateLengths, this.#states.bytes, ascii),
        fixedColumn(times, valid),
        bytesColumn(this.#extraStarts, this.#extraLengths, this.#letters, ascii),
      ],
      valid,
    )
  }

  /**
   * Makes one person; persons are numbered as epochs are.
   *
   * Draws are written out: calls of `below` are too many here for the compiler to inline them all.
   */
  makeOne(row: number, eventNumber: number, epoch: number): void {
    const seed = seedOf(eventNumber)
    const step = -1640531527
    const seed2 = (seed + step + step) | 0
    writeInt64(this.#ids, row, epoch + FIRST_ID)
    const name =
      ((mix((seed + step) | 0) >>> 0) % FIRST_NAME_COUNT) * LAST_NAME_COUNT +
      ((mix(seed2) >>> 0) % LAST_NAME_COUNT)
    const nameLength = this.#names.lengths[name]!
    this.#nameStarts[row] = this.#names.starts[name]!
    this.#nameLengths[row] = nameLength
    const emailLength = this.#makesEmails ? this.#writeEmail(row, seed2) : 0
    const seed6 = (seed2 + 4 * step) | 0
    if (this.#makesCards) this.#writeCard(row, seed6)
    const seed11 = (seed6 + 5 * step) | 0
    const city = (mix(seed11) >>> 0) % CITY_COUNT
    const cityLength = this.#cities.lengths[city]!
    this.#cityStarts[row] = this.#cities.starts[city]!
    this.#cityLengths[row] = cityLength
    const state = (mix((seed11 + step) | 0) >>> 0) % STATE_COUNT
    const stateLength = this.#states.lengths[state]!
    this.#stateStarts[row] = this.#states.starts[state]!
    this.#stateLengths[row] = stateLength
    const used = 8 + nameLength + emailLength + CARD_BYTES + cityLength + stateLength
    if (this.#makesEmails) writeExtra(seed, 200 - used, this.#extraStarts, this.#extraLengths, row)
  }

  /** Draws 3 to 6; returns the length. */
  #writeEmail(row: number, seed2: number): number {
    const bytes = this.#emailBytes
    const letters = this.#letters
    const step = -1640531527
    const seed4 = (seed2 + step + step) | 0
    const seed6 = (seed4 + step + step) | 0
    const start = (row * EMAIL_BYTES) | 0
    const userLength = (3 + (mix((seed2 + step) | 0) & 3)) | 0
    const user = ((mix(seed4) >>> 0) % (POOL_BYTES - 7)) | 0
    // Six letters are written always; those too many are written over.
    for (let i = 0; i < 6; i++) bytes[start + i] = letters[user + i]!
    let end = (start + userLength) | 0
    bytes[end] = 64
    const hostLength = (3 + (mix((seed4 + step) | 0) & 1)) | 0
    const host = ((mix(seed6) >>> 0) % (POOL_BYTES - 5)) | 0
    for (let i = 0; i < 4; i++) bytes[end + 1 + i] = letters[host + i]!
    end = (end + 1 + hostLength) | 0
    bytes[end] = 46
    bytes[end + 1] = 99
    bytes[end + 2] = 111
    bytes[end + 3] = 109
    const length = (end + 4 - start) | 0
    this.#emailLengths[row] = length
    return length
  }

  /** Draws 7 to 10. */
  #writeCard(row: number, seed6: number): void {
    const bytes = this.#cardBytes
    const step = -1640531527
    const at = (row * CARD_BYTES) | 0
    let seed = seed6
    for (let group = 0; group < 4; group++) {
      seed = (seed + step) | 0
      const first = (at + 5 * group) | 0
      writeDigits(bytes, first, ((mix(seed) >>> 0) % 10000) | 0)
      if (group < 3) bytes[first + 4] = 32
    }
  }
}

function writeDigits(bytes: Uint8Array, at: number, number: number): void {
  const upper = (number / 100) | 0
  const lower = (number - upper * 100) | 0
  const thousands = (upper / 10) | 0
  const tens = (lower / 10) | 0
  bytes[at] = 48 + thousands
  bytes[at + 1] = 48 + upper - thousands * 10
  bytes[at + 2] = 48 + tens
  bytes[at + 3] = 48 + lower - tens * 10
}

import { bytesColumn, fixedColumn, type RowColumn, rowColumn } from '../../core/column.ts'
import { writeInt32, writeInt64 } from '../int64-words.ts'
import { mix, seedOf } from '../mix.ts'
import { scaledPrice } from './draw.ts'
import type { SharedColumns } from './event-columns.ts'
import { ACTIVE_PEOPLE, FIRST_ID, LEAD } from './event-numbers.ts'
import { type EventTime, eventTimeMs } from './event-time.ts'
import { writeExtra } from './extra-text.ts'
import { letterPool, POOL_BYTES, wordPool } from './text-pools.ts'

/** Events after an auction's own during which it stays open, on average. */
const OPEN_EVENTS = 1666

/** Makes the auctions of a batch; its buffers are used again for the next batch. */
export class AuctionColumns {
  readonly column: RowColumn
  readonly makesNothing: boolean
  readonly #makesTexts: boolean
  readonly #makesPrices: boolean
  readonly #makesExpires: boolean
  readonly #time: EventTime
  readonly #ids: Int32Array
  readonly #itemStarts: Int32Array
  readonly #itemLengths: Int32Array
  readonly #descriptionStarts: Int32Array
  readonly #descriptionLengths: Int32Array
  readonly #initialBids: Int32Array
  readonly #reserves: Int32Array
  readonly #expires: Int32Array
  readonly #sellers: Int32Array
  readonly #categories: Int32Array
  readonly #extraStarts: Int32Array
  readonly #extraLengths: Int32Array

  /** Parameters as for BidColumns. */
  constructor(
    capacity: number,
    { times, valid }: SharedColumns,
    time: EventTime,
    wants: (field: string) => boolean,
  ) {
    const wantsAny = (...fields: string[]) => fields.some((field) => wants(field))
    this.#makesTexts = wantsAny('itemName', 'description', 'extra')
    this.#makesPrices = wantsAny('initialBid', 'reserve')
    this.#makesExpires = wants('expires')
    this.makesNothing =
      !this.#makesTexts &&
      !this.#makesPrices &&
      !this.#makesExpires &&
      !wantsAny('id', 'seller', 'category')
    const int64 = () => new BigInt64Array(capacity)
    const int32 = () => new Int32Array(capacity)
    const words = (values: BigInt64Array) => new Int32Array(values.buffer)
    const [ids, initialBids, reserves] = [int64(), int64(), int64()]
    const [expires, sellers, categories] = [int64(), int64(), int64()]
    this.#time = time
    this.#ids = words(ids)
    this.#itemStarts = int32()
    this.#itemLengths = int32()
    this.#descriptionStarts = int32()
    this.#descriptionLengths = int32()
    this.#initialBids = words(initialBids)
    this.#reserves = words(reserves)
    this.#expires = words(expires)
    this.#sellers = words(sellers)
    this.#categories = words(categories)
    this.#extraStarts = int32()
    this.#extraLengths = int32()
    const ascii = { valid, isAscii: true }
    const pooled = { ...ascii, isPool: true }
    this.column = rowColumn(
      [
        fixedColumn(ids, valid),
        bytesColumn(this.#itemStarts, this.#itemLengths, wordPool(), pooled),
        bytesColumn(this.#descriptionStarts, this.#descriptionLengths, wordPool(), pooled),
        fixedColumn(initialBids, valid),
        fixedColumn(reserves, valid),
        fixedColumn(times, valid),
        fixedColumn(expires, valid),
        fixedColumn(sellers, valid),
        fixedColumn(categories, valid),
        bytesColumn(this.#extraStarts, this.#extraLengths, letterPool(), pooled),
      ],
      valid,
    )
  }

  /**
   * Makes one auction; `offset` is its place in the epoch, 1 … 3.
   *
   * Draws are written out: calls of `below` are too many here for the compiler to inline them all.
   */
  makeOne(row: number, eventNumber: number, epoch: number, offset: number): void {
    const seed = seedOf(eventNumber)
    const step = -1640531527
    const seed2 = (seed + step + step) | 0
    const seed4 = (seed2 + step + step) | 0
    const seed6 = (seed4 + step + step) | 0
    const seed8 = (seed6 + step + step) | 0
    const seed9 = (seed8 + step) | 0
    const seed10 = (seed9 + step) | 0
    const seed11 = (seed10 + step) | 0
    writeInt64(this.#ids, row, epoch * 3 + offset - 1 + FIRST_ID)
    const isHot = (mix(seed10) & 3) > 0
    const seller = isHot ? epoch - (epoch % 100) : coldSeller(mix(seed11) >>> 0, epoch)
    writeInt64(this.#sellers, row, seller + FIRST_ID)
    writeInt32(this.#categories, row, 10 + ((mix((seed11 + step) | 0) >>> 0) % 5))
    if (this.#makesPrices) {
      const initialBid = scaledPrice(mix((seed4 + step) | 0), mix(seed6))
      writeInt32(this.#initialBids, row, initialBid)
      writeInt32(this.#reserves, row, initialBid + scaledPrice(mix((seed6 + step) | 0), mix(seed8)))
    }
    if (this.#makesExpires) {
      const timeMs = eventTimeMs(this.#time, eventNumber)
      const horizonMs = eventTimeMs(this.#time, eventNumber + OPEN_EVENTS) - timeMs
      const openMs = (mix(seed9) >>> 0) % (Math.max(2 * horizonMs, 1) >>> 0)
      writeInt64(this.#expires, row, (timeMs + 1 + openMs) * 1000)
    }
    if (!this.#makesTexts) return
    const itemLength = (3 + ((mix((seed + step) | 0) >>> 0) % 17)) | 0
    this.#itemStarts[row] = (mix(seed2) >>> 0) % (POOL_BYTES - 20)
    this.#itemLengths[row] = itemLength
    const descriptionLength = (3 + ((mix((seed2 + step) | 0) >>> 0) % 97)) | 0
    this.#descriptionStarts[row] = (mix(seed4) >>> 0) % (POOL_BYTES - 100)
    this.#descriptionLengths[row] = descriptionLength
    const wanted = 500 - 48 - itemLength - descriptionLength
    writeExtra(seed, wanted, this.#extraStarts, this.#extraLengths, row)
  }
}

function coldSeller(drawn: number, lastPerson: number): number {
  const people = lastPerson + 1
  const active = Math.min(people, ACTIVE_PEOPLE)
  return people - active + (drawn % (active + LEAD))
}

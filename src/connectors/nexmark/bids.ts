import { bytesColumn, fixedColumn, type RowColumn, rowColumn } from '../../core/column.ts'
import { writeInt64 } from '../int64-words.ts'
import { mix, seedOf } from '../mix.ts'
import { below, PRICE_SCALES, priceOf } from './draw.ts'
import { ACTIVE_PEOPLE, FIRST_ID, LEAD, OPEN_AUCTIONS } from './event-numbers.ts'
import {
  channelPool,
  channelViews,
  letterPool,
  PLAIN_CHANNELS,
  POOL_BYTES,
  urlPool,
} from './text-pools.ts'

/** Makes the bids of a batch; its buffers are used again for the next batch. */
export class BidColumns {
  readonly column: RowColumn
  readonly #auctions: Int32Array
  readonly #bidders: Int32Array
  readonly #prices: Int32Array
  readonly #channelStarts: Int32Array
  readonly #channelLengths: Int32Array
  readonly #urlStarts: Int32Array
  readonly #urlLengths: Int32Array
  readonly #extraStarts: Int32Array
  readonly #extraLengths: Int32Array
  readonly #views = channelViews()

  /**
   * @param capacity rows the columns can hold
   * @param times event time of every row, shared with the other kinds of events
   * @param valid 1 where the row is a bid; filled by the owner
   */
  constructor(capacity: number, times: BigInt64Array, valid: Uint8Array) {
    const int64 = () => new BigInt64Array(capacity)
    const int32 = () => new Int32Array(capacity)
    const [auctions, bidders, prices] = [int64(), int64(), int64()]
    this.#auctions = new Int32Array(auctions.buffer)
    this.#bidders = new Int32Array(bidders.buffer)
    this.#prices = new Int32Array(prices.buffer)
    this.#channelStarts = int32()
    this.#channelLengths = int32()
    this.#urlStarts = int32()
    this.#urlLengths = int32()
    this.#extraStarts = int32()
    this.#extraLengths = int32()
    const ascii = { valid, isAscii: true }
    const pooled = { ...ascii, isPool: true }
    this.column = rowColumn(
      [
        fixedColumn(auctions, valid),
        fixedColumn(bidders, valid),
        fixedColumn(prices, valid),
        bytesColumn(this.#channelStarts, this.#channelLengths, channelPool().bytes, pooled),
        bytesColumn(this.#urlStarts, this.#urlLengths, urlPool().bytes, pooled),
        fixedColumn(times, valid),
        bytesColumn(this.#extraStarts, this.#extraLengths, letterPool(), pooled),
      ],
      valid,
    )
  }

  /**
   * Makes `count` bids of one warm epoch into the rows from `row` on.
   *
   * Their numbers are `low`, `low + stride`, … in their lower 32 bits, and share `highSeed`. Ids must
   * be below 2^31. Both outcomes of each coin are computed and one is masked out: a wrong guess of
   * the processor costs more than a draw.
   */
  makeRun(
    row: number,
    count: number,
    firstLow: number,
    strideOf: number,
    highSeedOf: number,
    epochOf: number,
  ): void {
    const auctions = this.#auctions
    const bidders = this.#bidders
    const prices = this.#prices
    const channelStarts = this.#channelStarts
    const channelLengths = this.#channelLengths
    const urlStarts = this.#urlStarts
    const urlLengths = this.#urlLengths
    const extraStarts = this.#extraStarts
    const extraLengths = this.#extraLengths
    const views = this.#views
    const scales = PRICE_SCALES
    // Numbers from outside the function have no known range for the compiler, and every sum with them
    // would be one of doubles: so the constants are written out here, and parameters are truncated.
    const step = -1640531527
    const stride = strideOf | 0
    const highSeed = highSeedOf | 0
    const epoch = epochOf | 0
    const lastAuction = (epoch * 3 + 2) | 0
    const coldAuction = (lastAuction + 900) | 0
    const hotAuction = (lastAuction - (lastAuction % 100) + 1000) | 0
    const coldBidder = (epoch + 1) | 0
    const hotBidder = (epoch - (epoch % 100) + 1001) | 0
    const end = (row + count) | 0
    let low = firstLow | 0
    for (let r = row | 0; r < end; r++) {
      const seed = mix(low ^ highSeed)
      low = (low + stride) | 0
      const seed1 = (seed + step) | 0
      const seed2 = (seed1 + step) | 0
      const isHotAuction = -(mix(seed1) & 1)
      const auction = (coldAuction + ((mix(seed2) >>> 0) % 111)) | 0
      const word = r << 1
      auctions[word] = (auction + ((hotAuction - auction) & isHotAuction)) | 0
      auctions[word + 1] = 0
      const seed3 = (seed2 + step) | 0
      const seed4 = (seed3 + step) | 0
      const isHotBidder = -(((mix(seed3) & 3) + 3) >> 2)
      const bidder = (coldBidder + ((mix(seed4) >>> 0) % 1010)) | 0
      bidders[word] = (bidder + ((hotBidder - bidder) & isHotBidder)) | 0
      bidders[word + 1] = 0
      const seed5 = (seed4 + step) | 0
      const seed6 = (seed5 + step) | 0
      const digits = 100000 + ((mix(seed5) >>> 0) % 900000)
      prices[word] = (digits * scales[(mix(seed6) >>> 0) % 6]! + 0.0001) | 0
      prices[word + 1] = 0
      const seed7 = (seed6 + step) | 0
      const isHotChannel = -(mix(seed7) & 1)
      // Draw 8 for hot channels, 9 for the others.
      const seed9 = (seed7 + step + step) | 0
      const drawn = mix((seed9 - (step & isHotChannel)) | 0)
      const plain = ((drawn >>> 0) % 10000) | 0
      // Hot channels stand at 10,000 … 10,003.
      const view = (plain + ((10000 + (drawn & 3) - plain) & isHotChannel)) << 2
      channelStarts[r] = views[view]!
      channelLengths[r] = views[view + 1]!
      urlStarts[r] = views[view + 2]!
      urlLengths[r] = views[view + 3]!
      const seed10 = (seed9 + step) | 0
      const seed11 = (seed10 + step) | 0
      const length = (54 + ((mix(seed10) >>> 0) % 28)) | 0
      const start = mix(seed11)
      // Modulo 2^20 − length without a division: 2^20 leaves `length`, and one subtraction is enough.
      const bound = (1048576 - length) | 0
      const folded = (Math.imul(start >>> 20, length) + (start & 1048575)) | 0
      extraStarts[r] = (folded - (bound & ((bound - 1 - folded) >> 31))) | 0
      extraLengths[r] = length
    }
  }

  /** Makes one bid of any epoch, with ids of any size. */
  makeOne(row: number, eventNumber: number, epoch: number): void {
    const seed = seedOf(eventNumber)
    const lastAuction = epoch * 3 + 2
    const oldestAuction = Math.max(lastAuction - OPEN_AUCTIONS, 0)
    const auction =
      below(seed, 1, 2) > 0
        ? Math.floor(lastAuction / 100) * 100
        : oldestAuction + below(seed, 2, lastAuction - oldestAuction + 1 + LEAD)
    writeInt64(this.#auctions, row, auction + FIRST_ID)
    const people = epoch + 1
    const active = Math.min(people, ACTIVE_PEOPLE)
    const bidder =
      below(seed, 3, 4) > 0
        ? Math.floor(epoch / 100) * 100 + 1
        : people - active + below(seed, 4, active + LEAD)
    writeInt64(this.#bidders, row, bidder + FIRST_ID)
    writeInt64(this.#prices, row, priceOf(seed, 5))
    const channel =
      below(seed, 7, 2) > 0 ? PLAIN_CHANNELS + below(seed, 8, 4) : below(seed, 9, PLAIN_CHANNELS)
    this.#channelStarts[row] = this.#views[4 * channel]!
    this.#channelLengths[row] = this.#views[4 * channel + 1]!
    this.#urlStarts[row] = this.#views[4 * channel + 2]!
    this.#urlLengths[row] = this.#views[4 * channel + 3]!
    const length = 54 + below(seed, 10, 28)
    this.#extraStarts[row] = below(seed, 11, POOL_BYTES - length)
    this.#extraLengths[row] = length
  }
}

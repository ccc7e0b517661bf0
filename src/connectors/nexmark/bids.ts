import { bytesColumn, fixedColumn, type RowColumn, rowColumn } from '../../core/column.ts'
import { writeInt64 } from '../int64-words.ts'
import { seedOf } from '../mix.ts'
import { BID_LANES, type BidLayout, type BidParts, bidModule, type MakeBids } from './bid-kernel.ts'
import { below, PRICE_SCALES, priceOf } from './draw.ts'
import type { SharedColumns } from './event-columns.ts'
import { ACTIVE_PEOPLE, FIRST_ID, LEAD, OPEN_AUCTIONS } from './event-numbers.ts'
import {
  channelPool,
  channelViews,
  letterPool,
  PLAIN_CHANNELS,
  POOL_BYTES,
  urlPool,
} from './text-pools.ts'
import { type WasmModule, webAssembly } from './web-assembly.ts'

/** Makes the bids of a batch; its buffers are used again for the next batch. */
export class BidColumns {
  readonly column: RowColumn
  readonly makesNothing: boolean
  /**
   * Makes `count` bids of one warm epoch into the rows from `row` on.
   *
   * Their numbers are `low`, `low + stride`, … in their lower 32 bits, and share `highSeed`. Ids must be below 2^31. Up to three rows
   * behind the last one are written over.
   */
  readonly makeRun: MakeBids
  readonly #auctions: Int32Array
  readonly #bidders: Int32Array
  readonly #prices: Int32Array
  readonly #channelNumbers: Int32Array
  readonly #channelStarts: Int32Array
  readonly #channelLengths: Int32Array
  readonly #urlStarts: Int32Array
  readonly #urlLengths: Int32Array
  readonly #extraStarts: Int32Array
  readonly #extraLengths: Int32Array
  readonly #views: Int32Array

  /**
   * @param capacity rows the columns can hold
   * @param wants whether a field is read; the others are left out, by `makeRun` at least
   */
  constructor(
    capacity: number,
    { times, valid }: SharedColumns,
    wants: (field: string) => boolean,
  ) {
    const parts: BidParts = {
      auctions: wants('auction'),
      bidders: wants('bidder'),
      prices: wants('price'),
      channels: wants('channel') || wants('url'),
      extras: wants('extra'),
    }
    this.makesNothing = !Object.values(parts).includes(true)
    const { layout, module, pages } = kernelFor(capacity, parts)
    const memory = new webAssembly.Memory({ initial: pages, maximum: pages })
    const int32 = (at: number) => new Int32Array(memory.buffer, at, capacity)
    const int64 = (at: number) => new BigInt64Array(memory.buffer, at, capacity)
    const words = (at: number) => new Int32Array(memory.buffer, at, 2 * capacity)
    new Float64Array(memory.buffer, layout.scales, PRICE_SCALES.length).set(PRICE_SCALES)
    const views = channelViews()
    this.#views = new Int32Array(memory.buffer, layout.views, views.length)
    this.#views.set(views)
    const { exports } = new webAssembly.Instance(module, { host: { memory } })
    this.makeRun = exports['run'] as MakeBids
    this.#auctions = words(layout.auctions)
    this.#bidders = words(layout.bidders)
    this.#prices = words(layout.prices)
    this.#channelNumbers = int32(layout.channelNumbers)
    this.#channelStarts = int32(layout.channelStarts)
    this.#channelLengths = int32(layout.channelLengths)
    this.#urlStarts = int32(layout.urlStarts)
    this.#urlLengths = int32(layout.urlLengths)
    this.#extraStarts = int32(layout.extraStarts)
    this.#extraLengths = int32(layout.extraLengths)
    const ascii = { valid, isAscii: true }
    const pooled = { ...ascii, isPool: true }
    const numbered = parts.channels ? { ...pooled, viewNumbers: this.#channelNumbers } : pooled
    this.column = rowColumn(
      [
        fixedColumn(int64(layout.auctions), valid),
        fixedColumn(int64(layout.bidders), valid),
        fixedColumn(int64(layout.prices), valid),
        bytesColumn(this.#channelStarts, this.#channelLengths, channelPool().bytes, numbered),
        bytesColumn(this.#urlStarts, this.#urlLengths, urlPool().bytes, numbered),
        fixedColumn(times, valid),
        bytesColumn(this.#extraStarts, this.#extraLengths, letterPool(), pooled),
      ],
      valid,
    )
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
    this.#channelNumbers[row] = channel
    this.#channelStarts[row] = this.#views[4 * channel]!
    this.#channelLengths[row] = this.#views[4 * channel + 1]!
    this.#urlStarts[row] = this.#views[4 * channel + 2]!
    this.#urlLengths[row] = this.#views[4 * channel + 3]!
    const length = 54 + below(seed, 10, 28)
    this.#extraStarts[row] = below(seed, 11, POOL_BYTES - length)
    this.#extraLengths[row] = length
  }
}

interface BidKernel {
  readonly layout: BidLayout
  readonly module: WasmModule
  /** Of 64 KiB. */
  readonly pages: number
}

const PAGE_BYTES = 65536

/** By capacity and parts: the readers of a thread mostly have one and the same. */
const kernels = new Map<string, BidKernel>()

function kernelFor(capacity: number, parts: BidParts): BidKernel {
  const key = JSON.stringify([capacity, parts])
  let kernel = kernels.get(key)
  if (kernel === undefined) {
    const rows = Math.ceil(capacity / BID_LANES) * BID_LANES + BID_LANES
    let size = 0
    const place = (bytes: number): number => {
      const start = size
      size += Math.ceil(bytes / 16) * 16
      return start
    }
    const layout = {
      scales: place(PRICE_SCALES.byteLength),
      views: place(channelViews().byteLength),
      auctions: place(8 * rows),
      bidders: place(8 * rows),
      prices: place(8 * rows),
      channelNumbers: place(4 * rows),
      channelStarts: place(4 * rows),
      channelLengths: place(4 * rows),
      urlStarts: place(4 * rows),
      urlLengths: place(4 * rows),
      extraStarts: place(4 * rows),
      extraLengths: place(4 * rows),
    }
    kernel = { layout, module: bidModule(layout, parts), pages: Math.ceil(size / PAGE_BYTES) }
    kernels.set(key, kernel)
  }
  return kernel
}

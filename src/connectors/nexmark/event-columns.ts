import { type Batch, makeBatch } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { writeInt64 } from '../int64-words.ts'
import { highSeedOf } from '../mix.ts'
import { AuctionColumns } from './auctions.ts'
import { BidColumns } from './bids.ts'
import {
  AUCTION_EVENT,
  BID_EVENT,
  EPOCH_EVENTS,
  eventTypeAt,
  FIRST_BID_OFFSET,
  FIRST_WARM_EPOCH,
  PERSON_EVENT,
} from './event-numbers.ts'
import { type EventTime, eventTimeMs, writeTimes } from './event-time.ts'
import { PersonColumns } from './persons.ts'

/** The columns of an event, in the order of the table as the benchmark declares it. */
export const EVENT_COLUMNS = ['event_type', 'person', 'auction', 'bid'] as const
export type EventColumn = (typeof EVENT_COLUMNS)[number]

/** A column that is asked for. */
export interface RequestedColumn {
  readonly name: EventColumn
  /** Those of its fields that are read; undefined: all. */
  readonly fields: ReadonlySet<string> | undefined
}

interface EventMaker {
  readonly column: Column
  /** Whether the fields asked for are made by others: all but the time. */
  readonly makesNothing: boolean
}

/** What the columns of persons, auctions and bids share: a value a row. */
export interface SharedColumns {
  /** Event time. */
  readonly times: BigInt64Array
  /** 1 where the row is an event of the kind; filled by the owner. */
  readonly valid: Uint8Array
}

/** Epochs below this have ids that fit 31 bits. */
const FIRST_WIDE_EPOCH = 715_827_000

/**
 * Makes batches of events, reusing its buffers: a batch is valid until the next one is made.
 * Only the columns and fields asked for are made.
 */
export class EventColumns {
  readonly #time: EventTime
  readonly #columns: readonly Column[]
  readonly #eventTypes: Int32Array
  readonly #isPerson: Uint8Array
  readonly #isAuction: Uint8Array
  readonly #isBid: Uint8Array
  readonly #timeWords: Int32Array
  readonly #persons: PersonColumns | undefined
  readonly #auctions: AuctionColumns | undefined
  readonly #bids: BidColumns | undefined
  #pattern: KindPattern | undefined

  /** @param capacity most rows of a batch; @param requested columns of the batches, in order */
  constructor(capacity: number, requested: readonly RequestedColumn[], time: EventTime) {
    this.#time = time
    this.#eventTypes = new Int32Array(capacity)
    this.#isPerson = new Uint8Array(capacity)
    this.#isAuction = new Uint8Array(capacity)
    this.#isBid = new Uint8Array(capacity)
    const times = new BigInt64Array(capacity)
    this.#timeWords = new Int32Array(times.buffer)
    const columns = new Map<EventColumn, Column>([['event_type', fixedColumn(this.#eventTypes)]])
    const made = <T extends EventMaker>(
      name: EventColumn,
      make: (wants: (field: string) => boolean) => T,
    ): T | undefined => {
      const request = requested.find((each) => each.name === name)
      if (request === undefined) return undefined
      const maker = make((field) => request.fields?.has(field) ?? true)
      columns.set(name, maker.column)
      return maker.makesNothing ? undefined : maker
    }
    this.#persons = made(
      'person',
      (wants) => new PersonColumns(capacity, { times, valid: this.#isPerson }, wants),
    )
    this.#auctions = made(
      'auction',
      (wants) => new AuctionColumns(capacity, { times, valid: this.#isAuction }, time, wants),
    )
    this.#bids = made(
      'bid',
      (wants) => new BidColumns(capacity, { times, valid: this.#isBid }, wants),
    )
    this.#columns = requested.map(({ name }) => columns.get(name)!)
  }

  /** Makes the events `first`, `first + stride`, …; `count` is at most the capacity. */
  makeSequence(first: number, stride: number, count: number): Batch {
    this.#writeSequenceKinds(first, stride, count)
    writeTimes(this.#timeWords, count, first, stride, this.#time)
    let row = 0
    let eventNumber = first
    while (row < count) {
      const epoch = Math.floor(eventNumber / EPOCH_EVENTS)
      const offset = eventNumber - epoch * EPOCH_EVENTS
      let made = 1
      if (offset < FIRST_BID_OFFSET) {
        if (offset === 0) this.#persons?.makeOne(row, eventNumber, epoch)
        else this.#auctions?.makeOne(row, eventNumber, epoch, offset)
      } else {
        made = Math.min(count - row, Math.ceil((EPOCH_EVENTS - offset) / stride))
        if (this.#bids !== undefined)
          this.#makeBids(this.#bids, row, made, eventNumber, stride, epoch)
      }
      row += made
      eventNumber += made * stride
    }
    return makeBatch(count, this.#columns)
  }

  /** Makes the events of the numbers given, in their order. */
  makeListed(eventNumbers: Float64Array, count: number): Batch {
    for (let row = 0; row < count; row++) {
      const eventNumber = eventNumbers[row]!
      const epoch = Math.floor(eventNumber / EPOCH_EVENTS)
      const offset = eventNumber - epoch * EPOCH_EVENTS
      const eventType = eventTypeAt(offset)
      this.#eventTypes[row] = eventType
      this.#isPerson[row] = eventType === PERSON_EVENT ? 1 : 0
      this.#isAuction[row] = eventType === AUCTION_EVENT ? 1 : 0
      this.#isBid[row] = eventType === BID_EVENT ? 1 : 0
      writeInt64(this.#timeWords, row, eventTimeMs(this.#time, eventNumber) * 1000)
      if (eventType === PERSON_EVENT) this.#persons?.makeOne(row, eventNumber, epoch)
      else if (eventType === AUCTION_EVENT) this.#auctions?.makeOne(row, eventNumber, epoch, offset)
      else this.#bids?.makeOne(row, eventNumber, epoch)
    }
    return makeBatch(count, this.#columns)
  }

  #makeBids(
    bids: BidColumns,
    row: number,
    count: number,
    first: number,
    stride: number,
    epoch: number,
  ): void {
    const sharesHighHalf = (first >>> 0) + count * stride <= 4294967296
    if (epoch >= FIRST_WARM_EPOCH && epoch < FIRST_WIDE_EPOCH && sharesHighHalf) {
      bids.makeRun(row, count, first | 0, stride, highSeedOf(first), epoch)
      return
    }
    for (let i = 0; i < count; i++) bids.makeOne(row + i, first + i * stride, epoch)
  }

  // Which rows are persons, auctions and bids repeats every 50 rows at the latest: it is copied from
  // a pattern made once for the stride.
  #writeSequenceKinds(first: number, stride: number, count: number): void {
    const capacity = this.#eventTypes.length
    if (this.#pattern === undefined || !continues(this.#pattern, first, stride)) {
      this.#pattern = kindPattern(first, stride, capacity + EPOCH_EVENTS)
    }
    const { eventTypes, isPerson, isAuction, isBid } = this.#pattern
    const from = ((first - this.#pattern.first) / stride) % EPOCH_EVENTS
    const to = from + count
    this.#eventTypes.set(eventTypes.subarray(from, to))
    this.#isPerson.set(isPerson.subarray(from, to))
    this.#isAuction.set(isAuction.subarray(from, to))
    this.#isBid.set(isBid.subarray(from, to))
  }
}

/** What the events `first`, `first + stride`, … are. */
interface KindPattern {
  readonly first: number
  readonly stride: number
  readonly eventTypes: Int32Array
  readonly isPerson: Uint8Array
  readonly isAuction: Uint8Array
  readonly isBid: Uint8Array
}

function continues(pattern: KindPattern, first: number, stride: number): boolean {
  return (
    pattern.stride === stride && first >= pattern.first && (first - pattern.first) % stride === 0
  )
}

function kindPattern(first: number, stride: number, length: number): KindPattern {
  const eventTypes = Int32Array.from({ length }, (_, i) =>
    eventTypeAt((first + i * stride) % EPOCH_EVENTS),
  )
  const rowsOf = (eventType: number) =>
    Uint8Array.from(eventTypes, (type) => (type === eventType ? 1 : 0))
  return {
    first,
    stride,
    eventTypes,
    isPerson: rowsOf(PERSON_EVENT),
    isAuction: rowsOf(AUCTION_EVENT),
    isBid: rowsOf(BID_EVENT),
  }
}

import {
  add,
  addDoubles,
  and,
  atLeast,
  type Code,
  fromDoubles,
  i32,
  i32Add,
  i32Less,
  i32Multiply,
  i32Remainder,
  i32ShiftLeft,
  i32Subtract,
  lane,
  load,
  loadTwoDoubles,
  multiply,
  multiplyDoubles,
  productHigh,
  select,
  shiftLeft,
  shiftRight,
  shiftRightSigned,
  shuffle,
  store,
  subtract,
  toDoubles,
  twoDoubles,
  WasmFunction,
  xor,
} from './wasm-function.ts'
import type { WasmModule } from './web-assembly.ts'

/** Rows that are made at a time: up to three behind the last one asked for are written over. */
export const BID_LANES = 4

/** Where the columns and tables of the bids lie in their memory: bytes from its start. */
export interface BidLayout {
  /** Powers of ten of a price as doubles. */
  readonly scales: number
  /** Four numbers for every channel: start and length of the channel, start and length of the url. */
  readonly views: number
  readonly auctions: number
  readonly bidders: number
  readonly prices: number
  /** Number of the channel, which is that of its url, too. */
  readonly channelNumbers: number
  readonly channelStarts: number
  readonly channelLengths: number
  readonly urlStarts: number
  readonly urlLengths: number
  readonly extraStarts: number
  readonly extraLengths: number
}

/** What of bids is made. */
export interface BidParts {
  readonly auctions: boolean
  readonly bidders: boolean
  readonly prices: boolean
  /** And their urls. */
  readonly channels: boolean
  readonly extras: boolean
}

/** Makes `count` bids (1 and more) of one warm epoch into the rows from `row` on; see `BidColumns`. */
export type MakeBids = (
  row: number,
  count: number,
  low: number,
  stride: number,
  highSeed: number,
  epoch: number,
) => void

/** A module that exports `run`, a `MakeBids`: four bids at a time, where JavaScript makes one. */
export function bidModule(layout: BidLayout, parts: BidParts): WasmModule {
  const w = new WasmFunction(6)
  const [row, count, low, stride, highSeed, epoch] = [0, 1, 2, 3, 4, 5].map((i) =>
    w.parameter(i),
  ) as [Code, Code, Code, Code, Code, Code]
  const lastAuction = w.before(i32Add(i32Multiply(epoch, i32(3)), i32(2)))
  const roundedDown = (value: Code) => i32Subtract(value, i32Remainder(value, i32(100)))
  const coldAuction = w.fourBefore(i32Add(lastAuction, i32(900)))
  const hotAuction = w.fourBefore(i32Add(roundedDown(lastAuction), i32(1000)))
  const coldBidder = w.fourBefore(i32Add(epoch, i32(1)))
  const hotBidder = w.fourBefore(i32Add(roundedDown(epoch), i32(1001)))
  const highSeeds = w.fourBefore(highSeed)
  const fourStrides = w.fourBefore(i32ShiftLeft(stride, 2))
  const lows = w.fourBefore(low)
  const at4 = w.before(i32ShiftLeft(row, 2))
  const at8 = w.before(i32ShiftLeft(row, 3))
  const end4 = w.before(i32ShiftLeft(i32Add(row, count), 2))
  const strides = w.fourBefore(stride)
  const places = w.constants(0, 1, 2, 3)

  const scrambled = (value: Code): Code => {
    const first = w.keep(value)
    const second = w.keep(multiply(xor(first, shiftRight(first, 16)), w.four(0x7feb352d)))
    const third = w.keep(multiply(xor(second, shiftRight(second, 15)), w.four(0x846ca68b)))
    return w.keep(xor(third, shiftRight(third, 16)))
  }
  const seed = scrambled(xor(add(lows, multiply(strides, places)), highSeeds))
  w.set(lows, add(lows, fourStrides))
  const draw = (k: number) => scrambled(add(seed, w.four(Math.imul(STEP, k))))
  const isOdd = (value: Code) => w.keep(subtract(w.four(0), and(value, w.four(1))))
  const write = (column: number, values: Code) => w.write(store(at4, values, column))
  const writeInt64 = (column: number, values: Code) => {
    w.write(store(at8, shuffle(values, w.four(0), [0, 4, 1, 5]), column))
    w.write(store(at8, shuffle(values, w.four(0), [2, 6, 3, 7]), column + 16))
  }

  if (parts.auctions) {
    const isHotAuction = isOdd(draw(1))
    const auction = add(coldAuction, remainder(w, draw(2), 111))
    writeInt64(layout.auctions, w.keep(select(isHotAuction, hotAuction, auction)))
  }
  if (parts.bidders) {
    const isHotBidder = atLeast(and(draw(3), w.four(3)), w.four(1))
    const bidder = add(coldBidder, remainder(w, draw(4), 1010))
    writeInt64(layout.bidders, w.keep(select(w.keep(isHotBidder), hotBidder, bidder)))
  }
  if (parts.prices) {
    const digits = w.keep(add(w.four(100000), remainder(w, draw(5), 900000)))
    const scales = w.keep(add(shiftLeft(remainder(w, draw(6), 6), 3), w.four(layout.scales)))
    const scaled = (two: Code, first: number) =>
      fromDoubles(
        addDoubles(
          multiplyDoubles(
            toDoubles(two),
            loadTwoDoubles(lane(scales, first), lane(scales, first + 1)),
          ),
          twoDoubles(0.0001),
        ),
      )
    const upperDigits = shuffle(digits, digits, [2, 3, 2, 3])
    writeInt64(
      layout.prices,
      w.keep(shuffle(scaled(digits, 0), scaled(upperDigits, 2), [0, 1, 4, 5])),
    )
  }
  if (parts.channels) {
    // Draw 8 for hot channels, 9 for the others. Hot channels stand at 10,000 … 10,003.
    const isHotChannel = isOdd(draw(7))
    const ninth = add(seed, w.four(Math.imul(STEP, 9)))
    const drawn = scrambled(subtract(ninth, and(w.four(STEP), isHotChannel)))
    const hotChannel = add(w.four(10000), and(drawn, w.four(3)))
    const channel = w.keep(select(isHotChannel, hotChannel, remainder(w, drawn, 10000)))
    write(layout.channelNumbers, channel)
    const addresses = w.keep(shiftLeft(channel, 4))
    const [a, b, c, d] = [0, 1, 2, 3].map((i) =>
      w.keep(load(lane(addresses, i), layout.views)),
    ) as [Code, Code, Code, Code]
    const channels = [shuffle(a, b, [0, 4, 1, 5]), shuffle(c, d, [0, 4, 1, 5])].map((two) =>
      w.keep(two),
    ) as [Code, Code]
    const urls = [shuffle(a, b, [2, 6, 3, 7]), shuffle(c, d, [2, 6, 3, 7])].map((two) =>
      w.keep(two),
    ) as [Code, Code]
    write(layout.channelStarts, shuffle(...channels, [0, 1, 4, 5]))
    write(layout.channelLengths, shuffle(...channels, [2, 3, 6, 7]))
    write(layout.urlStarts, shuffle(...urls, [0, 1, 4, 5]))
    write(layout.urlLengths, shuffle(...urls, [2, 3, 6, 7]))
  }
  if (parts.extras) {
    const length = w.keep(add(w.four(54), remainder(w, draw(10), 28)))
    const start = draw(11)
    // Modulo 2^20 − length without a division: 2^20 leaves `length`, and one subtraction is enough.
    const bound = w.keep(subtract(w.four(1048576), length))
    const folded = w.keep(add(multiply(shiftRight(start, 20), length), and(start, w.four(1048575))))
    const isBeyond = shiftRightSigned(subtract(subtract(bound, w.four(1)), folded), 31)
    write(layout.extraStarts, subtract(folded, and(bound, isBeyond)))
    write(layout.extraLengths, length)
  }

  w.set(at4, i32Add(at4, i32(4 * BID_LANES)))
  w.set(at8, i32Add(at8, i32(8 * BID_LANES)))
  return w.module(i32Less(at4, end4))
}

/** What draw number k adds to the seed, k times. */
const STEP = 0x9e3779b9 | 0

/**
 * Divisors without their factors of two: with a multiplier below 2^32 the upper half of one product, shifted, is the quotient of
 * every 32-bit number. 111 has none: its quotient may be one too small. (Hacker's Delight, unsigned division by constants.)
 */
const DIVISIONS: Readonly<
  Record<number, { readonly twos: number; readonly multiplier: number; readonly shift: number }>
> = {
  6: { twos: 1, multiplier: 1431655766, shift: 0 },
  28: { twos: 2, multiplier: 613566757, shift: 0 },
  111: { twos: 0, multiplier: 2476377540, shift: 6 },
  1010: { twos: 1, multiplier: 2177250749, shift: 8 },
  10000: { twos: 4, multiplier: 109951163, shift: 4 },
  900000: { twos: 5, multiplier: 39093747, shift: 8 },
}

/** Remainder of four numbers without a sign. */
function remainder(w: WasmFunction, value: Code, divisor: number): Code {
  const { twos, multiplier, shift } = DIVISIONS[divisor]!
  const odd = twos === 0 ? value : w.keep(shiftRight(value, twos))
  const quotient = shiftRight(productHigh(odd, w.four(multiplier)), shift)
  const rest = w.keep(subtract(value, multiply(quotient, w.four(divisor))))
  if (divisor !== 111) return rest
  return subtract(rest, and(w.four(divisor), atLeast(rest, w.four(divisor))))
}

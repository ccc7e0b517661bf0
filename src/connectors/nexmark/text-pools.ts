import { mix, seedOf } from '../mix.ts'
import { below } from './draw.ts'

/** Bytes in each pool of letters and words. */
export const POOL_BYTES = 1 << 20

/** Texts one behind the other in one buffer, by number. All are ASCII. */
export interface TextPool {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly lengths: Int32Array
}

/** Channels: numbers 0 … 9,999 are `channel-…`, the four after them the hot ones. */
export const PLAIN_CHANNELS = 10000
const HOT_CHANNELS = ['Google', 'Facebook', 'Baidu', 'Apple']
const HOT_URL_NUMBER = 1000003

const FIRST_NAMES = [
  'Peter',
  'Paul',
  'Luke',
  'John',
  'Saul',
  'Vicky',
  'Kate',
  'Julie',
  'Sarah',
  'Deiter',
  'Walter',
]
const LAST_NAMES = [
  'Shultz',
  'Abrams',
  'Spencer',
  'White',
  'Bartels',
  'Walton',
  'Smith',
  'Jones',
  'Noris',
]
const CITIES = [
  'Phoenix',
  'Los Angeles',
  'San Francisco',
  'Boise',
  'Portland',
  'Bend',
  'Redmond',
  'Seattle',
  'Kent',
  'Cheyenne',
]
const STATES = ['AZ', 'CA', 'ID', 'OR', 'WA', 'WY']

export const FIRST_NAME_COUNT = FIRST_NAMES.length
export const LAST_NAME_COUNT = LAST_NAMES.length
export const CITY_COUNT = CITIES.length
export const STATE_COUNT = STATES.length

/** Pools are made when the first reader asks and shared by all readers of the thread. */
export const letterPool = once(() => {
  const bytes = new Uint8Array(POOL_BYTES)
  for (let i = 0; i < POOL_BYTES; i++) bytes[i] = 97 + ((mix(i + 0x1234567) >>> 0) % 26)
  return bytes
})

export const wordPool = once(() => {
  const bytes = new Uint8Array(POOL_BYTES)
  for (let i = 0; i < POOL_BYTES; i++) {
    const hash = mix(i + 0x7654321) >>> 0
    bytes[i] = hash % 13 === 0 ? 32 : 97 + (Math.floor(hash / 13) % 26)
  }
  return bytes
})

/** Full names: number `first * LAST_NAME_COUNT + last`. */
export const namePool = once(() =>
  poolOf(FIRST_NAMES.flatMap((first) => LAST_NAMES.map((last) => `${first} ${last}`))),
)
export const cityPool = once(() => poolOf(CITIES))
export const statePool = once(() => poolOf(STATES))

export const channelPool = once(() =>
  poolOf([...Array.from({ length: PLAIN_CHANNELS }, (_, i) => `channel-${i}`), ...HOT_CHANNELS]),
)

export const urlPool = once(() => {
  // Every thread makes the pools in code that has not run before: cuts of one text cost a fraction of texts made of bytes.
  const allLetters = new TextDecoder().decode(letterPool())
  const urls = Array.from({ length: PLAIN_CHANNELS }, (_, i) => {
    const hasChannelId = below(seedOf(HOT_URL_NUMBER * 2 + i), 0, 10) > 0
    // The 32 bits of the benchmark: the number of channel-1, −2^31, stays as it is.
    return hasChannelId
      ? `${urlOf(i, allLetters)}&channel_id=${Math.abs(reverseBits(i)) | 0}`
      : urlOf(i, allLetters)
  })
  return poolOf([...urls, ...HOT_CHANNELS.map((_, i) => urlOf(HOT_URL_NUMBER + i, allLetters))])
})

/**
 * Where channel and url of every channel number lie, four numbers each: start and length of the
 * channel, start and length of the url; so that one bid reads one cache line.
 */
export const channelViews = once(() => {
  const channels = channelPool()
  const urls = urlPool()
  const views = new Int32Array(4 * channels.starts.length)
  for (let i = 0; i < channels.starts.length; i++) {
    views.set([channels.starts[i]!, channels.lengths[i]!, urls.starts[i]!, urls.lengths[i]!], 4 * i)
  }
  return views
})

function urlOf(urlNumber: number, allLetters: string): string {
  const seed = seedOf(urlNumber)
  const folder = (k: number): string => lettersOf(allLetters, seed, k)
  return `https://www.nexmark.com/${folder(20)}/${folder(22)}/${folder(24)}/item.htm?query=1`
}

function lettersOf(allLetters: string, seed: number, k: number): string {
  const longest = 5
  const length = 3 + below(seed, k, longest - 3)
  const start = below(seed, k + 1, POOL_BYTES - longest)
  return allLetters.slice(start, start + length)
}

/** The 32 bits in opposite order, as int32. */
function reverseBits(x: number): number {
  let reversed = 0
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((x >>> bit) & 1)
  return reversed | 0
}

function poolOf(texts: readonly string[]): TextPool {
  const starts = new Int32Array(texts.length)
  const lengths = new Int32Array(texts.length)
  let size = 0
  for (let i = 0; i < texts.length; i++) {
    starts[i] = size
    lengths[i] = texts[i]!.length
    size += texts[i]!.length
  }
  return { bytes: new TextEncoder().encode(texts.join('')), starts, lengths }
}

function once<T>(create: () => T): () => T {
  let value: T | undefined
  return () => {
    value ??= create()
    return value
  }
}

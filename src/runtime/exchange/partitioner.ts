import { BatchHasher } from '../../codegen/hash.ts'
import { KEY_GROUP_SEED, MIX_A, MIX_B } from '../../codegen/hash-mix.ts'
import { compileKernel } from '../../codegen/kernel.ts'
import { type Batch, liveCount, type Marks, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { assert, assertNever } from '../../core/errors.ts'
import { identityPositions } from '../../core/flatten.ts'
import type { SqlType } from '../../core/types.ts'
import type { Exchange } from '../../dataflow/exchange.ts'
import { ChannelMarks } from './channel-marks.ts'
import { unrolled } from './column-kernels.ts'
import { subtaskTable } from './key-groups.ts'

/**
 * Splits batches over the channels of an exchange. What `split` finds is valid until the next call, together with
 * the batch.
 *
 * Rows of one channel keep their order. Marks go to every channel, with or without rows, in terms of the channel's own
 * rows. Nothing is allocated per row once the arrays have grown to the batch's size.
 */
export interface Partitioner {
  split(batch: Batch): void
  /** Rows by channel. */
  readonly counts: Int32Array
  /** Physical positions of a channel's rows, ascending: the first `counts[channel]` entries count; undefined: the rows 0 … count-1. */
  positionsOf(channel: number): Int32Array | undefined
  /** Marks of a channel, as `ChannelWriter.writeBatch` takes them. */
  marksOf(channel: number): Marks | undefined
}

export interface PartitionerOptions {
  /** Receiving subtasks that this one has channels to. */
  readonly channelCount: number
  /** Number of the sending subtask, and how many there are. */
  readonly subtaskIndex: number
  readonly parallelism: number
  /** Key groups of the job. */
  readonly maxParallelism: number
}

export function createPartitioner(exchange: Exchange, options: PartitionerOptions): Partitioner {
  const { channelCount, maxParallelism } = options
  switch (exchange.kind) {
    case 'hash':
      return new HashPartitioner(
        exchange.keys,
        exchange.types,
        subtaskTable(channelCount, maxParallelism),
      )
    case 'rebalance':
      return new SlicePartitioner(channelCount, { first: 0, end: channelCount })
    case 'rescale':
      return new SlicePartitioner(channelCount, rescaleRange(options))
    case 'global':
      return new SlicePartitioner(channelCount, { first: 0, end: 1 })
    case 'forward':
      assert(channelCount === 1, 'forward exchanges have one channel')
      return new BroadcastPartitioner(channelCount)
    case 'broadcast':
      return new BroadcastPartitioner(channelCount)
    default:
      return assertNever(exchange)
  }
}

/** Receivers that are near a sender: disjoint ranges of about equal size, or one receiver for several senders. */
export function rescaleRange(options: {
  readonly channelCount: number
  readonly subtaskIndex: number
  readonly parallelism: number
}): { readonly first: number; readonly end: number } {
  const { channelCount, subtaskIndex, parallelism } = options
  const first = Math.floor((subtaskIndex * channelCount) / parallelism)
  const end = Math.floor(((subtaskIndex + 1) * channelCount) / parallelism)
  return { first, end: Math.max(end, first + 1) }
}

type RouteKernel = (
  hashes: Int32Array,
  selection: Int32Array | undefined,
  count: number,
  routed: readonly Int32Array[],
  counts: Int32Array,
) => void

/** By key group: rows of equal keys meet in one channel, so a -U and its +U stay neighbours there. */
class HashPartitioner implements Partitioner {
  readonly counts: Int32Array
  readonly #keys: readonly number[]
  readonly #hasher: BatchHasher
  readonly #routeAll: RouteKernel
  readonly #routeSelected: RouteKernel
  readonly #columns: Column[] = []
  #hashes = new Int32Array(0)
  #positions: Int32Array[] = []
  readonly #marks: ChannelMarks[] = []
  #hasMarks = false

  constructor(keys: readonly number[], types: readonly SqlType[], table: Int32Array) {
    const channelCount = table[table.length - 1]! + 1
    this.#keys = keys
    this.#hasher = new BatchHasher(types)
    this.#routeAll = routeKernel(table, false)
    this.#routeSelected = routeKernel(table, true)
    this.counts = new Int32Array(channelCount)
    for (let i = 0; i < channelCount; i++) this.#marks.push(new ChannelMarks())
  }

  split(batch: Batch): void {
    const { selection, columns, marks } = batch
    const count = liveCount(batch)
    if (this.#hashes.length < count) this.#grow(count)
    for (let i = 0; i < this.#keys.length; i++) this.#columns[i] = columns[this.#keys[i]!]!
    this.#hasher.hash(this.#columns, selection, count, this.#hashes)
    const route = selection === undefined ? this.#routeAll : this.#routeSelected
    route(this.#hashes, selection, count, this.#positions, this.counts)
    this.#hasMarks = marks !== undefined && marks.count > 0
    if (!this.#hasMarks) return
    for (let i = 0; i < this.counts.length; i++)
      this.#marks[i]!.translate(marks!, this.#positions[i]!, this.counts[i]!)
  }

  positionsOf(channel: number): Int32Array {
    return this.#positions[channel]!
  }

  marksOf(channel: number): Marks | undefined {
    return this.#hasMarks ? this.#marks[channel] : undefined
  }

  #grow(count: number): void {
    const capacity = Math.max(count, this.#hashes.length * 2)
    this.#hashes = new Int32Array(capacity)
    this.#positions = Array.from(this.counts, () => new Int32Array(capacity))
  }
}

/**
 * Writes positions behind those of their channel, and how many each has: `codegen/hash-mix.ts` `keyGroupOf` as text. The number
 * of groups stands in it: a remainder by a constant is a multiplication, or a mask.
 */
function routeKernel(table: Int32Array, hasSelection: boolean): RouteKernel {
  const groups = table.length
  const isPowerOfTwo = (groups & (groups - 1)) === 0
  const group: GroupText = (row) =>
    isPowerOfTwo ? `h${row} & ${groups - 1}` : `(h${row} >>> 0) % ${groups}`
  const position: PositionText = (row) => (hasSelection ? `selection[i + ${row}]` : `i + ${row}`)
  const channelCount = table[groups - 1]! + 1
  return compileKernel<RouteKernel>(
    'route',
    `const table = constants[0]
return (hashes, selection, count, routed, counts) => {
${channelCount === 2 ? pairText(group, position, table.indexOf(1)) : tableText(group, position)}
}`,
    [table],
  )
}

const mixText = (row: number): string => `let h${row} = hashes[i + ${row}] ^ ${KEY_GROUP_SEED}
h${row} = Math.imul(h${row} ^ (h${row} >>> 16), ${MIX_A})
h${row} = Math.imul(h${row} ^ (h${row} >>> 15), ${MIX_B})
h${row} ^= h${row} >>> 16`

const tableText = (group: GroupText, position: PositionText): string => `counts.fill(0)
for (let i = 0; i < count; i++) {
${mixText(0)}
const channel = table[${group(0)}]
routed[channel][counts[channel]++] = ${position(0)}
}`

/** With two channels each position is written to both, and the end of one moves on: no branch, and no load behind a store. */
const pairText = (
  group: GroupText,
  position: PositionText,
  firstOfSecond: number,
): string => `const first = routed[0], second = routed[1]
let secondCount = 0
${unrolled((rows) => [
  ...rows.map(mixText),
  ...rows.map(
    (row) => `first[i + ${row} - secondCount] = second[secondCount] = ${position(row)}
secondCount = secondCount + 1 + ((${group(row)}) - ${firstOfSecond} >> 31) | 0`,
  ),
])}
counts[0] = count - secondCount
counts[1] = secondCount`

/** Expressions for row i + `row`: its key group, from the mixed hash; its position. */
type GroupText = (row: number) => string
type PositionText = (row: number) => string

/** Slices have at least so many rows, so that small batches go to one channel. */
const MIN_SLICE_ROWS = 256

/**
 * By slices of the batch over the channels of a range: the slices of a batch are of one length, and each goes to the
 * channel that has had the fewest rows. A -U and the +U behind it stay together.
 */
class SlicePartitioner implements Partitioner {
  readonly counts: Int32Array
  readonly #first: number
  readonly #end: number
  readonly #sent: Float64Array
  readonly #starts: Int32Array
  readonly #marks: ChannelMarks[] = []
  #isWhole = false
  #selection: Int32Array | undefined
  #hasMarks = false

  constructor(channelCount: number, range: { readonly first: number; readonly end: number }) {
    this.counts = new Int32Array(channelCount)
    this.#first = range.first
    this.#end = range.end
    this.#sent = new Float64Array(channelCount)
    this.#starts = new Int32Array(channelCount)
    for (let i = 0; i < channelCount; i++) this.#marks.push(new ChannelMarks())
  }

  split(batch: Batch): void {
    const { selection, marks } = batch
    const count = liveCount(batch)
    const sliceCount = Math.min(
      this.#end - this.#first,
      Math.max(1, Math.floor(count / MIN_SLICE_ROWS)),
    )
    this.#selection = selection
    this.#isWhole = sliceCount === 1
    this.counts.fill(-1)
    let start = 0
    for (let slice = 0; slice < sliceCount; slice++) {
      const cut = Math.floor((count * (slice + 1)) / sliceCount)
      const end = Math.max(start, cut < count && splitsUpdate(batch, cut) ? cut + 1 : cut)
      const channel = this.#fewestSent()
      this.#starts[channel] = start
      this.counts[channel] = end - start
      this.#sent[channel] = this.#sent[channel]! + end - start
      start = end
    }
    for (let i = 0; i < this.counts.length; i++) if (this.counts[i] === -1) this.counts[i] = 0
    this.#hasMarks = marks !== undefined && marks.count > 0
    if (!this.#hasMarks) return
    for (let i = 0; i < this.counts.length; i++)
      this.#marks[i]!.translate(
        marks!,
        this.positionsOf(i) ?? identityPositions(count),
        this.counts[i]!,
      )
  }

  positionsOf(channel: number): Int32Array | undefined {
    if (this.#isWhole) return this.#selection
    const start = this.#starts[channel]!
    const end = start + this.counts[channel]!
    return (this.#selection ?? identityPositions(end)).subarray(start, end)
  }

  marksOf(channel: number): Marks | undefined {
    return this.#hasMarks ? this.#marks[channel] : undefined
  }

  /** Channel of the range that has had the fewest rows, of those without a slice of this batch. */
  #fewestSent(): number {
    let fewest = -1
    for (let i = this.#first; i < this.#end; i++) {
      if (this.counts[i] !== -1) continue
      if (fewest === -1 || this.#sent[i]! < this.#sent[fewest]!) fewest = i
    }
    return fewest
  }
}

/** True when a cut in front of live row `k` parts a -U from its +U. */
function splitsUpdate({ kinds, selection }: Batch, k: number): boolean {
  if (kinds === undefined) return false
  const before = selection === undefined ? k - 1 : selection[k - 1]!
  const after = selection === undefined ? k : selection[k]!
  return kinds[before] === UPDATE_BEFORE && kinds[after] === UPDATE_AFTER
}

/** Every row to every channel. */
class BroadcastPartitioner implements Partitioner {
  readonly counts: Int32Array
  #selection: Int32Array | undefined
  #marks: Marks | undefined
  readonly #translated = new ChannelMarks()

  constructor(channelCount: number) {
    this.counts = new Int32Array(channelCount)
  }

  split(batch: Batch): void {
    const { selection, marks } = batch
    this.counts.fill(liveCount(batch))
    this.#selection = selection
    this.#marks = marks === undefined || marks.count === 0 ? undefined : marks
    if (this.#marks === undefined || selection === undefined) return
    this.#translated.translate(this.#marks, selection, selection.length)
    this.#marks = this.#translated
  }

  positionsOf(_channel: number): Int32Array | undefined {
    return this.#selection
  }

  marksOf(_channel: number): Marks | undefined {
    return this.#marks
  }
}

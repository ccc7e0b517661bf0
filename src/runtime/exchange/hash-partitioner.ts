import { BatchHasher } from '../../codegen/hash.ts'
import { KEY_GROUP_SEED, MIX_A, MIX_B } from '../../codegen/hash-mix.ts'
import { compileKernel } from '../../codegen/kernel.ts'
import { type Batch, liveCount, type Marks } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { SqlType } from '../../core/types.ts'
import { ChannelMarks } from './channel-marks.ts'
import type { Partitioner } from './partitioner.ts'
import { unrolled } from './unrolled-loop.ts'

type RouteKernel = (
  hashes: Int32Array,
  selection: Int32Array | undefined,
  count: number,
  routed: readonly Int32Array[],
  counts: Int32Array,
) => void

/** By key group: rows of equal keys meet in one channel, so a -U and its +U stay neighbours there. */
export class HashPartitioner implements Partitioner {
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

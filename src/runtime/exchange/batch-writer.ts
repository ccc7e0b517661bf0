import type { Batch, Marks } from '../../core/batch.ts'
import type { BytesColumn } from '../../core/column.ts'
import { assert, assertNever } from '../../core/errors.ts'
import { storageOfArray } from '../../core/flatten.ts'
import type { FixedArray, FixedStorage } from '../../core/storage.ts'
import { BATCH_HEADER_WORDS, HAS_KINDS, NODE_WORDS } from './batch-layout.ts'
import { BatchPlan, type ObjectCarrier, type PlannedNode } from './batch-plan.ts'
import { bothValidKernel, copyBytesKernel, shiftViewsKernel } from './column-kernels.ts'
import { CopyJobs } from './copy-jobs.ts'
import { align8, type MemoryViews } from './memory-views.ts'
import type { RecordKind, RecordSink } from './records.ts'

const copyBytes = [copyBytesKernel(false), copyBytesKernel(true)] as const
const shiftViews = shiftViewsKernel()
const bothValid = bothValidKernel()

/** Writes rows of batches as records, compacted (see `batch-layout.ts`). */
export class BatchWriter {
  readonly #sink: RecordSink
  readonly #plan: BatchPlan
  readonly #jobs = new CopyJobs()
  #views!: MemoryViews
  /** Byte of the memory at which the next array begins. */
  #at = 0
  #headBytes = 0
  #sizeBytes = 0

  constructor(sink: RecordSink, carrier: ObjectCarrier) {
    this.#sink = sink
    this.#plan = new BatchPlan(carrier)
  }

  /**
   * Plans the rows at `positions[0 … count-1]`, ascending, with marks in terms of these rows; answers the bytes of their record.
   * To be followed by `write` with the same, or by another plan.
   */
  plan(batch: Batch, { positions, count }: RowList, marks: Marks | undefined): number {
    const plan = this.#plan
    plan.plan(batch, positions, count)
    const markCount = marks === undefined ? 0 : marks.count
    this.#headBytes = align8((BATCH_HEADER_WORDS + NODE_WORDS * plan.nodeCount) * 4)
    this.#sizeBytes =
      this.#headBytes +
      (batch.kinds === undefined ? 0 : align8(count)) +
      align8(4 * markCount) +
      8 * markCount +
      plan.sizeBytes
    return this.#sizeBytes
  }

  /** Writes what was planned as one record. */
  write(
    batch: Batch,
    rows: RowList,
    options: { readonly marks: Marks | undefined; readonly kind: RecordKind },
  ): void {
    const { positions, count } = rows
    const { marks } = options
    const plan = this.#plan
    const sizeBytes = this.#sizeBytes
    const markCount = marks === undefined ? 0 : marks.count
    this.#sink.reserve(sizeBytes)
    this.#views = this.#sink.views
    this.#at = this.#sink.offset
    this.#jobs.begin(this.#views)
    this.#attach()
    this.#writeHead(batch, count, markCount)
    this.#at = this.#sink.offset + this.#headBytes
    if (batch.kinds !== undefined)
      this.#copy('u8', batch.kinds, { positions, count, isRange: isRange(rows) })
    if (marks !== undefined && markCount > 0) this.#writeMarks(marks)
    for (let i = 0; i < plan.nodeCount; i++) this.#writeNode(plan.nodes[i]!)
    this.#jobs.run()
    assert(this.#at === this.#sink.offset + sizeBytes, 'a record has the size that was planned')
    this.#sink.commit(options.kind)
    plan.clear()
  }

  #attach(): void {
    const { nodes, nodeCount } = this.#plan
    for (let i = 0; i < nodeCount; i++) {
      const node = nodes[i]!
      if (node.column.layout === 'object' && node.serialised === undefined)
        node.extra = this.#sink.attach!(node.objects)
    }
  }

  #writeHead(batch: Batch, count: number, markCount: number): void {
    const { nodes, nodeCount } = this.#plan
    const { i32 } = this.#views
    let word = this.#at >> 2
    i32[word++] = count
    i32[word++] = batch.kinds === undefined ? 0 : HAS_KINDS
    i32[word++] = markCount
    i32[word++] = batch.columns.length
    i32[word++] = nodeCount
    for (let i = 0; i < nodeCount; i++) {
      i32[word++] = nodes[i]!.word
      i32[word++] = nodes[i]!.extra
    }
  }

  #writeMarks(marks: Marks): void {
    const { i32, f64 } = this.#views
    const positionAt = this.#at >> 2
    this.#at += align8(4 * marks.count)
    const watermarkAt = this.#at >> 3
    this.#at += 8 * marks.count
    for (let i = 0; i < marks.count; i++) {
      i32[positionAt + i] = marks.positions[i]!
      f64[watermarkAt + i] = marks.watermarksMs[i]!
    }
  }

  #writeNode(node: PlannedNode): void {
    const { column, positions, count } = node
    this.#writeValidity(node)
    switch (column.layout) {
      case 'fixed':
        this.#copyFixed(node, column.values)
        return
      case 'decimal128':
        this.#copyWords('words4', column.words, node)
        return
      case 'bytes':
        this.#writeBytes(node, column)
        return
      case 'list':
      case 'map':
        this.#numbers(node.numbers, count + 1)
        return
      case 'dictionary':
        this.#numbers(node.numbers, count)
        return
      case 'object':
        if (node.serialised !== undefined) this.#bytes(node.serialised)
        return
      case 'row':
      case 'constant':
        assert(positions !== undefined, 'children are nodes of their own')
        return
      default:
        assertNever(column)
    }
  }

  #writeValidity(node: PlannedNode): void {
    const { column, positions, count, outerValid, outerPositions } = node
    const { valid } = column
    if (outerValid === undefined) {
      if (valid !== undefined) this.#copy('u8', valid, node)
    } else if (valid === undefined) {
      this.#copy('u8', outerValid, { positions: outerPositions, count, isRange: false })
    } else {
      bothValid(outerValid, outerPositions, valid, positions, count, this.#views.u8, this.#at)
      this.#at += align8(count)
    }
  }

  #copyFixed(node: PlannedNode, values: FixedArray): void {
    const storage = storageOfArray(values)
    if (storage === 'i64') this.#copyWords('words2', values as BigInt64Array, node)
    else this.#copy(storage, values, node)
  }

  #copy(storage: Exclude<FixedStorage, 'i64'>, source: FixedArray, rows: Rows): void {
    const target = this.#views[storage]
    const width = target.BYTES_PER_ELEMENT
    const at = this.#at / width
    if (rows.isRange) copyRange(source, target, at, rows)
    else this.#jobs.add(storage, source, at, rows)
    this.#at += align8(rows.count * width)
  }

  /** Copies values of 8 or 16 bytes as words of 4. */
  #copyWords(kind: 'words2' | 'words4', source: BigInt64Array, node: PlannedNode): void {
    const { positions, count } = node
    const words = kind === 'words2' ? 2 : 4
    const { i32 } = this.#views
    const at = this.#at >> 2
    const all = new Int32Array(source.buffer, source.byteOffset, source.length * 2)
    if (node.isRange)
      i32.set(all.subarray(positions[0]! * words, (positions[0]! + count) * words), at)
    else this.#jobs.add(kind, all, at, node)
    this.#at += count * words * 4
  }

  #writeBytes(node: PlannedNode, column: BytesColumn): void {
    const { count } = node
    const startAt = this.#at >> 2
    const lengthAt = (this.#at + align8(4 * count)) >> 2
    const bytesAt = this.#at + 2 * align8(4 * count)
    if (node.rangeStart === -1) this.#copyTexts(node, column, { startAt, lengthAt, bytesAt })
    else this.#copyTextRange(node, column, { startAt, lengthAt, bytesAt })
    this.#at = bytesAt + align8(node.extra)
  }

  #copyTexts({ positions, count }: PlannedNode, column: BytesColumn, target: TextTarget): void {
    const { starts, lengths, valid, bytes } = column
    const { i32, u8, view } = this.#views
    const { startAt, lengthAt, bytesAt } = target
    copyBytes[valid === undefined ? 0 : 1](
      starts,
      lengths,
      valid,
      bytes,
      positions,
      count,
      i32,
      startAt,
      lengthAt,
      u8,
      view,
      bytesAt,
    )
  }

  #copyTextRange(node: PlannedNode, column: BytesColumn, target: TextTarget): void {
    const { starts, lengths, valid, bytes } = column
    const { positions, count, rangeStart } = node
    const { startAt, lengthAt, bytesAt } = target
    if (valid === undefined) {
      this.#jobs.add('shifted', starts, startAt, node, rangeStart)
      this.#copyLengths(lengths, lengthAt, node)
    } else {
      const { i32 } = this.#views
      shiftViews(starts, lengths, valid, positions, count, i32, startAt, lengthAt, rangeStart)
    }
    this.#views.u8.set(bytes.subarray(rangeStart, rangeStart + node.extra), bytesAt)
  }

  #copyLengths(lengths: Int32Array, at: number, rows: Rows): void {
    if (rows.isRange) copyRange(lengths, this.#views.i32, at, rows)
    else this.#jobs.add('i32', lengths, at, rows)
  }

  #numbers(numbers: Int32Array, count: number): void {
    this.#views.i32.set(numbers.subarray(0, count), this.#at >> 2)
    this.#at += align8(4 * count)
  }

  #bytes(bytes: Uint8Array): void {
    this.#views.u8.set(bytes, this.#at)
    this.#at += align8(bytes.length)
  }
}

/** The rows at `positions[0 … count-1]`. */
export interface RowList {
  readonly positions: Int32Array
  readonly count: number
}

interface Rows extends RowList {
  /** The positions are neighbours, ascending. */
  readonly isRange: boolean
}

/** Where starts, lengths (words) and bytes of texts are written. */
interface TextTarget {
  readonly startAt: number
  readonly lengthAt: number
  readonly bytesAt: number
}

/** Copies neighbouring rows between arrays of one kind. */
function copyRange(source: FixedArray, target: FixedArray, at: number, rows: Rows): void {
  const from = rows.positions[0]!
  target.set(source.subarray(from, from + rows.count) as never, at)
}

const isRange = (rows: RowList): boolean =>
  rows.count > 0 && rows.positions[rows.count - 1]! - rows.positions[0]! === rows.count - 1

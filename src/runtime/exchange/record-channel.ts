import type { Batch, Marks } from '../../core/batch.ts'
import { assert } from '../../core/errors.ts'
import { identityPositions } from '../../core/flatten.ts'
import type { ObjectCarrier } from './batch-plan.ts'
import { BatchReader } from './batch-reader.ts'
import { BatchWriter } from './batch-writer.ts'
import type { ChannelReader, ChannelRecord, ChannelWriter } from './channel.ts'
import type { RecordSink, RecordSource } from './records.ts'

const BATCH = 1
/** f64: watermark. */
const WATERMARK = 2
/** f64: checkpoint id; word: flags. */
const BARRIER = 3
const IDLE = 4
const ACTIVE = 5
const END = 6
/** f64: when the marker was sent. */
const LATENCY = 7

/** Batches that would make larger records are cut: what is copied and allocated at once stays small. */
const MAX_RECORD_BYTES = 1 << 28
/** A cut that leaves a half with more than this share of the whole is not made. */
const MAX_HALF_SHARE = 0.75

/** A channel's sending end over a sink of records. */
export class RecordChannelWriter implements ChannelWriter {
  readonly #sink: RecordSink
  readonly #batches: BatchWriter
  readonly #maxRecordBytes: number
  #hasEnded = false

  constructor(
    sink: RecordSink,
    carrier: ObjectCarrier,
    options: { readonly maxRecordBytes?: number } = {},
  ) {
    this.#sink = sink
    this.#batches = new BatchWriter(sink, carrier)
    this.#maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES
  }

  get isOverBudget(): boolean {
    return this.#sink.isOverBudget
  }

  get pendingBytes(): number {
    return this.#sink.pendingBytes
  }

  writeBatch(
    batch: Batch,
    positions: Int32Array | undefined,
    count: number,
    marks: Marks | undefined,
  ): void {
    assert(!this.#hasEnded, 'nothing is written after the end')
    if (count > 0) this.#writeRows(batch, positions ?? identityPositions(count), count, marks)
    else if (marks !== undefined && marks.count > 0)
      this.writeWatermark(marks.watermarksMs[marks.count - 1]!)
  }

  writeWatermark(watermarkMs: number): void {
    this.#reserve(8)
    this.#sink.views.f64[this.#sink.offset >> 3] = watermarkMs
    this.#sink.commit(WATERMARK)
  }

  writeBarrier(checkpointId: number, flags: number): void {
    this.#reserve(16)
    const { views, offset } = this.#sink
    views.f64[offset >> 3] = checkpointId
    views.i32[(offset >> 2) + 2] = flags
    this.#sink.commit(BARRIER)
  }

  writeIdle(isIdle: boolean): void {
    this.#reserve(0)
    this.#sink.commit(isIdle ? IDLE : ACTIVE)
  }

  writeLatency(sentMs: number): void {
    this.#reserve(8)
    this.#sink.views.f64[this.#sink.offset >> 3] = sentMs
    this.#sink.commit(LATENCY)
  }

  writeEnd(): void {
    this.#reserve(0)
    this.#sink.commit(END)
    this.#hasEnded = true
  }

  flush(): void {
    this.#sink.flush()
  }

  #reserve(sizeBytes: number): void {
    assert(!this.#hasEnded, 'nothing is written after the end')
    this.#sink.reserve(sizeBytes)
  }

  /** @param wholeBytes what the rows took before they were cut */
  #writeRows(
    batch: Batch,
    positions: Int32Array,
    count: number,
    marks: Marks | undefined,
    wholeBytes = Infinity,
  ): void {
    const rows = { positions, count }
    const sizeBytes = this.#batches.plan(batch, rows, marks)
    // Where half the rows take nearly as much as all of them, something large is the same in all: it would go out twice.
    const isCut =
      sizeBytes > this.#maxRecordBytes && count > 1 && sizeBytes < wholeBytes * MAX_HALF_SHARE
    if (!isCut) {
      this.#batches.write(batch, rows, { marks, kind: BATCH })
      return
    }
    const half = count >> 1
    const { before, behind } = cutMarks(marks, half)
    this.#writeRows(batch, positions, half, before, sizeBytes)
    this.#writeRows(batch, positions.subarray(half), count - half, behind, sizeBytes)
  }
}

/** Marks of the rows in front of a cut, and of those behind it. */
function cutMarks(
  marks: Marks | undefined,
  cut: number,
): { readonly before: Marks | undefined; readonly behind: Marks | undefined } {
  if (marks === undefined) return { before: undefined, behind: undefined }
  let split = 0
  while (split < marks.count && marks.positions[split]! < cut) split++
  return {
    before: { positions: marks.positions, watermarksMs: marks.watermarksMs, count: split },
    behind: {
      positions: marks.positions.slice(split, marks.count).map((position) => position - cut),
      watermarksMs: marks.watermarksMs.subarray(split, marks.count),
      count: marks.count - split,
    },
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type RecordOf<K extends ChannelRecord['kind']> = Writable<Extract<ChannelRecord, { kind: K }>>

const NO_BATCH: Batch = {
  rowCount: 0,
  columns: [],
  kinds: undefined,
  selection: undefined,
  marks: undefined,
}

/** A channel's receiving end over a source of records. */
export class RecordChannelReader implements ChannelReader {
  readonly #source: RecordSource
  readonly #batches: BatchReader
  readonly #batch: RecordOf<'batch'> = { kind: 'batch', batch: NO_BATCH }
  readonly #watermark: RecordOf<'watermark'> = { kind: 'watermark', watermarkMs: 0 }
  readonly #barrier: RecordOf<'barrier'> = { kind: 'barrier', checkpointId: 0, flags: 0 }
  readonly #idle: RecordOf<'idle'> = { kind: 'idle', isIdle: false }
  readonly #latency: RecordOf<'latency'> = { kind: 'latency', sentMs: 0 }
  readonly #end: RecordOf<'end'> = { kind: 'end' }

  constructor(source: RecordSource, deserialise: (bytes: Uint8Array) => readonly unknown[]) {
    this.#source = source
    this.#batches = new BatchReader(source, deserialise)
  }

  get hasNext(): boolean {
    return this.#source.hasNext
  }

  next(): ChannelRecord | undefined {
    const source = this.#source
    if (!source.next()) return undefined
    switch (source.kind) {
      case BATCH:
        this.#batch.batch = this.#batches.read()
        return this.#batch
      case WATERMARK:
        this.#watermark.watermarkMs = source.views.f64[source.offset >> 3]!
        return this.#watermark
      case BARRIER:
        this.#barrier.checkpointId = source.views.f64[source.offset >> 3]!
        this.#barrier.flags = source.views.i32[(source.offset >> 2) + 2]!
        return this.#barrier
      case IDLE:
      case ACTIVE:
        this.#idle.isIdle = source.kind === IDLE
        return this.#idle
      case LATENCY:
        this.#latency.sentMs = source.views.f64[source.offset >> 3]!
        return this.#latency
      default:
        assert(source.kind === END, 'channels hold records of known kinds')
        return this.#end
    }
  }

  release(): void {
    this.#batch.batch = NO_BATCH
    this.#source.release()
  }
}

import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import { type Batch, liveCount } from '../core/batch.ts'
import { type Column, type FixedColumn, fixedColumn } from '../core/column.ts'
import { flatten, gatherColumn } from '../core/flatten.ts'
import {
  firstWindowEndMs,
  lastWindowEndMs,
  nextWindowEndMs,
  type SlicedWindow,
  sliceMs,
  spanStartMs,
  windowStartMs,
} from '../core/window.ts'
import type { WallClock } from './window-options.ts'

export interface WindowTableFunctionOptions {
  readonly window: SlicedWindow
  readonly timeColumn: number
  readonly wallClock: WallClock | undefined
  /** Rows belong to the windows that are open when they come; `window_time` is that instant. */
  readonly isProcessingTime: boolean
}

/**
 * A windowing table function by itself: each row once per window it belongs to, with window_start,
 * window_end and window_time (microseconds) behind its columns. Kinds and marks are handed on. No state.
 */
export class WindowTableFunctionOperator implements Operator {
  readonly #options: WindowTableFunctionOptions

  #context!: OperatorContext

  constructor(options: WindowTableFunctionOptions) {
    this.#options = options
  }

  open(context: OperatorContext): void {
    this.#context = context
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    if (this.#options.isProcessingTime) return this.#assignNow(batch, out)
    const { timeColumn, wallClock } = this.#options
    const times = flatten(batch.columns[timeColumn]!, batch.rowCount) as FixedColumn
    const count = liveCount(batch)
    const rows: number[] = []
    const ends: number[] = []
    let nullCount = 0
    for (let k = 0; k < count; k++) {
      const row = batch.selection === undefined ? k : batch.selection[k]!
      if (times.valid !== undefined && times.valid[row] === 0) {
        // Only bounded input may hold such rows: in streaming the watermark assigner refuses them.
        nullCount++
        continue
      }
      const epochMs = Math.floor(Number((times.values as BigInt64Array)[row]!) / 1000)
      const timeMs = wallClock === undefined ? epochMs : wallClock.toWallMs(epochMs)
      for (const endMs of this.#endsOfWindows(timeMs)) {
        rows.push(row)
        ends.push(endMs)
      }
    }
    if (nullCount > 0) this.#context.count('nullTimeRows', nullCount)
    out.emit(this.#expand(batch, Int32Array.from(rows), ends))
    return 'done'
  }

  /** Ends of the windows that a time is in, ascending. */
  #endsOfWindows(timeMs: number): number[] {
    const { window } = this.#options
    const size = sliceMs(window)
    const sliceEndMs = spanStartMs(timeMs, size, window.offsetMs) + size
    const lastMs = lastWindowEndMs(window, sliceEndMs)
    const ends: number[] = []
    let endMs = firstWindowEndMs(window, sliceEndMs)
    for (; endMs <= lastMs; endMs = nextWindowEndMs(window, endMs)) ends.push(endMs)
    return ends
  }

  #assignNow(batch: Batch, out: Output): Progress {
    const { wallClock } = this.#options
    const nowMs = this.#context.nowMs()
    const open = this.#endsOfWindows(wallClock === undefined ? nowMs : wallClock.toWallMs(nowMs))
    const count = liveCount(batch)
    const positions = new Int32Array(count * open.length)
    const ends: number[] = []
    for (let k = 0; k < count; k++) {
      const row = batch.selection === undefined ? k : batch.selection[k]!
      for (const endMs of open) {
        positions[ends.length] = row
        ends.push(endMs)
      }
    }
    out.emit(this.#expand(batch, positions, ends, nowMs))
    return 'done'
  }

  #expand(batch: Batch, positions: Int32Array, ends: readonly number[], nowMs?: number): Batch {
    const { window, wallClock } = this.#options
    const count = positions.length
    const start = new BigInt64Array(count)
    const end = new BigInt64Array(count)
    const time = new BigInt64Array(count)
    for (let i = 0; i < count; i++) {
      const endMs = ends[i]!
      start[i] = BigInt(windowStartMs(window, endMs)) * 1000n
      end[i] = BigInt(endMs) * 1000n
      const timeMs = nowMs ?? (wallClock === undefined ? endMs : wallClock.toEpochMs(endMs)) - 1
      time[i] = BigInt(timeMs) * 1000n
    }
    const columns: Column[] = batch.columns.map((column) => gatherColumn(column, positions, count))
    const kinds =
      batch.kinds === undefined
        ? undefined
        : Uint8Array.from(positions, (row) => batch.kinds![row]!)
    return {
      rowCount: count,
      columns: [...columns, fixedColumn(start), fixedColumn(end), fixedColumn(time)],
      kinds,
      selection: undefined,
      marks: moveMarks(batch, positions),
    }
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    out.emitWatermark(watermarkMs)
    return 'done'
  }

  resume(): Progress {
    return 'done'
  }

  onEnd(): Progress {
    return 'done'
  }

  close(): void {}
}

/** A mark behind row r of the input is behind the last output row made of a row up to r. */
function moveMarks(batch: Batch, positions: Int32Array): Batch['marks'] {
  const { marks } = batch
  if (marks === undefined) return undefined
  const moved = new Int32Array(marks.count)
  let next = 0
  for (let i = 0; i < marks.count; i++) {
    while (next < positions.length && positions[next]! <= marks.positions[i]!) next++
    moved[i] = next - 1
  }
  return { positions: moved, watermarksMs: marks.watermarksMs, count: marks.count }
}

import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import { type Batch, liveCount } from '../core/batch.ts'
import { type Column, type FixedColumn, fixedColumn } from '../core/column.ts'
import { flatten, gatherColumn } from '../core/flatten.ts'
import {
  firstWindowEndMs,
  lastWindowEndMs,
  nextWindowEndMs,
  sliceMs,
  spanStartMs,
  type WindowSpec,
  windowStartMs,
} from '../core/window.ts'
import type { WallClock } from './window-options.ts'

export interface WindowTableFunctionOptions {
  readonly window: WindowSpec
  readonly timeColumn: number
  readonly wallClock: WallClock | undefined
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
    const { window, timeColumn, wallClock } = this.#options
    const times = flatten(batch.columns[timeColumn]!, batch.rowCount) as FixedColumn
    const count = liveCount(batch)
    const rows: number[] = []
    const ends: number[] = []
    const size = sliceMs(window)
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
      const sliceEndMs = spanStartMs(timeMs, size, window.offsetMs) + size
      const lastMs = lastWindowEndMs(window, sliceEndMs)
      for (
        let endMs = firstWindowEndMs(window, sliceEndMs);
        endMs <= lastMs;
        endMs = nextWindowEndMs(window, endMs)
      ) {
        rows.push(row)
        ends.push(endMs)
      }
    }
    if (nullCount > 0) this.#context.count('nullTimeRows', nullCount)
    out.emit(this.#expand(batch, Int32Array.from(rows), ends))
    return 'done'
  }

  #expand(batch: Batch, positions: Int32Array, ends: readonly number[]): Batch {
    const { window, wallClock } = this.#options
    const count = positions.length
    const start = new BigInt64Array(count)
    const end = new BigInt64Array(count)
    const time = new BigInt64Array(count)
    for (let i = 0; i < count; i++) {
      const endMs = ends[i]!
      start[i] = BigInt(windowStartMs(window, endMs)) * 1000n
      end[i] = BigInt(endMs) * 1000n
      time[i] = BigInt((wallClock === undefined ? endMs : wallClock.toEpochMs(endMs)) - 1) * 1000n
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

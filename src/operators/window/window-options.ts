import type { SlicedWindow } from '../../core/window.ts'
import type { AggregateProgram } from '../aggregate/aggregate-program.ts'

/** A column of a window aggregate's output before its results. */
export type WindowKeyColumn =
  | { readonly kind: 'key'; readonly index: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  /** `window_time`: the last instant of the window, as an instant; by processing time the instant at which it is emitted. */
  | { readonly kind: 'time' }

/** Between instants and the wall clock of the session's zone, for windows over TIMESTAMP_LTZ. Milliseconds. */
export interface WallClock {
  readonly toWallMs: (epochMs: number) => number
  readonly toEpochMs: (wallMs: number) => number
}

export interface WindowAggregateOptions {
  readonly program: AggregateProgram
  readonly window: SlicedWindow
  /**
   * Where the rows carry their window already (a cascade, or a filter on window columns): `timeColumn`
   * is then window_end, and each row belongs to that one window.
   */
  readonly isAttached: boolean
  /** Position of the time column in the input: microseconds. Not read where windows are of processing time. */
  readonly timeColumn: number
  /** Rows belong to the window that is open when they come; windows are emitted when the clock has passed their end. */
  readonly isProcessingTime: boolean
  readonly output: readonly WindowKeyColumn[]
  /** undefined: windows are of the time as it stands (TIMESTAMP, or LTZ in UTC). */
  readonly wallClock: WallClock | undefined
  /** `batch`: no row is late. */
  readonly judgesLateness: boolean
}

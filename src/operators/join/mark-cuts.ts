import type { Marks } from '../../core/batch.ts'

/** Rows of a batch, by their number among the live ones, and the watermark of all inputs behind them. */
export interface MarkedRows {
  readonly from: number
  readonly to: number
  readonly watermarkMs: number
}

/** Cuts a batch of one input behind those of its marks that move the watermark of all inputs. */
export class MarkCuts {
  readonly cuts: MarkedRows[] = []
  /** What holds behind the rows that were passed. */
  watermarkMs: number
  /** Number of the first row behind the last cut. */
  from = 0
  readonly #marks: Marks | undefined
  readonly #advance: (markMs: number) => number | undefined
  #next = 0

  /**
   * @param watermarkMs what holds before the batch
   * @param advance takes a mark of the input; answers the watermark of all inputs where it moves
   */
  constructor(
    marks: Marks | undefined,
    watermarkMs: number,
    advance: (markMs: number) => number | undefined,
  ) {
    this.#marks = marks
    this.watermarkMs = watermarkMs
    this.#advance = advance
  }

  /** Passes the marks in front of live row `number`, which stands at `position`; Infinity: all that are left. */
  pass(number: number, position: number): void {
    const marks = this.#marks
    while (marks !== undefined && this.#next < marks.count) {
      if (marks.positions[this.#next]! >= position) return
      const watermarkMs = this.#advance(marks.watermarksMs[this.#next++]!)
      if (watermarkMs === undefined) continue
      this.watermarkMs = watermarkMs
      this.cuts.push({ from: this.from, to: number, watermarkMs })
      this.from = number
    }
  }
}

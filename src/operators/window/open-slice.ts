import { lastWindowEndMs, type SlicedWindow, sliceMs, spanStartMs } from '../../core/window.ts'
import type { WallClock } from './window-options.ts'

/** Finds the slice that is open at an instant of processing time. */
export class OpenSlice {
  readonly #spec: SlicedWindow
  readonly #sliceMs: number
  readonly #clock: WallClock | undefined

  /** @param clock the session's zone, which windows follow; undefined: UTC */
  constructor(spec: SlicedWindow, clock: WallClock | undefined) {
    this.#spec = spec
    this.#sliceMs = sliceMs(spec)
    this.#clock = clock
  }

  /** End of the slice; undefined in the gaps between hopping windows that are shorter than their slide. */
  endMs(nowMs: number): number | undefined {
    const timeMs = this.#clock === undefined ? nowMs : this.#clock.toWallMs(nowMs)
    const endMs = spanStartMs(timeMs, this.#sliceMs, this.#spec.offsetMs) + this.#sliceMs
    return lastWindowEndMs(this.#spec, endMs) < endMs ? undefined : endMs
  }
}

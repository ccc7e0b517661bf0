/** Windows over time, in milliseconds; see Flink's windowing table functions. */
export type WindowSpec = SlicedWindow | SessionWindow

/** Rows that are no further apart than the gap. */
export interface SessionWindow {
  readonly kind: 'session'
  readonly gapMs: number
}

/** Windows whose borders are known without any rows. */
export type SlicedWindow =
  | { readonly kind: 'tumble'; readonly sizeMs: number; readonly offsetMs: number }
  | {
      readonly kind: 'hop'
      readonly slideMs: number
      readonly sizeMs: number
      readonly offsetMs: number
    }
  | {
      readonly kind: 'cumulate'
      readonly stepMs: number
      readonly sizeMs: number
      readonly offsetMs: number
    }

/** Returns the start of the span of `sizeMs` that a time falls in, spans being shifted by `offsetMs`. Floors before 1970 too. */
export function spanStartMs(timeMs: number, sizeMs: number, offsetMs: number): number {
  return Math.floor((timeMs - offsetMs) / sizeMs) * sizeMs + offsetMs
}

/**
 * Length of the slices that windows are put together from: every window begins and ends at the border
 * of a slice, and a row belongs to one slice.
 */
export function sliceMs(spec: SlicedWindow): number {
  switch (spec.kind) {
    case 'tumble':
      return spec.sizeMs
    case 'hop':
      return greatestCommonDivisor(spec.sizeMs, spec.slideMs)
    case 'cumulate':
      return spec.stepMs
  }
}

/** End of the last window that holds the slice ending at `sliceEndMs`: once it has fired, rows of the slice are late. */
export function lastWindowEndMs(spec: SlicedWindow, sliceEndMs: number): number {
  switch (spec.kind) {
    case 'tumble':
      return sliceEndMs
    case 'hop':
      return spanStartMs(sliceEndMs - sliceMs(spec), spec.slideMs, spec.offsetMs) + spec.sizeMs
    case 'cumulate':
      return spanStartMs(sliceEndMs - 1, spec.sizeMs, spec.offsetMs) + spec.sizeMs
  }
}

/** End of the first window that holds the slice. */
export function firstWindowEndMs(spec: SlicedWindow, sliceEndMs: number): number {
  switch (spec.kind) {
    case 'tumble':
    case 'cumulate':
      return sliceEndMs
    case 'hop': {
      // The earliest window whose end is at or behind the slice's end.
      const aligned = spanStartMs(sliceEndMs - spec.sizeMs, spec.slideMs, spec.offsetMs)
      const end = aligned + spec.sizeMs
      return end < sliceEndMs ? end + spec.slideMs : end
    }
  }
}

/** End of the window that follows the one ending at `endMs` among those that may hold rows of one slice. */
export function nextWindowEndMs(spec: SlicedWindow, endMs: number): number {
  switch (spec.kind) {
    case 'tumble':
      return endMs + spec.sizeMs
    case 'hop':
      return endMs + spec.slideMs
    case 'cumulate':
      return endMs + spec.stepMs
  }
}

/** Start of the window that ends at `endMs`. */
export function windowStartMs(spec: SlicedWindow, endMs: number): number {
  return spec.kind === 'cumulate'
    ? spanStartMs(endMs - 1, spec.sizeMs, spec.offsetMs)
    : endMs - spec.sizeMs
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

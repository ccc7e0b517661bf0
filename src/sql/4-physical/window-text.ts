import type { WindowSpec } from '../../core/window.ts'

/** Prints a window: `HOP(size=10 min, slide=5 min)`. */
export function windowText(spec: WindowSpec): string {
  if (spec.kind === 'session') return `SESSION(gap=${durationText(spec.gapMs)})`
  const offset = spec.offsetMs === 0 ? '' : `, offset=${durationText(spec.offsetMs)}`
  switch (spec.kind) {
    case 'tumble':
      return `TUMBLE(size=${durationText(spec.sizeMs)}${offset})`
    case 'hop':
      return `HOP(size=${durationText(spec.sizeMs)}, slide=${durationText(spec.slideMs)}${offset})`
    case 'cumulate':
      return `CUMULATE(max=${durationText(spec.sizeMs)}, step=${durationText(spec.stepMs)}${offset})`
  }
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const

/** Prints milliseconds in the largest unit that divides them: `90 s`, `2 h`. */
export function durationText(ms: number): string {
  for (const [size, unit] of UNITS) if (ms !== 0 && ms % size === 0) return `${ms / size} ${unit}`
  return `${ms} ms`
}

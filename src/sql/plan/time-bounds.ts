import { isTimestamp } from '../../core/types.ts'
import type { Expression } from './expression.ts'

/** What a column of a join's input is to event time or processing time. */
export type TimeKind = 'event' | 'processing'

/** How far a time of the left input may be from one of the right input: `left - right` lies in [lowerMs, upperMs]. */
export interface TimeBounds {
  readonly kind: TimeKind
  /** Column of the left input. */
  readonly left: number
  /** Column of the right input, counted from its first. */
  readonly right: number
  /** Milliseconds, in; lower may be above upper: then no pair passes. */
  readonly lowerMs: number
  readonly upperMs: number
  /** Parts of the condition that say more than the bounds. */
  readonly rest: readonly Expression[]
}

/** A comparison of two times: `left - right` is at least `lowerMs` and at most `upperMs`. */
interface TimeComparison {
  readonly left: number
  readonly right: number
  readonly lowerMs: number
  readonly upperMs: number
}

/**
 * Finds bounds on both sides between a time of either input in parts of a condition that all hold. undefined where there are none.
 * The tightest count; columns are those of the left input, then of the right one.
 *
 * @param kindOf what a column of input 0 or 1 is, counted from the input's first
 * @see Flink's IntervalJoinUtil: bounds are constants, added to or taken from a time attribute
 */
export function timeBounds(
  parts: readonly Expression[],
  leftWidth: number,
  kindOf: (input: 0 | 1, column: number) => TimeKind | undefined,
): TimeBounds | undefined {
  const compared = parts.map((part) => comparisonOf(part, leftWidth))
  for (const pair of compared) {
    if (pair === undefined) continue
    const { left, right } = pair
    const isSame = (other: TimeComparison | undefined): other is TimeComparison =>
      other?.left === left && other.right === right
    const same = compared.filter(isSame)
    const lowerMs = Math.max(...same.map((each) => each.lowerMs))
    const upperMs = Math.min(...same.map((each) => each.upperMs))
    if (lowerMs === -Infinity || upperMs === Infinity) continue
    const kind = kindOf(0, left)
    if (kind === undefined || kind !== kindOf(1, right)) continue
    const rest = parts.filter((_, i) => !isSame(compared[i]))
    return { kind, left, right, lowerMs, upperMs, rest }
  }
  return undefined
}

const TURNED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' } as const
type Comparison = keyof typeof TURNED

function comparisonOf(part: Expression, leftWidth: number): TimeComparison | undefined {
  if (part.kind !== 'call' || !Object.hasOwn(TURNED, part.function.name)) return undefined
  const [a, b] = part.args.map(shiftedTime)
  if (a === undefined || b === undefined) return undefined
  const name = part.function.name as Comparison
  if (a.column < leftWidth && b.column >= leftWidth)
    return { left: a.column, right: b.column - leftWidth, ...distance(name, b.micros - a.micros) }
  if (b.column < leftWidth && a.column >= leftWidth)
    return {
      left: b.column,
      right: a.column - leftWidth,
      ...distance(TURNED[name], a.micros - b.micros),
    }
  return undefined
}

/** Whole milliseconds between which a distance lies that compares so with an amount of microseconds. */
function distance(
  name: Comparison,
  micros: number,
): { readonly lowerMs: number; readonly upperMs: number } {
  const ms = micros / 1000
  switch (name) {
    case '<':
      return { lowerMs: -Infinity, upperMs: Math.ceil(ms) - 1 }
    case '<=':
      return { lowerMs: -Infinity, upperMs: Math.floor(ms) }
    case '>':
      return { lowerMs: Math.floor(ms) + 1, upperMs: Infinity }
    case '>=':
      return { lowerMs: Math.ceil(ms), upperMs: Infinity }
    case '=':
      return { lowerMs: Math.ceil(ms), upperMs: Math.floor(ms) }
  }
}

/** A time column, or one that a constant was added to. */
interface ShiftedTime {
  readonly column: number
  readonly micros: number
}

function shiftedTime(expression: Expression): ShiftedTime | undefined {
  if (!isTimestamp(expression.type)) return undefined
  switch (expression.kind) {
    case 'column':
      // Times of a join are whole milliseconds.
      return expression.type.precision <= 3 ? { column: expression.index, micros: 0 } : undefined
    case 'cast':
      return expression.isImplicit && expression.operand.type.kind === expression.type.kind
        ? shiftedTime(expression.operand)
        : undefined
    case 'call': {
      const { name } = expression.function
      if ((name !== '+' && name !== '-') || expression.args.length !== 2) return undefined
      const [a, b] = expression.args as readonly [Expression, Expression]
      const isTurned = name === '+' && a.kind === 'literal'
      const time = shiftedTime(isTurned ? b : a)
      const amount = intervalMicros(isTurned ? a : b)
      if (time === undefined || amount === undefined) return undefined
      return { ...time, micros: time.micros + (name === '+' ? amount : -amount) }
    }
    default:
      return undefined
  }
}

function intervalMicros(expression: Expression): number | undefined {
  return expression.kind === 'literal' &&
    expression.type.kind === 'INTERVAL_DAY_TIME' &&
    typeof expression.value === 'bigint'
    ? Number(expression.value)
    : undefined
}

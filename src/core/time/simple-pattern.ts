import type { NumberField } from './local-fields.ts'
import { invalidPattern } from './pattern.ts'

/** One piece of a pattern of `java.text.SimpleDateFormat`. */
export type SimpleNode =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'number'
      readonly letter: string
      readonly field: NumberField
      readonly count: number
    }
  | { readonly kind: 'name'; readonly letter: 'M' | 'E' | 'a' | 'G'; readonly count: number }
  | { readonly kind: 'zone'; readonly letter: 'z' | 'Z' | 'X'; readonly count: number }

const NUMBERS: Readonly<Record<string, NumberField>> = {
  y: 'yearOfEra',
  Y: 'weekBasedYear',
  w: 'weekOfYear',
  W: 'weekOfMonth',
  D: 'dayOfYear',
  d: 'dayOfMonth',
  F: 'dayOfWeekInMonth',
  u: 'isoDayOfWeek',
  H: 'hourOfDay',
  k: 'clockHourOfDay',
  K: 'hourOfAmPm',
  h: 'clockHourOfAmPm',
  m: 'minuteOfHour',
  s: 'secondOfMinute',
  S: 'milliOfSecond',
}

/**
 * Reads a pattern of `SimpleDateFormat` (English), which FROM_UNIXTIME, TO_DATE, UNIX_TIMESTAMP and
 * DATE_FORMAT of a text use. Its letters differ from those of `compilePattern`: S is milliseconds, u the day of the week.
 *
 * @throws TIME_INVALID_PATTERN
 */
export function compileSimplePattern(pattern: string): readonly SimpleNode[] {
  const nodes: SimpleNode[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') nodes.push({ kind: 'literal', text })
    text = ''
  }
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at] as string
    if (char === "'") {
      const quoted = readQuoted(pattern, at)
      text += quoted.text
      at = quoted.end
    } else if (/[A-Za-z]/.test(char)) {
      flush()
      let end = at
      while (pattern[end] === char) end++
      nodes.push(nodeOf(pattern, char, end - at))
      at = end
    } else {
      text += char
      at++
    }
  }
  flush()
  return nodes
}

function nodeOf(pattern: string, letter: string, count: number): SimpleNode {
  const field = NUMBERS[letter]
  if (field !== undefined) return { kind: 'number', letter, field, count }
  if (letter === 'M' || letter === 'L') {
    return count < 3
      ? { kind: 'number', letter: 'M', field: 'monthOfYear', count }
      : { kind: 'name', letter: 'M', count }
  }
  if (letter === 'E' || letter === 'a' || letter === 'G') return { kind: 'name', letter, count }
  if (letter === 'z' || letter === 'Z') return { kind: 'zone', letter, count }
  if (letter === 'X' && count <= 3) return { kind: 'zone', letter, count }
  throw invalidPattern({
    pattern,
    problem: `'${letter.repeat(Math.min(count, 5))}' is no pattern letter`,
  })
}

function readQuoted(
  pattern: string,
  start: number,
): { readonly text: string; readonly end: number } {
  if (pattern[start + 1] === "'") return { text: "'", end: start + 2 }
  let text = ''
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === "'") {
      if (pattern[at + 1] !== "'") return { text, end: at + 1 }
      at++
    }
    text += pattern[at]
  }
  throw invalidPattern({ pattern, problem: 'a quote is not closed' })
}

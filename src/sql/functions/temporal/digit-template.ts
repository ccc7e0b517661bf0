import {
  dayOfPacked,
  monthOfPacked,
  packedDate,
  yearOfPacked,
} from '../../../core/time/calendar.ts'
import type { PatternNode } from '../../../core/time/pattern.ts'
import { floorDivide, MILLIS_PER_DAY } from '../../../core/time/units.ts'

type DigitField = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'milli'

/** A group of digits in a text. */
interface DigitPlace {
  readonly field: DigitField
  readonly at: number
}

const ZERO = 48

/**
 * The text of a pattern of digits of fixed width, such as `yyyy-MM-dd HH:mm:ss.SSS`, kept as bytes:
 * only the digits that change are written again.
 */
export class DigitTemplate {
  readonly bytes: Uint8Array
  readonly #dayPlaces: readonly DigitPlace[]
  readonly #secondPlaces: readonly DigitPlace[]
  readonly #milliPlaces: readonly DigitPlace[]
  #day = Number.NaN
  #secondOfDay = -1

  constructor(bytes: Uint8Array, places: readonly DigitPlace[]) {
    this.bytes = bytes
    const of = (...fields: readonly DigitField[]): readonly DigitPlace[] =>
      places.filter((place) => fields.includes(place.field))
    this.#dayPlaces = of('year', 'month', 'day')
    this.#secondPlaces = of('hour', 'minute', 'second')
    this.#milliPlaces = of('milli')
  }

  /** Turns the text to a local time in milliseconds; false for years that four digits do not hold. */
  turnTo(localMs: number): boolean {
    const day = floorDivide(localMs, MILLIS_PER_DAY)
    const millisOfDay = (localMs - day * MILLIS_PER_DAY) | 0
    if (day !== this.#day && !this.#turnDay(day)) return false
    const second = (millisOfDay / 1000) | 0
    if (second !== this.#secondOfDay) this.#turnSecond(second)
    const places = this.#milliPlaces
    for (let i = 0; i < places.length; i++) {
      writeDigits(this.bytes, places[i]!.at, 3, millisOfDay - second * 1000)
    }
    return true
  }

  #turnDay(day: number): boolean {
    const packed = packedDate(day)
    const year = yearOfPacked(packed)
    if (year < 1 || year > 9999) return false
    this.#day = day
    const places = this.#dayPlaces
    for (let i = 0; i < places.length; i++) {
      const { field, at } = places[i]!
      if (field === 'year') writeDigits(this.bytes, at, 4, year)
      else
        writeDigits(
          this.bytes,
          at,
          2,
          field === 'month' ? monthOfPacked(packed) : dayOfPacked(packed),
        )
    }
    return true
  }

  #turnSecond(second: number): void {
    this.#secondOfDay = second
    const places = this.#secondPlaces
    for (let i = 0; i < places.length; i++) {
      const { field, at } = places[i]!
      const value =
        field === 'hour'
          ? (second / 3600) | 0
          : field === 'minute'
            ? ((second / 60) | 0) % 60
            : second % 60
      writeDigits(this.bytes, at, 2, value)
    }
  }
}

function writeDigits(bytes: Uint8Array, at: number, width: number, value: number): void {
  let rest = value
  for (let i = at + width - 1; i >= at; i--) {
    const tens = (rest / 10) | 0
    bytes[i] = ZERO + rest - tens * 10
    rest = tens
  }
}

const TWO_DIGITS: Readonly<Record<string, DigitField>> = {
  monthOfYear: 'month',
  dayOfMonth: 'day',
  hourOfDay: 'hour',
  minuteOfHour: 'minute',
  secondOfMinute: 'second',
}

/** The template of a pattern; undefined for one with other letters than digits of fixed width. */
export function templateOf(nodes: readonly PatternNode[]): DigitTemplate | undefined {
  const places: DigitPlace[] = []
  let text = ''
  for (const node of nodes) {
    if (node.kind === 'literal' && /^[\0-\x7f]*$/.test(node.text)) {
      text += node.text
      continue
    }
    const place = digitsOf(node)
    if (place === undefined) return undefined
    places.push({ field: place.field, at: text.length })
    text += '0'.repeat(place.width)
  }
  return new DigitTemplate(
    Uint8Array.from(text, (char) => char.charCodeAt(0)),
    places,
  )
}

function digitsOf(
  node: PatternNode,
): { readonly field: DigitField; readonly width: number } | undefined {
  if (node.kind === 'fraction')
    return node.minWidth === 3 && node.maxWidth === 3 && !node.hasPoint
      ? { field: 'milli', width: 3 }
      : undefined
  if (node.kind !== 'number' || node.isReduced) return undefined
  // Four digits of a year from 1 to 9999 are the same by era and without.
  if (node.field === 'yearOfEra' || node.field === 'year')
    return node.minWidth === 4 ? { field: 'year', width: 4 } : undefined
  const field = TWO_DIGITS[node.field]
  return field !== undefined && node.minWidth === 2 && node.maxWidth === 2
    ? { field, width: 2 }
    : undefined
}

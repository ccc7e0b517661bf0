import type { TextArena } from '../../../codegen/text-arena.ts'
import { compilePattern, type PatternNode } from '../../../core/time/pattern.ts'
import { timestampFormatter } from '../../../core/time/pattern-format.ts'
import {
  floorDivide,
  MILLIS_PER_DAY,
  MILLIS_PER_HOUR,
  MILLIS_PER_MINUTE,
  MILLIS_PER_SECOND,
  microsOfMillis,
} from '../../../core/time/units.ts'
import { type DigitTemplate, templateOf } from './digit-template.ts'

/**
 * Writes timestamps with one pattern into an arena. Rows that follow each other mostly lie in one
 * unit of the pattern's smallest letter (one day, for `yyyy-MM-dd`): they share the text that was written first.
 */
export class DateFormatWriter {
  /** Local milliseconds for which the text at `start` holds. */
  fromMs = Number.NaN
  toMs = Number.NaN
  /** Place of that text in the arena. */
  start = 0
  length = 0
  readonly isAscii: boolean
  readonly #unitMs: number
  readonly #format: (localMicros: bigint) => string
  readonly #template: DigitTemplate | undefined

  constructor(pattern: string) {
    const nodes = compilePattern(pattern)
    this.#format = timestampFormatter(pattern)
    this.#unitMs = smallestUnit(nodes)
    this.#template = templateOf(nodes)
    this.isAscii = nodes.every(isAsciiNode)
  }

  /** Forgets the text: the arena was emptied. Returns itself. */
  begin(): this {
    this.fromMs = Number.NaN
    return this
  }

  /** Writes the text of a local time outside of `fromMs` … `toMs`. */
  write(localMs: number, arena: TextArena): void {
    const unitStart = floorDivide(localMs, this.#unitMs) * this.#unitMs
    this.fromMs = unitStart
    this.toMs = unitStart + this.#unitMs
    const template = this.#template
    if (template?.turnTo(localMs)) {
      this.length = template.bytes.length
      this.start = arena.append(template.bytes, 0, this.length)
    } else {
      this.start = arena.writeText(this.#format(microsOfMillis(localMs)))
      this.length = arena.used - this.start
    }
  }
}

/** True when the pattern tells microseconds apart, so that milliseconds do not suffice to print it. */
export function showsMicros(pattern: string): boolean {
  const shows = (node: PatternNode): boolean => {
    if (node.kind === 'fraction') return node.maxWidth > 3
    if (node.kind === 'number') return node.field === 'nanoOfSecond' || node.field === 'nanoOfDay'
    if (node.kind === 'pad') return shows(node.node)
    return node.kind === 'optional' && node.nodes.some(shows)
  }
  return compilePattern(pattern).some(shows)
}

const FIELD_UNITS: Readonly<Record<string, number>> = {
  hourOfDay: MILLIS_PER_HOUR,
  clockHourOfDay: MILLIS_PER_HOUR,
  hourOfAmPm: MILLIS_PER_HOUR,
  clockHourOfAmPm: MILLIS_PER_HOUR,
  minuteOfHour: MILLIS_PER_MINUTE,
  secondOfMinute: MILLIS_PER_SECOND,
  milliOfDay: 1,
  nanoOfDay: 1,
  nanoOfSecond: 1,
}

function smallestUnit(nodes: readonly PatternNode[]): number {
  let unit = MILLIS_PER_DAY
  for (const node of nodes) unit = Math.min(unit, unitOfNode(node))
  return unit
}

function unitOfNode(node: PatternNode): number {
  switch (node.kind) {
    case 'fraction':
      return 10 ** (3 - Math.min(node.maxWidth, 3))
    case 'number':
      return FIELD_UNITS[node.field] ?? MILLIS_PER_DAY
    case 'name':
      return node.field === 'amPm' ? MILLIS_PER_HOUR : MILLIS_PER_DAY
    case 'dayPeriod':
      return MILLIS_PER_HOUR
    case 'pad':
      return unitOfNode(node.node)
    case 'optional':
      return smallestUnit(node.nodes)
    default:
      return MILLIS_PER_DAY
  }
}

function isAsciiNode(node: PatternNode): boolean {
  if (node.kind === 'literal') return /^[\0-\x7f]*$/.test(node.text)
  return node.kind === 'optional' ? node.nodes.every(isAsciiNode) : true
}

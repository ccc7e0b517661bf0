import { assertNever } from '../errors.ts'
import { hourOf, type LocalFields, localFields, readField } from './local-fields.ts'
import { dayPeriodName, namesOf } from './names.ts'
import {
  compilePattern,
  type FractionNode,
  invalidPattern,
  type NumberNode,
  type PatternNode,
} from './pattern.ts'

type FieldWriter = (local: LocalFields) => string

/**
 * Compiles a `java.time` pattern to the function that prints local timestamps (microseconds) with it.
 *
 * @throws TIME_INVALID_PATTERN at once for a bad pattern or one that needs a zone, and when a value does not fit
 */
export function timestampFormatter(pattern: string): (localMicros: bigint) => string {
  const writers = compilePattern(pattern).map((node) => writerOf(node, pattern))
  return (localMicros) => {
    const local = localFields(localMicros)
    let text = ''
    for (const write of writers) text += write(local)
    return text
  }
}

function writerOf(node: PatternNode, pattern: string): FieldWriter {
  switch (node.kind) {
    case 'literal':
      return () => node.text
    case 'number':
      return numberWriter(node, pattern)
    case 'fraction':
      return fractionWriter(node)
    case 'name': {
      const names = namesOf(node.field, node.style)
      const indexOf = NAME_INDEX[node.field]
      return (local) => names[indexOf(local)] as string
    }
    case 'dayPeriod':
      return (local) => dayPeriodName(hourOf(local))
    case 'zone':
      throw invalidPattern({
        pattern,
        problem: `'${node.letter}' needs a time zone, and a timestamp has none`,
      })
    case 'pad': {
      const write = writerOf(node.node, pattern)
      return (local) => {
        const text = write(local)
        if (text.length > node.width)
          throw invalidPattern({
            pattern,
            problem: `'${text}' is longer than its pad width ${node.width}`,
          })
        return text.padStart(node.width)
      }
    }
    case 'optional': {
      const writers = node.nodes.map((inner) => writerOf(inner, pattern))
      return (local) => writers.map((write) => write(local)).join('')
    }
    default:
      return assertNever(node)
  }
}

const NAME_INDEX = {
  era: (local: LocalFields) => (local.year > 0 ? 1 : 0),
  month: (local: LocalFields) => local.month - 1,
  dayOfWeek: (local: LocalFields) => readField(local, 'isoDayOfWeek') - 1,
  quarter: (local: LocalFields) => readField(local, 'quarterOfYear') - 1,
  amPm: (local: LocalFields) => (hourOf(local) < 12 ? 0 : 1),
} as const

function numberWriter(node: NumberNode, pattern: string): FieldWriter {
  const { field, minWidth, maxWidth, sign } = node
  if (node.isReduced)
    return (local) => String(100 + (Math.abs(readField(local, field)) % 100)).slice(1)
  return (local) => {
    const value = readField(local, field)
    const digits = String(Math.abs(value)).padStart(minWidth, '0')
    if (digits.length > maxWidth || (value < 0 && sign === 'notNegative')) {
      throw invalidPattern({ pattern, problem: `${value} does not fit ${maxWidth} digits` })
    }
    if (value < 0) return `-${digits}`
    return sign === 'exceedsPad' && digits.length > minWidth ? `+${digits}` : digits
  }
}

function fractionWriter(node: FractionNode): FieldWriter {
  return (local) => {
    const digits = `${String(1_000_000 + local.microsOfSecond).slice(1)}000`
    let length = node.maxWidth
    while (length > node.minWidth && digits[length - 1] === '0') length--
    return length > 0 && node.hasPoint ? `.${digits.slice(0, length)}` : digits.slice(0, length)
  }
}

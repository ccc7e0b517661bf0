import { assertNever } from '../errors.ts'
import { hourOf, type LocalFields, localFieldsOfMillis, readField } from './local-fields.ts'
import { namesOf } from './names.ts'
import { compileSimplePattern, type SimpleNode } from './simple-pattern.ts'
import type { TimeZone } from './zone.ts'

type SimpleWriter = (local: LocalFields, epochMs: number, zone: TimeZone) => string

/**
 * Compiles a pattern of `SimpleDateFormat` to the function that prints instants (epoch milliseconds)
 * as clocks of a zone show them.
 *
 * @throws TIME_INVALID_PATTERN
 */
export function simpleFormatter(pattern: string): (epochMs: number, zone: TimeZone) => string {
  const writers = compileSimplePattern(pattern).map(writerOf)
  return (epochMs, zone) => {
    const local = localFieldsOfMillis(epochMs + zone.offsetMsAtUtc(epochMs))
    let text = ''
    for (const write of writers) text += write(local, epochMs, zone)
    return text
  }
}

function writerOf(node: SimpleNode): SimpleWriter {
  switch (node.kind) {
    case 'literal':
      return () => node.text
    case 'number': {
      const { field, count, letter } = node
      if ((letter === 'y' || letter === 'Y') && count === 2)
        return (local) => padded(Math.abs(readField(local, field)) % 100, 2)
      return (local) => padded(readField(local, field), count)
    }
    case 'name':
      return nameWriter(node.letter, node.count >= 4 ? 'full' : 'short')
    case 'zone':
      return zoneWriter(node)
    default:
      return assertNever(node)
  }
}

const padded = (value: number, width: number): string =>
  value < 0 ? `-${String(-value).padStart(width, '0')}` : String(value).padStart(width, '0')

function nameWriter(letter: 'M' | 'E' | 'a' | 'G', style: 'full' | 'short'): SimpleWriter {
  switch (letter) {
    case 'M':
      return (local) => namesOf('month', style)[local.month - 1] as string
    case 'E':
      return (local) => namesOf('dayOfWeek', style)[readField(local, 'isoDayOfWeek') - 1] as string
    case 'a':
      return (local) => (hourOf(local) < 12 ? 'AM' : 'PM')
    case 'G':
      return (local) => (local.year > 0 ? 'AD' : 'BC')
    default:
      return assertNever(letter)
  }
}

function zoneWriter(node: Extract<SimpleNode, { kind: 'zone' }>): SimpleWriter {
  switch (node.letter) {
    case 'z':
      return (_local, epochMs, zone) => zoneName(epochMs, zone, node.count >= 4)
    case 'Z':
      return (_local, epochMs, zone) => offsetText(zone.offsetMsAtUtc(epochMs), '')
    case 'X':
      return (_local, epochMs, zone) => isoOffset(zone.offsetMsAtUtc(epochMs), node.count)
    default:
      return assertNever(node.letter)
  }
}

/** `+0530`, with a separator between hours and minutes. */
function offsetText(offsetMs: number, separator: string): string {
  const minutes = Math.trunc(Math.abs(offsetMs) / 60_000)
  return `${offsetMs < 0 ? '-' : '+'}${padded(Math.trunc(minutes / 60), 2)}${separator}${padded(minutes % 60, 2)}`
}

function isoOffset(offsetMs: number, count: number): string {
  if (offsetMs === 0) return 'Z'
  return count === 1
    ? offsetText(offsetMs, '').slice(0, 3)
    : offsetText(offsetMs, count === 2 ? '' : ':')
}

function zoneName(epochMs: number, zone: TimeZone, isLong: boolean): string {
  if (zone.fixedOffsetMs !== undefined) {
    if (zone.fixedOffsetMs !== 0) return `GMT${offsetText(zone.fixedOffsetMs, ':')}`
    return isLong ? 'Coordinated Universal Time' : zone.id === 'GMT' ? 'GMT' : 'UTC'
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone.id,
    timeZoneName: isLong ? 'long' : 'short',
  })
  return (
    format.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? zone.id
  )
}

import { formatDate, twoDigits } from '../../../core/time/date-text.ts'

const DAY_MICROS = 86_400_000_000n

/** Date and time of a local timestamp (microseconds), and its fraction without zeros at the end. */
function parts(micros: bigint): {
  readonly date: string
  readonly hourMinute: string
  readonly second: number
  readonly fraction: string
} {
  const inDay = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS
  const day = Number((micros - inDay) / DAY_MICROS)
  const seconds = Number(inDay / 1_000_000n)
  return {
    date: formatDate(day),
    hourMinute: `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}`,
    second: seconds % 60,
    fraction: String(inDay % 1_000_000n)
      .padStart(6, '0')
      .replace(/0+$/, ''),
  }
}

/** As java.time.LocalDateTime prints itself: no seconds when there are none, else 3 or 6 digits of a fraction. */
export function isoTimestamp(micros: bigint): string {
  const { date, hourMinute, second, fraction } = parts(micros)
  const digits = fraction === '' ? '' : `.${fraction.padEnd(fraction.length > 3 ? 6 : 3, '0')}`
  const seconds = second === 0 && fraction === '' ? '' : `:${twoDigits(second)}${digits}`
  return `${date}T${hourMinute}${seconds}`
}

/** As ISO 8601 in JSON: seconds always, the fraction as short as it can be. */
export function jsonTimestamp(micros: bigint): string {
  const { date, hourMinute, second, fraction } = parts(micros)
  return `${date}T${hourMinute}:${twoDigits(second)}${fraction === '' ? '' : `.${fraction}`}`
}

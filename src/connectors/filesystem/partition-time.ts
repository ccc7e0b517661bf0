import { defineError } from '../../core/errors.ts'
import { timestampParser } from '../../core/time/pattern-parse.ts'
import { parseTimestamp } from '../../core/time/timestamp-text.ts'
import { millisOfMicros } from '../../core/time/units.ts'
import type { TimeZone } from '../../core/time/zone.ts'
import { unescapePathName } from './path-names.ts'

export const filesystemPartitionTime = defineError({
  code: 'FILESYSTEM_PARTITION_TIME',
  domain: 'user',
  retry: 'never',
  message: (p: { partition: string; text: string; form: string }) =>
    `The partition '${p.partition}' has no time: '${p.text}' is not ${p.form}.`,
  remedy: () =>
    "Say with 'partition.time-extractor.timestamp-pattern' (as '$dt $hour:00:00') how the partition columns make up a time, and with " +
    "'partition.time-extractor.timestamp-formatter' how it is written; leave out rows whose partition columns are NULL.",
})

export interface PartitionTimeOptions {
  /** Text in which `$column` stands for the value of a partition column; undefined: the first column's value. */
  readonly pattern: string | undefined
  /** Pattern of `java.time`; undefined: `yyyy-MM-dd` with or without `HH:mm:ss`. */
  readonly formatter: string | undefined
  /** Whose local time the partitions name. */
  readonly zone: TimeZone
}

/** Tells the time of a partition, epoch milliseconds, from its directory `key=value/key=value` below the table's. */
export type PartitionTime = (partition: string) => number

/**
 * Compiles how partitions name their time.
 *
 * @returns a function that throws FILESYSTEM_PARTITION_TIME
 * @throws TIME_INVALID_PATTERN
 * @see Flink's DefaultPartTimeExtractor
 */
export function partitionTime({ pattern, formatter, zone }: PartitionTimeOptions): PartitionTime {
  const parse =
    formatter === undefined ? (text: string) => parseTimestamp(text, 6) : timestampParser(formatter)
  const form = formatter === undefined ? "a time 'yyyy-MM-dd HH:mm:ss'" : `'${formatter}'`
  return (partition) => {
    const text = timeText(partition, pattern)
    const localMicros = parse(text)
    if (localMicros === undefined) throw filesystemPartitionTime({ partition, text, form })
    return zone.utcMsOfLocal(millisOfMicros(localMicros))
  }
}

function timeText(partition: string, pattern: string | undefined): string {
  const values = partition.split('/').map((segment): [name: string, value: string] => {
    const at = segment.indexOf('=')
    return [unescapePathName(segment.slice(0, at)), unescapePathName(segment.slice(at + 1))]
  })
  if (pattern === undefined) return values[0]![1]
  // One after the other, as Flink does: what a value brings in may be replaced too.
  return values.reduce((text, [name, value]) => text.split(`$${name}`).join(value), pattern)
}

/** Times of partitions: what Flink reads with the same options. */
import { expect, it } from 'vitest'
import { timeZone } from '../../core/time/zone.ts'
import { partitionTime } from './partition-time.ts'

const utc = (text: string): number => Date.parse(`${text}Z`)

it.each([
  ['dt=2020-05-03', undefined, undefined, 'UTC', '2020-05-03T00:00'],
  ['dt=2020-5-3 1%3A02%3A03/x=y', undefined, undefined, 'UTC', '2020-05-03T01:02:03'],
  ['dt=2020-05-03/hr=07', '$dt $hr:00:00', undefined, 'UTC', '2020-05-03T07:00'],
  ['hr=07/dt=20200503', '$dt $hr', 'yyyyMMdd HH', 'UTC', '2020-05-03T07:00'],
  ['y=2020/m=5/d=3', '$y-$m-$d', undefined, 'UTC', '2020-05-03T00:00'],
  ['dt=20200503', undefined, 'yyyyMMdd', 'UTC', '2020-05-03T00:00'],
  ['dt=2020-05-03', undefined, undefined, 'Asia/Shanghai', '2020-05-02T16:00'],
  // A time that clocks skip, and one that they show twice.
  ['dt=2020-03-29 02%3A30%3A00', undefined, undefined, 'Europe/Berlin', '2020-03-29T01:30'],
  ['dt=2020-10-25 02%3A30%3A00', undefined, undefined, 'Europe/Berlin', '2020-10-25T00:30'],
])('%s by %s as %s in %s is %s', (partition, pattern, formatter, zone, expected) => {
  const timeOf = partitionTime({ pattern, formatter, zone: timeZone(zone) })
  expect(timeOf(partition)).toBe(utc(expected))
})

it.each([
  ['dt=__DEFAULT_PARTITION__', undefined, undefined],
  ['dt=2020-05-03', '$day', undefined],
  ['dt=2020-05-03', undefined, 'yyyyMMdd'],
])('%s by %s as %s has none', (partition, pattern, formatter) => {
  const timeOf = partitionTime({ pattern, formatter, zone: timeZone('UTC') })
  expect(() => timeOf(partition)).toThrow(
    expect.objectContaining({ code: 'FILESYSTEM_PARTITION_TIME' }),
  )
})

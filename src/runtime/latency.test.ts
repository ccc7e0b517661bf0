/** Quantiles are within half of what was noted, and parts add up. */
import { expect, test } from 'vitest'
import { addLatencies, latencyReport, makeLatencyHistogram, noteLatency } from './latency.ts'

test('quantiles of 1 … 1000 ms', () => {
  const odd = makeLatencyHistogram()
  const even = makeLatencyHistogram()
  for (let ms = 1; ms <= 1000; ms++) noteLatency(ms % 2 === 0 ? even : odd, ms)
  addLatencies(odd, even)
  const { count, p50Ms, p99Ms, maxMs } = latencyReport(odd)
  expect([count, maxMs]).toEqual([1000, 1000])
  expect(p50Ms).toBeGreaterThanOrEqual(500)
  expect(p50Ms).toBeLessThan(750)
  expect(p99Ms).toBeGreaterThanOrEqual(990)
  expect(p99Ms).toBeLessThanOrEqual(1000)
})

test('clocks that were set back, and days', () => {
  const histogram = makeLatencyHistogram()
  noteLatency(histogram, -5)
  expect(latencyReport(histogram)).toEqual({ count: 1, p50Ms: 0, p99Ms: 0, maxMs: 0 })
  noteLatency(histogram, 1e8)
  expect(latencyReport(histogram).maxMs).toBe(1e8)
})

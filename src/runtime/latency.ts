/** Upper bounds of the buckets grow by half: a quantile is off by no more than that. */
const GROWTH = 1.5
const FIRST_MS = 1
const BUCKETS = 36

/**
 * How long markers took from their source to a vertex, processing time: counts of latencies in buckets whose bounds grow by half, from
 * 1 ms to half an hour. Plain data, so that slots can tell it.
 */
export interface LatencyHistogram {
  readonly counts: Float64Array
  count: number
  maxMs: number
}

export const makeLatencyHistogram = (): LatencyHistogram => ({
  counts: new Float64Array(BUCKETS),
  count: 0,
  maxMs: 0,
})

/** Notes one latency; clocks that were set back make none below 0. */
export function noteLatency(histogram: LatencyHistogram, latencyMs: number): void {
  const ms = Math.max(0, latencyMs)
  const bucket = ms <= FIRST_MS ? 0 : Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH))
  histogram.counts[Math.min(BUCKETS - 1, bucket)]!++
  histogram.count++
  if (ms > histogram.maxMs) histogram.maxMs = ms
}

/** Adds what one subtask has seen to what others have. */
export function addLatencies(total: LatencyHistogram, part: LatencyHistogram): void {
  for (let i = 0; i < BUCKETS; i++) total.counts[i]! += part.counts[i]!
  total.count += part.count
  total.maxMs = Math.max(total.maxMs, part.maxMs)
}

/** What people are told of latencies, milliseconds; a quantile is the bound of its bucket, and never above the largest one seen. */
export interface LatencyReport {
  readonly count: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

export function latencyReport(histogram: LatencyHistogram): LatencyReport {
  const { count, maxMs } = histogram
  return { count, p50Ms: quantile(histogram, 0.5), p99Ms: quantile(histogram, 0.99), maxMs }
}

function quantile({ counts, count, maxMs }: LatencyHistogram, share: number): number {
  let left = Math.ceil(count * share)
  for (let i = 0; i < BUCKETS; i++) {
    left -= counts[i]!
    if (left <= 0) return Math.min(maxMs, FIRST_MS * GROWTH ** i)
  }
  return maxMs
}

import { formatTimestamp } from '../../core/time/timestamp-text.ts'

/** `1234`, `56.7k`, `8.90M`. */
export function countText(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(2)}M`
  return count >= 1e4 ? `${(count / 1e3).toFixed(1)}k` : String(Math.round(count))
}

/** `3.4 ms`, `12.0 s`, `5 min 3 s`, `2 h 5 min`, `3 d 4 h`. */
export function elapsedText(ms: number): string {
  const sinceMs = Math.max(0, ms)
  if (sinceMs < 1000) return `${sinceMs < 10 ? sinceMs.toFixed(1) : Math.round(sinceMs)} ms`
  if (sinceMs < 60_000) return `${(sinceMs / 1000).toFixed(1)} s`
  const seconds = Math.floor(sinceMs / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 24
    ? `${hours} h ${minutes % 60} min`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** `2026-11-25 22:10:03.125`, in UTC. */
export const instantText = (ms: number): string =>
  formatTimestamp(BigInt(Math.floor(ms)) * 1000n, 3)

/** Event time: an instant, `none` before the first watermark, `end` when all input has ended. */
export function watermarkText(watermarkMs: number): string {
  if (watermarkMs === Infinity) return 'end'
  return Number.isFinite(watermarkMs) ? instantText(watermarkMs) : 'none'
}

/** `37 %`. */
export const shareText = (share: number | undefined): string =>
  share === undefined ? '' : `${Math.round(share * 100)} %`

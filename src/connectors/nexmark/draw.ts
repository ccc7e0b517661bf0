import { mix } from '../mix.ts'

/** Draw number `k` of an event as an unsigned number in [0, 2^32). */
export function draw(seed: number, k: number): number {
  return mix((seed + Math.imul(k, 0x9e3779b9)) | 0) >>> 0
}

/** Uniform whole number in [0, bound). */
export function below(seed: number, k: number, bound: number): number {
  // Both sides are told to be unsigned: then this is one division and not a call.
  return (draw(seed, k) % (bound >>> 0)) >>> 0
}

/** Price of an event from its draws `k` and `k + 1`. */
export function priceOf(seed: number, k: number): number {
  return scaledPrice(draw(seed, k), draw(seed, k + 1))
}

/**
 * Price from two draws: six digits scaled by a power of ten, 100 … 99,999,900.
 *
 * The product is exact but for its last bits; the small addend keeps the truncation right.
 */
export function scaledPrice(digitsDraw: number, scaleDraw: number): number {
  const digits = 100000 + ((digitsDraw >>> 0) % 900000)
  return (digits * PRICE_SCALES[(scaleDraw >>> 0) % 6]! + 0.0001) | 0
}

/** Powers of ten of a price, divided by 1,000. */
export const PRICE_SCALES = Float64Array.of(0.001, 0.01, 0.1, 1, 10, 100)

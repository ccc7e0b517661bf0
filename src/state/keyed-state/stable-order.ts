const DIGIT = 65_536

/** Returns the positions of `count` whole numbers (0 … 2^53) in ascending order, equal ones as they come. Linear. */
export function stableOrder(numbers: Float64Array, count: number): Int32Array {
  let order = Int32Array.from({ length: count }, (_, i) => i)
  let isSorted = true
  let max = 0
  for (let i = 0; i < count; i++) {
    if (i > 0 && numbers[i]! < numbers[i - 1]!) isSorted = false
    max = Math.max(max, numbers[i]!)
  }
  if (isSorted) return order
  let next = new Int32Array(count)
  const starts = new Int32Array(DIGIT + 1)
  for (let unit = 1; unit <= max; unit *= DIGIT) {
    starts.fill(0)
    for (let i = 0; i < count; i++) starts[(Math.floor(numbers[i]! / unit) % DIGIT) + 1]!++
    for (let digit = 0; digit < DIGIT; digit++) starts[digit + 1]! += starts[digit]!
    for (let i = 0; i < count; i++) {
      const position = order[i]!
      next[starts[Math.floor(numbers[position]! / unit) % DIGIT]!++] = position
    }
    ;[order, next] = [next, order]
  }
  return order
}

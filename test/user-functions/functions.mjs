/** Functions of a module, as threads import them. */

export const average = {
  createAccumulator: () => ({ total: 0n, n: 0 }),
  accumulate: (acc, v) => {
    if (v === null) return
    acc.total += v
    acc.n++
  },
  retract: (acc, v) => {
    if (v === null) return
    acc.total -= v
    acc.n--
  },
  merge: (acc, other) => {
    acc.total += other.total
    acc.n += other.n
  },
  getValue: ({ total, n }) => (n === 0 ? null : Number(total) / n),
}

/** Accumulators that are numbers: other ones are returned. */
export const countNulls = {
  createAccumulator: () => 0n,
  accumulate: (acc, v) => acc + (v === null ? 100n : 1n),
  retract: (acc, v) => acc - (v === null ? 100n : 1n),
  merge: (acc, other) => acc + other,
  getValue: (acc) => acc,
}

/** The words so far, how often each; a value of nested types. */
export const words = {
  createAccumulator: () => ({ counts: new Map(), last: null }),
  accumulate: (acc, word) => {
    acc.counts.set(word, (acc.counts.get(word) ?? 0) + 1)
    acc.last = word
  },
  retract: (acc, word) => {
    const left = acc.counts.get(word) - 1
    if (left === 0) acc.counts.delete(word)
    else acc.counts.set(word, left)
    acc.last = null
  },
  merge: (acc, other) => {
    for (const [word, n] of other.counts) acc.counts.set(word, (acc.counts.get(word) ?? 0) + n)
  },
  getValue: ({ counts }) =>
    [...counts]
      .map(([word, n]) => `${word ?? '-'}:${n}`)
      .sort()
      .join(' '),
}

/** A table function that answers an array of rows. */
export const split = (text) =>
  text === null || text === '' ? [] : text.split(' ').map((word) => ({ word, len: word.length }))

/** A table function that is a generator of values. */
export function* series(n) {
  for (let i = 1; n !== null && i <= n; i++) yield i
}

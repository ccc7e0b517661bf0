// Key columns for the state benches: uniform keys, from a seed.

/** Makes the generators; each returns a list of batches, a batch being a list of columns. */
export function distribution({ BATCH, fixedColumn, bytesColumn }) {
  let state = 42
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return ((state >>> 8) + 0.5) / 16777216
  }
  // 24 random bits are too few for millions of keys.
  const below = (limit) => Math.floor((random() + random() / 16777216) * limit)
  const batches = (count, make) => Array.from({ length: count }, () => [make()])

  const ints = (keys, count) =>
    batches(count, () => fixedColumn(Int32Array.from({ length: BATCH }, () => below(keys))))
  const bigints = (keys, count) =>
    batches(count, () =>
      fixedColumn(BigInt64Array.from({ length: BATCH }, () => BigInt(below(keys)) * 1_000_003n)),
    )
  const strings = (keys, count) => {
    // Key i has 5 to 30 characters that end in i.
    return batches(count, () => {
      const starts = new Int32Array(BATCH)
      const lengths = new Int32Array(BATCH)
      const bytes = new Uint8Array(BATCH * 32)
      let used = 0
      for (let k = 0; k < BATCH; k++) {
        const key = below(keys)
        const text = `${key}`.padStart(5 + ((key * 7919) % 26), 'abcdefghijklmnopqrstuvwxyz')
        starts[k] = used
        lengths[k] = text.length
        for (let i = 0; i < text.length; i++) bytes[used++] = text.charCodeAt(i)
      }
      return bytesColumn(starts, lengths, bytes)
    })
  }
  const nullable = (list) =>
    list.map(([column]) => [
      { ...column, valid: Uint8Array.from({ length: BATCH }, () => (random() < 0.1 ? 0 : 1)) },
    ])
  const pairs = (keys, count) => {
    const first = ints(Math.round(Math.sqrt(keys)), count)
    const second = bigints(Math.round(Math.sqrt(keys)), count)
    return first.map(([column], i) => [column, second[i][0]])
  }
  return { ints, bigints, strings, nullable, pairs, below }
}

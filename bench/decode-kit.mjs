/** Small repeatable random numbers in [0, 1). */
export function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const CHUNK_BYTES = 1 << 20
const RUNS = 7

/** Decodes an input several times in chunks of 1 MiB and prints the best run in CPU time as JSON. */
export function measureDecoder({ name, format, values, schema, projection, input, rows }) {
  let best = Infinity
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage()
    const decoder = format.decoder(values, {
      schema,
      projection,
      filters: [],
      batchRows: 4096,
      origin: 'memory',
      timeZone: 'UTC',
      count: () => undefined,
    })
    let decoded = 0
    for (let at = 0; at < input.length; at += CHUNK_BYTES) {
      const end = Math.min(at + CHUNK_BYTES, input.length)
      decoder.push(input.subarray(at, end), end === input.length)
      for (let batch = decoder.next(); batch !== undefined; batch = decoder.next())
        decoded += batch.rowCount
    }
    if (decoded !== rows) throw new Error(`${decoded} rows instead of ${rows}`)
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1e6)
  }
  const result = {
    name,
    rows,
    mb: Math.round(input.length / 1e6),
    cpu_s: Number(best.toFixed(4)),
    rows_per_s: Math.round(rows / best),
    mb_per_s: Math.round(input.length / best / 1e6),
    node: process.version,
  }
  console.log(JSON.stringify(result))
  return result
}

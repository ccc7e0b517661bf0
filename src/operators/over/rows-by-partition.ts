/** Rows by partition: those of partition t are `rows[begins[t] … ends[t] - 1]`, in the order in which they came. */
export interface RowsByPartition {
  /** By partition: its row in the table of keys. */
  readonly keyIds: Int32Array
  readonly rows: Int32Array
  readonly begins: Int32Array
  readonly ends: Int32Array
}

/** Partitions in the order of their first rows. @param keyIds by row: that of its partition in the table of keys */
export function rowsByPartition(keyIds: Int32Array, count: number): RowsByPartition {
  const partOf = new Map<number, number>()
  const parts = new Int32Array(count)
  const sizes: number[] = []
  for (let k = 0; k < count; k++) {
    let part = partOf.get(keyIds[k]!)
    if (part === undefined) {
      part = sizes.push(0) - 1
      partOf.set(keyIds[k]!, part)
    }
    parts[k] = part
    sizes[part]!++
  }
  const begins = new Int32Array(sizes.length)
  for (let t = 1; t < sizes.length; t++) begins[t] = begins[t - 1]! + sizes[t - 1]!
  const ends = begins.slice()
  const rows = new Int32Array(count)
  for (let k = 0; k < count; k++) rows[ends[parts[k]!]!++] = k
  return { keyIds: Int32Array.from(partOf.keys()), rows, begins, ends }
}

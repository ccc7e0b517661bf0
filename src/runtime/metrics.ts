/** What can be seen of one vertex while it runs. Counts from the start of the job. */
export interface VertexMetrics {
  readonly name: string
  rowsIn: number
  rowsOut: number
  /** Event time the vertex has reached, epoch milliseconds; −∞ before the first watermark. */
  watermarkMs: number
  /** Counters the vertex keeps by name: `lateRows`, `skippedRows`, `nullFields`, `bytesRead`, … */
  readonly counters: Map<string, number>
}

export function makeVertexMetrics(name: string): VertexMetrics {
  return { name, rowsIn: 0, rowsOut: 0, watermarkMs: -Infinity, counters: new Map() }
}

/** Adds to a counter of a vertex. */
export function addCount(metrics: VertexMetrics, counter: string, amount: number): void {
  metrics.counters.set(counter, (metrics.counters.get(counter) ?? 0) + amount)
}

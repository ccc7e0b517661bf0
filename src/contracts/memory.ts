/** Memory that a part of a job holds outside of its state: rows, buffers. */
export interface HeldMemory {
  /** What it is, for people: `rows to be sorted`, `buffers of files`. The same at each call. */
  readonly what: string
  readonly sizeBytes: number
  /** undefined where it is not rows. */
  readonly rowCount: number | undefined
}

/**
 * What holds memory that grows with its input. Asked in the task's thread, a few times a second and between two calls of anything else,
 * so that jobs end with MEMORY_BUDGET_EXCEEDED before the system ends them: quick, without looking at rows.
 */
export interface MemoryHolder {
  /** Where present: what is held now. */
  held?(): HeldMemory
}

/** Memory that a part of a job holds outside of its state: rows, buffers. */
export interface HeldMemory {
  /** What it is, for people: `rows to be sorted`, `buffers of files`. The same at each call. */
  readonly what: string
  readonly sizeBytes: number
  /** undefined where it is not rows. */
  readonly rowCount: number | undefined
}

/** What holds memory that grows with its input: told, so that jobs end with MEMORY_BUDGET_EXCEEDED before the system ends them. */
export interface MemoryHolder {
  /**
   * Where present: what is held now, undefined for nothing. Asked in the task's thread, a few times a second, between two calls of anything else,
   * from `open` (or the making of a reader) until `close`. Quick, without looking at rows; may not block. A throw fails the task.
   */
  held?(): HeldMemory
}

/** A failure that a test arranges. It happens once unless `isLasting`. */
export interface DiskFault {
  /** Absolute path of the file; undefined = any. */
  readonly path?: string
  /** `read`, `write`, `list`, `look at`, `sync`, `rename`, `remove`, `make the directory`. */
  readonly operation: string
  /** Fails when this byte is read or written; undefined = at once, also at opening. */
  readonly atByte?: number
  /** The operating system's code. */
  readonly error: 'EACCES' | 'EIO' | 'ENOENT' | 'ENOSPC' | 'EPIPE' | 'EFBIG'
  readonly isLasting?: boolean
}

/** What is touched by a call. */
export interface TouchedBytes {
  readonly path: string
  readonly operation: string
  readonly position: number
  readonly length: number
}

/** The faults of a simulated disk. */
export class DiskFaults {
  /** Bytes all files together may have; writing beyond is a full disk. */
  diskBytes = Number.POSITIVE_INFINITY
  #faults: DiskFault[] = []

  /** Arranges a failure. */
  add(fault: DiskFault): void {
    this.#faults.push(fault)
  }

  /** Repairs what `add` has arranged. */
  remove(fault: DiskFault): void {
    this.#faults = this.#faults.filter((other) => other !== fault)
  }

  /** Returns the fault that a call meets, if any, and uses it up. */
  take(touched: TouchedBytes): DiskFault | undefined {
    const met = this.#faults.find(
      ({ path, operation, atByte }) =>
        (path === undefined || path === touched.path) &&
        operation === touched.operation &&
        (atByte === undefined ||
          (touched.position <= atByte && atByte < touched.position + touched.length)),
    )
    if (met !== undefined && met.isLasting !== true)
      this.#faults = this.#faults.filter((fault) => fault !== met)
    return met
  }
}

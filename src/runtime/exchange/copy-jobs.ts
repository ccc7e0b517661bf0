import { COPY_KINDS, type CopyKernel, type CopyKind, copyKernel } from './column-kernels.ts'
import type { MemoryViews } from './memory-views.ts'

/** Arrays that one loop copies: more of them cost more registers than the loop saves. */
const MAX_JOBS = 8

/**
 * Gathers what is to be copied of the same rows, and copies it in one generated loop: a loop for each array would read the
 * positions again each time.
 */
export class CopyJobs {
  #kinds: CopyKind[] = []
  readonly #sources: ArrayLike<unknown>[] = []
  readonly #ats: number[] = []
  readonly #shifts: number[] = []
  #count = 0
  /** Stands for the kinds, in order. */
  #signature = 0
  #positions: Int32Array | undefined
  #rowCount = 0
  readonly #kernels = new Map<number, CopyKernel>()
  #views: MemoryViews | undefined

  /** Turns to the memory of the next record. */
  begin(views: MemoryViews): void {
    this.#views = views
  }

  /** Adds the rows at `positions` of an array, to be written from element `at` of the target on. */
  add(
    kind: CopyKind,
    source: ArrayLike<unknown>,
    at: number,
    rows: { readonly positions: Int32Array; readonly count: number },
    shift = 0,
  ): void {
    const isSame = rows.positions === this.#positions && rows.count === this.#rowCount
    if (this.#count === MAX_JOBS || !isSame) this.run()
    this.#positions = rows.positions
    this.#rowCount = rows.count
    this.#kinds[this.#count] = kind
    this.#sources[this.#count] = source
    this.#ats[this.#count] = at
    this.#shifts[this.#count] = shift
    this.#signature = this.#signature * (COPY_KINDS.length + 1) + COPY_KINDS.indexOf(kind) + 1
    this.#count++
  }

  /** Copies what was added. */
  run(): void {
    if (this.#count === 0) return
    let kernel = this.#kernels.get(this.#signature)
    if (kernel === undefined) {
      kernel = copyKernel(this.#kinds.slice(0, this.#count))
      this.#kernels.set(this.#signature, kernel)
    }
    kernel(this.#sources, this.#ats, this.#shifts, this.#views!, this.#positions!, this.#rowCount)
    this.#count = 0
    this.#signature = 0
    this.#positions = undefined
  }
}

import { defineError, type EngineError } from '../core/errors.ts'
import { sizeText } from '../core/size-text.ts'
import type { MemoryShare } from './metrics.ts'

export const memoryBudgetExceeded = defineError({
  code: 'MEMORY_BUDGET_EXCEEDED',
  domain: 'user',
  retry: 'never',
  message: (p: {
    usedBytes: number
    limitBytes: number
    jobBytes: number
    largest: readonly MemoryShare[]
  }) =>
    [
      `Jobs hold ${sizeText(p.usedBytes)} of memory, ${sizeText(p.jobBytes)} of it this job, and may hold ` +
        `${sizeText(p.limitBytes)}.${p.largest.length === 0 ? '' : ' What takes most:'}`,
      ...p.largest.map(
        ({ operator, uid, what, sizeBytes, rowCount }) =>
          `${operator} (uid ${uid}): ${what}, ${sizeText(sizeBytes)}${rowCount === undefined ? '' : `, ${rowCount} rows`}`,
      ),
    ].join('\n'),
  remedy: () =>
    "Raise --memory ('taskmanager.memory.managed.size') where the machine has more; let state end with 'table.exec.state.ttl', group by fewer keys, or sort and join fewer rows.",
})

/** What one job says of its memory. */
export interface MemoryAccount {
  /**
   * Notes what the job's slots hold now, in bytes.
   *
   * @returns MEMORY_BUDGET_EXCEEDED when that is too much
   */
  note(slotsBytes: number, largest: () => readonly MemoryShare[]): EngineError | undefined
  /** The job has ended. */
  close(): void
}

const SHOWN_SHARES = 5

/**
 * Memory of all jobs that run side by side, as they count it themselves: tables of state and what checkpoints keep of
 * them, rows that operators hold, what waits between tasks and for the program, buffers of files, and rings between threads.
 */
export class MemoryBudget {
  readonly #used = new Map<MemoryAccount, number>()

  get usedBytes(): number {
    let total = 0
    for (const bytes of this.#used.values()) total += bytes
    return total
  }

  /**
   * Opens the account of a job.
   *
   * @param options.limitBytes of all jobs together; undefined: the job is counted, and never ended for it
   * @param options.ringsBytes what it holds from its start
   */
  open({
    limitBytes,
    ringsBytes,
  }: {
    readonly limitBytes: number | undefined
    readonly ringsBytes: number
  }): MemoryAccount {
    const account: MemoryAccount = {
      note: (slotsBytes, largest) => {
        this.#used.set(account, slotsBytes + ringsBytes)
        const { usedBytes } = this
        if (limitBytes === undefined || usedBytes <= limitBytes) return undefined
        return memoryBudgetExceeded({
          usedBytes,
          limitBytes,
          jobBytes: slotsBytes + ringsBytes,
          largest: largest().slice(0, SHOWN_SHARES),
        })
      },
      close: () => void this.#used.delete(account),
    }
    this.#used.set(account, ringsBytes)
    return account
  }
}

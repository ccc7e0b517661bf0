import { defineError, type EngineError } from '../core/errors.ts'
import { sizeText } from '../core/size-text.ts'
import type { StateSize } from './metrics.ts'

export const memoryBudgetExceeded = defineError({
  code: 'MEMORY_BUDGET_EXCEEDED',
  domain: 'user',
  retry: 'never',
  message: (p: {
    usedBytes: number
    limitBytes: number
    stateBytes: number
    largest: readonly StateSize[]
  }) =>
    [
      `Jobs hold ${sizeText(p.usedBytes)} of memory, ${sizeText(p.stateBytes)} of it state of this job, and may hold ` +
        `${sizeText(p.limitBytes)}.${p.largest.length === 0 ? '' : ' The largest states:'}`,
      ...p.largest.map(
        ({ operator, uid, state, sizeBytes, rowCount }) =>
          `${operator} (uid ${uid}): state '${state}', ${sizeText(sizeBytes)}, ${rowCount} rows`,
      ),
    ].join('\n'),
  remedy: () =>
    "Raise --memory ('taskmanager.memory.managed.size') where the machine has more; let state end with 'table.exec.state.ttl', or group by fewer keys.",
})

/** What one job says of its memory. */
export interface MemoryAccount {
  /**
   * Notes what the job's slots hold now.
   *
   * @returns MEMORY_BUDGET_EXCEEDED when that is too much
   */
  note(stateBytes: number, largest: () => readonly StateSize[]): EngineError | undefined
  /** The job has ended. */
  close(): void
}

const SHOWN_STATES = 5

/** Memory of all jobs that run side by side, as they count it themselves: tables of state, and rings between threads. */
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
      note: (stateBytes, largest) => {
        this.#used.set(account, stateBytes + ringsBytes)
        const { usedBytes } = this
        if (limitBytes === undefined || usedBytes <= limitBytes) return undefined
        return memoryBudgetExceeded({
          usedBytes,
          limitBytes,
          stateBytes,
          largest: largest().slice(0, SHOWN_STATES),
        })
      },
      close: () => void this.#used.delete(account),
    }
    this.#used.set(account, ringsBytes)
    return account
  }
}

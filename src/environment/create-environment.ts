import type { Operator } from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import { MAX_BATCH_ROWS } from '../core/batch.ts'
import { optionValue } from '../core/options.ts'
import { nodePlatform } from '../platform/node/index.ts'
import { Environment } from './environment.ts'
import type { Job, JobEvent } from './job.ts'
import { registries } from './registries.ts'

export interface EnvironmentOptions {
  /** Default `streaming`, as in Flink. */
  readonly mode?: 'streaming' | 'batch'
  /** IANA id or offset; default the system's zone. */
  readonly timeZone?: string
  /** Further settings, by Flink's keys. */
  readonly settings?: Readonly<Record<string, string>>
  /** Rows of a batch under load, a whole number from 1 to 8192; default 4096. */
  readonly batchRows?: number
  /** Put around every operator: for tests that check the contract (`millrace/testing`, CheckedOperator). */
  readonly wrapOperator?: (operator: Operator) => Operator
  /** Told what happens to jobs besides their rows: checkpoints, restores, restarts. Must not throw. */
  readonly onJobEvent?: (job: Job, event: JobEvent) => void
  /** The outside world; default the real one. */
  readonly platform?: Platform
  /**
   * Where jobs with a parallelism above 1 run: in worker threads (default), or all in the caller's thread, which is the only
   * possibility with a simulated platform.
   */
  readonly threads?: 'workers' | 'caller'
}

/**
 * Makes an environment: the place to run SQL, register functions and tables, and read results.
 *
 * @throws SQL_SETTING_VALUE, SQL_SETTING_UNKNOWN, SQL_SETTING_REFUSED; OPTION_VALUE for `batchRows` out of range
 */
export function createEnvironment(options: EnvironmentOptions = {}): Environment {
  checkBatchRows(options.batchRows)
  const settings: Record<string, string> = { ...options.settings }
  if (options.mode !== undefined) settings['execution.runtime-mode'] = options.mode
  if (options.timeZone !== undefined) settings['table.local-time-zone'] = options.timeZone
  return new Environment({
    platform: options.platform ?? nodePlatform(),
    ...registries,
    settings,
    runsInCaller: options.threads === 'caller',
    ...(options.batchRows === undefined ? {} : { batchRows: options.batchRows }),
    ...(options.onJobEvent === undefined ? {} : { onJobEvent: options.onJobEvent }),
    ...(options.wrapOperator === undefined ? {} : { wrapOperator: options.wrapOperator }),
  })
}

function checkBatchRows(batchRows: number | undefined): void {
  if (batchRows === undefined) return
  if (Number.isInteger(batchRows) && batchRows >= 1 && batchRows <= MAX_BATCH_ROWS) return
  throw optionValue({
    owner: 'createEnvironment',
    option: 'batchRows',
    value: String(batchRows),
    problem: `expected a whole number from 1 to ${MAX_BATCH_ROWS}`,
  })
}

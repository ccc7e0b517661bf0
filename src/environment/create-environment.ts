import { connectors } from '../connectors/index.ts'
import type { Operator } from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import { formats } from '../formats/index.ts'
import { nodePlatform } from '../platform/node/index.ts'
import { aggregateFunctions } from '../sql/functions/aggregates/index.ts'
import { scalarFunctions } from '../sql/functions/index.ts'
import { Environment } from './environment.ts'

export interface EnvironmentOptions {
  /** Default `streaming`, as in Flink. */
  readonly mode?: 'streaming' | 'batch'
  /** IANA id or offset; default the system's zone. */
  readonly timeZone?: string
  /** Further settings, by Flink's keys. */
  readonly settings?: Readonly<Record<string, string>>
  /** Rows of a batch under load, 1 … 8192; default 4096. */
  readonly batchRows?: number
  /** Put around every operator: for tests that check the contract (`millrace/testing`, CheckedOperator). */
  readonly wrapOperator?: (operator: Operator) => Operator
  /** The outside world; default the real one. */
  readonly platform?: Platform
}

/** Makes an environment: the place to run SQL, register functions and tables, and read results. */
export function createEnvironment(options: EnvironmentOptions = {}): Environment {
  const settings: Record<string, string> = { ...options.settings }
  if (options.mode !== undefined) settings['execution.runtime-mode'] = options.mode
  if (options.timeZone !== undefined) settings['table.local-time-zone'] = options.timeZone
  return new Environment({
    platform: options.platform ?? nodePlatform(),
    connectors,
    formats,
    scalarFunctions,
    aggregateFunctions,
    settings,
    ...(options.batchRows === undefined ? {} : { batchRows: options.batchRows }),
    ...(options.wrapOperator === undefined ? {} : { wrapOperator: options.wrapOperator }),
  })
}

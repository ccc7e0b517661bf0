import type { CheckpointOptions } from '../checkpoint/decide-checkpoint.ts'
import { parseRenames, type StateRenames } from '../checkpoint/savepoint/renames.ts'
import { OptionProblem, parseDurationMs } from '../core/options.ts'
import type { RestartStrategy } from '../runtime/decide-restart.ts'
import type { AggregatePhases } from '../sql/plan/job-plan.ts'
import { jobSettingValues, type SettingReader } from '../sql/statements/job-settings.ts'
import { settingValue } from '../sql/statements/settings.ts'
import { restartStrategyOf } from './restart-strategy-options.ts'

/** What the session's settings say about the jobs that follow. Times in milliseconds. */
export interface JobOptions {
  /** At most `maxParallelism`. */
  readonly parallelism: number
  /** Number of key groups. */
  readonly maxParallelism: number
  /** What all jobs of the environment may hold together; undefined: anything. */
  readonly memoryLimitBytes: number | undefined
  readonly checkpoints: CheckpointOptions
  /** Complete checkpoints that are kept, at least 1. */
  readonly retainedCheckpoints: number
  /** Where checkpoints are kept; as the user wrote it. */
  readonly checkpointDirectory: string | undefined
  readonly savepointDirectory: string | undefined
  /** Checkpoint or savepoint to start from. */
  readonly restorePath: string | undefined
  /** State in it that no operator takes is left out instead of refused. */
  readonly ignoresUnclaimedState: boolean
  /** New aggregates over old groups start empty instead of being refused. */
  readonly allowsPartialState: boolean
  readonly stateRenames: StateRenames | undefined
  readonly restartStrategy: RestartStrategy
  /** After how long a silent source counts as idle; undefined: never. */
  readonly sourceIdleTimeoutMs: number | undefined
  /** How often sources send latency markers; undefined: never. */
  readonly latencyIntervalMs: number | undefined
}

/**
 * Reads the options of jobs from the session's settings.
 *
 * @throws SQL_SETTING_VALUE where settings do not go together
 */
export function jobOptionsOf(settings: SettingReader): JobOptions {
  const values = jobSettingValues(settings)
  const { parallelism, maxParallelism } = values
  if (parallelism > maxParallelism)
    throw settingValue({
      key: 'parallelism.default',
      value: String(parallelism),
      problem: `it is above 'pipeline.max-parallelism', ${maxParallelism}`,
    })
  return {
    parallelism,
    maxParallelism,
    memoryLimitBytes: values.memory,
    checkpoints: {
      intervalMs: orUndefined(values.checkpointInterval),
      timeoutMs: values.checkpointTimeout,
      minPauseMs: values.checkpointMinPause,
      tolerableFailures: values.tolerableFailedCheckpoints,
    },
    retainedCheckpoints: values.retainedCheckpoints,
    checkpointDirectory: values.checkpointDirectory,
    savepointDirectory: values.savepointDirectory,
    restorePath: values.restorePath,
    ignoresUnclaimedState: values.ignoresUnclaimedState,
    allowsPartialState: values.allowsPartialState,
    stateRenames: renamesOf(values.stateRenames),
    restartStrategy: restartStrategyOf(settings),
    sourceIdleTimeoutMs: durationOf(settings, 'table.exec.source.idle-timeout'),
    latencyIntervalMs: orUndefined(values.latencyInterval),
  }
}

function renamesOf(text: string | undefined): StateRenames | undefined {
  if (text === undefined) return undefined
  try {
    return parseRenames(text)
  } catch (error) {
    if (!(error instanceof OptionProblem)) throw error
    throw settingValue({
      key: 'execution.state-recovery.renames',
      value: text,
      problem: error.message,
    })
  }
}

/** How long state is kept that is not written, in milliseconds; undefined: for ever. Part of the plan: it decides what operators keep. */
export const stateTtlOf = (settings: SettingReader): number | undefined =>
  durationOf(settings, 'table.exec.state.ttl')

/** Part of the plan, as is what state is kept for. */
export function aggregatePhasesOf(settings: SettingReader): AggregatePhases {
  switch (settings.get('table.optimizer.agg-phase-strategy')?.toUpperCase()) {
    case 'ONE_PHASE':
      return 'one'
    case 'TWO_PHASE':
      return 'two'
    default:
      return 'auto'
  }
}

/** Into how many buckets aggregates with DISTINCT are split; undefined: they are not. */
export const distinctBucketsOf = (settings: SettingReader): number | undefined =>
  settings.get('table.optimizer.distinct-agg.split.enabled')?.toLowerCase() === 'true'
    ? Number(settings.get('table.optimizer.distinct-agg.split.bucket-num') ?? 1024)
    : undefined

/** Whether inner joins come in the order that costs least. */
export const reordersJoinsOf = (settings: SettingReader): boolean =>
  settings.get('table.optimizer.join-reorder-enabled')?.toLowerCase() === 'true'

function durationOf(settings: SettingReader, key: string): number | undefined {
  const text = settings.get(key)
  return text === undefined ? undefined : orUndefined(parseDurationMs(text))
}

/** For durations of which 0 says that there is none. */
const orUndefined = (ms: number | undefined): number | undefined => (ms === 0 ? undefined : ms)

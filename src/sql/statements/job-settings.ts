import {
  booleanOption,
  durationOption,
  integerOption,
  type OptionDefinition,
  OptionProblem,
  optionalDuration,
  optionalInteger,
  optionalSize,
  optionalString,
  parseDurationMs,
  parseSizeBytes,
} from '../../core/options.ts'
import type { SettingDefinition } from './setting-definition.ts'

/** A setting that jobs read as a value: key, parser, default and documentation at once. */
interface JobSetting<T> {
  /** The key, then older ones for the same; the first that is set counts. */
  readonly keys: readonly [string, ...string[]]
  readonly option: OptionDefinition<T>
  /** The default as SET lists it; undefined: only listed when it is set. */
  readonly shown?: string
  /** Why it has no effect yet. */
  readonly pending?: string
}

const setting = <T>(
  keys: readonly [string, ...string[]],
  option: OptionDefinition<T>,
): JobSetting<T> => ({ keys, option })

/** Most key groups a job can have, as in Flink. */
export const MAX_PARALLELISM_LIMIT = 32_768

export type RestartStrategyKind = 'none' | 'fixed-delay' | 'failure-rate' | 'exponential-delay'

const RESTART_STRATEGY_KINDS: Readonly<Record<string, RestartStrategyKind>> = {
  none: 'none',
  off: 'none',
  disable: 'none',
  'fixed-delay': 'fixed-delay',
  fixeddelay: 'fixed-delay',
  'failure-rate': 'failure-rate',
  failurerate: 'failure-rate',
  'exponential-delay': 'exponential-delay',
  exponentialdelay: 'exponential-delay',
}

const restartStrategyKind: OptionDefinition<RestartStrategyKind | undefined> = {
  kind: 'enum',
  doc: 'When a job that failed is tried again: none, fixed-delay, failure-rate or exponential-delay. Without a value: exponential-delay for jobs with checkpoints at an interval, none for others.',
  fallback: undefined,
  isRequired: false,
  values: Object.keys(RESTART_STRATEGY_KINDS),
  parse: (text) => {
    const name = text.trim().toLowerCase()
    if (Object.hasOwn(RESTART_STRATEGY_KINDS, name)) return RESTART_STRATEGY_KINDS[name]
    throw new OptionProblem('expected one of none, fixed-delay, failure-rate, exponential-delay')
  },
}

function numberOption(
  fallback: number,
  doc: string,
  range: { readonly min: number; readonly max?: number },
): OptionDefinition<number> {
  const { min, max = Infinity } = range
  const problem = max === Infinity ? `from ${min} up` : `from ${min} to ${max}`
  return {
    kind: 'number',
    doc,
    fallback,
    isRequired: false,
    ...range,
    parse: (text) => {
      const isDecimal = /^\s*\d+(\.\d+)?\s*$/.test(text)
      const value = Number(text)
      if (!isDecimal || value < min || value > max)
        throw new OptionProblem(`expected a number ${problem}`)
      return value
    },
  }
}

/** The same option for durations above nothing. */
function aboveZero<T>(option: OptionDefinition<T>): OptionDefinition<T> {
  return {
    ...option,
    parse: (text) => {
      if (parseDurationMs(text) === 0) throw new OptionProblem('expected at least 1 ms')
      return option.parse(text)
    },
  }
}

/** The same option for sizes above nothing. */
function aboveNothing<T>(option: OptionDefinition<T>): OptionDefinition<T> {
  return {
    ...option,
    parse: (text) => {
      if (parseSizeBytes(text) === 0) throw new OptionProblem('expected at least 1 byte')
      return option.parse(text)
    },
  }
}

/** The same option for texts that say something. */
function notEmpty<T>(option: OptionDefinition<T>): OptionDefinition<T> {
  return {
    ...option,
    parse: (text) => {
      if (text.trim() === '') throw new OptionProblem('expected a path')
      return option.parse(text)
    },
  }
}

/** What SET says about jobs: how wide they run, their checkpoints, what they start from, and when they are tried again. */
export const jobSettings = {
  parallelism: {
    ...setting(
      ['parallelism.default'],
      integerOption(1, 'Subtasks of each operator, one worker thread each.', {
        min: 1,
        max: MAX_PARALLELISM_LIMIT,
      }),
    ),
    shown: '1',
  },
  maxParallelism: setting(
    ['pipeline.max-parallelism'],
    integerOption(
      128,
      'Key groups: the parallelism that a job can ever have; fixed for its life.',
      {
        min: 1,
        max: MAX_PARALLELISM_LIMIT,
      },
    ),
  ),
  memory: setting(
    ['taskmanager.memory.managed.size'],
    aboveNothing(
      optionalSize(
        'Memory that all jobs may hold together: state and buffers between threads. A job that goes beyond fails; no value: nothing is refused.',
      ),
    ),
  ),
  checkpointInterval: setting(
    ['execution.checkpointing.interval'],
    optionalDuration(
      'How often a checkpoint is taken; 0 or no value: only on demand and at the end.',
    ),
  ),
  checkpointTimeout: setting(
    ['execution.checkpointing.timeout'],
    aboveZero(durationOption(600_000, 'After how long a checkpoint is given up.')),
  ),
  checkpointMinPause: setting(
    ['execution.checkpointing.min-pause'],
    durationOption(0, 'Least time between the end of a checkpoint and the start of the next.'),
  ),
  tolerableFailedCheckpoints: setting(
    ['execution.checkpointing.tolerable-failed-checkpoints'],
    integerOption(0, 'How many checkpoints in a row may fail before the job does.', { min: 0 }),
  ),
  retainedCheckpoints: setting(
    ['execution.checkpointing.num-retained', 'state.checkpoints.num-retained'],
    integerOption(1, 'How many complete checkpoints are kept.', { min: 1 }),
  ),
  checkpointDirectory: setting(
    ['execution.checkpointing.dir', 'state.checkpoints.dir'],
    notEmpty(optionalString('Where checkpoints are kept.')),
  ),
  savepointDirectory: setting(
    ['execution.checkpointing.savepoint-dir', 'state.savepoints.dir'],
    notEmpty(optionalString('Where savepoints go that name no place.')),
  ),
  restorePath: setting(
    ['execution.state-recovery.path', 'execution.savepoint.path'],
    notEmpty(
      optionalString(
        "Where jobs start from: a checkpoint or its directory, a savepoint, or 'latest' for the newest one of their own.",
      ),
    ),
  ),
  ignoresUnclaimedState: setting(
    [
      'execution.state-recovery.ignore-unclaimed-state',
      'execution.savepoint.ignore-unclaimed-state',
    ],
    booleanOption(
      false,
      'Whether state of a savepoint that no operator of the job takes is left out.',
    ),
  ),
  allowsPartialState: setting(
    ['execution.state-recovery.allow-partial-state'],
    booleanOption(
      false,
      'Whether new aggregates may start empty over groups of a savepoint, and miss what came before.',
    ),
  ),
  latencyInterval: setting(
    ['metrics.latency.interval'],
    optionalDuration(
      'How often sources send a marker that measures how long it takes to each operator and sink; 0, or nothing, is never.',
    ),
  ),
  stateRenames: setting(
    ['execution.state-recovery.renames'],
    optionalString(
      'What is called otherwise in the job than in its savepoint: JSON, {"operators": {old: new}, "states": {uid: {old: new}}, "columns": {uid: {old: new}}}.',
    ),
  ),
  restartStrategy: setting(['restart-strategy.type', 'restart-strategy'], restartStrategyKind),
  fixedDelayAttempts: setting(
    ['restart-strategy.fixed-delay.attempts'],
    integerOption(1, 'How often the job is tried again.', { min: 0 }),
  ),
  fixedDelay: setting(
    ['restart-strategy.fixed-delay.delay'],
    durationOption(1000, 'How long each restart waits.'),
  ),
  failureRateMaxFailures: setting(
    ['restart-strategy.failure-rate.max-failures-per-interval'],
    integerOption(1, 'How many failures within the interval are followed by a restart.', {
      min: 1,
    }),
  ),
  failureRateInterval: setting(
    ['restart-strategy.failure-rate.failure-rate-interval'],
    aboveZero(durationOption(60_000, 'The time over which failures are counted.')),
  ),
  failureRateDelay: setting(
    ['restart-strategy.failure-rate.delay'],
    durationOption(1000, 'How long each restart waits.'),
  ),
  initialBackoff: setting(
    ['restart-strategy.exponential-delay.initial-backoff'],
    aboveZero(durationOption(1000, 'How long the first restart waits.')),
  ),
  maxBackoff: setting(
    ['restart-strategy.exponential-delay.max-backoff'],
    aboveZero(durationOption(60_000, 'Longest wait of a restart.')),
  ),
  backoffMultiplier: setting(
    ['restart-strategy.exponential-delay.backoff-multiplier'],
    numberOption(1.5, 'By how much the wait grows with each failure.', { min: 1 }),
  ),
  resetBackoffThreshold: setting(
    ['restart-strategy.exponential-delay.reset-backoff-threshold'],
    aboveZero(
      durationOption(3_600_000, 'After running so long without a failure the wait starts anew.'),
    ),
  ),
  jitterFactor: setting(
    ['restart-strategy.exponential-delay.jitter-factor'],
    numberOption(0.1, 'Share of the wait by which it is varied at random.', { min: 0, max: 1 }),
  ),
  backoffAttempts: setting(
    ['restart-strategy.exponential-delay.attempts-before-reset-backoff'],
    optionalInteger(
      'How often the job is tried again before the wait starts anew; no value: always.',
      {
        min: 1,
      },
    ),
  ),
} satisfies Readonly<Record<string, JobSetting<unknown>>>

type JobSettings = typeof jobSettings

/** The values of all job settings. Durations in milliseconds. */
export type JobSettingValues = {
  readonly [K in keyof JobSettings]: JobSettings[K] extends JobSetting<infer T> ? T : never
}

/** What is asked of the session's settings. */
export interface SettingReader {
  get(key: string): string | undefined
  isSet(key: string): boolean
}

/** Reads all job settings. What is set was checked by SET. */
export function jobSettingValues(settings: SettingReader): JobSettingValues {
  const values = Object.entries<JobSetting<unknown>>(jobSettings).map(
    ([name, { keys, option }]) => {
      const key = keys.find((candidate) => settings.isSet(candidate))
      const text = key === undefined ? undefined : settings.get(key)
      return [name, text === undefined ? option.fallback : option.parse(text)] as const
    },
  )
  return Object.fromEntries(values) as JobSettingValues
}

/** The same as keys of SET. */
export const jobSettingDefinitions: readonly SettingDefinition[] = Object.values<
  JobSetting<unknown>
>(jobSettings).flatMap(({ keys, option, shown, pending }) =>
  keys.map((key, i): SettingDefinition => {
    return {
      key,
      effect: pending === undefined ? 'honoured' : 'accepted',
      fallback: i === 0 ? shown : undefined,
      doc: pending ?? option.doc,
      check: (text) => void option.parse(text),
    }
  }),
)

/** What SET says about jobs: values, defaults, older names, and what is refused, when it is set or when the job starts. */
import { describe, expect, test } from 'vitest'
import { EngineError } from '../core/errors.ts'
import { EXPONENTIAL_DELAY } from '../runtime/decide-restart.ts'
import { jobSettingDefinitions, jobSettings } from '../sql/statements/job-settings.ts'
import { Settings } from '../sql/statements/settings.ts'
import { type JobOptions, jobOptionsOf } from './job-options.ts'

/** `key = value` a line, keys by their last parts where that is enough. */
function optionsOf(...lines: readonly string[]): JobOptions {
  const settings = new Settings()
  for (const line of lines) {
    const [key, value] = line.split(' = ') as [string, string]
    settings.set(key, value)
  }
  return jobOptionsOf(settings)
}

function problemOf(...lines: readonly string[]): string {
  try {
    optionsOf(...lines)
    return 'none'
  } catch (error) {
    if (error instanceof EngineError) return `${error.code} ${error.summary}`
    throw error
  }
}

const INTERVAL = 'execution.checkpointing.interval = 10 s'
const EXPONENTIAL = 'restart-strategy.type = exponential-delay'

describe('jobOptionsOf', () => {
  test('without settings: no checkpoints, no restarts, one subtask', () => {
    expect(optionsOf()).toEqual({
      parallelism: 1,
      maxParallelism: 128,
      checkpoints: {
        intervalMs: undefined,
        timeoutMs: 600_000,
        minPauseMs: 0,
        tolerableFailures: 0,
      },
      retainedCheckpoints: 1,
      checkpointDirectory: undefined,
      savepointDirectory: undefined,
      restorePath: undefined,
      ignoresUnclaimedState: false,
      allowsPartialState: false,
      stateRenames: undefined,
      restartStrategy: { kind: 'none' },
      sourceIdleTimeoutMs: undefined,
    })
  })

  test.each<[line: string, expected: Partial<JobOptions>]>([
    ['parallelism.default = 4', { parallelism: 4 }],
    ['pipeline.max-parallelism = 256', { maxParallelism: 256 }],
    ['execution.checkpointing.num-retained = 3', { retainedCheckpoints: 3 }],
    ['state.checkpoints.num-retained = 3', { retainedCheckpoints: 3 }],
    ['execution.checkpointing.dir = file:/c', { checkpointDirectory: 'file:/c' }],
    ['state.checkpoints.dir = file:/c', { checkpointDirectory: 'file:/c' }],
    ['execution.checkpointing.savepoint-dir = s', { savepointDirectory: 's' }],
    ['state.savepoints.dir = s', { savepointDirectory: 's' }],
    ['execution.state-recovery.path = p', { restorePath: 'p' }],
    ['execution.savepoint.path = p', { restorePath: 'p' }],
    ['execution.state-recovery.ignore-unclaimed-state = true', { ignoresUnclaimedState: true }],
    ['execution.savepoint.ignore-unclaimed-state = TRUE', { ignoresUnclaimedState: true }],
    ['execution.state-recovery.allow-partial-state = true', { allowsPartialState: true }],
    [
      'execution.state-recovery.renames = {"operators": {"a": "b"}}',
      { stateRenames: { operators: { a: 'b' } } },
    ],
    ['execution.checkpointing.interval = 0', {}],
    ['execution.checkpointing.max-concurrent-checkpoints = 1', {}],
    ['execution.checkpointing.unaligned.enabled = false', {}],
    ['execution.checkpointing.mode = EXACTLY_ONCE', {}],
    ['execution.checkpointing.mode = AT_LEAST_ONCE', {}],
    ['table.exec.state.ttl = 0', {}],
  ])('%s', (line, expected) => {
    expect(optionsOf(line)).toEqual({ ...optionsOf(), ...expected })
  })

  test('checkpoints', () => {
    const { checkpoints } = optionsOf(
      INTERVAL,
      'execution.checkpointing.timeout = 1min',
      'execution.checkpointing.min-pause = 500ms',
      'execution.checkpointing.tolerable-failed-checkpoints = 2',
    )
    expect(checkpoints).toEqual({
      intervalMs: 10_000,
      timeoutMs: 60_000,
      minPauseMs: 500,
      tolerableFailures: 2,
    })
  })

  test('the newer name counts, in whatever order they are set', () => {
    const lines = ['execution.checkpointing.dir = new', 'state.checkpoints.dir = old']
    expect(optionsOf(...lines).checkpointDirectory).toBe('new')
    expect(optionsOf(...lines.reverse()).checkpointDirectory).toBe('new')
  })

  test.each<[lines: readonly string[], problem: string]>([
    [
      ['parallelism.default = 200'],
      "SQL_SETTING_VALUE 'parallelism.default' cannot be '200': it is above 'pipeline.max-parallelism', 128.",
    ],
    [
      ['parallelism.default = 0'],
      "SQL_SETTING_VALUE 'parallelism.default' cannot be '0': expected at least 1.",
    ],
    [
      ['pipeline.max-parallelism = 32769'],
      "SQL_SETTING_VALUE 'pipeline.max-parallelism' cannot be '32769': expected at most 32768.",
    ],
    [
      ['execution.checkpointing.interval = soon'],
      "SQL_SETTING_VALUE 'execution.checkpointing.interval' cannot be 'soon': expected a duration such as '200 ms', '10 s', '1 min', '2 h' or '1 d'.",
    ],
    [
      ['execution.checkpointing.timeout = 0 s'],
      "SQL_SETTING_VALUE 'execution.checkpointing.timeout' cannot be '0 s': expected at least 1 ms.",
    ],
    [
      ['execution.checkpointing.unaligned.enabled = true'],
      "SQL_SETTING_VALUE 'execution.checkpointing.unaligned.enabled' cannot be 'true': only 'false' is possible: unaligned checkpoints are not there yet.",
    ],
    [
      ['jobmanager.execution.failover-strategy = region'],
      "SQL_SETTING_VALUE 'jobmanager.execution.failover-strategy' cannot be 'region': only 'full' is possible: restarting a region of a job is not there yet, the whole job restarts.",
    ],
    [
      ['execution.checkpointing.max-concurrent-checkpoints = 2'],
      "SQL_SETTING_VALUE 'execution.checkpointing.max-concurrent-checkpoints' cannot be '2': only '1' is possible: concurrent checkpoints are not there yet.",
    ],
    [
      ['execution.checkpointing.mode = AT_MOST_ONCE'],
      "SQL_SETTING_VALUE 'execution.checkpointing.mode' cannot be 'AT_MOST_ONCE': expected one of exactly_once, at_least_once.",
    ],
    [
      ['execution.checkpointing.dir =  '],
      "SQL_SETTING_VALUE 'execution.checkpointing.dir' cannot be ' ': expected a path.",
    ],
    [
      ['restart-strategy.type = sometimes'],
      "SQL_SETTING_VALUE 'restart-strategy.type' cannot be 'sometimes': expected one of none, fixed-delay, failure-rate, exponential-delay.",
    ],
    [
      ['restart-strategy.exponential-delay.backoff-multiplier = 0.5'],
      "SQL_SETTING_VALUE 'restart-strategy.exponential-delay.backoff-multiplier' cannot be '0.5': expected a number from 1 up.",
    ],
    [
      ['restart-strategy.exponential-delay.jitter-factor = 1.5'],
      "SQL_SETTING_VALUE 'restart-strategy.exponential-delay.jitter-factor' cannot be '1.5': expected a number from 0 to 1.",
    ],
    [
      [EXPONENTIAL, 'restart-strategy.exponential-delay.initial-backoff = 2 min'],
      "SQL_SETTING_VALUE 'restart-strategy.exponential-delay.initial-backoff' cannot be '2 min': it is above 'restart-strategy.exponential-delay.max-backoff', 1 min.",
    ],
    [
      [EXPONENTIAL, 'restart-strategy.exponential-delay.max-backoff = 10 ms'],
      "SQL_SETTING_VALUE 'restart-strategy.exponential-delay.max-backoff' cannot be '10 ms': it is below 'restart-strategy.exponential-delay.initial-backoff', 1 s.",
    ],
    [
      ['restart-strategy.fixed-delay.attempt = 1'],
      "SQL_SETTING_UNKNOWN There is no setting 'restart-strategy.fixed-delay.attempt'.",
    ],
  ])('%s', (lines, problem) => {
    expect(problemOf(...lines)).toBe(problem)
  })
})

describe('restartStrategyOf', () => {
  test.each<[lines: readonly string[], expected: JobOptions['restartStrategy']]>([
    [[INTERVAL], EXPONENTIAL_DELAY],
    [[EXPONENTIAL], EXPONENTIAL_DELAY],
    [[INTERVAL, 'restart-strategy.type = none'], { kind: 'none' }],
    [[INTERVAL, 'restart-strategy = off'], { kind: 'none' }],
    [[INTERVAL, 'restart-strategy.type = disable'], { kind: 'none' }],
    [['restart-strategy.type = FixedDelay'], { kind: 'fixed-delay', attempts: 1, delayMs: 1000 }],
    [
      [
        'restart-strategy = fixed-delay',
        'restart-strategy.fixed-delay.attempts = 2147483647',
        'restart-strategy.fixed-delay.delay = 10 s',
      ],
      { kind: 'fixed-delay', attempts: 2_147_483_647, delayMs: 10_000 },
    ],
    [
      ['restart-strategy.type = failure-rate'],
      { kind: 'failure-rate', maxFailures: 1, intervalMs: 60_000, delayMs: 1000 },
    ],
    [
      [
        'restart-strategy.type = failurerate',
        'restart-strategy.failure-rate.max-failures-per-interval = 3',
        'restart-strategy.failure-rate.failure-rate-interval = 5 min',
        'restart-strategy.failure-rate.delay = 0',
      ],
      { kind: 'failure-rate', maxFailures: 3, intervalMs: 300_000, delayMs: 0 },
    ],
    [
      [
        'restart-strategy.type = exponentialdelay',
        'restart-strategy.exponential-delay.initial-backoff = 10 s',
        'restart-strategy.exponential-delay.max-backoff = 2 min',
        'restart-strategy.exponential-delay.backoff-multiplier = 1.4',
        'restart-strategy.exponential-delay.reset-backoff-threshold = 10 min',
        'restart-strategy.exponential-delay.jitter-factor = 0.2',
        'restart-strategy.exponential-delay.attempts-before-reset-backoff = 8',
      ],
      {
        kind: 'exponential-delay',
        initialMs: 10_000,
        maxMs: 120_000,
        multiplier: 1.4,
        resetMs: 600_000,
        jitter: 0.2,
        attempts: 8,
      },
    ],
  ])('%s', (lines, expected) => {
    expect(optionsOf(...lines).restartStrategy).toEqual(expected)
  })
})

test('keys of jobs are defined once and say what they do', () => {
  const keys = jobSettingDefinitions.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  for (const { option } of Object.values(jobSettings)) expect(option.doc).toMatch(/^[A-Z].*\.$/)
})

import type { RestartStrategy } from '../runtime/decide-restart.ts'
import { jobSettingValues, type SettingReader } from '../sql/statements/job-settings.ts'
import { settingValue } from '../sql/statements/settings.ts'

/**
 * The restart strategy that the session's settings ask for. Where they name none: exponential-delay for jobs with checkpoints
 * at an interval, none for others, as in Flink.
 *
 * @throws SQL_SETTING_VALUE where settings do not go together
 */
export function restartStrategyOf(settings: SettingReader): RestartStrategy {
  const values = jobSettingValues(settings)
  const hasInterval = (values.checkpointInterval ?? 0) > 0
  const kind = values.restartStrategy ?? (hasInterval ? 'exponential-delay' : 'none')
  switch (kind) {
    case 'none':
      return { kind }
    case 'fixed-delay':
      return { kind, attempts: values.fixedDelayAttempts, delayMs: values.fixedDelay }
    case 'failure-rate':
      return {
        kind,
        maxFailures: values.failureRateMaxFailures,
        intervalMs: values.failureRateInterval,
        delayMs: values.failureRateDelay,
      }
    case 'exponential-delay':
      if (values.initialBackoff > values.maxBackoff) throw backoffsCrossed(settings)
      return {
        kind,
        initialMs: values.initialBackoff,
        maxMs: values.maxBackoff,
        multiplier: values.backoffMultiplier,
        jitter: values.jitterFactor,
        resetMs: values.resetBackoffThreshold,
        attempts: values.backoffAttempts ?? Infinity,
      }
  }
}

const INITIAL = 'restart-strategy.exponential-delay.initial-backoff'
const MAX = 'restart-strategy.exponential-delay.max-backoff'

/** Blames the key that was set; the other one may be at its default. */
function backoffsCrossed(settings: SettingReader): Error {
  const initial = settings.get(INITIAL)
  return initial === undefined
    ? settingValue({
        key: MAX,
        value: settings.get(MAX)!,
        problem: `it is below '${INITIAL}', 1 s`,
      })
    : settingValue({
        key: INITIAL,
        value: initial,
        problem: `it is above '${MAX}', ${settings.get(MAX) ?? '1 min'}`,
      })
}

import { defineError } from '../../core/errors.ts'

export const timerTimeInvalid = defineError({
  code: 'TIMER_TIME_INVALID',
  domain: 'user',
  retry: 'never',
  message: (p: { timeMs: unknown }) => `A timer was asked for at ${String(p.timeMs)} ms.`,
  remedy: () => 'Give a whole number of milliseconds since the epoch, of type number.',
})

import { expect, test } from 'vitest'
import { simulatedPlatform } from '../platform/simulated/index.ts'
import { pendingReport } from './job-report.ts'

test('the age of a checkpoint under way is told by the wall clock, wherever that was set to', () => {
  const { clock, time } = simulatedPlatform({ seed: 1, startMs: 1_767_225_600_000 })
  time.advance(5_000)
  const pending = {
    checkpointId: 3,
    purpose: 'periodic',
    requestId: undefined,
    triggeredMs: clock.monotonicMs() - 2_000,
    waitingFor: new Set([0]),
    phase: 'slots',
  } as const
  expect(pendingReport(pending, clock)).toEqual({
    checkpointId: 3,
    purpose: 'periodic',
    sinceMs: clock.nowMs() - 2_000,
  })
})

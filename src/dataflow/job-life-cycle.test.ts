/**
 * The life of a job: the whole table of states and events, so that no transition comes or goes unseen; that every state is
 * reached, and an end from every state; and lives as they happen.
 */
import { describe, expect, test } from 'vitest'
import {
  canHappen,
  isEndState,
  type JobEvent,
  type JobState,
  nextJobState,
} from './job-life-cycle.ts'

const EVENTS: readonly JobEvent[] = [
  'started',
  'finished',
  'attemptFailed',
  'restartDecided',
  'failed',
  'stopAsked',
  'stopped',
  'cancelAsked',
  'cancelled',
  'suspended',
]

/** Columns are the events in order, `-` where one cannot come. */
const TABLE: Readonly<Record<JobState, string>> = {
  CREATED: 'RUNNING - - - FAILED - - CANCELED - -',
  RUNNING: '- FINISHED FAILING - - STOPPING - CANCELLING - SUSPENDED',
  FAILING: '- - - RESTARTING FAILED - - CANCELLING - SUSPENDED',
  RESTARTING: 'RUNNING - - - FAILED - - CANCELLING - SUSPENDED',
  STOPPING: '- FINISHED FAILING - - STOPPING FINISHED CANCELLING - SUSPENDED',
  CANCELLING: '- FINISHED CANCELLING - - - FINISHED CANCELLING CANCELED -',
  SUSPENDED: 'RUNNING - - - - - - CANCELED - SUSPENDED',
  FINISHED: '- - - - - - - - - -',
  CANCELED: '- - - - - - - - - -',
  FAILED: '- - - - - - - - - -',
}
const STATES = Object.keys(TABLE) as JobState[]

describe('nextJobState', () => {
  test.each(STATES)('from %s', (state) => {
    const row = EVENTS.map((event) => (canHappen(state, event) ? nextJobState(state, event) : '-'))
    expect(row.join(' ')).toBe(TABLE[state])
    for (const event of EVENTS.filter((event) => !canHappen(state, event)))
      expect(() => nextJobState(state, event)).toThrow(
        `Millrace bug: a job that is ${state} cannot be told '${event}'`,
      )
  })

  test('reaches every state, and an end from every state', () => {
    const reach = (from: JobState, seen = new Set<JobState>([from])): Set<JobState> => {
      for (const event of EVENTS) {
        if (!canHappen(from, event)) continue
        const next = nextJobState(from, event)
        if (seen.has(next)) continue
        seen.add(next)
        reach(next, seen)
      }
      return seen
    }
    expect([...reach('CREATED')].sort()).toEqual([...STATES].sort())
    for (const state of STATES) expect([...reach(state)].some(isEndState)).toBe(true)
    expect(STATES.filter(isEndState)).toEqual(['FINISHED', 'CANCELED', 'FAILED'])
  })

  test.each<[name: string, events: readonly JobEvent[], end: JobState]>([
    ['a bounded job', ['started', 'finished'], 'FINISHED'],
    [
      'a restart',
      ['started', 'attemptFailed', 'restartDecided', 'started', 'finished'],
      'FINISHED',
    ],
    ['no restart', ['started', 'attemptFailed', 'failed'], 'FAILED'],
    ['cancelled before it ran', ['cancelAsked'], 'CANCELED'],
    [
      'cancelled in the pause',
      ['started', 'attemptFailed', 'restartDecided', 'cancelAsked', 'cancelled'],
      'CANCELED',
    ],
    [
      'a failure while it is cancelled',
      ['started', 'cancelAsked', 'attemptFailed', 'cancelled'],
      'CANCELED',
    ],
    ['a stop', ['started', 'stopAsked', 'stopped'], 'FINISHED'],
    [
      'a stop that fails',
      ['started', 'stopAsked', 'attemptFailed', 'restartDecided', 'started'],
      'RUNNING',
    ],
    ['a stop, impatiently', ['started', 'stopAsked', 'cancelAsked', 'cancelled'], 'CANCELED'],
    ['suspended and taken up again', ['started', 'suspended', 'started', 'finished'], 'FINISHED'],
  ])('%s', (_, events, end) => {
    expect(events.reduce(nextJobState, 'CREATED' as JobState)).toBe(end)
  })
})

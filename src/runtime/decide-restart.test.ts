/**
 * Restart strategies. A line of a table is one job: the times at which its attempts fail, and what each failure leads to. The
 * random runs hold what a user counts on, whatever the times; they print their seed and take `SEED=`.
 */
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../platform/seeded-random.ts'
import {
  decideRestart,
  EXPONENTIAL_DELAY,
  type RestartStrategy,
  startRestarts,
} from './decide-restart.ts'

/** Answers of failures at the given times: the delay, or `fail`. `!` marks an error that would come again. */
function answers(strategy: RestartStrategy, failures: string, random = 0.5): string {
  let state = startRestarts(strategy)
  return failures
    .split(' ')
    .map((text) => {
      const nowMs = Number(text.replace('!', ''))
      const isRetryable = !text.endsWith('!')
      const decision = decideRestart(state, { kind: 'failed', nowMs, random, isRetryable })
      state = decision.state
      const [command] = decision.commands
      return command.kind === 'fail' ? 'fail' : String(command.delayMs)
    })
    .join(' ')
}

const none: RestartStrategy = { kind: 'none' }
const fixed: RestartStrategy = { kind: 'fixed-delay', attempts: 2, delayMs: 10 }
const rate: RestartStrategy = { kind: 'failure-rate', maxFailures: 2, intervalMs: 100, delayMs: 7 }
const growing: RestartStrategy = {
  ...EXPONENTIAL_DELAY,
  initialMs: 100,
  maxMs: 300,
  resetMs: 5000,
  jitter: 0,
}

describe('decideRestart', () => {
  test.each<[name: string, strategy: RestartStrategy, failures: string, expected: string]>([
    ['none', none, '5', 'fail'],
    ['fixed delay, so many times', fixed, '0 1 2', '10 10 fail'],
    ['fixed delay counts over all time', fixed, '0 1000000 2000000', '10 10 fail'],
    ['fixed delay without attempts', { ...fixed, attempts: 0 }, '0', 'fail'],
    ['fixed delay for ever', { ...fixed, attempts: Infinity }, '0 0 0', '10 10 10'],
    ['rate is exceeded', rate, '0 50 100', '7 7 fail'],
    ['rate is not exceeded', rate, '0 50 101 151 202', '7 7 7 7 7'],
    ['rate of one', { ...rate, maxFailures: 1 }, '0 101 201', '7 7 fail'],
    ['delay grows to its limit', growing, '0 200 400 600 800', '100 150 225 300 300'],
    ['delay starts anew after a quiet time', growing, '0 200 5350 5400', '100 150 100 150'],
    ['the quiet time begins with the restart', growing, '0 200 5349', '100 150 225'],
    ['attempts', { ...growing, attempts: 2 }, '0 200 400', '100 150 fail'],
    ['attempts anew', { ...growing, attempts: 2 }, '0 200 9000 9200 9400', '100 150 100 150 fail'],
    ['multiplier 1', { ...growing, multiplier: 1 }, '0 200 400', '100 100 100'],
    ['errors that come again', growing, '0!', 'fail'],
    ['errors that come again, later', fixed, '0 5!', '10 fail'],
  ])('%s', (_, strategy, failures, expected) => {
    expect(answers(strategy, failures)).toBe(expected)
  })

  test.each<[random: number, expected: string]>([
    [0, '900 1350 2025'],
    [0.5, '1000 1500 2250'],
    [0.999999, '1100 1650 2475'],
  ])('the default varies the delay by a tenth: %s', (random, expected) => {
    expect(answers(EXPONENTIAL_DELAY, '0 2000 4000', random)).toBe(expected)
  })

  test('no delay is above the limit, varied or not', () => {
    const failures = Array.from({ length: 30 }, (_, i) => i * 61_000).join(' ')
    expect(answers(EXPONENTIAL_DELAY, failures, 0.999999).split(' ').at(-1)).toBe('60000')
    expect(answers(EXPONENTIAL_DELAY, failures, 0).split(' ').at(-1)).toBe('54000')
  })
})

const FIRST_SEED = Number(process.env.SEED ?? 1)
const RUNS = process.env.SEED === undefined ? 300 : 1

test('any failures at any time', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
    const random = new SeededRandom(seed)
    const strategy = anyStrategy(random)
    let state = startRestarts(strategy)
    let nowMs = 0
    const restartsMs: number[] = []
    for (let i = 0; i < 60; i++) {
      nowMs += Math.floor(random.next() ** 4 * 20_000)
      const event = { kind: 'failed', nowMs, random: random.next(), isRetryable: true } as const
      const decision = decideRestart(state, event)
      // Asking does not change what is asked.
      expect(decideRestart(state, event), `SEED=${seed}`).toEqual(decision)
      state = decision.state
      const [command] = decision.commands
      if (command.kind === 'fail') break
      check(strategy, command.delayMs, `SEED=${seed}`)
      restartsMs.push(nowMs)
      if (strategy.kind === 'failure-rate') {
        const recent = restartsMs.filter((ms) => nowMs - ms <= strategy.intervalMs)
        expect(recent.length, `SEED=${seed}`).toBeLessThanOrEqual(strategy.maxFailures)
      }
      // What is kept does not grow with the failures.
      expect(state.failuresMs.length, `SEED=${seed}`).toBeLessThanOrEqual(10)
      nowMs += command.delayMs
    }
    if (strategy.kind === 'fixed-delay')
      expect(restartsMs.length, `SEED=${seed}`).toBe(Math.min(60, strategy.attempts))
  }
})

function check(strategy: RestartStrategy, delayMs: number, seed: string): void {
  if (strategy.kind === 'fixed-delay' || strategy.kind === 'failure-rate')
    expect(delayMs, seed).toBe(strategy.delayMs)
  if (strategy.kind !== 'exponential-delay') return
  const { initialMs, maxMs, jitter } = strategy
  expect(delayMs, seed).toBeGreaterThanOrEqual(Math.floor(initialMs * (1 - jitter)))
  expect(delayMs, seed).toBeLessThanOrEqual(maxMs)
}

function anyStrategy(random: SeededRandom): RestartStrategy {
  const below = (limit: number): number => Math.floor(random.next() * limit)
  const delayMs = below(500)
  switch (below(3)) {
    case 0:
      return { kind: 'fixed-delay', attempts: below(10), delayMs }
    case 1:
      return { kind: 'failure-rate', maxFailures: 1 + below(5), intervalMs: below(9000), delayMs }
    default: {
      const initialMs = 1 + below(1000)
      return {
        kind: 'exponential-delay',
        initialMs,
        maxMs: initialMs + below(50_000),
        multiplier: 1 + random.next() * 2,
        jitter: random.next(),
        resetMs: 1 + below(20_000),
        attempts: below(2) === 0 ? Infinity : below(20),
      }
    }
  }
}

/**
 * Idleness of one subtask of a source. The table plays rows, silences and times in which it may not read. The random runs compare with
 * a slow twin that looks at every millisecond; they print their seed and take `SEED=`.
 */
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../platform/seeded-random.ts'
import { decideIdleness, type IdlenessEvent, startIdleness } from './decide-idleness.ts'

const TIMEOUT_MS = 100

describe('decideIdleness', () => {
  test.each<[name: string, story: readonly string[]]>([
    ['silent from the start', ['5 started → wake 105', '105 tick → idle']],
    [
      'rows put it off, without a timer each',
      [
        '0 started → wake 100',
        '60 rows → ',
        '90 rows → ',
        '100 tick → wake 190',
        '190 tick → idle',
      ],
    ],
    [
      'the next row ends it',
      ['0 started → wake 100', '100 tick → idle', '500 rows → active wake 600', '600 tick → idle'],
    ],
    [
      'time in which it is held does not count',
      [
        '0 started → wake 100',
        '30 held → ',
        '50 held → ',
        '100 tick → ',
        '530 released → wake 600',
        '600 tick → idle',
      ],
    ],
    [
      'a row while it is held counts',
      ['0 started → wake 100', '30 held → ', '40 rows → ', '90 released → wake 190'],
    ],
    [
      'held while idle',
      ['0 started → wake 100', '100 tick → idle', '110 held → ', '120 released → '],
    ],
    ['held before the start', ['0 held → ', '10 started → ', '50 released → wake 150']],
    ['released without being held', ['0 started → wake 100', '10 released → ']],
    ['ticks before the start', ['0 tick → ']],
  ])('%s', (_, story) => {
    let state = startIdleness(TIMEOUT_MS)
    for (const line of story) {
      const [event] = line.split(' → ') as [string]
      const [nowMs, kind] = event.split(' ') as [string, IdlenessEvent['kind']]
      const decision = decideIdleness(state, { kind, nowMs: Number(nowMs) })
      state = decision.state
      const texts = decision.commands.map((command) =>
        command.kind === 'idle' ? (command.isIdle ? 'idle' : 'active') : `wake ${command.atMs}`,
      )
      expect(`${event} → ${texts.join(' ')}`).toBe(line)
    }
  })
})

const FIRST_SEED = Number(process.env.SEED ?? 1)
const RUNS = process.env.SEED === undefined ? 300 : 1

test('as a twin that looks at every millisecond', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
    const random = new SeededRandom(seed)
    let state = startIdleness(TIMEOUT_MS)
    let wakeAtMs = Infinity
    const decide = (event: IdlenessEvent): void => {
      const decision = decideIdleness(state, event)
      state = decision.state
      for (const command of decision.commands)
        if (command.kind === 'wakeAt') wakeAtMs = command.atMs
    }
    decide({ kind: 'started', nowMs: 0 })
    let silentMs = 0
    let isHeld = false
    for (let nowMs = 1; nowMs < 3000; nowMs++) {
      if (!isHeld) silentMs++
      const fate = random.next()
      if (fate < 0.01 && !isHeld) {
        silentMs = 0
        decide({ kind: 'rows', nowMs })
      } else if (fate > 0.99) {
        isHeld = !isHeld
        decide({ kind: isHeld ? 'held' : 'released', nowMs })
      }
      if (nowMs >= wakeAtMs) {
        wakeAtMs = Infinity
        decide({ kind: 'tick', nowMs })
      }
      if (state.isIdle !== silentMs >= TIMEOUT_MS) throw new Error(`SEED=${seed} at ${nowMs} ms`)
    }
  }
})

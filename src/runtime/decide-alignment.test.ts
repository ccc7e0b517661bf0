/**
 * Watermark alignment. The table gives watermarks and says who waits. The random runs let sources of very different speed read while
 * they may: nobody runs away, and no group locks itself up; they print their seed and take `SEED=`.
 */
import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../platform/seeded-random.ts'
import {
  type AlignedSource,
  type AlignmentState,
  decideAlignment,
  startAlignment,
} from './decide-alignment.ts'

const source = (vertex: number, parallelism: number, group = 'g'): AlignedSource => {
  return { vertex, parallelism, group, maxDriftMs: 100, updateIntervalMs: 1000 }
}

/** Watermarks of all subtasks in order: `5`, `-` for none yet, `~5` idle, `.` ended. */
function report(state: AlignmentState, watermarks: string): AlignmentState {
  return watermarks.split(' ').reduce((before, text, i) => {
    const { source, subtaskIndex } = before.members[i]!
    const isIdle = text.startsWith('~')
    const number = text.replace('~', '')
    const watermarkMs = number === '-' ? -Infinity : number === '.' ? Infinity : Number(number)
    const event = { kind: 'reported', vertex: source.vertex, subtaskIndex } as const
    return decideAlignment(before, { ...event, watermarkMs, isIdle }).state
  }, state)
}

const pausedOf = (state: AlignmentState): string =>
  state.members.map(({ isPaused }) => (isPaused ? 'P' : 'r')).join(' ')

describe('decideAlignment', () => {
  test.each<[name: string, sources: readonly AlignedSource[], lines: readonly string[]]>([
    ['within the drift', [source(1, 2)], ['0 100 → r r', '-50 50 → r r']],
    ['ahead of the drift, then caught up', [source(1, 2)], ['0 101 → r P', '1 101 → r r']],
    [
      'sources of one group',
      [source(1, 1), source(4, 2)],
      ['500 0 601 → P r P', '501 502 601 → r r r'],
    ],
    ['groups of their own', [source(1, 1, 'a'), source(4, 2, 'b')], ['500 0 601 → r r P']],
    [
      'the first watermark of all',
      [source(1, 3)],
      ['- - - → r r r', '- 5 - → r P r', '3 5 4 → r r r'],
    ],
    ['idle ones hold nobody back', [source(1, 3)], ['~0 500 550 → r r r', '0 500 550 → r P P']],
    ['all idle', [source(1, 2)], ['0 500 → r P', '~0 ~500 → r r']],
    ['ended ones hold nobody back', [source(1, 2)], ['0 500 → r P', '. 500 → r r', '. . → r r']],
    [
      'each with the drift of its source',
      [source(1, 1), { ...source(2, 1), maxDriftMs: 400 }, source(3, 1)],
      ['300 300 0 → P r r'],
    ],
  ])('%s', (_, sources, lines) => {
    let state = startAlignment(sources)
    for (const line of lines) {
      const [watermarks, expected] = line.split(' → ') as [string, string]
      state = report(state, watermarks)
      const decision = decideAlignment(state, { kind: 'tick', nowMs: 10 })
      expect(`${watermarks} → ${pausedOf(decision.state)}`).toBe(`${watermarks} → ${expected}`)
      // Commands say the changes, and no more.
      const pauses = decision.commands.filter(({ kind }) => kind === 'pause')
      expect(pauses).toEqual(
        decision.state.members.flatMap(({ source, subtaskIndex, isPaused }, i) =>
          isPaused === state.members[i]!.isPaused
            ? []
            : [{ kind: 'pause', vertex: source.vertex, subtaskIndex, isPaused }],
        ),
      )
      expect(decision.commands.at(-1)).toEqual({ kind: 'wakeAt', atMs: 1010 })
      state = decision.state
    }
  })

  test('is looked at as often as the most impatient source wants', () => {
    const state = startAlignment([source(1, 1), { ...source(2, 1), updateIntervalMs: 50 }])
    expect(decideAlignment(state, { kind: 'started', nowMs: 7 }).commands).toEqual([
      { kind: 'wakeAt', atMs: 57 },
    ])
  })

  test('costs nothing without sources', () => {
    const decision = decideAlignment(startAlignment([]), { kind: 'started', nowMs: 7 })
    expect(decision.commands).toEqual([])
  })

  test('a report of a source outside is a bug', () => {
    const event = { kind: 'reported', vertex: 9, subtaskIndex: 0, watermarkMs: 1 } as const
    expect(() =>
      decideAlignment(startAlignment([source(1, 1)]), { ...event, isIdle: false }),
    ).toThrow('subtask 0 of vertex 9 is aligned')
  })
})

const FIRST_SEED = Number(process.env.SEED ?? 1)
const RUNS = process.env.SEED === undefined ? 100 : 1
const END_MS = 20_000

test('nobody runs away, nobody is locked up', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
    const random = new SeededRandom(seed)
    const below = (limit: number): number => Math.floor(random.next() * limit)
    let state = startAlignment(
      Array.from({ length: 1 + below(3) }, (_, i) => source(i, 1 + below(3))),
    )
    const speeds = state.members.map(() => 20 + below(400))
    let nowMs = 0
    for (let turn = 0; state.members.some(({ watermarkMs }) => watermarkMs < END_MS); turn++) {
      if (turn > 20_000) throw new Error(`SEED=${seed}: locked up`)
      state.members.forEach(({ source, subtaskIndex, watermarkMs, isPaused }, i) => {
        if (isPaused || watermarkMs === Infinity || below(3) === 0) return
        const next = Math.max(0, watermarkMs) + below(speeds[i]! + 1)
        const event = { kind: 'reported', vertex: source.vertex, subtaskIndex } as const
        state = decideAlignment(state, {
          ...event,
          watermarkMs: next >= END_MS ? Infinity : next,
          isIdle: false,
        }).state
      })
      const least = Math.min(...state.members.map(({ watermarkMs }) => watermarkMs))
      const fastest = Math.max(...speeds)
      const hasRunAway = state.members.some(
        // One step past the limit is what was under way when the word came.
        ({ watermarkMs }) => watermarkMs !== Infinity && watermarkMs > least + 100 + fastest,
      )
      if (hasRunAway && least !== -Infinity) throw new Error(`SEED=${seed}: ran away`)
      state = decideAlignment(state, { kind: 'tick', nowMs: nowMs++ }).state
    }
  }
})

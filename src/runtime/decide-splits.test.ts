/**
 * Assignment of splits. The tables play one source each, event by event. The random runs play readers that read, ask, crash and come
 * back with another parallelism, on checkpoints taken at any moment, and count who reads what; they print their seed and
 * take `SEED=`.
 */
import { describe, expect, test } from 'vitest'
import type { SourceSplit } from '../contracts/source.ts'
import { NO_WATERMARK_MICROS } from '../contracts/split-clock.ts'
import { SeededRandom } from '../platform/seeded-random.ts'
import {
  compareSplitIds,
  decideSplits,
  type SplitAssignmentState,
  type SplitCommand,
  type SplitEvent,
  splitsToKeep,
  startSplits,
  waitingSplits,
} from './decide-splits.ts'

/** Of capitals the event time has begun; of digits, which are before them, it has not. */
const splitsOf = (ids: string): SourceSplit[] =>
  ids.split('').map((id): SourceSplit => {
    const isBegun = id !== id.toLowerCase()
    return { id, position: 0, ...(isBegun ? { watermark: { micros: 0n } } : {}) }
  })

const idsOf = (splits: readonly SourceSplit[]): string => splits.map(({ id }) => id).join('')

/** `found abc`, `over abc`, `asked 0`, `restored c held a/b/-`: one letter a split. */
function eventOf(text: string): SplitEvent {
  const [kind, first = '', , held = ''] = text.split(' ')
  switch (kind) {
    case 'found':
    case 'over':
      return { kind: 'discovered', splits: splitsOf(first), isOver: kind === 'over' }
    case 'asked':
      return { kind, subtaskIndex: Number(first) }
    case 'restored':
      return {
        kind,
        waiting: splitsOf(first.replace('-', '')),
        held: held.split('/').map((ids) => splitsOf(ids.replace('-', ''))),
      }
    default:
      throw new Error(`no event '${text}'`)
  }
}

const commandText = (command: SplitCommand): string =>
  command.kind === 'assign'
    ? `${command.subtaskIndex}=${idsOf(command.splits)}`
    : `${command.subtaskIndex}.`

type Story = readonly (readonly [event: string, commands: string])[]

function play(start: Pick<SplitAssignmentState, 'assignment' | 'parallelism'>, story: Story) {
  let state = startSplits(start)
  for (const [event, commands] of story) {
    const decision = decideSplits(state, eventOf(event))
    expect(`${event} → ${decision.commands.map(commandText).join(' ')}`).toBe(
      `${event} → ${commands}`,
    )
    state = decision.state
  }
  return state
}

describe('at-start', () => {
  test.each<[name: string, parallelism: number, story: Story]>([
    ['split i to subtask i mod parallelism', 2, [['over abcde', '0=ace 1=bd 0. 1.']]],
    ['fewer splits than subtasks', 3, [['over a', '0=a 0. 1. 2.']]],
    ['no splits', 2, [['over ', '0. 1.']]],
    [
      'later finds in turn, asked for or not',
      2,
      [
        ['found abc', '0=ac 1=b'],
        ['asked 1', ''],
        ['found d', '1=d'],
        ['found ', ''],
        ['over ef', '0=e 1=f 0. 1.'],
      ],
    ],
    [
      'restored splits stay where they were, new ones go on in turn, one assignment each',
      2,
      [
        ['restored - held ac/b', ''],
        ['over de', '0=ace 1=bd 0. 1.'],
      ],
    ],
    [
      'restored with another parallelism: by id',
      3,
      [
        ['restored e held ac/bd', ''],
        ['over ', '0=ad 1=be 2=c 0. 1. 2.'],
      ],
    ],
    [
      'restored with fewer',
      1,
      [
        ['restored - held c/a/-/b', ''],
        ['over ', '0=abc 0.'],
      ],
    ],
  ])('%s', (_, parallelism, story) => {
    play({ assignment: 'at-start', parallelism }, story)
  })
})

describe('one-by-one', () => {
  test.each<[name: string, parallelism: number, story: Story]>([
    [
      'the next one for whoever asks',
      2,
      [
        ['asked 1', ''],
        ['over abc', '1=a'],
        ['asked 0', '0=b'],
        ['asked 0', '0=c'],
        ['asked 1', '1.'],
        ['asked 0', '0.'],
      ],
    ],
    [
      'readers wait for later finds, first come, first served',
      3,
      [
        ['found a', ''],
        ['asked 2', '2=a'],
        ['asked 1', ''],
        ['asked 0', ''],
        ['found b', '1=b'],
        ['asked 2', ''],
        ['over c', '0=c 2.'],
        ['asked 1', '1.'],
      ],
    ],
    [
      'restored: its own first, then what waited, then what is found',
      2,
      [
        ['restored c held a/b', ''],
        ['asked 1', '1=b'],
        ['over d', ''],
        ['asked 1', '1=c'],
        ['asked 0', '0=a'],
        ['asked 1', '1=d'],
        ['asked 0', '0.'],
      ],
    ],
    [
      'nobody is given what another one had, nor waits for it',
      2,
      [
        ['restored - held a/-', ''],
        ['over ', ''],
        ['asked 1', '1.'],
        ['asked 0', '0=a'],
        ['asked 0', '0.'],
      ],
    ],
    [
      'what a subtask had it gets at once, in its order',
      2,
      [
        ['restored d held ca/b', ''],
        ['asked 0', '0=ca'],
        ['over ', ''],
        ['asked 1', '1=b'],
        ['asked 0', '0=d'],
      ],
    ],
    [
      'restored with another parallelism: begun ones are dealt out before anything is read, and never wait',
      2,
      [
        ['restored e held B/A/d/C', ''],
        ['asked 1', '1=B'],
        ['over ', ''],
        ['asked 1', '1=d'],
        ['asked 0', '0=AC'],
        ['asked 0', '0=e'],
        ['asked 1', '1.'],
      ],
    ],
    [
      'restored with another parallelism: ones not begun that are before begun ones are dealt out with them',
      2,
      [
        ['restored e held 1/A/d/C', ''],
        ['asked 1', '1=A'],
        ['over ', ''],
        ['asked 1', '1=d'],
        ['asked 0', '0=1C'],
        ['asked 0', '0=e'],
      ],
    ],
    [
      'restored with another parallelism: held ones first, by id',
      1,
      [
        ['restored d held c/b/a', ''],
        ['asked 0', '0=a'],
        ['asked 0', '0=b'],
        ['over e', ''],
        ['asked 0', '0=c'],
        ['asked 0', '0=d'],
        ['asked 0', '0=e'],
        ['asked 0', '0.'],
      ],
    ],
  ])('%s', (_, parallelism, story) => {
    play({ assignment: 'one-by-one', parallelism }, story)
  })

  test('what was restored and not handed out is in the next checkpoint', () => {
    const state = play({ assignment: 'one-by-one', parallelism: 3 }, [
      ['restored d held a/b/c', ''],
      ['asked 1', '1=b'],
    ])
    expect(idsOf(waitingSplits(state))).toBe('acd')
  })

  test('one that is dealt out before begun ones holds back the watermark, though it has none', () => {
    const { commands } = decideSplits(
      play({ assignment: 'one-by-one', parallelism: 1 }, [['restored e held 1/A/d/2', '']]),
      eventOf('asked 0'),
    )
    const marks = commands.flatMap((command) =>
      command.kind === 'assign' ? command.splits.map(({ id, watermark }) => [id, watermark]) : [],
    )
    expect(marks).toEqual([
      ['1', { micros: NO_WATERMARK_MICROS }],
      ['2', { micros: NO_WATERMARK_MICROS }],
      ['A', { micros: 0n }],
    ])
  })

  test('what a subtask will be given is its own in the next checkpoint, and goes back to it', () => {
    const state = play({ assignment: 'one-by-one', parallelism: 2 }, [
      ['restored e held A/B/C/d', ''],
      ['asked 1', '1=B'],
    ])
    const { owned, waiting } = splitsToKeep(state)
    expect([...owned.map(idsOf), idsOf(waiting)]).toEqual(['AC', '', 'de'])
    play({ assignment: 'one-by-one', parallelism: 2 }, [
      ['restored de held AC/B', ''],
      ['asked 1', '1=B'],
      ['asked 0', '0=AC'],
      ['over ', ''],
      ['asked 0', '0=d'],
    ])
  })

  test('events out of turn are bugs', () => {
    const state = play({ assignment: 'one-by-one', parallelism: 1 }, [['asked 0', '']])
    expect(() => decideSplits(state, eventOf('asked 0'))).toThrow('a reader asks once')
    expect(() => decideSplits(state, eventOf('restored - held a'))).toThrow('comes first')
    const over = decideSplits(state, eventOf('over ')).state
    expect(() => decideSplits(over, eventOf('found a'))).toThrow('discovery is over')
  })
})

test.each([
  ['dir/a@0 dir/a@9 dir/a@10 dir/b@1'],
  ['dir/a@0 dir/a@9 dir/a.gz@0 dir/a1@0'],
  ['file10@0 file9@0'],
  ['r-1 r-2 r-10 r-12345678901234567890 r-12345678901234567891'],
  ['a a0 a00 a1'],
  [' x'],
])('ids in order: %s', (text) => {
  const ids = text.split(' ')
  expect([...ids].reverse().sort(compareSplitIds)).toEqual(ids)
  for (const id of ids) expect(compareSplitIds(id, id)).toBe(0)
})

const FIRST_SEED = Number(process.env.SEED ?? 1)
const RUNS = process.env.SEED === undefined ? 2000 : 1

describe('any order of events, with crashes and other parallelisms', () => {
  test.each(['at-start', 'one-by-one'] as const)('%s: each row is read once', (assignment) => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      try {
        new Run(assignment, seed).play()
      } catch (error) {
        throw new Error(`SEED=${seed}: ${(error as Error).message}`, { cause: error })
      }
    }
  })
})

const holds = (condition: boolean, law: string): void => {
  if (!condition) throw new Error(`broken law: ${law}`)
}

interface Reader {
  /** Splits with the rows that are left. */
  held: { id: string; next: number }[]
  hasAsked: boolean
  hasEnded: boolean
}

interface Checkpoint {
  readonly waiting: readonly SourceSplit[]
  readonly held: readonly (readonly SourceSplit[])[]
  readonly foundCount: number
  readonly rows: readonly string[]
}

const ROWS = 3

/** A source of some splits of three rows, found piece by piece, and its readers. */
class Run {
  readonly #assignment: 'at-start' | 'one-by-one'
  readonly #random: SeededRandom
  readonly #total: number
  #state!: SplitAssignmentState
  #readers: Reader[] = []
  #foundCount = 0
  /** Rows read, in order, as a sink would have them after the last restore. */
  #rows: string[] = []
  #checkpoint: Checkpoint | undefined
  /** What is on its way to a reader. */
  #commands: SplitCommand[] = []

  constructor(assignment: 'at-start' | 'one-by-one', seed: number) {
    this.#assignment = assignment
    this.#random = new SeededRandom(seed)
    this.#total = this.#below(25)
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }

  play(): void {
    this.#start(undefined, 1 + this.#below(5))
    const crashes = this.#below(4)
    for (let crash = 0; crash < crashes; crash++) {
      for (let step = this.#below(60); step > 0; step--) this.#step()
      const before = this.#readers.length
      this.#start(this.#checkpoint, this.#below(2) === 0 ? before : 1 + this.#below(5))
    }
    for (let turn = 0; !this.#readers.every(({ hasEnded }) => hasEnded); turn++) {
      holds(turn < 5000, 'all readers end')
      this.#step()
    }
    const expected = Array.from({ length: this.#total }, (_, i) => i).flatMap((i) =>
      Array.from({ length: ROWS }, (_, row) => `s-${i}:${row}`),
    )
    holds(
      JSON.stringify([...this.#rows].sort()) === JSON.stringify(expected.sort()),
      `each row once: ${this.#rows.join(' ')}`,
    )
    holds(waitingSplits(this.#state).length === 0, 'nothing waits at the end')
  }

  #start(checkpoint: Checkpoint | undefined, parallelism: number): void {
    this.#state = startSplits({ assignment: this.#assignment, parallelism })
    this.#commands = []
    this.#readers = Array.from({ length: parallelism }, () => {
      return { held: [], hasAsked: false, hasEnded: false }
    })
    this.#foundCount = checkpoint?.foundCount ?? 0
    this.#rows = [...(checkpoint?.rows ?? [])]
    if (checkpoint === undefined) return
    const { waiting, held } = checkpoint
    this.#decide({ kind: 'restored', waiting, held })
  }

  #step(): void {
    const choice = this.#below(12)
    if (choice === 0) this.#takeCheckpoint()
    else if (choice === 1) this.#find()
    else if (choice < 5) this.#deliver()
    else this.#read(this.#readers[this.#below(this.#readers.length)]!)
  }

  #find(): void {
    if (this.#state.isOver) return
    const count = Math.min(this.#total - this.#foundCount, this.#below(6))
    const splits = Array.from({ length: count }, (_, i) => {
      return { id: `s-${this.#foundCount + i}`, position: 0 }
    })
    this.#foundCount += count
    this.#decide({ kind: 'discovered', splits, isOver: this.#foundCount === this.#total })
  }

  /** Assignments arrive in the order in which they were sent. */
  #deliver(): void {
    const command = this.#commands.shift()
    if (command === undefined) return
    const reader = this.#readers[command.subtaskIndex]!
    holds(!reader.hasEnded, 'an ended reader is told nothing')
    reader.hasAsked = false
    if (command.kind === 'noMore') {
      if (this.#assignment === 'one-by-one') holds(reader.held.length === 0, 'has read all it had')
      reader.hasEnded = reader.held.length === 0
      this.#mayEnd.add(reader)
      return
    }
    if (this.#assignment === 'one-by-one')
      holds(reader.held.length === 0 && command.splits.length === 1, 'one by one')
    reader.held.push(
      ...command.splits.map(({ id, position }) => ({ id, next: position as number })),
    )
  }
  readonly #mayEnd = new WeakSet<Reader>()

  #read(reader: Reader): void {
    if (reader.hasEnded || reader.hasAsked) return
    const split = reader.held[this.#below(reader.held.length)]
    if (split !== undefined) {
      this.#rows.push(`${split.id}:${split.next++}`)
      reader.held = reader.held.filter(({ next }) => next < ROWS)
      return
    }
    if (this.#mayEnd.has(reader)) {
      reader.hasEnded = true
      return
    }
    reader.hasAsked = true
    // The word takes no time here; its answer does.
    this.#decide({ kind: 'asked', subtaskIndex: this.#readers.indexOf(reader) })
  }

  /** What was sent before the trigger arrives before it; what is sent after waits for the cut. */
  #takeCheckpoint(): void {
    while (this.#commands.length > 0) this.#deliver()
    const { owned, waiting } = splitsToKeep(this.#state)
    this.#checkpoint = {
      waiting,
      held: this.#readers.map(({ held }, subtask) => [
        ...held.map(({ id, next }): SourceSplit => ({ id, position: next })),
        ...owned[subtask]!,
      ]),
      foundCount: this.#foundCount,
      rows: [...this.#rows],
    }
  }

  #decide(event: SplitEvent): void {
    const { state, commands } = decideSplits(this.#state, event)
    this.#state = state
    this.#commands.push(...commands)
    for (const command of commands)
      if (command.kind === 'assign') holds(command.splits.length > 0, 'no empty assignment')
  }
}

/**
 * Decisions about checkpoints. The tables play one story each, event by event: schedules, requests, failures, ends. The random
 * runs play a coordinator whose slots, disk and users do anything at any time, and hold what must be true of every
 * run; they print their seed and take `SEED=`.
 */
import { describe, expect, test } from 'vitest'
import { EngineError } from '../core/errors.ts'
import { SeededRandom } from '../platform/seeded-random.ts'
import {
  type CheckpointCommand,
  type CheckpointEvent,
  type CheckpointOptions,
  type CheckpointState,
  decideCheckpoint,
  NO_CHECKPOINTS,
  startCheckpoints,
} from './decide-checkpoint.ts'

const EVERY_SECOND: CheckpointOptions = {
  intervalMs: 1000,
  timeoutMs: 5000,
  minPauseMs: 0,
  tolerableFailures: 0,
}

/** `12 acked 1 0`: at 12 ms, slot 0 acknowledges checkpoint 1. */
function eventOf(text: string): CheckpointEvent {
  const [time, kind, ...rest] = text.split(' ')
  const nowMs = Number(time)
  const first = Number(rest[0])
  const second = Number(rest[1])
  switch (kind) {
    case 'started':
    case 'tick':
    case 'allEnded':
      return { kind, nowMs }
    case 'manual':
    case 'savepoint':
    case 'stop':
      return { kind: 'requested', purpose: kind, requestId: first, nowMs }
    case 'acked':
      return { kind, checkpointId: first, slot: second }
    case 'declined':
      return { kind, checkpointId: first, slot: second, error: 'disk', nowMs }
    case 'published':
      return { kind, checkpointId: first }
    case 'publishFailed':
      return { kind, checkpointId: first, error: 'disk', nowMs }
    case 'committed':
      return { kind, checkpointId: first, nowMs }
    case 'cancelled':
      return { kind }
    default:
      throw new Error(`no event '${text}'`)
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof EngineError ? error.code : String(error)

function commandText(command: CheckpointCommand): string {
  switch (command.kind) {
    case 'trigger':
      return `trigger ${command.checkpointId} ${command.checkpoint} (${command.purpose})`
    case 'publish':
    case 'commit':
      return `${command.kind} ${command.checkpointId}`
    case 'abort':
      return `abort ${command.checkpointId} ${command.reason} ${reasonOf(command.error)}`
    case 'failJob':
      return `failJob ${reasonOf(command.error)}`
    case 'answer':
      return command.failure === undefined
        ? `answer ${command.requestId} = ${command.checkpointId}`
        : `answer ${command.requestId}: ${reasonOf(command.failure)}`
    case 'wakeAt':
      return `wake ${command.atMs}`
  }
}

function play(
  story: readonly (readonly [event: string, commands: string])[],
  options: CheckpointOptions,
  { slotCount = 2, restoredId = 0 } = {},
): CheckpointState {
  let state = startCheckpoints({ options, slotCount, restoredId })
  for (const [event, commands] of story) {
    const decision = decideCheckpoint(state, eventOf(event))
    expect(`${event} → ${decision.commands.map(commandText).join(', ')}`).toBe(
      `${event} → ${commands}`,
    )
    state = decision.state
  }
  return state
}

/** Events of a checkpoint of two slots, from `trigger` until before `committed`. */
const completed = (id: number, ms: number): [string, string][] => [
  [`${ms} acked ${id} 0`, ''],
  [`${ms} acked ${id} 1`, `publish ${id}`],
  [`${ms} published ${id}`, `commit ${id}`],
]

describe('schedule', () => {
  test('after the interval, from trigger to trigger', () => {
    const state = play(
      [
        ['100 started', 'wake 1100'],
        ['1099 tick', 'wake 1100'],
        ['1100 tick', 'trigger 1 checkpoint (periodic), wake 6100'],
        ...completed(1, 1300),
        ['1300 committed 1', 'wake 2100'],
        ['2100 tick', 'trigger 2 checkpoint (periodic), wake 7100'],
      ],
      EVERY_SECOND,
    )
    expect(state.completedCount).toBe(1)
  })

  test('at once after one that took longer than the interval', () => {
    play(
      [
        ['0 started', 'wake 1000'],
        ['1000 tick', 'trigger 1 checkpoint (periodic), wake 6000'],
        ['2000 tick', 'wake 6000'],
        ...completed(1, 2500),
        ['2500 committed 1', 'trigger 2 checkpoint (periodic), wake 7500'],
      ],
      EVERY_SECOND,
    )
  })

  test('not before the least pause is over', () => {
    play(
      [
        ['0 started', 'wake 1000'],
        ['1000 tick', 'trigger 1 checkpoint (periodic), wake 6000'],
        ...completed(1, 1900),
        ['1900 committed 1', 'wake 2600'],
        ['2600 tick', 'trigger 2 checkpoint (periodic), wake 7600'],
      ],
      { ...EVERY_SECOND, minPauseMs: 700 },
    )
  })

  test('nothing without an interval; ids go on from the restored one', () => {
    play(
      [
        ['0 started', ''],
        ['9999 tick', ''],
        ['10000 manual 1', 'trigger 8 checkpoint (manual), wake 610000'],
        ...completed(8, 10001),
        ['10001 committed 8', 'answer 1 = 8'],
      ],
      NO_CHECKPOINTS,
      { restoredId: 7 },
    )
  })
})

describe('acknowledgements', () => {
  test('are needed from every slot, count once, and late ones are ignored', () => {
    play(
      [
        ['0 started', 'wake 1000'],
        ['1000 tick', 'trigger 1 checkpoint (periodic), wake 6000'],
        ['1001 acked 1 0', ''],
        ['1002 acked 1 0', ''],
        ['1003 acked 1 2', ''],
        ['1004 declined 1 1', 'abort 1 failed disk, wake 2000'],
        ['1005 acked 1 1', ''],
        ['1005 declined 1 2', ''],
        ['2000 tick', 'trigger 2 checkpoint (periodic), wake 7000'],
        ['2001 acked 1 1', ''],
        ['2002 acked 2 0', ''],
        ['2003 acked 2 1', ''],
        ['2004 acked 2 2', 'publish 2'],
        ['2005 acked 2 2', ''],
        ['2006 declined 2 0', ''],
        ['2007 published 2', 'commit 2'],
        ['2008 declined 2 0', ''],
      ],
      { ...EVERY_SECOND, tolerableFailures: 1 },
      { slotCount: 3 },
    )
  })

  test('of slots that do not exist are a bug', () => {
    const state = play(
      [
        ['0 started', 'wake 1000'],
        ['1000 tick', 'trigger 1 checkpoint (periodic), wake 6000'],
      ],
      EVERY_SECOND,
    )
    expect(() => decideCheckpoint(state, eventOf('1 acked 1 2'))).toThrow('there is a slot 2')
    expect(() => decideCheckpoint(state, eventOf('1 published 1'))).toThrow('in phase publish')
    expect(() => decideCheckpoint(state, eventOf('1 committed 1'))).toThrow('in phase commit')
    expect(() => decideCheckpoint(state, eventOf('1 started'))).toThrow('slots start once')
  })
})

describe('failures', () => {
  test('a timeout names the slots that are silent', () => {
    const state = play(
      [
        ['0 started', 'wake 1000'],
        ['1000 tick', 'trigger 1 checkpoint (periodic), wake 6000'],
        ['1001 acked 1 0', ''],
        ['5999 tick', 'wake 6000'],
      ],
      EVERY_SECOND,
    )
    const [abort] = decideCheckpoint(state, eventOf('6000 tick')).commands
    expect(abort).toMatchObject({
      kind: 'abort',
      error: {
        code: 'CHECKPOINT_EXPIRED',
        retry: 'backoff',
        summary: 'Checkpoint 1 was not complete after 5 s: no word from slot 1.',
      },
    })
  })

  test('more in a row than are tolerated fail the job, and nothing comes after', () => {
    play(
      [
        ['0 started', 'wake 1000'],
        ['1000 tick', 'trigger 1 checkpoint (periodic), wake 6000'],
        [
          '6000 tick',
          'abort 1 expired CHECKPOINT_EXPIRED, trigger 2 checkpoint (periodic), wake 11000',
        ],
        ['6001 declined 2 0', 'abort 2 failed disk, wake 7000'],
        ['6002 savepoint 5', 'trigger 3 checkpoint (savepoint), wake 11002'],
        ['6003 savepoint 6', 'wake 11002'],
        ...completed(3, 6010),
        ['6010 committed 3', 'answer 5 = 3, trigger 4 checkpoint (savepoint), wake 11010'],
        ['6020 acked 4 0', ''],
        ['6020 acked 4 1', 'publish 4'],
        // Savepoints do not count.
        ['6021 publishFailed 4', 'abort 4 failed disk, answer 6: disk, wake 7010'],
        ['7010 tick', 'trigger 5 checkpoint (periodic), wake 12010'],
        ['7011 declined 5 1', 'abort 5 failed disk, wake 8010'],
        ['8010 tick', 'trigger 6 checkpoint (periodic), wake 13010'],
        ['8011 declined 6 1', 'abort 6 failed disk, wake 9010'],
        ['9010 tick', 'trigger 7 checkpoint (periodic), wake 14010'],
        ['9011 manual 7', 'wake 14010'],
        ['9012 declined 7 1', 'abort 7 failed disk, failJob disk, answer 7: CHECKPOINT_JOB_ENDED'],
        ['10010 tick', ''],
        ['10011 manual 8', 'answer 8: CHECKPOINT_JOB_ENDED'],
      ],
      { ...EVERY_SECOND, tolerableFailures: 2 },
    )
  })

  test('of the final checkpoint or of a stop fail the job, however many are tolerated', () => {
    const options = { ...NO_CHECKPOINTS, timeoutMs: 5000 }
    play(
      [
        ['0 started', ''],
        ['10 allEnded', 'trigger 1 final (final), wake 5010'],
        ['5010 tick', 'abort 1 expired CHECKPOINT_EXPIRED, failJob CHECKPOINT_EXPIRED'],
      ],
      options,
    )
    play(
      [
        ['0 started', ''],
        ['10 stop 1', 'trigger 1 stop (stop), wake 5010'],
        ['11 declined 1 0', 'abort 1 failed disk, answer 1: disk, failJob disk'],
      ],
      options,
    )
  })

  test('while publishing there is no timeout', () => {
    play(
      [
        ['0 started', 'wake 1000'],
        ['1000 tick', 'trigger 1 checkpoint (periodic), wake 6000'],
        ['1001 acked 1 0', ''],
        ['1001 acked 1 1', 'publish 1'],
        ['6000 tick', ''],
        ['7000 published 1', 'commit 1'],
        ['9000 tick', ''],
        ['9001 committed 1', 'trigger 2 checkpoint (periodic), wake 14001'],
      ],
      EVERY_SECOND,
    )
  })
})

describe('requests', () => {
  test('wait for the slots, and for one another, in order', () => {
    play(
      [
        ['0 manual 1', ''],
        ['1 savepoint 2', ''],
        ['5 started', 'trigger 1 checkpoint (manual), wake 5005'],
        ...completed(1, 6),
        ['6 committed 1', 'answer 1 = 1, trigger 2 checkpoint (savepoint), wake 5006'],
        ...completed(2, 7),
        ['7 committed 2', 'answer 2 = 2, wake 1006'],
      ],
      EVERY_SECOND,
    )
  })

  test('of a stop end the schedule; other stops get the same answer, the rest none', () => {
    play(
      [
        ['0 started', 'wake 1000'],
        ['10 stop 1', 'trigger 1 stop (stop), wake 5010'],
        ['11 manual 2', 'wake 5010'],
        ['12 stop 3', 'wake 5010'],
        ...completed(1, 13),
        ['14 committed 1', 'answer 1 = 1, answer 3 = 1, answer 2: CHECKPOINT_JOB_ENDED'],
        ['5010 tick', ''],
        ['5011 allEnded', ''],
        ['5012 stop 4', 'answer 4: CHECKPOINT_JOB_ENDED'],
      ],
      EVERY_SECOND,
    )
  })
})

describe('the end of all input', () => {
  test('brings the final checkpoint after the pending one', () => {
    play(
      [
        ['0 started', 'wake 1000'],
        ['1000 tick', 'trigger 1 checkpoint (periodic), wake 6000'],
        ['1001 manual 1', 'wake 6000'],
        ['1002 stop 2', 'wake 6000'],
        ['1010 allEnded', 'answer 1: CHECKPOINT_JOB_ENDED, wake 6000'],
        ['1011 savepoint 3', 'answer 3: CHECKPOINT_JOB_ENDED'],
        ...completed(1, 1020),
        ['1020 committed 1', 'trigger 2 final (final), wake 6020'],
        ['1021 stop 4', 'wake 6020'],
        ...completed(2, 1030),
        // Whoever wanted the job stopped has what was wanted.
        ['1030 committed 2', 'answer 2 = 2, answer 4 = 2'],
        ['2000 tick', ''],
      ],
      EVERY_SECOND,
    )
  })

  test('brings it after a pending one that fails within what is tolerated', () => {
    play(
      [
        ['0 started', 'wake 1000'],
        ['1000 tick', 'trigger 1 checkpoint (periodic), wake 6000'],
        ['1010 allEnded', 'wake 6000'],
        ['1020 declined 1 0', 'abort 1 failed disk, trigger 2 final (final), wake 6020'],
      ],
      { ...EVERY_SECOND, tolerableFailures: 1 },
    )
  })
})

describe('cancellation', () => {
  test('gives up what is pending and answers everybody', () => {
    const refused = 'CHECKPOINT_JOB_ENDED'
    play(
      [
        ['0 started', 'wake 1000'],
        ['10 savepoint 1', 'trigger 1 checkpoint (savepoint), wake 5010'],
        ['11 manual 2', 'wake 5010'],
        [
          '12 cancelled',
          `abort 1 cancelled ${refused}, answer 1: ${refused}, answer 2: ${refused}`,
        ],
        ['13 acked 1 0', ''],
        ['13 tick', ''],
        ['14 manual 3', `answer 3: ${refused}`],
      ],
      EVERY_SECOND,
    )
  })

  test('does not take back what is being published', () => {
    play(
      [
        ['0 started', 'wake 1000'],
        ['10 manual 1', 'trigger 1 checkpoint (manual), wake 5010'],
        ['11 acked 1 0', ''],
        ['11 acked 1 1', 'publish 1'],
        ['12 cancelled', 'answer 1: CHECKPOINT_JOB_ENDED'],
        ['13 published 1', ''],
        ['14 committed 1', ''],
      ],
      EVERY_SECOND,
    )
  })
})

const FIRST_SEED = Number(process.env.SEED ?? 1)
const RUNS = process.env.SEED === undefined ? 2000 : 1

describe('any order of events', () => {
  test('keeps the laws', () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      try {
        new Run(seed).play()
      } catch (error) {
        throw new Error(`SEED=${seed}: ${(error as Error).message}`, { cause: error })
      }
    }
  })
})

const holds = (condition: boolean, law: string): void => {
  if (!condition) throw new Error(`broken law: ${law}`)
}

/** A coordinator, its slots, its disk and its users, all of them fickle. */
class Run {
  readonly #random: SeededRandom
  readonly #options: CheckpointOptions
  readonly #restoredId: number
  readonly #slotCount: number
  #state: CheckpointState
  #nowMs = 0
  #wakeAtMs: number | undefined
  /** What may happen next, in any order. */
  #possible: CheckpointEvent[] = []
  readonly #open = new Set<number>()
  #requestCount = 0
  /** Triggered and neither given up nor committed. */
  #underWay: { id: number; purpose: string; acks: Set<number>; step: string } | undefined
  #lastId: number
  #lastTriggerMs = 0
  #lastEndMs = -Infinity
  #failedInRow = 0
  #isStarted = false
  #isEnded = false
  #isOver = false
  /** Purpose of the checkpoint whose failure, in this decision, must fail the job. */
  #isFailureOf: string | undefined

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
    this.#slotCount = 1 + this.#below(4)
    this.#restoredId = this.#below(3) * 5
    this.#lastId = this.#restoredId
    this.#options = {
      intervalMs: this.#below(4) === 0 ? undefined : 1 + this.#below(200),
      timeoutMs: 20 + this.#below(300),
      minPauseMs: this.#below(3) * 40,
      tolerableFailures: [0, 1, 3, Infinity][this.#below(4)]!,
    }
    this.#state = startCheckpoints({
      options: this.#options,
      slotCount: this.#slotCount,
      restoredId: this.#restoredId,
    })
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }

  play(): void {
    const steps = 20 + this.#below(150)
    const startStep = this.#below(5)
    const endStep = this.#below(3) === 0 ? Infinity : this.#below(steps)
    for (let step = 0; step < steps && !this.#isOver; step++) {
      this.#nowMs += this.#below(30)
      if (step === startStep) this.#start()
      if (this.#isStarted && step >= endStep && !this.#isEnded) this.#endInput()
      this.#something()
    }
    if (!this.#isOver && this.#below(4) === 0) this.#decide({ kind: 'cancelled' })
    else this.#drain()
    holds(this.#open.size === 0, 'each request is answered')
  }

  #start(): void {
    this.#isStarted = true
    this.#lastTriggerMs = this.#nowMs
    this.#decide({ kind: 'started', nowMs: this.#nowMs })
  }

  #endInput(): void {
    this.#isEnded = true
    this.#decide({ kind: 'allEnded', nowMs: this.#nowMs })
  }

  #something(): void {
    const choice = this.#below(10)
    if (choice === 0) this.#request()
    else if (choice < 3 || this.#possible.length === 0) this.#tickIfDue()
    else this.#answer(this.#below(this.#possible.length))
  }

  #request(): void {
    const requestId = ++this.#requestCount
    this.#open.add(requestId)
    const purposes = ['manual', 'savepoint', 'stop'] as const
    // Rarely a stop, or runs would be short.
    const purpose = purposes[this.#below(12) === 0 ? 2 : this.#below(2)]!
    this.#decide({ kind: 'requested', purpose, requestId, nowMs: this.#nowMs })
  }

  #tickIfDue(): void {
    if (this.#wakeAtMs === undefined || this.#nowMs < this.#wakeAtMs) return
    this.#wakeAtMs = undefined
    this.#decide({ kind: 'tick', nowMs: this.#nowMs })
  }

  #answer(index: number): void {
    const [event] = this.#possible.splice(index, 1)
    // The time is that of the arrival.
    this.#decide('nowMs' in event! ? { ...event, nowMs: this.#nowMs } : event!)
  }

  /** No failure from here on: everything that waits must come to its end. */
  #drain(): void {
    if (!this.#isStarted) this.#start()
    this.#possible = this.#possible.map((event) => kindly(event))
    if (!this.#isEnded && !this.#isOver) this.#endInput()
    for (let turn = 0; !this.#isOver; turn++) {
      holds(turn < 1000, 'a job whose input has ended ends')
      this.#possible = this.#possible.map((event) => kindly(event))
      if (this.#possible.length > 0) this.#answer(0)
      else {
        holds(this.#wakeAtMs !== undefined, 'something is to come')
        this.#nowMs = Math.max(this.#nowMs, this.#wakeAtMs!)
        this.#tickIfDue()
      }
    }
  }

  #decide(event: CheckpointEvent): void {
    this.#isFailureOf = undefined
    const isLast = this.#hear(event)
    const { state, commands } = decideCheckpoint(this.#state, event)
    this.#state = state
    for (const command of commands) this.#obey(command)
    holds(this.#isFailureOf === undefined || this.#isOver, 'failures beyond what is tolerated')
    if (isLast) this.#isOver = true
    holds(state.isOver === this.#isOver, 'state says that it is over')
    const { pending } = state
    holds(
      this.#isOver || pending?.checkpointId === this.#underWay?.id,
      'state says what is pending',
    )
    const isIdle = this.#isStarted && !this.#isOver && pending === undefined
    if (isIdle && this.#options.intervalMs !== undefined)
      holds(this.#wakeAtMs !== undefined, 'an idle schedule has a time to wake')
    if (pending?.phase === 'slots')
      holds(this.#wakeAtMs !== undefined, 'a pending checkpoint has a time to expire')
  }

  /** What the event means for what is under way; true when nothing may come after it. */
  #hear(event: CheckpointEvent): boolean {
    const underWay = this.#underWay
    if (event.kind === 'cancelled') return true
    if (!('checkpointId' in event) || event.checkpointId !== underWay?.id) return false
    if (event.kind === 'acked') underWay.acks.add(event.slot)
    if (event.kind !== 'committed') return false
    this.#underWay = undefined
    this.#lastEndMs = this.#nowMs
    this.#failedInRow = 0
    return underWay.purpose === 'final' || underWay.purpose === 'stop'
  }

  #obey(command: CheckpointCommand): void {
    if (command.kind !== 'answer') holds(!this.#isOver, 'nothing is done after the end')
    const underWay = this.#underWay
    switch (command.kind) {
      case 'trigger':
        this.#onTrigger(command)
        break
      case 'publish':
        holds(underWay?.id === command.checkpointId, 'what is published is under way')
        holds(underWay?.acks.size === this.#slotCount, 'all slots have acknowledged')
        underWay!.step = 'publish'
        this.#possible.push(
          this.#below(8) === 0
            ? { kind: 'publishFailed', checkpointId: command.checkpointId, error: 'x', nowMs: 0 }
            : { kind: 'published', checkpointId: command.checkpointId },
        )
        break
      case 'commit':
        holds(underWay?.step === 'publish', 'what is committed is published')
        underWay!.step = 'commit'
        this.#possible.push({ kind: 'committed', checkpointId: command.checkpointId, nowMs: 0 })
        break
      case 'abort':
        holds(underWay?.id === command.checkpointId, 'what is given up is under way')
        holds(underWay?.step !== 'commit', 'what is published is not given up')
        this.#onAbort(command.reason)
        break
      case 'failJob':
        holds(this.#isFailureOf !== undefined, 'what is tolerated fails no job')
        this.#isOver = true
        break
      case 'answer':
        holds(this.#open.delete(command.requestId), 'a request is answered once')
        holds(
          command.failure !== undefined || command.checkpointId === this.#lastId,
          'the answer is the checkpoint just completed',
        )
        break
      case 'wakeAt':
        this.#wakeAtMs = command.atMs
        break
    }
  }

  #onTrigger(command: Extract<CheckpointCommand, { kind: 'trigger' }>): void {
    const { checkpointId, purpose } = command
    holds(this.#isStarted, 'nothing is triggered before the start')
    holds(this.#underWay === undefined, 'one checkpoint at a time')
    holds(checkpointId === this.#lastId + 1, 'ids grow by one')
    holds(!this.#isEnded || purpose === 'final', 'after the end of input only the final one')
    if (purpose === 'periodic') {
      holds(this.#nowMs >= this.#lastTriggerMs + this.#options.intervalMs!, 'interval')
      holds(this.#nowMs >= this.#lastEndMs + this.#options.minPauseMs, 'least pause')
    }
    this.#lastId = checkpointId
    this.#lastTriggerMs = this.#nowMs
    this.#underWay = { id: checkpointId, purpose, acks: new Set(), step: 'slots' }
    for (let slot = 0; slot < this.#slotCount; slot++) {
      const fate = this.#below(12)
      // Some never answer, some answer twice.
      if (fate === 0) continue
      this.#possible.push(
        fate === 1
          ? { kind: 'declined', checkpointId, slot, error: 'x', nowMs: 0 }
          : { kind: 'acked', checkpointId, slot },
      )
      if (fate === 2) this.#possible.push({ kind: 'acked', checkpointId, slot })
    }
  }

  #onAbort(reason: string): void {
    const { purpose } = this.#underWay!
    this.#underWay = undefined
    this.#lastEndMs = this.#nowMs
    if (reason === 'cancelled') return
    if (purpose !== 'savepoint') this.#failedInRow++
    const isFatal = purpose === 'final' || purpose === 'stop'
    if (isFatal || this.#failedInRow > this.#options.tolerableFailures) this.#isFailureOf = purpose
  }
}

/** The same without bad luck. */
function kindly(event: CheckpointEvent): CheckpointEvent {
  if (event.kind === 'declined')
    return { kind: 'acked', checkpointId: event.checkpointId, slot: event.slot }
  if (event.kind === 'publishFailed') return { kind: 'published', checkpointId: event.checkpointId }
  return event
}

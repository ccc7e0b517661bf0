/**
 * Keyed process functions: random rows, watermarks and clock times in random batches against a plain interpretation, with snapshots
 * restored at other parallelisms; timers that emit much; what is seen where; overdue timers; errors.
 */
import { describe, expect, test } from 'vitest'
import { errorOf } from '../../test/error-of.ts'
import type { MapState, ValueState } from '../contracts/keyed-state.ts'
import type {
  Collector,
  KeyedProcessFunction,
  ProcessContext,
  ProcessOpenContext,
  TimerContext,
} from '../contracts/process-function.ts'
import { bigIntType, intType } from '../core/types.ts'
import { SeededRandom } from '../platform/seeded-random.ts'
import { type HarnessElement, KeyedProcessHarness } from './keyed-process-harness.ts'

const SEED = Number(process.env['SEED'] ?? 4711)
const TTL_MS = 50

interface Row {
  readonly key: string
  readonly amount: number
}

interface Told {
  readonly key: string
  readonly what: string
  readonly time: bigint
  readonly sum: number
  readonly last: number | null
}

/** What the function knows of a key; state in one case, plain fields in the other. */
interface Memory {
  sum: number | undefined
  last: number | undefined
}

interface Timers {
  registerEventTimer(timeMs: number): void
  deleteEventTimer(timeMs: number): void
  registerProcessingTimer(timeMs: number): void
  deleteProcessingTimer(timeMs: number): void
}

interface Moment {
  readonly watermarkMs: number
  readonly nowMs: number
}

/** What is done for a row: the same in the function and its plain twin. */
function onRow(
  amount: number,
  memory: Memory,
  timers: Timers,
  { watermarkMs, nowMs }: Moment,
): void {
  memory.sum = (memory.sum ?? 0) + amount
  memory.last = amount
  const fromMs = Math.max(0, watermarkMs)
  switch (amount % 7) {
    case 0:
    case 1:
      timers.registerEventTimer(fromMs + amount)
      break
    case 2:
      timers.deleteEventTimer(fromMs + amount - 1)
      timers.registerEventTimer(fromMs - 5)
      break
    case 3:
    case 4:
      timers.registerProcessingTimer(nowMs + (amount % 40))
      break
    case 5:
      timers.deleteProcessingTimer(nowMs + 3)
      timers.registerEventTimer(100 * Math.ceil((fromMs + 1) / 100))
      break
    default:
      memory.last = undefined
  }
}

function onTimer(
  domain: string,
  timeMs: number,
  memory: Memory,
  timers: Timers,
  { nowMs }: Moment,
): void {
  if (timeMs % 3 === 0) memory.sum = undefined
  if (timeMs % 4 === 0) timers.registerEventTimer(timeMs + (timeMs % 5 === 0 ? -1 : timeMs % 5))
  if (timeMs % 5 === 0) timers.registerProcessingTimer(nowMs + 1 + (timeMs % 30))
  if (domain === 'processing') timers.deleteEventTimer(timeMs + 2)
}

class Summing implements KeyedProcessFunction<Row, Told, string> {
  #sum!: ValueState<number>
  #last!: ValueState<number>
  #counts!: MapState<string, bigint>

  open({ state }: ProcessOpenContext): void {
    this.#sum = state.value({ name: 'sum', type: intType(false) })
    this.#last = state.value({ name: 'last', type: intType(false), ttl: { ttlMs: TTL_MS } })
    this.#counts = state.map({ name: 'counts', type: bigIntType(false) })
  }

  processElement({ amount }: Row, context: ProcessContext<string>, out: Collector<Told>): void {
    const { timers } = context
    this.#with((memory) => onRow(amount, memory, timers, timers))
    this.#counts.set('rows', (this.#counts.get('rows') ?? 0n) + 1n)
    if (amount % 7 === 6) this.#counts.clear()
    this.#tell('row', context, out)
  }

  onTimer(timeMs: number, context: TimerContext<string>, out: Collector<Told>): void {
    const { timers, timeDomain } = context
    this.#tell(timeDomain, context, out)
    this.#with((memory) => onTimer(timeDomain, timeMs, memory, timers, timers))
    if (this.#counts.get('rows') === 2n) this.#counts.clear()
  }

  #with(change: (memory: Memory) => void): void {
    const memory: Memory = { sum: this.#sum.get(), last: this.#last.get() }
    const { last } = memory
    change(memory)
    if (memory.sum === undefined) this.#sum.clear()
    else this.#sum.set(memory.sum)
    if (memory.last === undefined) this.#last.clear()
    else if (memory.last !== last) this.#last.set(memory.last)
  }

  #tell(what: string, context: ProcessContext<string>, out: Collector<Told>): void {
    out.collect({
      key: context.key,
      what,
      time: BigInt(context.timestampMs ?? -1),
      sum: this.#sum.get() ?? 0,
      last: this.#last.get() ?? null,
    })
  }
}

/** The same over plain objects, a key at a time. */
class PlainKey {
  readonly told: Told[] = []
  readonly #key: string
  readonly #memory: Memory = { sum: undefined, last: undefined }
  #lastWrittenMs = 0
  readonly #event = new Set<number>()
  readonly #processing = new Set<number>()

  constructor(key: string) {
    this.#key = key
  }

  get timerCounts(): readonly [number, number] {
    return [this.#event.size, this.#processing.size]
  }

  row(amount: number, moment: Moment): void {
    this.#change(moment, () => onRow(amount, this.#memory, this.#timers, moment))
    this.#tell('row', -1, moment)
  }

  fire(domain: 'event' | 'processing', limitMs: number, moment: Moment): void {
    const timers = domain === 'event' ? this.#event : this.#processing
    for (;;) {
      const timeMs = Math.min(...timers)
      if (timers.size === 0 || timeMs > limitMs) return
      timers.delete(timeMs)
      this.#tell(domain, timeMs, moment)
      this.#change(moment, () => onTimer(domain, timeMs, this.#memory, this.#timers, moment))
    }
  }

  readonly #timers: Timers = {
    registerEventTimer: (timeMs) => this.#event.add(timeMs),
    deleteEventTimer: (timeMs) => this.#event.delete(timeMs),
    registerProcessingTimer: (timeMs) => this.#processing.add(timeMs),
    deleteProcessingTimer: (timeMs) => this.#processing.delete(timeMs),
  }

  #change({ nowMs }: Moment, run: () => void): void {
    this.#expire(nowMs)
    const { last } = this.#memory
    run()
    if (this.#memory.last !== last) this.#lastWrittenMs = nowMs
  }

  #expire(nowMs: number): void {
    if (this.#lastWrittenMs <= nowMs - TTL_MS) this.#memory.last = undefined
  }

  #tell(what: string, timeMs: number, { nowMs }: Moment): void {
    this.#expire(nowMs)
    const { sum = 0, last = null } = this.#memory
    this.told.push({ key: this.#key, what, time: BigInt(timeMs), sum, last: last ?? null })
  }
}

const OPTIONS = {
  makeFunction: () => new Summing(),
  input: { key: 'STRING NOT NULL', amount: 'INT NOT NULL' },
  keys: ['key'],
  output: {
    key: 'STRING NOT NULL',
    what: 'STRING NOT NULL',
    time: 'BIGINT NOT NULL',
    sum: 'INT NOT NULL',
    last: 'INT',
  },
  maxParallelism: 16,
} as const

const KEYS = Array.from({ length: 25 }, (_, i) => `key ${i}`)

describe(`random rows, watermarks and clocks, seed ${SEED}`, () => {
  test.each([1, 2, 3])('round %i: 1 → 3 → 2 → 2 → 1', (round) => {
    const random = new SeededRandom(SEED + round)
    const below = (limit: number): number => Math.floor(random.next() * limit)
    const plain = new Map(KEYS.map((key) => [key, new PlainKey(key)]))
    let harness = new KeyedProcessHarness<Row, Told, string>(OPTIONS)
    const told: Told[] = []
    const moment = { watermarkMs: -Infinity, nowMs: 0 }
    const fireAll = (domain: 'event' | 'processing', limitMs: number): void => {
      for (const key of plain.values()) key.fire(domain, limitMs, moment)
    }
    for (const parallelism of [1, 3, 2, 2, 1]) {
      harness = harness.restore(harness.snapshot(), { parallelism })
      for (let step = 0; step < 25; step++) {
        const elements: HarnessElement<Row>[] = []
        for (let i = below(40); i > 0; i--) {
          if (below(5) === 0) {
            const watermarkMs = Math.max(0, moment.watermarkMs) + below(60)
            elements.push({ watermarkMs })
            moment.watermarkMs = watermarkMs
            fireAll('event', watermarkMs)
          } else {
            const row = { key: KEYS[below(KEYS.length)]!, amount: below(200) }
            elements.push({ row })
            plain.get(row.key)!.row(row.amount, moment)
          }
        }
        harness.processBatch(elements)
        fireAll('processing', moment.nowMs)
        moment.nowMs += below(30)
        harness.setProcessingTime(moment.nowMs)
        fireAll('processing', moment.nowMs)
        told.push(...harness.takeOutput())
        const expectedCounts = [...plain.values()].map(({ timerCounts }) => timerCounts)
        expect([harness.eventTimerCount, harness.processingTimerCount]).toEqual(
          [0, 1].map((domain) => expectedCounts.reduce((sum, counts) => sum + counts[domain]!, 0)),
        )
        if (elements.some((element) => 'watermarkMs' in element))
          expect(harness.watermarkMs).toBe(moment.watermarkMs)
      }
    }
    for (const key of KEYS)
      expect(told.filter((row) => row.key === key)).toEqual(plain.get(key)!.told)
    expect(told.filter(({ what }) => what === 'event').length).toBeGreaterThan(100)
    expect(told.filter(({ what }) => what === 'processing').length).toBeGreaterThan(100)
  })
})

interface Numbered {
  readonly key: number
  readonly text: string
}

/** Tells what it sees; timers and rows as the case says. */
function telling(
  calls: Partial<KeyedProcessFunction<{ key: number; at: number }, Numbered, number>>,
) {
  return {
    makeFunction: (): KeyedProcessFunction<{ key: number; at: number }, Numbered, number> => ({
      processElement: () => {},
      ...calls,
    }),
    input: { key: 'INT', at: 'INT' },
    keys: ['key'],
    output: { key: 'INT', text: 'STRING NOT NULL' },
  }
}

test('timers that a mark makes due fire before the rows behind it; the watermark is seen where it holds', () => {
  const harness = new KeyedProcessHarness(
    telling({
      processElement({ at }, { key, timers }, out) {
        out.collect({ key, text: `row ${at} at ${timers.watermarkMs}` })
        timers.registerEventTimer(at)
      },
      onTimer(timeMs, { key, timers, timestampMs, timeDomain }, out) {
        out.collect({
          key,
          text: `${timeDomain} ${timeMs} ${timestampMs} at ${timers.watermarkMs}`,
        })
      },
    }),
  )
  harness.processBatch([
    { row: { key: 1, at: 20 } },
    { row: { key: 1, at: 10 } },
    { watermarkMs: 15 },
    { row: { key: 1, at: 12 } },
    { watermarkMs: 15 },
    { row: { key: 1, at: 30 } },
    { watermarkMs: 20 },
  ])
  expect(harness.takeOutput().map(({ text }) => text)).toEqual([
    'row 20 at -Infinity',
    'row 10 at -Infinity',
    'event 10 10 at 15',
    'row 12 at 15',
    'event 12 12 at 15',
    'row 30 at 15',
    'event 20 20 at 20',
  ])
  const restored = harness.restore(harness.snapshot())
  restored.processElement({ key: 1, at: 40 })
  expect(restored.takeOutput()).toEqual([{ key: 1, text: 'row 40 at 20' }])
  restored.end()
  expect(restored.takeOutput().map(({ text }) => text)).toEqual([
    'event 30 30 at Infinity',
    'event 40 40 at Infinity',
  ])
  expect(restored.keyCount).toBe(0)
})

test('timers that collect much give way, and lose nothing of the batch they came in', () => {
  const harness = new KeyedProcessHarness(
    telling({
      processElement({ at }, { key, timers }, out) {
        if (at < 0) for (let i = 0; i < 30_000; i++) out.collect({ key, text: `row ${i}` })
        else timers.registerEventTimer(at)
      },
      onTimer(timeMs, { key }, out) {
        for (let i = 0; i < 3000; i++) out.collect({ key, text: `${timeMs} ${i}` })
      },
    }),
  )
  const expected: string[] = []
  for (let at = 0; at < 20; at++) for (let i = 0; i < 3000; i++) expected.push(`${at} ${i}`)
  for (let i = 0; i < 30_000; i++) expected.push(`row ${i}`)
  for (let at = 100; at < 110; at++) for (let i = 0; i < 3000; i++) expected.push(`${at} ${i}`)
  harness.processBatch([
    ...Array.from({ length: 20 }, (_, at) => ({ row: { key: at, at } })),
    { watermarkMs: 50 },
    { row: { key: 7, at: -1 } },
    ...Array.from({ length: 10 }, (_, i) => ({ row: { key: i, at: 100 + i } })),
    { watermarkMs: 200 },
  ])
  expect(harness.takeOutput().map(({ text }) => text)).toEqual(expected)
  expect(harness.watermarkMs).toBe(200)
  expect(harness.keyCount).toBe(0)
})

describe('timers of processing time', () => {
  const ticking = telling({
    processElement({ at }, { timers }) {
      timers.registerProcessingTimer(at)
    },
    onTimer(timeMs, { key, timers }, out) {
      out.collect({ key, text: `${timeMs} at ${timers.nowMs}` })
    },
  })

  test.each([1, 2, 3])(
    'that are overdue at a restore fire once, parallelism 1 → %i',
    (parallelism) => {
      const before = new KeyedProcessHarness(ticking)
      for (let key = 0; key < 10; key++) before.processElement({ key, at: 100 + key })
      expect(before.processingTimerCount).toBe(10)
      const snapshot = before.snapshot()
      const after = before.restore(snapshot, { parallelism, nowMs: 105 })
      const texts = after.takeOutput().map(({ text }) => text)
      expect(texts.sort()).toEqual([100, 101, 102, 103, 104, 105].map((at) => `${at} at 105`))
      const again = after.restore(after.snapshot(), { parallelism: 2, nowMs: 105 })
      expect(again.takeOutput()).toEqual([])
      again.setProcessingTime(1000)
      expect(
        again
          .takeOutput()
          .map(({ text }) => text)
          .sort(),
      ).toEqual([106, 107, 108, 109].map((at) => `${at} at 1000`))
      expect(again.keyCount).toBe(0)
    },
  )

  test('do not fire at the end of the input, and are counted', () => {
    const harness = new KeyedProcessHarness(ticking)
    for (let key = 0; key < 3; key++) harness.processElement({ key, at: 100 })
    harness.end()
    expect(harness.takeOutput()).toEqual([])
    expect(harness.counter('unfiredTimers')).toBe(3)
  })

  test('a clock that is set back stands still', () => {
    const harness = new KeyedProcessHarness({ ...ticking, nowMs: 50 })
    harness.processElement({ key: 1, at: 60 })
    harness.setProcessingTime(40)
    harness.processElement({ key: 1, at: 50 })
    expect(harness.takeOutput()).toEqual([])
    harness.setProcessingTime(50)
    expect(harness.takeOutput()).toEqual([{ key: 1, text: '50 at 50' }])
  })
})

test('event time of rows, in whole milliseconds; functions are opened and closed once a subtask', () => {
  const calls: string[] = []
  const harness = new KeyedProcessHarness<
    { user: { id: bigint }; at: Date },
    { ms: bigint | null },
    unknown
  >({
    makeFunction: () => ({
      open: ({ subtaskIndex, parallelism }) => calls.push(`open ${subtaskIndex}/${parallelism}`),
      processElement: (_, { timestampMs }, out) =>
        out.collect({ ms: timestampMs === undefined ? null : BigInt(timestampMs) }),
      close: () => calls.push('close'),
    }),
    input: { user: 'ROW<id BIGINT>', at: 'TIMESTAMP_LTZ(3)' },
    keys: ['user'],
    output: { ms: 'BIGINT' },
    timeField: 'at',
    parallelism: 2,
  })
  for (const ms of [-1, 0, 1_700_000_000_123])
    harness.processElement({ user: { id: 5n }, at: new Date(ms) })
  expect(harness.takeOutput()).toEqual([{ ms: -1n }, { ms: 0n }, { ms: 1_700_000_000_123n }])
  harness.close()
  expect(calls).toEqual(['open 0/2', 'open 1/2', 'close', 'close'])
})

describe('errors', () => {
  const failing = (
    calls: Partial<KeyedProcessFunction<{ key: number; at: number }, Numbered, number>>,
  ) =>
    errorOf(() => {
      const harness = new KeyedProcessHarness(telling(calls))
      harness.processElement({ key: 1, at: 1 })
      harness.processWatermark(100)
    })
  const thrown = (): never => {
    throw new RangeError('too much')
  }

  test.each([
    ['open', { open: thrown }],
    ['processElement', { processElement: thrown }],
    [
      'onTimer',
      {
        processElement: (_: unknown, { timers }: ProcessContext) => timers.registerEventTimer(1),
        onTimer: thrown,
      },
    ],
  ] as const)('%s that throws', (call, calls) => {
    const error = failing(calls)
    expect(error.code).toBe('PROCESS_FUNCTION_FAILED')
    expect(error.message).toContain(`KeyedProcess failed in ${call}: too much`)
  })

  test.each([
    [
      'TIMER_TIME_INVALID',
      (_: unknown, { timers }: ProcessContext) => timers.registerEventTimer(0.5),
    ],
    [
      'PROCESS_OUTPUT_NULL',
      (_: unknown, __: unknown, out: Collector<Numbered>) =>
        out.collect({ key: 1, text: null as never }),
    ],
    [
      'VALUE_TYPE_MISMATCH',
      (_: unknown, __: unknown, out: Collector<Numbered>) =>
        out.collect({ key: 'x' as never, text: '' }),
    ],
  ] as const)('%s', (code, processElement) => {
    expect(failing({ processElement }).code).toBe(code)
  })
})

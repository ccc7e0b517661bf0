/**
 * Sessions against sessions that are kept in plain lists, row by row: keys with several open sessions, rows that join two of them, late rows,
 * batches cut anywhere, marks anywhere in them, restores in the middle. Seeds are printed; `SEED=n` runs one.
 */
import { describe, expect, test } from 'vitest'
import type { OperatorContext } from '../../contracts/operator.ts'
import type { Batch } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { bigIntType, intType, timestampType } from '../../core/types.ts'
import { CompiledAggregates } from '../../sql/5-codegen/aggregates.ts'
import { aggregateFunctions } from '../../sql/functions/aggregates/index.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { CheckedOperator } from '../../testing/checked-operator.ts'
import {
  FoldedOutput,
  restoredState,
  seededRandom,
  soleContext,
  sortedRows,
} from '../../testing/operator-kit.ts'
import { SessionAggregates } from './session-aggregates.ts'
import { type SessionContents, SessionOperator } from './session-operator.ts'
import { SessionTable } from './session-table.ts'

const GAP_MS = 60

interface Row {
  readonly key: number
  readonly timeMs: number
  readonly value: number
}
type Step = Row | { readonly watermarkMs: number }
interface Session {
  readonly key: number
  startMs: number
  endMs: number
  rows: Row[]
}

const schema = [
  { name: 'k', type: intType(false) },
  { name: 't', type: timestampType(3, false) },
  { name: 'v', type: intType(false) },
]
const time = timestampType(3, false)

/** Rows about the watermark, which goes up now and then; some far behind, some far ahead. */
function randomSteps(random: () => number, keyCount: number): Step[] {
  let watermarkMs = 0
  return Array.from({ length: 400 }, (): Step => {
    if (random() < 0.12) {
      watermarkMs += Math.floor(random() * 150)
      return { watermarkMs }
    }
    const far = random() < 0.1 ? 2000 : 700
    return {
      key: Math.floor(random() * keyCount),
      timeMs: watermarkMs + Math.floor(random() * far) - 150,
      value: Math.floor(random() * 5),
    }
  })
}

/** Sessions that end, in order, and how many rows were late. */
function naiveSessions(steps: readonly Step[]): { ended: Session[]; lateCount: number } {
  let open: Session[] = []
  const ended: Session[] = []
  let lateCount = 0
  let watermarkMs = -Infinity
  for (const step of [...steps, { watermarkMs: Infinity }]) {
    if ('watermarkMs' in step) {
      watermarkMs = step.watermarkMs
      ended.push(...open.filter(({ endMs }) => endMs - 1 <= watermarkMs))
      open = open.filter(({ endMs }) => endMs - 1 > watermarkMs)
      continue
    }
    const { key, timeMs } = step
    const near = open.filter(
      (session) =>
        session.key === key && session.startMs <= timeMs + GAP_MS && timeMs <= session.endMs,
    )
    if (near.length === 0 && timeMs + GAP_MS - 1 <= watermarkMs) {
      lateCount++
      continue
    }
    open = open.filter((session) => !near.includes(session))
    open.push({
      key,
      startMs: Math.min(timeMs, ...near.map(({ startMs }) => startMs)),
      endMs: Math.max(timeMs + GAP_MS, ...near.map(({ endMs }) => endMs)),
      rows: [...near.flatMap(({ rows }) => rows), step],
    })
  }
  return { ended, lateCount }
}

function batchOf(steps: readonly Step[]): Batch {
  const rows: Row[] = []
  const marks: (readonly [number, number])[] = []
  for (const step of steps) {
    if ('watermarkMs' in step) marks.push([rows.length - 1, step.watermarkMs])
    else rows.push(step)
  }
  return {
    rowCount: rows.length,
    columns: [
      fixedColumn(Int32Array.from(rows, ({ key }) => key)),
      fixedColumn(BigInt64Array.from(rows, ({ timeMs }) => BigInt(timeMs) * 1000n)),
      fixedColumn(Int32Array.from(rows, ({ value }) => value)),
    ],
    kinds: undefined,
    selection: undefined,
    marks:
      marks.length === 0
        ? undefined
        : {
            positions: Int32Array.from(marks, ([position]) => position),
            watermarksMs: Float64Array.from(marks, ([, watermarkMs]) => watermarkMs),
            count: marks.length,
          },
  }
}

const program = (distinct: boolean) =>
  new CompiledAggregates({
    input: schema,
    keys: [0],
    calls: [
      { name: 'SUM', isDistinct: false },
      { name: 'COUNT', isDistinct: distinct },
      { name: 'MAX', isDistinct: false },
    ].map(({ name, isDistinct }) => ({
      function: aggregateFunctions.find((each) => each.name === name)!,
      args: [2],
      isDistinct,
      filter: undefined,
      type: name === 'COUNT' ? bigIntType(false) : intType(false),
    })),
    needsRetract: false,
    session: { timeZone: 'UTC', nowMs: 0 } as never,
  })

interface Kind {
  readonly make: () => SessionContents
  readonly types: ConstructorParameters<typeof FoldedOutput>[0]
  readonly expected: (session: Session) => string[]
}

const DISTINCT = 'aggregates that keep distinct values'
const micros = (ms: number): string => String(ms * 1000)

function aggregate(distinct: boolean): Kind {
  return {
    make: () =>
      new SessionAggregates(program(distinct), [
        { kind: 'key', index: 0 },
        { kind: 'start' },
        { kind: 'end' },
      ]),
    types: [intType(false), time, time, intType(false), bigIntType(false), intType(false)],
    expected: ({ key, startMs, endMs, rows }) => {
      const values = rows.map(({ value }) => value)
      const count = distinct ? new Set(values).size : values.length
      const sum = values.reduce((total, each) => total + each, 0)
      return [[key, micros(startMs), micros(endMs), sum, count, Math.max(...values)].join()]
    },
  }
}

const KINDS: readonly (readonly [string, Kind])[] = [
  ['aggregates', aggregate(false)],
  [DISTINCT, aggregate(true)],
  [
    'rows themselves',
    {
      make: () => new SessionTable(schema, [0]),
      types: [intType(false), time, intType(false), time, time],
      expected: ({ key, startMs, endMs, rows }) =>
        rows.map(({ timeMs, value }) =>
          [key, micros(timeMs), value, micros(startMs), micros(endMs)].join(),
        ),
    },
  ],
]

const operatorOf = (kind: Kind, isProcessingTime: boolean): SessionOperator =>
  new SessionOperator(
    { gapMs: GAP_MS, timeColumn: 1, isProcessingTime, wallClock: undefined, isSorted: false },
    kind.make(),
  )

const folded = (kind: Kind, sessions: readonly Session[]) => {
  const rows = new Map<string, number>()
  for (const text of sessions.flatMap(kind.expected)) rows.set(text, (rows.get(text) ?? 0) + 1)
  return sortedRows(rows)
}

const SEEDS =
  process.env['SEED'] === undefined
    ? Array.from({ length: 4 }, (_, i) => i + 1)
    : [Number(process.env['SEED'])]

describe.each(KINDS)('%s', (name, kind) => {
  test.each([1, 7, 60, 400])('batches of up to %i steps, restored on the way', (maxSteps) => {
    for (const seed of SEEDS) {
      const random = seededRandom(seed * 7919)
      const steps = randomSteps(random, 2 + (seed % 4) * 5)
      const { ended, lateCount } = naiveSessions(steps)
      let late = 0
      let state = new MemoryStateContext()
      const open = (): CheckedOperator => {
        const opened = new CheckedOperator(operatorOf(kind, false))
        opened.open({
          ...soleContext(state),
          count: (counter, amount) => {
            if (counter === 'lateRows') late += amount
          },
        })
        return opened
      }
      let operator = open()
      const out = new FoldedOutput(kind.types)
      for (let at = 0; at < steps.length; ) {
        const until = at + 1 + Math.floor(random() * maxSteps)
        const batch = batchOf(steps.slice(at, until))
        at = until
        for (let p = operator.onBatch(0, batch, out); p === 'more'; ) p = operator.resume(out)
        if (random() > Math.min(0.4, maxSteps / 25)) continue
        operator.onBarrier!()
        state = restoredState(state)
        operator = open()
      }
      for (let p = operator.onWatermark(0, Infinity, out); p === 'more'; ) p = operator.resume(out)
      const hint = `seed ${seed}`
      expect(out.sorted(), hint).toEqual(folded(kind, ended))
      expect(late, hint).toBe(lateCount)
      expect(ended.length, hint).toBeGreaterThan(10)
      // What is kept of distinct values goes when there is enough of it.
      if (name !== DISTINCT)
        expect(
          state.sizes().reduce((sum, { rowCount }) => sum + rowCount, 0),
          hint,
        ).toBe(0)
    }
  })
})

describe.each(KINDS)('by processing time: %s', (_, kind) => {
  test('sessions follow the clock, and fire by its timer', () => {
    for (const seed of SEEDS) {
      const random = seededRandom(seed * 104_729)
      let nowMs = 1000
      let wakeAtMs = Infinity
      let unfired = 0
      let state = new MemoryStateContext()
      const open = (): CheckedOperator => {
        wakeAtMs = Infinity
        const opened = new CheckedOperator(operatorOf(kind, true))
        const context: OperatorContext = {
          ...soleContext(state),
          nowMs: () => nowMs,
          wakeAt: (timeMs) => {
            wakeAtMs = timeMs
          },
          count: (counter, amount) => {
            if (counter === 'unfiredWindows') unfired += amount
          },
        }
        opened.open(context)
        return opened
      }
      let operator = open()
      const out = new FoldedOutput(kind.types)
      const steps: Step[] = []
      for (let step = 0; step < 60; step++) {
        const untilMs = nowMs + Math.floor(random() * 90)
        while (wakeAtMs <= untilMs) {
          nowMs = wakeAtMs
          wakeAtMs = Infinity
          operator.onProcessingTime!(nowMs, out)
        }
        nowMs = untilMs
        // Windows end when the clock has passed their last instant.
        steps.push({ watermarkMs: nowMs - 1 })
        const rows = Array.from(
          { length: Math.floor(random() * 3) },
          (): Row => ({
            key: Math.floor(random() * 4),
            timeMs: nowMs,
            value: Math.floor(random() * 5),
          }),
        )
        steps.push(...rows)
        if (rows.length > 0) operator.onBatch(0, batchOf(rows), out)
        if (random() > 0.2) continue
        operator.onBarrier!()
        state = restoredState(state)
        operator = open()
      }
      const { ended } = naiveSessions(steps)
      const fired = ended.filter(({ endMs }) => endMs - 1 <= nowMs - 1)
      operator.onEnd(0, out)
      const hint = `seed ${seed}`
      expect(out.sorted(), hint).toEqual(folded(kind, fired))
      expect(fired.length, hint).toBeGreaterThan(20)
      expect(unfired, hint).toBe(ended.length - fired.length)
    }
  })
})

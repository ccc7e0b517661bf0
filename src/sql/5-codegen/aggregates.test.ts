/**
 * Aggregates over random changelogs, against results computed anew of the rows that are left: also after a restore, which makes anew
 * what is kept in memory, and merged from parts as windows are.
 */
import { expect, test } from 'vitest'
import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { CallOptions, SessionContext } from '../../contracts/function.ts'
import type { KeyedTable } from '../../contracts/state.ts'
import { type Batch, DELETE, INSERT } from '../../core/batch.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { readValue } from '../../core/read-value.ts'
import {
  bigIntType,
  decimalType,
  doubleType,
  intType,
  type SqlType,
  stringType,
} from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import type { AggregateTables } from '../../operators/aggregate/aggregate-program.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { aggregateFunctions } from '../functions/aggregates/index.ts'
import type { AggregateCall } from '../plan/expression.ts'
import { CompiledAggregates } from './aggregates.ts'

const SEEDS = Number(process.env['RUNS'] ?? 6)

const SCHEMA: readonly { readonly name: string; readonly type: SqlType }[] = [
  { name: 'k', type: intType(true) },
  { name: 'i', type: intType(true) },
  { name: 'd', type: doubleType(true) },
  { name: 's', type: stringType(true) },
  { name: 'w', type: decimalType(30, 2, true) },
  { name: 'b', type: bigIntType(true) },
  { name: 'f', type: { kind: 'BOOLEAN', nullable: true } },
  { name: 'a', type: { kind: 'ARRAY', element: intType(true), nullable: true } },
]
const COLUMN = Object.fromEntries(SCHEMA.map(({ name }, i) => [name, i]))

type Row = readonly Value[]

class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0
    return Math.floor(((this.#state >>> 8) / 2 ** 24) * limit)
  }
  /** @param hasNaN whether there are values that are not in the order of numbers */
  row(hasNaN = true): Row {
    const orNull = (value: Value): Value => (this.below(6) === 0 ? null : value)
    const d = [0, 0.5, -1.5, 7, Infinity, -Infinity, NaN][this.below(hasNaN ? 7 : 6)]!
    return [
      orNull(this.below(4)),
      orNull(this.below(9) - 4),
      orNull(d),
      orNull(['', 'a', 'ab', 'b', 'ü', '𝄞'][this.below(6)]!),
      orNull(BigInt(this.below(5) - 2) * 10n ** 25n),
      orNull(BigInt(this.below(5) - 2) * 2n ** 40n),
      orNull(this.below(2) === 1),
      orNull([this.below(2), null].slice(0, this.below(3))),
    ]
  }
}

/** What a call is to give over rows that were not taken back, in order; rows with NULL and DISTINCT are left to it. */
type Oracle = (values: readonly Value[]) => Value

const given = (values: readonly Value[]): Value[] => values.filter((value) => value !== null)
const less = (a: Value, b: Value): number =>
  Number.isNaN(b) ? -1 : Number.isNaN(a) ? 1 : (a as number) < (b as number) ? -1 : 1
const byBytes = (a: Value, b: Value): number =>
  typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b as string)) : less(a, b)

const ORACLES: Readonly<Record<string, Oracle>> = {
  MIN: (values) => given(values).sort(byBytes)[0] ?? null,
  MAX: (values) => given(values).sort(byBytes).at(-1) ?? null,
  COUNT: (values) => BigInt(given(values).length),
  APPROX_COUNT_DISTINCT: (values) => BigInt(new Set(given(values).map(keyOf)).size),
  FIRST_VALUE: (values) => given(values)[0] ?? null,
  LAST_VALUE: (values) => given(values).at(-1) ?? null,
  LISTAGG: (values) => (given(values).length === 0 ? null : given(values).join(',')),
  ARRAY_AGG: (values) => (values.length === 0 ? null : values),
  JSON_ARRAYAGG: (values) => JSON.stringify(given(values)),
  COLLECT: (values) => {
    const counts = new Map<Value, number>()
    for (const value of given(values)) counts.set(value, (counts.get(value) ?? 0) + 1)
    return counts
  },
}

interface Asked {
  readonly name: string
  readonly column: string
  readonly isDistinct?: boolean
  readonly isFiltered?: boolean
  readonly options?: CallOptions
}

const ASKED: readonly Asked[] = [
  ...['i', 'd', 's', 'w', 'b', 'f'].flatMap((column) => [
    { name: 'MIN', column },
    { name: 'MAX', column },
  ]),
  { name: 'MAX', column: 'i', isFiltered: true },
  { name: 'COUNT', column: 's', isDistinct: true },
  { name: 'APPROX_COUNT_DISTINCT', column: 'a' },
  ...['i', 's', 'w', 'a'].flatMap((column) => [
    { name: 'FIRST_VALUE', column },
    { name: 'LAST_VALUE', column },
  ]),
  { name: 'LISTAGG', column: 's' },
  { name: 'LISTAGG', column: 's', isFiltered: true },
  { name: 'ARRAY_AGG', column: 'i' },
  { name: 'ARRAY_AGG', column: 'a', isFiltered: true },
  { name: 'COLLECT', column: 'i' },
  { name: 'COLLECT', column: 's', isDistinct: true },
  { name: 'JSON_ARRAYAGG', column: 'i' },
  { name: 'LISTAGG', column: 's', isDistinct: true },
  { name: 'ARRAY_AGG', column: 'i', isDistinct: true },
  { name: 'ARRAY_AGG', column: 'a', isDistinct: true, isFiltered: true },
]

const definitionOf = (name: string): AggregateDefinition =>
  aggregateFunctions.find((definition) => definition.name === name)!

const CALLS: readonly AggregateCall[] = ASKED.map(
  ({ name, column, isDistinct = false, isFiltered, options }) => {
    const definition = definitionOf(name)
    const type = SCHEMA[COLUMN[column]!]!.type
    const inferred = definition.infer([{ type, isNullLiteral: false }], options ?? {})
    if ('problem' in inferred) throw new Error(inferred.problem)
    return {
      function: definition,
      args: [COLUMN[column]!],
      isDistinct,
      filter: isFiltered === true ? COLUMN['f'] : undefined,
      ...(options === undefined ? {} : { options }),
      type: inferred.returnType,
    }
  },
)

function keyOf(value: Value): string {
  return JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'bigint' || typeof v === 'number' ? String(v) : v,
  )
}

type Change = readonly [kind: number, row: Row]

/** The values that are there after the changes: what is taken back is the first that is equal. */
function expected(asked: Asked, changes: readonly Change[]): Value {
  const values: Value[] = []
  const counts = new Map<string, number>()
  for (const [kind, row] of changes) {
    if (asked.isFiltered === true && row[COLUMN['f']!] !== true) continue
    const value = row[COLUMN[asked.column]!]!
    const key = keyOf(value)
    const before = counts.get(key) ?? 0
    const after = before + (kind === DELETE ? -1 : 1)
    counts.set(key, after)
    if (kind === DELETE && (asked.isDistinct !== true || after === 0))
      values.splice(
        values.findIndex((other) => keyOf(other) === key),
        1,
      )
    else if (kind !== DELETE && (asked.isDistinct !== true || before === 0)) values.push(value)
  }
  return ORACLES[asked.name]!(values)
}

function batchOf(rows: readonly Change[]): Batch {
  return {
    rowCount: rows.length,
    columns: SCHEMA.map(({ type }, i) => {
      const builder = columnBuilder(type)
      for (const [, row] of rows) builder.append(row[i]!)
      return builder.finish()
    }),
    kinds: Uint8Array.from(rows, ([kind]) => kind),
    selection: undefined,
    marks: undefined,
  }
}

const program = (needsRetract: boolean): CompiledAggregates =>
  new CompiledAggregates({
    input: SCHEMA,
    keys: [0],
    calls: CALLS,
    needsRetract,
    session: {} as SessionContext,
  })

function open(state: MemoryStateContext, aggregates: CompiledAggregates): AggregateTables {
  return {
    groups: state.keyedTable(aggregates.groupSchema),
    distinct: aggregates.distinctSchemas.map((schema) => state.keyedTable(schema)),
  }
}

function feed(
  aggregates: CompiledAggregates,
  tables: AggregateTables,
  rows: readonly Change[],
): void {
  const batch = batchOf(rows)
  const ids = new Int32Array(rows.length)
  tables.groups.upsertBatch(aggregates.keys(batch), undefined, rows.length, ids)
  aggregates.accumulate(tables, batch, undefined, rows.length, ids)
}

function allIds(table: KeyedTable): Int32Array {
  const ids = new Int32Array(table.rowCount)
  return ids.subarray(0, table.liveRowIds(0, ids))
}

/** Results by key and call, as text. */
function results(aggregates: CompiledAggregates, tables: AggregateTables): string[] {
  const ids = allIds(tables.groups)
  const keys = tables.groups.gatherKey(0, ids, ids.length)
  const columns = aggregates.results(tables, ids, ids.length, 'new')
  return [...ids].flatMap((_, g) =>
    columns.map((column, c) => {
      const { name, column: argument } = ASKED[c]!
      const value = readValue(column, g, CALLS[c]!.type)
      return `${keyOf(readValue(keys, g, SCHEMA[0]!.type))} ${name}(${argument})${CALLS[c]!.isDistinct ? ' distinct' : ''} ${textOf(value)}`
    }),
  )
}

const textOf = (value: Value): string =>
  value instanceof Map
    ? [...value]
        .map((entry) => entry.map(keyOf).join(':'))
        .sort()
        .join()
    : keyOf(value)

function oracle(changes: readonly Change[]): string[] {
  const keys = new Set(changes.map(([, row]) => keyOf(row[0]!)))
  return [...keys].flatMap((key) => {
    const own = changes.filter(([, row]) => keyOf(row[0]!) === key)
    return ASKED.map(
      (asked) =>
        `${key} ${asked.name}(${asked.column})${asked.isDistinct === true ? ' distinct' : ''} ${textOf(expected(asked, own))}`,
    )
  })
}

test.each(Array.from({ length: SEEDS }, (_, seed) => seed))('random changelog, seed %i', (seed) => {
  const random = new Random(seed)
  let state = new MemoryStateContext()
  let aggregates = program(true)
  let tables = open(state, aggregates)
  const rows: Row[] = []
  const changes: Change[] = []
  for (let step = 0; step < 25; step++) {
    const batch: Change[] = []
    const wanted = 1 + random.below(step % 5 === 0 ? 60 : 6)
    const taken = random.below(10) / 10
    for (let i = 0; i < wanted; i++) {
      if (rows.length > 0 && random.below(10) / 10 < taken) {
        const row = rows[random.below(rows.length)]!
        rows.splice(rows.indexOf(row), 1)
        batch.push([DELETE, row])
      } else {
        const row = random.row()
        rows.push(row)
        batch.push([INSERT, row])
      }
    }
    feed(aggregates, tables, batch)
    changes.push(...batch)
    if (random.below(3) > 0)
      expect(results(aggregates, tables).sort(), `step ${step}`).toEqual(oracle(changes).sort())
    if (random.below(8) === 0) {
      const snapshot = state.snapshot()
      state = new MemoryStateContext({
        // Pages as they are, or rows one by one, which gives them other ids.
        restored: {
          parts: [
            {
              lists: snapshot.lists,
              tables: snapshot.tables.map((table) => ({ ...table, schema: table.snapshot.schema })),
            },
          ],
          isExact: random.below(2) === 0,
          subtaskIndex: 0,
          parallelism: 1,
        },
      })
      aggregates = program(true)
      tables = open(state, aggregates)
    }
  }
  // Nothing is left when all is taken back.
  const last = rows.map((row): Change => [DELETE, row])
  feed(aggregates, tables, last)
  expect(results(aggregates, tables).sort()).toEqual(oracle([...changes, ...last]).sort())
  expect(tables.distinct.map((table) => table.rowCount)).toEqual(tables.distinct.map(() => 0))
})

test.each(Array.from({ length: SEEDS }, (_, seed) => [seed, seed % 2 === 0] as const))(
  'merged from parts, seed %i, takes back: %s',
  (seed, needsRetract) => {
    const random = new Random(seed + 1000)
    const aggregates = program(needsRetract)
    const into = open(new MemoryStateContext(), aggregates)
    const changes: Change[] = []
    for (let part = 0; part < 4; part++) {
      const tables = open(new MemoryStateContext(), aggregates)
      for (let round = 0; round < 3; round++) {
        // Compared one after the other NaN is neither less nor greater, as in Flink.
        const batch = Array.from(
          { length: 1 + random.below(12) },
          (): Change => [INSERT, random.row(needsRetract)],
        )
        feed(aggregates, tables, batch)
        changes.push(...batch)
      }
      const ids = allIds(tables.groups)
      const intoIds = new Int32Array(ids.length)
      into.groups.upsertBatch(
        [tables.groups.gatherKey(0, ids, ids.length)],
        undefined,
        ids.length,
        intoIds,
      )
      aggregates.merge(tables, ids, into, intoIds, ids.length)
      if (random.below(2) === 0)
        expect(results(aggregates, into).sort()).toEqual(oracle(changes).sort())
    }
    expect(results(aggregates, into).sort()).toEqual(oracle(changes).sort())
  },
)

test('SINGLE_VALUE of two rows is SQL_MORE_THAN_ONE_VALUE', () => {
  const aggregates = new CompiledAggregates({
    input: SCHEMA,
    keys: [],
    calls: [
      {
        function: definitionOf('SINGLE_VALUE'),
        args: [COLUMN['i']!],
        isDistinct: false,
        filter: undefined,
        type: intType(true),
      },
    ],
    needsRetract: true,
    session: {} as SessionContext,
  })
  const tables = open(new MemoryStateContext(), aggregates)
  const row = new Random(1).row()
  const one = Int32Array.of(0)
  feed(aggregates, tables, [[INSERT, row]])
  expect(aggregates.results(tables, one, 1, 'new')).toHaveLength(1)
  feed(aggregates, tables, [[INSERT, row]])
  expect(() => aggregates.results(tables, one, 1, 'new')).toThrow(
    expect.objectContaining({ code: 'SQL_MORE_THAN_ONE_VALUE' }),
  )
})

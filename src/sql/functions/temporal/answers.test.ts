// Every example of the temporal definitions, and Flink's own answers to expressions on dates and times
// (test/golden/expressions), bound and computed as SQL. Where Flink is wrong, `deviations.json` says what is right.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { SessionContext, Value } from '../../../contracts/function.ts'
import { formatDate } from '../../../core/time/date-text.ts'
import { formatTime } from '../../../core/time/time-text.ts'
import { formatTimestamp } from '../../../core/time/timestamp-text.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  dateType,
  intType,
  type SqlType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
} from '../../../core/types.ts'
import { parseExpression } from '../../1-parse/parse.ts'
import type { BindContext } from '../../2-bind/bind-context.ts'
import { ExpressionBinder } from '../../2-bind/expression-binder.ts'
import type { NamedRelation } from '../../2-bind/relation.ts'
import { Scope } from '../../2-bind/scope.ts'
import { interpret } from '../../5-codegen/interpreter.ts'
import { FunctionCatalog } from '../../catalog/function-catalog.ts'
import { prepareCast, textOf } from '../cast/index.ts'
import { scalarFunctions } from '../index.ts'
import { temporalFunctions } from './index.ts'

const functions = new FunctionCatalog(scalarFunctions, [])

function sessionIn(timeZone: string): SessionContext {
  const now = 1_600_000_000_123_456n
  return {
    timeZone,
    queryStartMicros: () => now,
    nowMicros: () => now,
    random: () => 0.5,
    digest: (_algorithm, bytes) => bytes,
    currentDatabase: 'default_database',
    isBatch: true,
  }
}

const columns: readonly (readonly [string, SqlType])[] = [
  ['id', intType(false)],
  ['dt', dateType()],
  ['tm', timeType(0)],
  ['ts0', timestampType(0)],
  ['ts3', timestampType(3)],
  ['ts6', timestampType(6)],
  ['ltz', timestampLtzType(3)],
  ['n', intType()],
  ['s', stringType()],
]

/** Binds an expression over the columns of the answers' table and returns its type and its values. */
function compute(
  text: string,
  timeZone: string,
  rows: readonly (readonly Value[])[],
): { readonly type: SqlType; readonly values: readonly Value[] } {
  const session = sessionIn(timeZone)
  const context = {
    functions,
    session,
    source: { text, file: undefined },
    openViews: [],
    commonTables: new Map(),
    outerScopes: [],
    relations: new Map(),
  }
  const relation = { name: 't', schema: columns.map(([name, type]) => ({ name, type })) }
  const scope = new Scope([relation as unknown as NamedRelation])
  const place = { clause: 'SELECT', aggregates: undefined, isInsideAggregate: false }
  const bound = new ExpressionBinder(context as unknown as BindContext, scope, place).bind(
    parseExpression(text),
  )
  const run = interpret(bound, session)
  return { type: bound.type, values: rows.map((row) => run(row)) }
}

/** What an expression gives, or the code of its error. */
function shown(text: string): string {
  try {
    const { type, values } = compute(text, 'UTC', [[]])
    return values[0] === null ? 'NULL' : textOf(type, { timeZone: 'UTC' })(values[0]!)
  } catch (error) {
    return `error: ${(error as { code?: string }).code ?? String(error)}`
  }
}

describe('examples', () => {
  it.each(temporalFunctions.flatMap((each) => each.examples))('%s is %s', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  it('every definition has three of them at least, and a sentence of its own', () => {
    for (const each of temporalFunctions)
      expect(each.examples.length, each.name).toBeGreaterThanOrEqual(3)
    expect(new Set(temporalFunctions.map((each) => each.doc)).size).toBe(temporalFunctions.length)
  })
})

describe('errors', () => {
  it.each([
    ["TO_TIMESTAMP_LTZ('abc')", 'SQL_UNREADABLE_TIMESTAMP'],
    ['TO_TIMESTAMP_LTZ(1000, 6)', 'SQL_EPOCH_PRECISION'],
    [
      'TO_TIMESTAMP_LTZ(CAST(1000 AS BIGINT), CHAR_LENGTH(CAST(CURRENT_DATE AS STRING)))',
      'SQL_EPOCH_PRECISION',
    ],
    ["DATE_FORMAT(NOW(), 'VV')", 'TIME_INVALID_PATTERN'],
    ["EXTRACT(YEAR FROM '2020-01-01')", 'SQL_FUNCTION_ARGUMENTS'],
    ["FLOOR(TIME '12:00:00' TO DAY)", 'SQL_FUNCTION_ARGUMENTS'],
    ["DATE '2020-01-31' - DATE '2020-01-01'", 'SQL_TYPE_MISMATCH'],
    ["INTERVAL '1' YEAR + INTERVAL '1' DAY", 'SQL_TYPE_MISMATCH'],
    ["INTERVAL '1' DAY * 1.5", 'SQL_TYPE_MISMATCH'],
    ["TIMESTAMPDIFF(HOUR, TIMESTAMP '1970-01-01 00:00:00', NOW())", 'SQL_FUNCTION_ARGUMENTS'],
    ["TIMESTAMPADD(MICROSECOND, 1, TIMESTAMP '1970-01-01 00:00:00')", 'SQL_FUNCTION_ARGUMENTS'],
  ])('%s is %s', (text, code) => {
    expect(shown(text)).toBe(`error: ${code}`)
  })
})

interface Answer {
  readonly expr: string
  readonly from?: string
  readonly zone?: string
  readonly type?: string
  readonly value?: unknown
  readonly values?: readonly unknown[]
  readonly error?: string
}

const expressions = new URL('../../../../test/golden/expressions/', import.meta.url)
const lines = (name: string): string[] =>
  readFileSync(new URL(name, expressions), 'utf8').trim().split('\n')

const rows = lines('data/times.json').map((line) => {
  const object = JSON.parse(line) as Record<string, string | number | null>
  return columns.map(([name, type]): Value => {
    const value = object[name] ?? null
    return typeof value === 'string'
      ? prepareCast(stringType(), type, { timeZone: 'UTC' })(value.replace(/Z$/, ''))
      : value
  })
})

/** A value as the answers' files write it. */
function answerOf(value: Value, type: SqlType): unknown {
  if (value === null) return null
  const signed = (text: string): string => `${/^\d{5}/.test(text) ? '+' : ''}${text}`
  const short = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
  switch (type.kind) {
    case 'DATE':
      return signed(formatDate(value as number))
    case 'TIME':
      return short(formatTime(value as number, 3))
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${signed(formatTimestamp(value as bigint, 0))}${type.kind === 'TIMESTAMP_LTZ' ? 'Z' : ''}`
    case 'BIGINT':
      return Number(value)
    case 'INTERVAL_YEAR_MONTH':
      return value === 0 ? 'P0D' : `P${value}M`
    case 'INTERVAL_DAY_TIME':
      return durationText(value as bigint)
    default:
      return value
  }
}

/** Microseconds as `java.time.Duration` prints them. */
function durationText(micros: bigint): string {
  const sign = micros < 0n ? '-' : ''
  const size = micros < 0n ? -micros : micros
  const hours = size / 3_600_000_000n
  const minutes = (size / 60_000_000n) % 60n
  const seconds = Number(size % 60_000_000n) / 1e6
  const parts = [
    hours > 0n ? `${sign}${hours}H` : '',
    minutes > 0n ? `${sign}${minutes}M` : '',
    seconds > 0 ? `${sign}${seconds}S` : '',
  ]
  return size === 0n ? 'PT0S' : `PT${parts.join('')}`
}

type Deviation = {
  readonly reason: string
  readonly answers: Readonly<Record<string, readonly unknown[] | 'refused' | 'elsewhere'>>
}
const deviations = JSON.parse(
  readFileSync(new URL('./deviations.json', import.meta.url), 'utf8'),
) as readonly Deviation[]
const right = new Map(deviations.flatMap((each) => Object.entries(each.answers)))

describe.each(['temporal', 'temporal-columns'])("Flink's answers: %s", (name) => {
  const answers = lines(`${name}.answers.ndjson`).map((line) => JSON.parse(line) as Answer)
  it.each(
    answers.map(
      (answer) =>
        [`${answer.expr}${answer.zone === undefined ? '' : ` in ${answer.zone}`}`, answer] as const,
    ),
  )('%s', (label, answer) => {
    const deviation = right.get(label)
    if (deviation === 'elsewhere') return
    const run = () =>
      compute(answer.expr, answer.zone ?? 'UTC', answer.from === undefined ? [[]] : rows)
    if (deviation === undefined ? answer.error !== undefined : deviation === 'refused') {
      expect(run).toThrow(/\[[A-Z]+_[A-Z_]+\]$/)
      return
    }
    const { type, values } = run()
    expect(values.map((value) => answerOf(value, type))).toEqual(
      deviation ?? answer.values ?? [answer.value],
    )
    if (answer.type !== undefined) expect(typeToString(type)).toBe(answer.type)
  })
})

// What a real Flink 2.2.1 answers to calls of the built-in functions (test/golden/make.mjs asks it): value and
// type have to be the same, and what Flink refuses has to end in a coded error. Where we differ on purpose,
// flink-deviations.ndjson says what we answer and why.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { SessionContext, Value } from '../../contracts/function.ts'
import { formatDecimal } from '../../core/decimal/decimal-text.ts'
import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import { parseExpression } from '../1-parse/parse.ts'
import type { BindContext } from '../2-bind/bind-context.ts'
import { ExpressionBinder } from '../2-bind/expression-binder.ts'
import { Scope } from '../2-bind/scope.ts'
import { interpret } from '../5-codegen/interpreter.ts'
import { FunctionCatalog } from '../catalog/function-catalog.ts'
import { textOf } from './cast/index.ts'
import { scalarFunctions } from './index.ts'

const functions = new FunctionCatalog(scalarFunctions, [])
const session: SessionContext = {
  timeZone: 'UTC',
  queryStartMicros: () => 0n,
  nowMicros: () => 0n,
  random: () => 0.5,
  digest: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
  currentDatabase: 'default_database',
  isBatch: true,
}

/** `type value` as the files have them, or `error CODE`. */
function answer(text: string): string {
  const context = {
    functions,
    session,
    source: { text, file: undefined },
    openViews: [],
    commonTables: new Map(),
    outerScopes: [],
    relations: new Map(),
  }
  const place = { clause: 'SELECT', aggregates: undefined, isInsideAggregate: false }
  try {
    const binder = new ExpressionBinder(context as unknown as BindContext, new Scope([]), place)
    const bound = binder.bind(parseExpression(text))
    const value = shown(interpret(bound, session)([]), bound.type)
    return `${typeToString(bound.type)} ${JSON.stringify(value)}`
  } catch (error) {
    return `error ${(error as { code?: string }).code ?? String(error)}`
  }
}

/** A value as JSON, as Flink's answers have it. */
function shown(value: Value, type: SqlType): unknown {
  if (value === null) return null
  switch (type.kind) {
    case 'DECIMAL':
      return formatDecimal(value as bigint, type.scale)
    case 'BIGINT':
      return Number(value)
    case 'BINARY':
    case 'VARBINARY':
      return `0x${Buffer.from(value as Uint8Array).toString('hex')}`
    case 'DOUBLE':
    case 'FLOAT':
      return Number.isFinite(value) ? value : String(value)
    case 'ARRAY':
      return (value as readonly Value[]).map((item) => shown(item, type.element))
    case 'ROW':
      return (value as readonly Value[]).map((item, i) => shown(item, type.fields[i]!.type))
    case 'MAP':
      return Object.fromEntries(
        [...(value as ReadonlyMap<Value, Value>)]
          .map(([key, item]) => [String(shown(key, type.key)), shown(item, type.value)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    case 'CHAR':
    case 'VARCHAR':
    case 'BOOLEAN':
    case 'INT':
    case 'TINYINT':
    case 'SMALLINT':
      return value
    default:
      return textOf(type, { timeZone: 'UTC' })(value)
  }
}

const lines = (name: string): string[] =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trim()
    .split('\n')

interface Answer {
  readonly expr: string
  readonly type?: string
  readonly value?: unknown
  readonly error?: true
}

it.each(lines('./flink-answers.ndjson').map((line) => [JSON.parse(line) as Answer]))(
  '$expr',
  ({ expr, type, value, error }) => {
    const actual = answer(expr)
    if (error === true) expect(actual).toMatch(/^error [A-Z]+_[A-Z_0-9]+$/)
    else expect(actual).toBe(`${type} ${JSON.stringify(value)}`)
  },
)

it.each(
  lines('./flink-deviations.ndjson').map((line) => [
    JSON.parse(line) as { readonly expr: string; readonly ours: string },
  ]),
)('$expr differs', ({ expr, ours }) => {
  expect(answer(expr)).toBe(ours)
})

/**
 * The examples of every built-in function are its tests: each is interpreted, folded, compiled as it stands, and
 * compiled with columns in the places of its literals, over rows with NULLs, in every encoding of columns.
 */
import { describe, expect, it } from 'vitest'
import type { FunctionExample, ScalarDefinition, Value } from '../../src/contracts/function.ts'
import { makeBatch, type Schema } from '../../src/core/batch.ts'
import type { SqlType } from '../../src/core/types.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'
import { foldExpression } from '../../src/sql/3-optimize/rules/fold-constants.ts'
import { isDeterministic } from '../../src/sql/5-codegen/expression-key.ts'
import { interpret } from '../../src/sql/5-codegen/interpreter.ts'
import { aggregateFunctions } from '../../src/sql/functions/aggregates/index.ts'
import { textOf } from '../../src/sql/functions/cast/index.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import type { Expression } from '../../src/sql/plan/expression.ts'
import { bindText } from '../expressions/bind-text.ts'
import { computeColumn, type Outcome, outcomeOf, outcomeText } from '../expressions/calc-outcome.ts'
import {
  columnsInPlace,
  type LiteralPlace,
  notNullSchema,
  nullableSchema,
  replaceableLiterals,
} from '../expressions/literals-as-columns.ts'
import { type Encoding, makeColumn } from '../expressions/make-column.ts'
import { testSession } from '../expressions/test-session.ts'
import { valueText } from '../expressions/value-text.ts'

const ENCODINGS: readonly Encoding[] = ['flat', 'dictionary', 'constant']

const title = (each: ScalarDefinition): string => `${each.family} ${each.name}`

/** What an outcome shows as in examples: text, `NULL` or `error: CODE`. */
function exampleText(type: SqlType, outcome: Outcome): string {
  if (outcome.kind === 'error') return `error: ${outcome.code}`
  return outcome.value === null ? 'NULL' : textOf(type, { timeZone: 'UTC' })(outcome.value)
}

/** The expression of an example, or the error that binding it gives. */
function bindExample(text: string): Expression | string {
  let bound: Expression | undefined
  const outcome = outcomeOf(() => {
    bound = bindText(text, testSession())
    return null
  })
  return bound ?? `error: ${(outcome as { code: string }).code}`
}

function interpreted(expression: Expression, row: readonly Value[] = []): string {
  const outcome = outcomeOf(() => interpret(expression, testSession())(row))
  return exampleText(expression.type, outcome)
}

const compiled = (expression: Expression): string =>
  exampleText(expression.type, computeColumn(expression, makeBatch(1, []), testSession())[0]!)

/** Runs an example under each way; answers the ways that differ from what it says. */
function runExample([text, expected]: FunctionExample): string[] {
  const expression = bindExample(text)
  if (typeof expression === 'string')
    return expression === expected ? [] : [`binding: ${expression}`]
  const folded = foldExpression(expression, { session: testSession(), isBatch: true })
  const ways: [string, string][] = [
    ['interpreted', interpreted(expression)],
    ['folded', interpreted(folded)],
    ['compiled', compiled(expression)],
    ['folded, compiled', compiled(folded)],
  ]
  return ways
    .filter(([, actual]) => actual !== expected)
    .map(([way, actual]) => `${way}: ${actual}`)
}

/** Rows of the example's values, with a NULL in each nullable column in turn, and in all. */
function rowsOf(places: readonly LiteralPlace[], schema: Schema): Value[][] {
  const values = places.map(({ value }) => value)
  const nulled = (isNulled: (column: number) => boolean): Value[] =>
    values.map((value, i) => (schema[i]!.type.nullable && isNulled(i) ? null : value))
  return [
    values,
    ...places.map((_, index) => nulled((i) => i === index)),
    nulled(() => true),
    values,
  ]
}

/** Compares the kernel over columns with the interpreter, row by row; answers what differs. */
function runOverColumns([text, expected]: FunctionExample): string[] {
  if (typeof bindExample(text) === 'string') return []
  const places = replaceableLiterals(text, testSession())
  const template = columnsInPlace(text, places)
  const notNull = notNullSchema(places)
  const shown = interpreted(bindText(template, testSession(), notNull), rowsOf(places, notNull)[0]!)
  const wrong = shown === expected ? [] : [`${template} interpreted: ${shown}`]
  for (const schema of [notNull, nullableSchema(text, places, testSession())])
    for (const encoding of ENCODINGS)
      wrong.push(...runEncoded(template, schema, rowsOf(places, schema), encoding))
  return [...new Set(wrong)]
}

function runEncoded(
  template: string,
  schema: Schema,
  rows: readonly (readonly Value[])[],
  encoding: Encoding,
): string[] {
  const expression = bindText(template, testSession(), schema)
  const oracle = rows.map((row) => outcomeOf(() => interpret(expression, testSession())(row)))
  const columns = schema.map(({ type }, i) =>
    makeColumn(
      type,
      rows.map((row) => row[i]!),
      encoding,
      new SeededRandom(i),
    ),
  )
  const wrong: string[] = []
  const compare = (positions: readonly number[], selection?: Int32Array): void => {
    const batch = makeBatch(rows.length, columns, selection === undefined ? {} : { selection })
    const actual = computeColumn(expression, batch, testSession()).map(outcomeText)
    positions.forEach((position, i) => {
      const theirs = outcomeText(oracle[position]!)
      if (actual[i] === theirs) return
      const row = rows[position]!.map(valueText).join(', ')
      wrong.push(`${template} of ${row}, ${encoding}: ${actual[i]}, interpreted ${theirs}`)
    })
  }
  const all = rows.map((_, position) => position)
  const good = all.filter((position) => oracle[position]!.kind === 'value')
  if (!isDeterministic(expression)) compare([0], Int32Array.of(0))
  else {
    if (good.length === all.length) compare(all)
    if (good.length > 0) compare(good, Int32Array.from(good))
    for (const position of all.filter((each) => !good.includes(each)))
      compare([position], Int32Array.of(position))
  }
  return wrong
}

describe('examples of scalar functions', () => {
  it.each(scalarFunctions.map((each) => [title(each), each] as const))('%s', (_, { examples }) => {
    expect(examples.length).toBeGreaterThanOrEqual(3)
    const found = examples.map((example) => [
      example[0],
      ...runExample(example),
      ...runOverColumns(example),
    ])
    expect(found).toEqual(examples.map(([text]) => [text]))
  })
})

it.each(aggregateFunctions.map((each) => [each.name, each] as const))(
  '%s has examples',
  (_, { examples }) => expect(examples.length).toBeGreaterThanOrEqual(2),
)

/**
 * The interpreter as the oracle of generated kernels: random expressions of every function, operator and cast
 * over random rows of every type, projected and as filters, with and without selections, in every encoding.
 * `SEED=` begins at another seed, `RUNS=` says how many there are. A failure names the smallest part that fails.
 */
import { expect, it } from 'vitest'
import type { SessionContext, Value } from '../../src/contracts/function.ts'
import type { Random } from '../../src/contracts/platform.ts'
import { type Batch, makeBatch } from '../../src/core/batch.ts'
import { readValue } from '../../src/core/read-value.ts'
import { typeToString } from '../../src/core/type-text.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'
import { foldExpression } from '../../src/sql/3-optimize/rules/fold-constants.ts'
import { Calc } from '../../src/sql/5-codegen/calc.ts'
import { interpret } from '../../src/sql/5-codegen/interpreter.ts'
import { collectLeaves } from '../../src/sql/5-codegen/leaves.ts'
import type { Expression } from '../../src/sql/plan/expression.ts'
import { expressionText } from '../../src/sql/plan/expression-text.ts'
import { type Outcome, outcomeOf, outcomeText } from '../expressions/calc-outcome.ts'
import { type Encoding, makeColumn } from '../expressions/make-column.ts'
import { testSession } from '../expressions/test-session.ts'
import { valueText } from '../expressions/value-text.ts'
import { ExpressionGrammar } from './expression-grammar.ts'
import { integerIn, pick, randomCell } from './random-value.ts'
import { TYPED_COLUMNS } from './typed-columns.ts'

const FIRST_SEED = Number(process.env['SEED'] ?? 1)
const RUNS = Number(process.env['RUNS'] ?? (process.env['SEED'] === undefined ? 400 : 1))
const ENCODINGS: readonly Encoding[] = ['flat', 'flat', 'dictionary', 'constant']
const ZONES = ['UTC', 'America/New_York', '+05:30']

const grammar = new ExpressionGrammar(TYPED_COLUMNS)

type Row = readonly Value[]

/** Rows of one batch: a value for every column; columns that are constant have one for all rows. */
interface TestRows {
  readonly rows: readonly Row[]
  readonly encodings: readonly Encoding[]
}

function randomRows(random: Random): TestRows {
  const count = pick(random, [0, 1, 2, 17, 40])
  const encodings = TYPED_COLUMNS.map(() => pick(random, ENCODINGS))
  const hasNulls = random.next() < 0.8
  const columns = TYPED_COLUMNS.map(({ type }, i) => {
    const cell = (): Value => randomCell(random, hasNulls ? type : { ...type, nullable: false })
    const first = cell()
    return Array.from({ length: count }, () => (encodings[i] === 'constant' ? first : cell()))
  })
  const rows = Array.from({ length: count }, (_, row) => columns.map((column) => column[row]!))
  return { rows, encodings }
}

function batchOf({ rows, encodings }: TestRows, read: ReadonlySet<number>, random: Random): Batch {
  const columns = TYPED_COLUMNS.map(({ type }, i) =>
    makeColumn(type, read.has(i) ? rows.map((row) => row[i]!) : [], encodings[i]!, random),
  )
  return makeBatch(rows.length, columns)
}

const columnsOf = (expression: Expression): ReadonlySet<number> =>
  new Set(collectLeaves([expression]).map((leaf) => leaf.index))

/** True where the kernel may leave out what the oracle computes: it takes the sides of AND and OR in its own order. */
function hasJunction(expression: Expression): boolean {
  if (expression.kind === 'call')
    return ['AND', 'OR'].includes(expression.function.name) || expression.args.some(hasJunction)
  return 'operand' in expression && hasJunction(expression.operand)
}

interface Trial {
  readonly expression: Expression
  readonly batches: readonly TestRows[]
  readonly session: SessionContext
  readonly seed: number
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? String(error)

/** What differs between kernel and oracle, or undefined. */
function findDifference(trial: Trial): string | undefined {
  const { expression, batches, session } = trial
  const read = columnsOf(expression)
  const random = new SeededRandom(trial.seed)
  let oracle: ((row: Row) => Value) | undefined
  const prepared = outcomeOf(() => {
    oracle = interpret(expression, session)
    return null
  })
  // A constant argument is wrong: the kernel may find that no row needs it.
  if (prepared.kind === 'error' || oracle === undefined) return undefined
  const calc = new Calc({ condition: undefined, expressions: [expression], session })
  const show = (row: Row): string =>
    [...read].map((i) => `${TYPED_COLUMNS[i]!.name} = ${valueText(row[i]!)}`).join(', ')
  for (const each of batches) {
    const batch = batchOf(each, read, random)
    const outcomes = each.rows.map((row) => outcomeOf(() => oracle!(row)))
    const compare = (
      positions: readonly number[],
      selection: Int32Array | undefined,
    ): string | undefined => {
      const ours = runKernel(calc, { ...batch, selection }, positions, expression)
      for (let i = 0; i < positions.length; i++) {
        const theirs = outcomes[positions[i]!]!
        if (outcomeText(ours[i]!) === outcomeText(theirs)) continue
        if (theirs.kind === 'error' && hasJunction(expression)) continue
        return `kernel ${outcomeText(ours[i]!)}, oracle ${outcomeText(theirs)} where ${show(each.rows[positions[i]!]!)}`
      }
      return undefined
    }
    const all = each.rows.map((_, position) => position)
    const good = all.filter((position) => outcomes[position]!.kind === 'value')
    const found =
      (good.length === all.length ? compare(all, undefined) : undefined) ??
      compare(good, Int32Array.from(good)) ??
      all
        .filter((position) => outcomes[position]!.kind === 'error')
        .map((position) => compare([position], Int32Array.of(position)))
        .find((each) => each !== undefined)
    if (found !== undefined) return found
  }
  return undefined
}

function runKernel(
  calc: Calc,
  batch: Batch,
  positions: readonly number[],
  expression: Expression,
): readonly Outcome[] {
  try {
    const column = calc.apply(batch)?.columns[0]
    return positions.map((position) => ({
      kind: 'value',
      value: readValue(column!, position, expression.type),
    }))
  } catch (error) {
    return positions.map(() => ({ kind: 'error', code: codeOf(error) }))
  }
}

/** `findDifference`, with the crash of the oracle as a difference too. */
function differenceOf(trial: Trial): string | undefined {
  try {
    return findDifference(trial)
  } catch (error) {
    return `crashed: ${(error as Error).stack?.split('\n').slice(0, 6).join('\n')}`
  }
}

/** The smallest part of an expression that fails by itself, as text with what differs. */
function smallestFailure(trial: Trial, difference: string): string {
  const { expression } = trial
  const parts =
    expression.kind === 'call'
      ? expression.args
      : 'operand' in expression
        ? [expression.operand]
        : []
  for (const part of parts) {
    const inner = { ...trial, expression: part }
    const found = differenceOf(inner)
    if (found !== undefined) return smallestFailure(inner, found)
  }
  return `${expressionText(expression, TYPED_COLUMNS)} ${typeToString(expression.type)}\n  ${difference}`
}

/** Filters rows and projects what is left: the kernel keeps the rows where the condition is TRUE. */
function findFilterDifference(trial: Trial, condition: Expression): string | undefined {
  const { expression, session } = trial
  const read = new Set([...columnsOf(expression), ...columnsOf(condition)])
  let compute: ((row: Row) => Value) | undefined
  let test: ((row: Row) => Value) | undefined
  const prepared = outcomeOf(() => {
    compute = interpret(expression, session)
    test = interpret(condition, session)
    return null
  })
  // What is wrong whatever the rows are was compared already.
  if (prepared.kind === 'error' || compute === undefined || test === undefined) return undefined
  const calc = new Calc({ condition, expressions: [expression], session })
  for (const each of trial.batches) {
    const batch = batchOf(each, read, new SeededRandom(trial.seed))
    const passing = each.rows.map((row) => outcomeOf(() => test!(row)))
    const outcomes = each.rows.map((row) => outcomeOf(() => compute!(row)))
    const live = each.rows
      .map((_, position) => position)
      .filter(
        (position) =>
          passing[position]!.kind === 'value' &&
          (outcomeText(passing[position]!) !== 'true' || outcomes[position]!.kind === 'value'),
      )
    const result = calc.apply({ ...batch, selection: Int32Array.from(live) })
    const expected = live
      .filter((position) => outcomeText(passing[position]!) === 'true')
      .map((position) => `${position}: ${outcomeText(outcomes[position]!)}`)
    const actual = Array.from(
      result === undefined ? [] : (result.selection ?? live),
      (position) =>
        `${position}: ${valueText(readValue(result!.columns[0]!, position, expression.type))}`,
    )
    if (actual.join() !== expected.join())
      return `kernel [${actual.join()}], oracle [${expected.join()}]`
  }
  return undefined
}

/** `findFilterDifference`, with a failing kernel as a difference too. */
function filterDifferenceOf(trial: Trial, condition: Expression): string | undefined {
  try {
    return findFilterDifference(trial, condition)
  } catch (error) {
    return `kernel fails: ${(error as Error).stack?.split('\n').slice(0, 6).join('\n')}`
  }
}

/** Tries one expression, and a condition in front of it; answers what is wrong. */
function runSeed(seed: number): string | undefined {
  const random = new SeededRandom(seed)
  const session = testSession(1, pick(random, ZONES))
  const batches = Array.from({ length: 3 }, () => randomRows(random))
  const failed = (text: string, problem: string): string =>
    `SEED=${seed} ${session.timeZone}\n  ${text}\n  ${problem}`
  const text = grammar.text(random, integerIn(random, 1, 4))
  const bound = grammar.bind(text)!
  const isFolded = random.next() < 0.3
  const expression = isFolded ? foldExpression(bound, { session, isBatch: true }) : bound
  const trial = { expression, batches, session, seed }
  const difference = differenceOf(trial)
  if (difference !== undefined) return failed(text, smallestFailure(trial, difference))
  const isShared = random.next() < 0.3
  const test = grammar.text(random, integerIn(random, 1, 3), 'BOOLEAN')
  const conditionText = isShared ? `(${text}) IS NOT NULL AND ${test}` : test
  const condition = grammar.bind(conditionText)
  if (condition?.type.kind !== 'BOOLEAN') return undefined
  const tested = { ...trial, expression: condition }
  const wrong = differenceOf(tested)
  if (wrong !== undefined) return failed(conditionText, smallestFailure(tested, wrong))
  const filtered = filterDifferenceOf(trial, condition)
  return filtered && failed(`SELECT ${text} WHERE ${conditionText}`, filtered)
}

it(`kernels agree with the interpreter, ${RUNS} seeds`, { timeout: 600_000 }, () => {
  const found: string[] = []
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS && found.length < 10; seed++) {
    const difference = runSeed(seed)
    if (difference !== undefined) found.push(difference)
  }
  expect(found.join('\n\n')).toBe('')
})

/** What is computed of texts once: filters and projections with and without it say the same, whatever the views, and it ends where texts do not come again. */
import { expect, test } from 'vitest'
import type { SessionContext } from '../../contracts/function.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import { bytesColumn, type Column, fixedColumn } from '../../core/column.ts'
import { readValue } from '../../core/read-value.ts'
import { booleanType, intType, type SqlType, stringType } from '../../core/types.ts'
import { ViewNumbers } from '../../core/view-numbers.ts'
import { seededRandom } from '../../testing/operator-kit.ts'
import { scalarFunctions } from '../functions/index.ts'
import type { Expression } from '../plan/expression.ts'
import { Calc } from './calc.ts'
import { compileTransform } from './remembering-calc.ts'

const session = { timeZone: 'UTC', isBatch: false } as unknown as SessionContext
const functionOf = (name: string) => scalarFunctions.find((each) => each.name === name)!
const call = (
  name: string,
  args: readonly Expression[],
  type: SqlType = stringType(),
): Expression => ({
  kind: 'call',
  function: functionOf(name),
  args,
  options: {},
  type,
})
const literal = (value: string | number): Expression => ({
  kind: 'literal',
  value,
  type: typeof value === 'string' ? stringType(false) : intType(false),
})
const text: Expression = { kind: 'column', index: 0, type: stringType() }
const number: Expression = { kind: 'column', index: 1, type: intType(false) }
const part = call('SPLIT_INDEX', [text, literal('c'), literal(1)])
const options = {
  condition: call(
    'OR',
    [
      call('=', [call('UPPER', [text]), literal('ABC')], booleanType()),
      call('>', [number, literal(40)], booleanType()),
    ],
    booleanType(),
  ),
  expressions: [text, part, call('UPPER', [call('||', [part, literal('x')])]), number],
  session,
}
const pool = new TextEncoder().encode('abcdcbacdcbabcdacbdcabdc'.repeat(4000))

/** Views of `spread` places of the pool, some of them NULL. */
function batchOf(
  random: () => number,
  { spread, isPool = true }: { spread: number; isPool?: boolean },
  bytes = pool,
): Batch {
  const rowCount = 1 + Math.floor(random() * 4000)
  const from = (make: () => number): Int32Array => Int32Array.from({ length: rowCount }, make)
  const valid = Uint8Array.from({ length: rowCount }, () => (random() < 0.1 ? 0 : 1))
  const starts = from(() => Math.floor(random() * spread))
  const lengths = from(() => Math.floor(random() * 6))
  return {
    rowCount,
    columns: [
      bytesColumn(starts, lengths, bytes, { valid, isAscii: true, isPool }),
      fixedColumn(from(() => Math.floor(random() * 50))),
    ],
    kinds: undefined,
    selection:
      random() < 0.5
        ? undefined
        : from(() => 0)
            .map((_, i) => i)
            .filter(() => random() < 0.7),
    marks: undefined,
  }
}

function rowsOf(result: Batch | undefined): unknown[] {
  if (result === undefined) return []
  const types = [...options.expressions.map((each) => each.type)]
  return Array.from({ length: liveCount(result) }, (_, k) => {
    const row = result.selection === undefined ? k : result.selection[k]!
    return result.columns.map((column: Column, i) => readValue(column, row, types[i]!))
  })
}

test.each([
  ['texts that come again', 50, 30],
  ['many', 2000, 30],
  ['texts that do not', 90_000, 30],
])('%s', (_name, spread, rounds) => {
  const random = seededRandom(spread)
  const plain = new Calc(options)
  const remembering = compileTransform(options)
  expect(remembering).not.toBeInstanceOf(Calc)
  const other = Uint8Array.from(pool).reverse()
  for (let round = 0; round < rounds; round++) {
    const bytes = round % 10 === 9 ? other : pool
    const batch = batchOf(random, { spread, isPool: round % 7 !== 6 }, bytes)
    expect(rowsOf(remembering.apply(batch))).toEqual(rowsOf(plain.apply(batch)))
  }
})

test('what costs nothing, may fail, or reads several columns is no reason to remember', () => {
  const isPlain = (expression: Expression): boolean =>
    compileTransform({ condition: undefined, expressions: [expression], session }) instanceof Calc
  expect(isPlain(call('=', [text, literal('a')], booleanType()))).toBe(true)
  expect(
    isPlain({ kind: 'cast', operand: text, type: intType(), isTry: false, isImplicit: false }),
  ).toBe(true)
  expect(isPlain(call('SPLIT_INDEX', [text, literal('c'), number]))).toBe(true)
  expect(isPlain(call('UPPER', [text]))).toBe(false)
})

test.each([
  ['place', false],
  ['number', true],
])('views have numbers by their %s, in the order in which they come', (_by, areNumbered) => {
  const views = new ViewNumbers()
  const random = seededRandom(3)
  const known = new Map<string, number>()
  const numbers = new Int32Array(4000)
  for (let round = 0; round < 10; round++) {
    const batch = batchOf(random, { spread: 5000 })
    const plain = batch.columns[0] as ReturnType<typeof bytesColumn>
    const viewNumbers = plain.starts.map((start, row) => start * 6 + plain.lengths[row]!)
    const column = areNumbered ? { ...plain, viewNumbers } : plain
    expect(views.turnTo(column)).toBe(round === 0)
    const before = views.count
    views.number(column, { selection: batch.selection, count: liveCount(batch) }, numbers)
    for (const row of batch.selection ?? new Int32Array(batch.rowCount).map((_, i) => i)) {
      const key = `${column.starts[row]} ${column.lengths[row]}`
      if (column.valid![row] === 1 && !known.has(key)) known.set(key, known.size + 1)
      expect(numbers[row]).toBe(column.valid![row] === 1 ? known.get(key) : 0)
    }
    const { starts, lengths } = views.viewsAfter(before)
    const fresh = [...known.keys()].slice(before)
    expect([...starts].map((start, i) => `${start} ${lengths[i]}`)).toEqual(fresh)
  }
})

test('views of one pool may come with numbers and without in turn', () => {
  const views = new ViewNumbers()
  const numbers = new Int32Array(4000)
  const seen = new Map<number, string>()
  const random = seededRandom(9)
  for (let round = 0; round < 12; round++) {
    const batch = batchOf(random, { spread: round < 4 ? 5000 : 9000 })
    const plain = batch.columns[0] as ReturnType<typeof bytesColumn>
    const viewNumbers = plain.starts.map((start, row) => start * 6 + plain.lengths[row]!)
    const column = round % 4 === 3 ? plain : { ...plain, viewNumbers }
    views.turnTo(column)
    views.number(column, { selection: batch.selection, count: liveCount(batch) }, numbers)
    for (const row of batch.selection ?? new Int32Array(batch.rowCount).map((_, i) => i)) {
      if (column.valid![row] === 0) continue
      const view = `${column.starts[row]} ${column.lengths[row]}`
      expect(seen.get(numbers[row]!) ?? view).toBe(view)
      seen.set(numbers[row]!, view)
    }
  }
})

// Inlined code of functions against their `evaluate`: random texts with NULLs, empty texts, characters
// of one to four bytes and line ends, in one column as it came, computed, and as a dictionary.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionContext, Value } from '../../contracts/function.ts'
import type { Batch } from '../../core/batch.ts'
import { type Column, dictionaryColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { readValue } from '../../core/read-value.ts'
import {
  bigIntType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  type SqlType,
  stringType,
} from '../../core/types.ts'
import { parseExpression } from '../1-parse/parse.ts'
import type { BindContext } from '../2-bind/bind-context.ts'
import { ExpressionBinder } from '../2-bind/expression-binder.ts'
import type { NamedRelation } from '../2-bind/relation.ts'
import { Scope } from '../2-bind/scope.ts'
import { Calc } from '../5-codegen/calc.ts'
import { interpret } from '../5-codegen/interpreter.ts'
import { compileTransform } from '../5-codegen/remembering-calc.ts'
import { FunctionCatalog } from '../catalog/function-catalog.ts'
import type { Expression } from '../plan/expression.ts'
import { scalarFunctions } from './index.ts'

const functions = new FunctionCatalog(scalarFunctions, [])
const session = {
  timeZone: 'UTC',
  isBatch: true,
  digest: (_: string, bytes: Uint8Array) => bytes,
} as unknown as SessionContext
const columns: readonly (readonly [string, SqlType])[] = [
  ['s', stringType()],
  ['t', stringType(false)],
  ['n', intType()],
  ['m', intType(false)],
  ['b', bigIntType()],
  ['d', doubleType()],
  ['f', floatType(false)],
  ['p', decimalType(10, 3)],
  ['w', decimalType(30, 5)],
  ['dy', dateType()],
]

function bind(text: string): Expression {
  const context = {
    functions,
    session,
    source: { text, file: undefined },
    openViews: [],
    commonTables: new Map(),
    outerScopes: [],
    relations: new Map(),
  }
  const relation = { name: 'r', schema: columns.map(([name, type]) => ({ name, type })) }
  const place = { clause: 'SELECT', aggregates: undefined, isInsideAggregate: false }
  const scope = new Scope([relation as unknown as NamedRelation])
  return new ExpressionBinder(context as unknown as BindContext, scope, place).bind(
    parseExpression(text),
  )
}

const texts = ['s', 't', "s || 'x'", 'LOWER(t)']
const numbers = ['n', 'm', '2', '-2']
const templates = [
  'UPPER($)',
  'LOWER($)',
  'CHAR_LENGTH($)',
  'SUBSTRING($, #)',
  'SUBSTRING($, #, m)',
  'SUBSTR($, 2, #)',
  'LEFT($, #)',
  'RIGHT($, #)',
  'TRIM($)',
  "TRIM(LEADING 'ab' FROM $)",
  "TRIM(TRAILING 'é' FROM $)",
  "LTRIM($, 'a ')",
  "RTRIM($, 'ab')",
  'BTRIM($)',
  "POSITION('b' IN $)",
  'LOCATE(s, $)',
  "INSTR($, 'éa')",
  "STARTSWITH($, 'a')",
  'ENDSWITH($, s)',
  "REPLACE($, 'a', 'é')",
  "REPLACE($, 'ab', '')",
  "SPLIT_INDEX($, 'a', #)",
  "SPLIT_INDEX($, 'ab', 1)",
  "SPLIT_INDEX($, 'é', #)",
  'SPLIT_INDEX($, 98, 0)',
  "CONCAT_WS('|', SPLIT_INDEX($, 'a', 0), SPLIT_INDEX($, 'a', 1), SPLIT_INDEX($, 'a', 3), SPLIT_INDEX($, 'a', 2))",
  "CONCAT_WS('|', SPLIT_INDEX($, 'ab', 0), SPLIT_INDEX($, 'ab', 1), SPLIT_INDEX($, 'ab', 2), SPLIT_INDEX(s, 'ab', 2))",
  "IF(m > 0, SPLIT_INDEX($, 'a', 0), SPLIT_INDEX($, 'a', 1)) || COALESCE(SPLIT_INDEX($, 'a', 2), '-')",
  "$ || s || 'é'",
  'CONCAT($, t, $)',
  "CONCAT_WS('-', $, s, 'x', s)",
  'CONCAT_WS(s, t, $)',
  "$ LIKE 'a%'",
  "$ LIKE '%a'",
  "$ LIKE '%ab%'",
  "$ LIKE 'ab'",
  "$ LIKE '%'",
  "$ LIKE ''",
  "REGEXP_EXTRACT($, '(a|^)b([^a]*)', 2)",
  "REGEXP_EXTRACT($, '(a)?b', 1)",
  "REGEXP_EXTRACT($, 'é([a-z]+)')",
  "REGEXP_EXTRACT($, '[^ab]+')",
  "REGEXP_EXTRACT($, '(a|b)(é|ab)', 2)",
  "REGEXP_EXTRACT($, '([^a]*)a([^b]*)$', 2)",
  "REGEXP_EXTRACT($, 'a{2,3}b??', 0)",
  "REGEXP_EXTRACT($, '[ab]{2}', 0)",
  "REGEXP_EXTRACT($, 'a+?b', 0)",
  "REGEXP_EXTRACT($, 'a*', 0)",
  "REGEXP($, '^a')",
  "REGEXP($, 'b$')",
  "REGEXP($, '^[^a]*$')",
  "REGEXP($, 'a\\z')",
  "REGEXP($, '(?i)a[^b]é')",
  "REGEXP($, '[a-b]+ [a-b]')",
  "REGEXP($, '(?:ab|b)%')",
  "$ LIKE 'a%b'",
  "$ LIKE '%a_b%'",
  "$ LIKE '_%'",
  "$ LIKE '%_'",
  "$ LIKE '%a%é%'",
  "$ LIKE 'a!%%' ESCAPE '!'",
  '$ LIKE s',
]

const character = fc.constantFrom(
  'a',
  'b',
  'ab',
  ' ',
  'A',
  'é',
  '😀',
  '%',
  '\n',
  '\u2028',
  'ß',
  'İ',
)
const text = fc.array(character, { maxLength: 8 }).map((characters) => characters.join(''))
const row = fc.tuple(
  fc.option(text),
  text,
  fc.option(fc.integer({ min: -6, max: 6 })),
  fc.oneof(fc.integer({ min: -6, max: 6 }), fc.constantFrom(-2147483648, 2147483647)),
  fc.option(
    fc.oneof(fc.bigInt({ min: -20n, max: 20n }), fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n)),
  ),
  fc.option(fc.double()),
  fc.float(),
  fc.option(fc.bigInt({ min: -9999999999n, max: 9999999999n })),
  fc.option(fc.bigInt({ min: -(10n ** 29n), max: 10n ** 29n })),
  fc.option(fc.integer({ min: -1000, max: 1000 })),
)

function batchOf(rows: readonly (readonly Value[])[], asDictionary: boolean): Batch {
  const made = columns.map(([, type], index): Column => {
    const builder = columnBuilder(type)
    for (const values of rows) builder.append(values[index]!)
    const column = builder.finish()
    return asDictionary && index < 2
      ? dictionaryColumn(
          Int32Array.from(rows, (_, i) => i),
          column,
        )
      : column
  })
  return {
    rowCount: rows.length,
    columns: made,
    kinds: undefined,
    selection: undefined,
    marks: undefined,
  } as unknown as Batch
}

describe('inlined code of text functions', () => {
  const cases = templates.flatMap((template) =>
    texts.map((source, index) =>
      template.replaceAll(/\$(?=[, )|]|$)/g, source).replaceAll('#', numbers[index]!),
    ),
  )
  it.each(cases)('%s', (source) => {
    const expression = bind(source)
    const expected = interpret(expression, session)
    const calc = new Calc({ condition: undefined, expressions: [expression], session })
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        (rows, asDictionary) => {
          const column = calc.apply(batchOf(rows, asDictionary))!.columns[0]!
          const actual = rows.map((_, position) => readValue(column, position, expression.type))
          expect(actual).toEqual(rows.map((values) => expected(values)))
        },
      ),
      { numRuns: 30 },
    )
  })

  it.each(cases)('remembered: %s', (source) => {
    const expression = bind(source)
    const expected = interpret(expression, session)
    const calc = compileTransform({ condition: undefined, expressions: [expression], session })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const batch = batchOf(rows, false)
        const columns = batch.columns.map((column) => ({ ...column, isPool: true }) as Column)
        // The second time all is known, with other rows dead.
        const dead = rows.findIndex((values) => values[0] === null)
        const selection = Int32Array.from(rows.keys()).filter((position) => position !== dead)
        for (const live of [undefined, selection]) {
          const result = calc.apply({ ...batch, columns, selection: live })
          for (const position of live ?? rows.keys())
            expect(readValue(result!.columns[0]!, position, expression.type)).toEqual(
              expected(rows[position]!),
            )
        }
      }),
      { numRuns: 10 },
    )
  })
})

const numberCalls = [
  'ABS(n)',
  'ABS(m)',
  'ABS(b)',
  'ABS(d)',
  'ABS(f)',
  'ABS(p)',
  'ABS(w)',
  'ABS(CAST(n AS TINYINT))',
  'SIGN(n)',
  'SIGN(b)',
  'SIGN(d)',
  'SIGN(f)',
  'SIGN(p)',
  'SIGN(w)',
  'ROUND(n)',
  'ROUND(m, -1)',
  'ROUND(b, -1)',
  'ROUND(d)',
  'ROUND(d, 2)',
  'ROUND(f, 1)',
  'ROUND(p, 1)',
  'ROUND(p, -2)',
  'ROUND(p, n)',
  'ROUND(w, 2)',
  'TRUNCATE(d, 1)',
  'TRUNCATE(p, 2)',
  'TRUNCATE(n, 2)',
  'TRUNCATE(d, n)',
  'FLOOR(n)',
  'FLOOR(b)',
  'FLOOR(d)',
  'FLOOR(p)',
  'FLOOR(w)',
  'CEIL(d)',
  'CEIL(f)',
  'CEIL(p)',
  'SQRT(d)',
  'POWER(d, n)',
  'LN(n)',
  'LOG(d)',
  'LOG(2, n)',
  'LOG10(d)',
  'SIN(d)',
  'ATAN2(d, n)',
  'COSH(n)',
  'EXP(n)',
  'GREATEST(n, m)',
  'LEAST(n, m, 3)',
  'GREATEST(b, n)',
  'GREATEST(p, n)',
  'LEAST(d, n)',
  'LEAST(w, n)',
  'GREATEST(s, t)',
  "GREATEST(dy, DATE '1970-01-02')",
  'NULLIF(n, m)',
  'NULLIF(m, 3)',
  'NULLIF(n, d)',
  'NULLIF(s, t)',
  'NULLIF(t, s)',
  'NULLIF(p, n)',
  'NULLIF(b, n)',
  'NULLIF(d, d)',
  'NULLIF(w, w)',
  'NULLIF(dy, dy)',
  'COALESCE(n, m)',
  'COALESCE(s, t)',
  'IFNULL(s, t)',
  'IF(n > 0, s, t)',
  'IF(n > 0, d, n)',
  'IS_ALPHA(s)',
  'CHR(n)',
  'HEX(n)',
  'BIN(b)',
  'MOD(n, 4)',
  'CARDINALITY(ARRAY[n, m])',
  'ARRAY[n, m][n]',
  "MAP['a', n]['a']",
  'MD5(s)',
]

describe('inlined code of functions of numbers and choices', () => {
  it.each(numberCalls)('%s', (source) => {
    const expression = bind(source)
    const expected = interpret(expression, session)
    const calc = new Calc({ condition: undefined, expressions: [expression], session })
    const compute = (run: () => Value): Value | string => {
      try {
        return run()
      } catch (error) {
        return String((error as { code?: string }).code)
      }
    }
    fc.assert(
      fc.property(row, (values) => {
        const actual = compute(() =>
          readValue(calc.apply(batchOf([values], false))!.columns[0]!, 0, expression.type),
        )
        expect(actual).toEqual(compute(() => expected(values)))
      }),
      { numRuns: 150 },
    )
  })
})

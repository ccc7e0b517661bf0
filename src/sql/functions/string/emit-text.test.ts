// Inlined code of text functions against their `evaluate`: random texts with NULLs, empty texts, characters
// of one to four bytes and line ends, in one column as it came, computed, and as a dictionary.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionContext, Value } from '../../../contracts/function.ts'
import type { Batch } from '../../../core/batch.ts'
import { type Column, dictionaryColumn } from '../../../core/column.ts'
import { columnBuilder } from '../../../core/column-builder.ts'
import { readValue } from '../../../core/read-value.ts'
import { intType, type SqlType, stringType } from '../../../core/types.ts'
import { parseExpression } from '../../1-parse/parse.ts'
import type { BindContext } from '../../2-bind/bind-context.ts'
import { ExpressionBinder } from '../../2-bind/expression-binder.ts'
import type { NamedRelation } from '../../2-bind/relation.ts'
import { Scope } from '../../2-bind/scope.ts'
import { Calc } from '../../5-codegen/calc.ts'
import { interpret } from '../../5-codegen/interpreter.ts'
import { FunctionCatalog } from '../../catalog/function-catalog.ts'
import type { Expression } from '../../plan/expression.ts'
import { scalarFunctions } from '../index.ts'

const functions = new FunctionCatalog(scalarFunctions, [])
const session = { timeZone: 'UTC', isBatch: true } as unknown as SessionContext
const columns: readonly (readonly [string, SqlType])[] = [
  ['s', stringType()],
  ['t', stringType(false)],
  ['n', intType()],
  ['m', intType(false)],
]

function bind(text: string): Expression {
  const context = {
    functions,
    session,
    source: { text, file: undefined },
    openViews: [],
    commonTables: new Map(),
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
  fc.integer({ min: -6, max: 6 }),
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
    texts.map((source, index) => template.replaceAll('$', source).replaceAll('#', numbers[index]!)),
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
})

import type { Random } from '../../src/contracts/platform.ts'
import type { Schema } from '../../src/core/batch.ts'
import type { SqlType } from '../../src/core/types.ts'
import { isDeterministic } from '../../src/sql/5-codegen/expression-key.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import type { Expression } from '../../src/sql/plan/expression.ts'
import {
  bindOrRefuse,
  replaceableLiterals,
  replaceLiterals,
} from '../expressions/literals-as-columns.ts'
import { testSession } from '../expressions/test-session.ts'
import { integerIn, pick } from './random-value.ts'

/** Types that stand in for one another: a call that takes one of them takes most of them. */
type Family =
  | 'BOOLEAN'
  | 'INTEGER'
  | 'DECIMAL'
  | 'APPROXIMATE'
  | 'TEXT'
  | 'BINARY'
  | 'DATE'
  | 'TIME'
  | 'TIMESTAMP'
  | 'INSTANT'
  | 'MONTHS'
  | 'DURATION'
  | 'ARRAY'
  | 'MAP'
  | 'ROW'

const FAMILY_OF: Readonly<Record<string, Family>> = {
  BOOLEAN: 'BOOLEAN',
  TINYINT: 'INTEGER',
  SMALLINT: 'INTEGER',
  INT: 'INTEGER',
  BIGINT: 'INTEGER',
  DECIMAL: 'DECIMAL',
  FLOAT: 'APPROXIMATE',
  DOUBLE: 'APPROXIMATE',
  CHAR: 'TEXT',
  VARCHAR: 'TEXT',
  BINARY: 'BINARY',
  VARBINARY: 'BINARY',
  DATE: 'DATE',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMP',
  TIMESTAMP_LTZ: 'INSTANT',
  INTERVAL_YEAR_MONTH: 'MONTHS',
  INTERVAL_DAY_TIME: 'DURATION',
  ARRAY: 'ARRAY',
  MAP: 'MAP',
  ROW: 'ROW',
}
const FAMILIES = [...new Set(Object.values(FAMILY_OF))]
const NUMBERS: readonly Family[] = ['INTEGER', 'DECIMAL', 'APPROXIMATE']

const LITERALS: Readonly<Record<Family, readonly string[]>> = {
  BOOLEAN: ['TRUE', 'FALSE', 'CAST(NULL AS BOOLEAN)'],
  INTEGER: ['0', '1', '-1', '7', '2147483647', '9223372036854775807', 'CAST(NULL AS INT)'],
  DECIMAL: ['0.0', '1.5', '-2.25', '99999999999999999999.5', 'CAST(NULL AS DECIMAL(5, 2))'],
  APPROXIMATE: ['0e0', '1.5e0', '-1e300', 'CAST(2.5 AS FLOAT)', 'CAST(NULL AS DOUBLE)'],
  TEXT: ["''", "'a'", "'%a_'", "' b1 '", "'é😀'", 'CAST(NULL AS STRING)'],
  BINARY: ["X''", "X'00FF'", 'CAST(NULL AS BYTES)'],
  DATE: ["DATE '2020-02-29'", "DATE '1969-12-31'"],
  TIME: ["TIME '12:34:56'", "TIME '00:00:00'"],
  TIMESTAMP: ["TIMESTAMP '2020-02-29 12:34:56.789'", "TIMESTAMP '1969-12-31 23:59:59'"],
  INSTANT: ['TO_TIMESTAMP_LTZ(1604188800123, 3)', 'CAST(NULL AS TIMESTAMP_LTZ(3))'],
  MONTHS: ["INTERVAL '1' MONTH", "INTERVAL '-2-3' YEAR TO MONTH"],
  DURATION: ["INTERVAL '1' DAY", "INTERVAL '-1 02:03:04.5' DAY TO SECOND(3)"],
  ARRAY: ['ARRAY[1, 2]', "ARRAY['a', 'b']"],
  MAP: ["MAP['a', 1]"],
  ROW: ["ROW(1, 'a')"],
}

const CAST_TARGETS = [
  ...['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE', 'DECIMAL(10, 3)'],
  ...[
    'DECIMAL(18, 0)',
    'DECIMAL(19, 0)',
    'DECIMAL(38, 10)',
    'DECIMAL(5, 5)',
    'CHAR(3)',
    'VARCHAR(2)',
  ],
  ...['STRING', 'BINARY(2)', 'VARBINARY(3)', 'BYTES', 'DATE', 'TIME', 'TIME(3)', 'TIMESTAMP(0)'],
  ...['TIMESTAMP(3)', 'TIMESTAMP(6)', 'TIMESTAMP_LTZ(0)', 'TIMESTAMP_LTZ(3)', 'TIMESTAMP_LTZ(6)'],
  ...['ARRAY<BIGINT>', 'ARRAY<STRING>', 'MAP<STRING, INT>'],
]

/** A text with holes, each for an expression of a family; undefined = of any. */
interface Template {
  readonly parts: readonly string[]
  readonly holes: readonly (Family | undefined)[]
  /** Integers in its holes are small: it makes texts of that length. */
  readonly grows: boolean
}

const GROWING = /^(REPEAT|SPACE|LPAD|RPAD|PRINTF|OVERLAY|ARRAY_REPEAT)$/

const familyOf = (type: SqlType): Family | undefined => FAMILY_OF[type.kind]

/** Reads `{INTEGER} + {DECIMAL}`; `{}` is a hole for anything. */
function templateOf(text: string): Template {
  const names = [...text.matchAll(/\{(\w*)\}/g)].map(([, name]) => name as Family | '')
  return {
    parts: text.split(/\{\w*\}/),
    holes: names.map((name) => (name === '' ? undefined : name)),
    grows: false,
  }
}

function writtenTemplates(): [Family, Template][] {
  const found: [Family, string][] = []
  for (const family of FAMILIES) {
    const hole = `{${family}}`
    found.push(
      [family, `CASE WHEN {BOOLEAN} THEN ${hole} WHEN {BOOLEAN} THEN ${hole} ELSE ${hole} END`],
      [family, `CASE WHEN {BOOLEAN} THEN ${hole} END`],
      [family, `CASE ${hole} WHEN ${hole} THEN ${hole} ELSE ${hole} END`],
      [family, `IF({BOOLEAN}, ${hole}, ${hole})`],
      [family, `COALESCE(${hole}, ${hole}, ${hole})`],
      [family, `IFNULL(${hole}, ${hole})`],
      [family, `NULLIF(${hole}, ${hole})`],
      [family, `GREATEST(${hole}, ${hole})`],
      [family, `LEAST(${hole}, ${hole}, ${hole})`],
      ['BOOLEAN', `${hole} = ${hole}`],
      ['BOOLEAN', `${hole} <> ${hole}`],
      ['BOOLEAN', `${hole} < ${hole}`],
      ['BOOLEAN', `${hole} >= ${hole}`],
      ['BOOLEAN', `${hole} IS NOT DISTINCT FROM ${hole}`],
      ['BOOLEAN', `${hole} BETWEEN ${hole} AND ${hole}`],
      ['BOOLEAN', `${hole} IN (${hole}, ${hole})`],
      ['ARRAY', `ARRAY[${hole}, ${hole}]`],
      ['MAP', `MAP[{TEXT}, ${hole}]`],
      ['ROW', `ROW(${hole}, {TEXT})`],
    )
  }
  for (const operator of ['=', '<', '<=', '<>'])
    for (const left of NUMBERS)
      for (const right of NUMBERS) found.push(['BOOLEAN', `{${left}} ${operator} {${right}}`])
  for (const operator of ['+', '-', '*', '/', '%'])
    found.push(
      ['INTEGER', `{INTEGER} ${operator} {INTEGER}`],
      ['DECIMAL', `{DECIMAL} ${operator} {DECIMAL}`],
      ['DECIMAL', `{DECIMAL} ${operator} {INTEGER}`],
      ['APPROXIMATE', `{APPROXIMATE} ${operator} {APPROXIMATE}`],
      ['APPROXIMATE', `{APPROXIMATE} ${operator} {DECIMAL}`],
    )
  for (const family of NUMBERS) found.push([family, `-{${family}}`], [family, `ABS({${family}})`])
  for (let i = 0; i < 12; i++)
    found.push(['BOOLEAN', '{BOOLEAN} AND {BOOLEAN}'], ['BOOLEAN', '{BOOLEAN} OR {BOOLEAN}'])
  found.push(
    ['BOOLEAN', 'NOT {BOOLEAN}'],
    ['BOOLEAN', '{} IS NULL'],
    ['BOOLEAN', '{} IS NOT NULL'],
    ['TEXT', '{MAP}[{TEXT}]'],
    ['INTEGER', '{ARRAY}[{INTEGER}]'],
    ['INTEGER', 'CARDINALITY({ARRAY})'],
  )
  for (const target of CAST_TARGETS) {
    const type = bindOrRefuse(`CAST(NULL AS ${target})`, testSession(), [])!.type
    found.push([familyOf(type)!, `CAST({} AS ${target})`])
    found.push(
      [familyOf(type)!, `TRY_CAST({} AS ${target})`],
      [familyOf(type)!, `TRY_CAST({TEXT} AS ${target})`],
    )
  }
  return found.map(([family, text]) => [family, templateOf(text)])
}

/** The examples of every function, with holes in the places of their literals. */
function exampleTemplates(): [Family, Template][] {
  const session = testSession()
  return scalarFunctions.flatMap((definition) =>
    definition.examples.flatMap(([text]): [Family, Template][] => {
      const bound = bindOrRefuse(text, session, [])
      const family = bound === undefined ? undefined : familyOf(bound.type)
      if (bound === undefined || family === undefined || !isDeterministic(bound)) return []
      const places = replaceableLiterals(text, session)
      return [
        [
          family,
          {
            parts: replaceLiterals(text, places, () => '{}').split('{}'),
            holes: places.map(({ type }) => familyOf(type)),
            grows: GROWING.test(definition.name),
          },
        ],
      ]
    }),
  )
}

/** Makes random expressions over columns: every built-in function, operator and cast comes up. */
export class ExpressionGrammar {
  readonly #schema: Schema
  readonly #templates = new Map<Family, Template[]>()
  readonly #leaves = new Map<Family, string[]>()

  constructor(schema: Schema) {
    this.#schema = schema
    for (const [family, template] of [...writtenTemplates(), ...exampleTemplates()])
      this.#templates.set(family, [...(this.#templates.get(family) ?? []), template])
    for (const { name, type } of schema) {
      this.#addLeaf(name, type)
      if (type.kind === 'ROW')
        for (const field of type.fields) this.#addLeaf(`${name}.${field.name}`, field.type)
    }
  }

  /** Text of an expression that binds, of any family or BOOLEAN, `depth` calls deep at most. */
  text(random: Random, depth: number, family?: 'BOOLEAN'): string {
    return this.#expression(random, depth, family ?? pick(random, FAMILIES))
  }

  bind(text: string): Expression | undefined {
    return bindOrRefuse(text, testSession(), this.#schema)
  }

  #addLeaf(text: string, type: SqlType): void {
    const family = familyOf(type)!
    this.#leaves.set(family, [...(this.#leaves.get(family) ?? []), text])
  }

  #expression(random: Random, depth: number, family: Family): string {
    if (depth > 0) {
      for (let attempt = 0; attempt < 6; attempt++) {
        const text = this.#call(random, depth, pick(random, this.#templates.get(family)!))
        if (this.bind(text) !== undefined) return `(${text})`
      }
    }
    return random.next() < 0.2
      ? pick(random, LITERALS[family])
      : pick(random, this.#leaves.get(family)!)
  }

  #call(random: Random, depth: number, template: Template): string {
    let text = template.parts[0]!
    template.holes.forEach((hole, i) => {
      const family = hole === undefined || random.next() < 0.07 ? pick(random, FAMILIES) : hole
      const inner =
        template.grows && family === 'INTEGER'
          ? `(i0 % ${integerIn(random, 2, 20)})`
          : this.#expression(random, random.next() < 0.4 ? 0 : depth - 1, family)
      text += inner + template.parts[i + 1]!
    })
    return text
  }
}

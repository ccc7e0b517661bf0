import type { Dice } from './dice.ts'
import type { Expression, Sort } from './query.ts'
import { DUCKDB_TYPE, FLINK_TYPE, literalText } from './sorts.ts'
import { randomCell } from './tables.ts'

/** Gives an expression without parts of its own, as a column; `undefined` where there is none of the sort. */
export type Leaf = (sort: Sort) => Expression | undefined

/** An expression of text that both dialects read, but for what `duckdb` says. */
export function form(
  sort: Sort,
  text: string,
  args: readonly Expression[] = [],
  duckdb?: string,
): Expression {
  return { kind: 'form', sort, text, args, ...(duckdb === undefined ? {} : { duckdb }) }
}

export function literal(dice: Dice, sort: Sort): Expression {
  const cell = randomCell(dice, sort, 0.12)
  if (cell === null)
    return form(sort, `CAST(NULL AS ${FLINK_TYPE[sort]})`, [], `CAST(NULL AS ${DUCKDB_TYPE[sort]})`)
  const text = literalText(sort, cell)
  return sort === 'varchar' ? form(sort, `CAST(${text} AS STRING)`, [], text) : form(sort, text)
}

/** Sorts whose values have an order that both dialects agree on. */
const COMPARED: readonly Sort[] = [
  'int',
  'bigint',
  'decimal',
  'double',
  'varchar',
  'date',
  'timestamp',
]
const OPERATORS = ['=', '=', '<>', '<', '<=', '>', '>=']

/**
 * A random expression of a sort. Integers are small and doubles are multiples of a fourth, so that no order of addition shows;
 * decimals are held at two digits behind the point.
 */
export function randomExpression(dice: Dice, sort: Sort, leaf: Leaf, depth: number): Expression {
  if (depth <= 0 || dice.chance(0.45)) {
    const found = dice.chance(0.85) ? (leaf(sort) ?? derived(dice, sort, leaf)) : undefined
    return found ?? literal(dice, sort)
  }
  const make = (wanted: Sort): Expression => randomExpression(dice, wanted, leaf, depth - 1)
  return (
    compound(dice, sort, make, leaf) ??
    leaf(sort) ??
    derived(dice, sort, leaf) ??
    literal(dice, sort)
  )
}

/** Sorts that values of a sort are made of by one form. */
const FORMS_OF: Readonly<
  Record<Sort, readonly (readonly [from: Sort, text: string, duckdb?: string])[]>
> = {
  int: [['varchar', 'CHAR_LENGTH($0)', 'CAST(LENGTH($0) AS INTEGER)']],
  bigint: [
    ['int', 'CAST($0 AS BIGINT)'],
    ['date', 'EXTRACT(DAY FROM $0)'],
  ],
  decimal: [
    ['int', 'CAST($0 AS DECIMAL(18, 2))'],
    ['bigint', 'CAST($0 AS DECIMAL(18, 2))'],
  ],
  double: [['int', 'CAST($0 AS DOUBLE)']],
  ratio: [['double', '($0 / 3)']],
  varchar: [
    ['int', 'CAST($0 AS STRING)', 'CAST($0 AS VARCHAR)'],
    ['bigint', 'CAST($0 AS STRING)', 'CAST($0 AS VARCHAR)'],
  ],
  date: [['timestamp', 'CAST($0 AS DATE)']],
  timestamp: [['date', 'CAST($0 AS TIMESTAMP(3))', 'CAST($0 AS TIMESTAMP)']],
  boolean: [
    ['int', '($0 > 0)'],
    ['varchar', "($0 = 'a')"],
    ['bigint', '($0 IS NOT NULL)'],
    ['decimal', '($0 <> 1.50)'],
    ['double', '($0 >= 0.5)'],
    ['date', "($0 < DATE '2020-01-02')"],
    ['timestamp', '($0 IS NULL)'],
  ],
}

/** A form over a leaf of another sort, so that there are fewer constants. */
function derived(dice: Dice, sort: Sort, leaf: Leaf): Expression | undefined {
  for (const [from, text, duckdb] of dice.shuffled(FORMS_OF[sort])) {
    const found = leaf(from)
    if (found !== undefined) return form(sort, text, [found], duckdb)
  }
  return undefined
}

type Make = (sort: Sort) => Expression

/** An expression with parts. */
function compound(dice: Dice, sort: Sort, make: Make, leaf: Leaf): Expression | undefined {
  if (sort !== 'boolean' && dice.chance(0.35)) return conditional(dice, sort, make)
  switch (sort) {
    case 'int':
      return dice.weighted<() => Expression>([
        [3, () => form(sort, `($0 ${dice.pick(['+', '-'])} $1)`, [make(sort), make(sort)])],
        [1, () => form(sort, `($0 * ${dice.pick(['2', '3', '-1'])})`, [make(sort)])],
        [1, () => form(sort, '($0 / 2)', [make(sort)], '($0 // 2)')],
        [
          1,
          () =>
            form(sort, '($0 / NULLIF($1, 0))', [make(sort), make(sort)], '($0 // NULLIF($1, 0))'),
        ],
        [1, () => form(sort, 'MOD($0, 3)', [make(sort)], '($0 % 3)')],
        [1, () => form(sort, 'ABS($0)', [make(sort)])],
        [1, () => form(sort, 'CHAR_LENGTH($0)', [make('varchar')], 'CAST(LENGTH($0) AS INTEGER)')],
      ])()
    case 'bigint':
      return dice.weighted<() => Expression>([
        [2, () => form(sort, `($0 ${dice.pick(['+', '-'])} $1)`, [make(sort), make('int')])],
        [2, () => form(sort, 'CAST($0 AS BIGINT)', [make('int')])],
        [
          1,
          () =>
            form(sort, `EXTRACT(${dice.pick(['YEAR', 'MONTH', 'DAY'])} FROM $0)`, [
              make(dice.pick(['date', 'timestamp'])),
            ]),
        ],
      ])()
    case 'decimal':
      return dice.weighted<() => Expression>([
        [2, () => held(`$0 ${dice.pick(['+', '-'])} $1`, [make(sort), make(sort)])],
        [1, () => held('$0 * $1', [make(sort), make('int')])],
        [1, () => held(`$0 * ${dice.pick(['0.5', '1.01', '-0.1'])}`, [make(sort)])],
        [1, () => held('$0', [make(dice.pick(['int', 'bigint']))])],
      ])()
    case 'double':
      return dice.weighted<() => Expression>([
        [2, () => form(sort, `($0 ${dice.pick(['+', '-'])} $1)`, [make(sort), make(sort)])],
        [1, () => form(sort, '($0 * CAST(0.5 AS DOUBLE))', [make(sort)])],
        [1, () => form(sort, 'CAST($0 AS DOUBLE)', [make('int')])],
      ])()
    case 'varchar':
      return dice.weighted<() => Expression>([
        [2, () => form(sort, '($0 || $1)', [make(sort), make(sort)])],
        [1, () => form(sort, `${dice.pick(['UPPER', 'LOWER', 'TRIM'])}($0)`, [make(sort)])],
        [1, () => form(sort, `SUBSTRING($0 FROM ${dice.between(1, 2)} FOR 1)`, [make(sort)])],
        [
          1,
          () =>
            form(
              sort,
              'CAST($0 AS STRING)',
              [make(dice.pick(['int', 'bigint']))],
              'CAST($0 AS VARCHAR)',
            ),
        ],
      ])()
    case 'date':
      return dice.weighted<() => Expression>([
        [
          2,
          () => {
            const days = dice.between(1, 3)
            return form(
              sort,
              `($0 + INTERVAL '${days}' DAY)`,
              [make(sort)],
              `CAST($0 + INTERVAL '${days}' DAY AS DATE)`,
            )
          },
        ],
        [1, () => form(sort, 'CAST($0 AS DATE)', [make('timestamp')])],
      ])()
    case 'timestamp':
      return dice.weighted<() => Expression>([
        [
          2,
          () =>
            form(
              sort,
              `($0 ${dice.pick(['+', '-'])} INTERVAL '${dice.between(1, 30)}' ${dice.pick(['HOUR', 'MINUTE'])})`,
              [make(sort)],
            ),
        ],
        [1, () => form(sort, 'CAST($0 AS TIMESTAMP(3))', [make('date')], 'CAST($0 AS TIMESTAMP)')],
      ])()
    case 'boolean':
      return condition(dice, make, leaf)
    case 'ratio':
      return undefined
  }
}

/** A decimal back at two digits. */
const held = (text: string, args: readonly Expression[]): Expression =>
  form('decimal', `CAST(${text} AS DECIMAL(18, 2))`, args)

function conditional(dice: Dice, sort: Sort, make: Make): Expression {
  return dice.weighted<() => Expression>([
    [
      2,
      () =>
        form(sort, 'CASE WHEN $0 THEN $1 ELSE $2 END', [make('boolean'), make(sort), make(sort)]),
    ],
    [1, () => form(sort, 'CASE WHEN $0 THEN $1 END', [make('boolean'), make(sort)])],
    [
      1,
      () =>
        form(sort, 'CASE $0 WHEN 1 THEN $1 WHEN 2 THEN $2 ELSE $1 END', [
          make('int'),
          make(sort),
          make(sort),
        ]),
    ],
    [2, () => form(sort, 'COALESCE($0, $1)', [make(sort), make(sort)])],
    [1, () => form(sort, 'NULLIF($0, $1)', [make(sort), make(sort)])],
  ])()
}

function condition(dice: Dice, make: Make, leaf: Leaf): Expression {
  // About columns, where there are any: conditions about constants alone empty the answer.
  const there = COMPARED.filter((each) => leaf(each) !== undefined)
  const sort = dice.pick(there.length > 0 ? there : COMPARED)
  const both = (text: string): Expression =>
    form('boolean', text, [make('boolean'), make('boolean')])
  return dice.weighted<() => Expression>([
    [5, () => form('boolean', `($0 ${dice.pick(OPERATORS)} $1)`, [make(sort), make(sort)])],
    [
      1,
      () =>
        form('boolean', `($0 ${dice.pick(OPERATORS)} $1)`, [
          make('int'),
          make(dice.pick(['bigint', 'decimal', 'double'])),
        ]),
    ],
    [
      1,
      () =>
        form(
          'boolean',
          `($0 ${dice.pick(['=', '<>', '<'])} ${literalText('varchar', dice.pick(['a', 'b', '']))})`,
          [make('varchar')],
        ),
    ],
    [2, () => both(`($0 ${dice.pick(['AND', 'OR'])} $1)`)],
    [1, () => form('boolean', '(NOT $0)', [make('boolean')])],
    [
      1,
      () =>
        form('boolean', `($0 IS ${dice.pick(['TRUE', 'NOT TRUE', 'FALSE', 'NOT FALSE'])})`, [
          make('boolean'),
        ]),
    ],
    [
      2,
      () =>
        form('boolean', `($0 IS ${dice.pick(['', 'NOT '])}NULL)`, [
          make(dice.pick([...COMPARED, 'boolean'])),
        ]),
    ],
    [
      1,
      () =>
        form('boolean', `($0 IS ${dice.pick(['', 'NOT '])}DISTINCT FROM $1)`, [
          make(sort),
          make(sort),
        ]),
    ],
    [
      1,
      () =>
        form('boolean', `($0 ${dice.pick(['', 'NOT '])}BETWEEN $1 AND $2)`, [
          make(sort),
          make(sort),
          make(sort),
        ]),
    ],
    [
      1,
      () =>
        form('boolean', `($0 ${dice.pick(['', 'NOT '])}IN ($1, $2))`, [
          make(sort),
          make(sort),
          make(sort),
        ]),
    ],
    [
      1,
      () => form('boolean', `($0 LIKE '${dice.pick(['a%', '%b', '%', '_'])}')`, [make('varchar')]),
    ],
  ])()
}

/** A random aggregate whose result is of the sort; `undefined` where there is none. */
export function randomAggregate(dice: Dice, sort: Sort, make: Make): Expression | undefined {
  const filter = dice.chance(0.25) ? make('boolean') : undefined
  const call = (text: string, args: readonly Expression[], duckdb = text): Expression => {
    if (filter === undefined) return form(sort, text, args, duckdb)
    const filtered = (each: string): string =>
      each.replace(
        /\b(?:COUNT|SUM|AVG|MIN|MAX|LISTAGG|STRING_AGG)\([^()]*\)/g,
        (text) => `${text} FILTER (WHERE $${args.length})`,
      )
    return form(sort, filtered(text), [...args, filter], filtered(duckdb))
  }
  const distinct = dice.chance(0.3) ? 'DISTINCT ' : ''
  const extreme = (): Expression => call(`${dice.pick(['MIN', 'MAX'])}($0)`, [make(sort)])
  switch (sort) {
    case 'bigint':
      return dice.weighted<() => Expression>([
        [3, () => call('COUNT(*)', [])],
        [
          2,
          () =>
            call(`COUNT(${distinct}$0)`, [
              make(
                dice.pick([
                  'int',
                  'varchar',
                  'bigint',
                  'decimal',
                  'date',
                  'timestamp',
                  'boolean',
                  'double',
                ]),
              ),
            ]),
        ],
        [1, () => call(`SUM(${distinct}$0)`, [make(sort)], `CAST(SUM(${distinct}$0) AS BIGINT)`)],
        [1, extreme],
      ])()
    case 'int':
      return dice.weighted<() => Expression>([
        [3, () => call(`SUM(${distinct}$0)`, [make(sort)], `CAST(SUM(${distinct}$0) AS INTEGER)`)],
        [
          0.5,
          () =>
            call(
              `CHAR_LENGTH(LISTAGG(${distinct}$0))`,
              [make('varchar')],
              `CAST(LENGTH(STRING_AGG(${distinct}$0, ',')) AS INTEGER)`,
            ),
        ],
        [
          1,
          () =>
            call(
              `AVG(${distinct}$0)`,
              [make(sort)],
              `CAST(SUM(${distinct}$0) // COUNT(${distinct}$0) AS INTEGER)`,
            ),
        ],
        [1, extreme],
      ])()
    case 'decimal':
      return dice.chance(0.5)
        ? call(`CAST(SUM(${distinct}$0) AS DECIMAL(18, 2))`, [make(sort)])
        : extreme()
    case 'double':
      return dice.chance(0.5) ? call(`SUM(${distinct}$0)`, [make(sort)]) : extreme()
    case 'ratio':
      return call(`AVG(${distinct}$0)`, [make('double')])
    case 'varchar':
    case 'date':
    case 'timestamp':
      return extreme()
    case 'boolean':
      return undefined
  }
}

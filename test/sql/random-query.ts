import fc from 'fast-check'

type Expressions = {
  number: string
  text: string
  condition: string
  time: string
  nested: string
  any: string
}

const AGGREGATES = ['COUNT', 'SUM', 'MIN', 'MAX', 'AVG']
const TYPES = ['INT', 'STRING', 'DECIMAL(10, 2)', 'TIMESTAMP(3)', 'BOOLEAN', 'DOUBLE', 'VARCHAR(3)']

/** Expressions of each sort; mostly well typed, now and then of another sort or a name that is not there. */
const expressions = fc.letrec<Expressions>((tie) => {
  const depth = { maxDepth: 3, depthSize: 'small' } as const
  const any = tie('any')
  const mostly = (sort: keyof Expressions) =>
    fc.oneof({ weight: 60, arbitrary: tie(sort) }, { weight: 1, arbitrary: any })
  const [number, text, condition, time] = [
    mostly('number'),
    mostly('text'),
    mostly('condition'),
    mostly('time'),
  ]
  return {
    any: fc.oneof(
      depth,
      tie('number'),
      tie('text'),
      tie('condition'),
      tie('time'),
      tie('nested'),
      fc.constantFrom('NULL', 'nope', 'arr[1]', 'u.id', 'NOPE(id)'),
      fc.tuple(any, fc.constantFrom(...TYPES)).map(([a, type]) => `CAST(${a} AS ${type})`),
    ),
    nested: fc.oneof(
      depth,
      fc.constantFrom('r', 'arr', 'm', 'r.b'),
      fc.tuple(number, number).map(([a, b]) => `ARRAY[${a}, ${b}]`),
      fc.tuple(number, text).map(([a, b]) => `ROW(${a}, ${b})`),
      fc.tuple(text, number).map(([a, b]) => `MAP[${a}, ${b}]`),
    ),
    number: fc.oneof(
      depth,
      fc.constantFrom('id', 'b', 'd', 'price', 'f', 'ti', 'r.a', 't.id', 'arr[1]', "m['a']"),
      fc.constantFrom('1', '2147483648', '1.5', '1e3', '0', '-1', '.5'),
      fc
        .tuple(number, fc.constantFrom('+', '-', '*', '/'), number)
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
      fc
        .tuple(fc.constantFrom('ABS', 'ROUND', 'FLOOR', 'SIGN', 'SQRT', '-'), number)
        .map(([name, a]) => `${name}(${a})`),
      fc.tuple(fc.constantFrom('CHAR_LENGTH', 'ASCII'), text).map(([name, a]) => `${name}(${a})`),
      fc.tuple(number, number).map(([a, b]) => `COALESCE(${a}, ${b})`),
      fc
        .tuple(condition, number, number)
        .map(([a, b, c]) => `CASE WHEN ${a} THEN ${b} ELSE ${c} END`),
      fc.tuple(condition, number).map(([a, b]) => `CASE WHEN ${a} THEN ${b} END`),
      time.map((a) => `EXTRACT(DAY FROM ${a})`),
      fc
        .tuple(text, fc.constantFrom('INT', 'DECIMAL(10, 2)', 'DOUBLE'))
        .map(([a, type]) => `TRY_CAST(${a} AS ${type})`),
    ),
    text: fc.oneof(
      depth,
      fc.constantFrom('name', 'ch', 'r.b.c', "'a'", "''", "'it''s'"),
      fc.tuple(text, text).map(([a, b]) => `(${a} || ${b})`),
      fc
        .tuple(fc.constantFrom('UPPER', 'LOWER', 'TRIM', 'MD5', 'REVERSE'), text)
        .map(([name, a]) => `${name}(${a})`),
      fc.tuple(text, number).map(([a, b]) => `SUBSTRING(${a}, CAST(${b} AS INT))`),
      fc.tuple(condition, text, text).map(([a, b, c]) => `IF(${a}, ${b}, ${c})`),
      any.map((a) => `CAST(${a} AS STRING)`),
      fc.tuple(text, text).map(([a, b]) => `NULLIF(${a}, ${b})`),
    ),
    condition: fc.oneof(
      depth,
      fc.constantFrom('bo', 'TRUE', 'FALSE', 'UNKNOWN'),
      fc
        .tuple(number, fc.constantFrom('=', '<>', '<', '>='), number)
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
      fc
        .tuple(text, fc.constantFrom('=', '<', 'LIKE'), text)
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
      fc.tuple(time, time).map(([a, b]) => `(${a} > ${b})`),
      fc
        .tuple(condition, fc.constantFrom('AND', 'OR'), condition)
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
      condition.map((a) => `(NOT ${a})`),
      fc
        .tuple(condition, fc.constantFrom('TRUE', 'NOT FALSE', 'UNKNOWN'))
        .map(([a, test]) => `(${a} IS ${test})`),
      any.map((a) => `(${a} IS NOT NULL)`),
      fc.tuple(number, number, number).map(([a, b, c]) => `(${a} BETWEEN ${b} AND ${c})`),
      fc.tuple(number, number, number).map(([a, b, c]) => `(${a} NOT IN (${b}, ${c}))`),
      fc.tuple(any, any).map(([a, b]) => `(${a} IS DISTINCT FROM ${b})`),
    ),
    time: fc.oneof(
      depth,
      fc.constantFrom('ts', 'ts', "TIMESTAMP '2020-01-01 00:00:00'"),
      fc
        .tuple(
          time,
          fc.constantFrom('+', '-'),
          fc.constantFrom("INTERVAL '1' DAY", "INTERVAL '2' MONTH"),
        )
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
      time.map((a) => `FLOOR(${a} TO HOUR)`),
      fc.tuple(time, time).map(([a, b]) => `COALESCE(${a}, ${b})`),
    ),
  }
})

/** An expression over rows, and one over groups of `name`. */
const expression = expressions.any
const grouped = fc.oneof(
  fc.constantFrom('name', 'COUNT(*)', 'UPPER(name)'),
  fc
    .tuple(
      fc.constantFrom(...AGGREGATES),
      fc.constantFrom('', 'DISTINCT '),
      expressions.number,
      fc.option(expressions.condition, { freq: 3 }),
    )
    .map(
      ([name, distinct, a, filter]) =>
        `${name}(${distinct}${a})${filter === null ? '' : ` FILTER (WHERE ${filter})`}`,
    ),
  fc.tuple(expressions.number, expressions.number).map(([a, b]) => `MAX(${a}) + COUNT(${b})`),
)

const list = (maxLength: number) =>
  fc.array(expression, { minLength: 1, maxLength }).map((items) => items.join(', '))

const FROM = [
  't',
  't',
  't',
  't',
  '(SELECT * FROM t) AS t',
  "TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) AS t",
  'v',
  '(SELECT id, id FROM t)',
]

const plain = fc
  .record({
    distinct: fc.constantFrom('', '', 'DISTINCT '),
    items: fc.oneof(list(3), list(3), fc.constant('*'), fc.constant('t.*, id')),
    from: fc.constantFrom(...FROM),
    where: fc.option(expressions.condition),
  })
  .map(
    ({ distinct, items, from, where }) =>
      `SELECT ${distinct}${items} FROM ${from}${where === null ? '' : ` WHERE ${where}`}`,
  )

const aggregate = fc
  .record({
    items: fc.array(grouped, { minLength: 1, maxLength: 3 }),
    from: fc.constantFrom(...FROM),
    keys: fc.constantFrom(' GROUP BY name', ' GROUP BY name', ' GROUP BY UPPER(name), name', ''),
    having: fc.option(expressions.number, { freq: 3 }),
  })
  .map(
    ({ items, from, keys, having }) =>
      `SELECT ${items.join(', ')} FROM ${from}${keys}${having === null ? '' : ` HAVING SUM(${having}) > 1`}`,
  )

const select = fc.oneof(plain, aggregate)

/** Queries over the table `t` and the view `v`: many wrong, some right. */
export const randomQuery: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: select },
  {
    weight: 1,
    arbitrary: fc
      .tuple(select, fc.constantFrom('UNION ALL', 'UNION'), select)
      .map(([a, op, b]) => `${a} ${op} ${b}`),
  },
  { weight: 2, arbitrary: fc.tuple(select, list(2)).map(([a, order]) => `${a} ORDER BY ${order}`) },
  { weight: 1, arbitrary: fc.tuple(list(3), list(3)).map(([a, b]) => `VALUES (${a}), (${b})`) },
  { weight: 1, arbitrary: select.map((a) => `WITH w AS (${a}) SELECT * FROM w`) },
  { weight: 1, arbitrary: select.map((a) => `INSERT INTO s ${a}`) },
)

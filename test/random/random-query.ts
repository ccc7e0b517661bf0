/**
 * Random queries that mean the same in Flink's dialect and in DuckDB's.
 *
 * Said otherwise for DuckDB (`duckdb` of a form):
 * - integers are divided by `//`, MOD is `%`; SUM of integers, which widens there, is cast back;
 * - AVG of integers is the sum divided by the count, cut off, and not a DOUBLE;
 * - NULL is the smallest value of any order: ASC is NULLS FIRST, DESC is NULLS LAST;
 * - a date and an interval give a date, CHAR_LENGTH an INT; literals of text are cast to STRING here, so that they are not CHAR(n);
 * - FIRST_VALUE and LAST_VALUE pass over NULL;
 * - in a join with versions NULL is a key like others; windows are buckets of time, multiplied by a series of steps, sessions numbered
 *   by the gaps before them; which rows are late is told by columns of their tables (`late-rows.ts`);
 * - ROLLUP, CUBE and GROUPING SETS with `()` over no rows give no row.
 *
 * Left out, since the answers differ or are not certain:
 * - AVG of decimals, products that are not cast back to DECIMAL(18, 2), and sums of what AVG gives (`ratio`): types and digits differ;
 * - casts of decimals and doubles to whole numbers, of BOOLEAN to text; GREATEST and LEAST with NULL; COUNT(DISTINCT a, b);
 * - LIMIT and ROW_NUMBER without an order over all columns; LISTAGG and others that depend on the order of rows;
 * - FULL JOIN without a pair of equal columns, which DuckDB does not have; subqueries correlated otherwise than by `=`;
 * - numbers out of range: DuckDB fails, and the seed is not judged.
 */
import type { Dice } from './dice.ts'
import {
  type ColumnOf,
  columnsOf,
  type Expression,
  type Item,
  type Query,
  type Relation,
  type Select,
  SORTS,
  type Sort,
} from './query.ts'
import { form, type Leaf, randomAggregate, randomExpression } from './random-expression.ts'
import type { Table } from './tables.ts'
import { timeWindows } from './time-windows.ts'

export interface RandomQuery {
  readonly query: Query
  /** It joins versions of rows: in batch it is refused. */
  readonly isStreamingOnly: boolean
}

/** A random query over the tables. */
export function randomQuery(dice: Dice, tables: readonly Table[]): RandomQuery {
  const maker = new QueryMaker(
    dice,
    tables,
    dice.pick(['over', 'versions', 'neither', 'neither', 'neither']),
  )
  const certain = dice.chance(0.2)
    ? maker.named(dice.between(1, 2))
    : maker.query(dice.between(1, 3))
  const query = dice.chance(0.06) ? maker.someRows(certain) : certain
  return { query, isStreamingOnly: maker.hasVersions }
}

/** Windows over a table with late rows, which batch does not have; sometimes with a query around them. */
export function randomLateQuery(dice: Dice, late: Table): RandomQuery {
  const maker = new QueryMaker(dice, [late], 'neither')
  return { query: maker.overLateRows(late), isStreamingOnly: true }
}

const JOINS = ['JOIN', 'JOIN', 'LEFT JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'] as const
const SETS = ['UNION ALL', 'UNION', 'INTERSECT', 'INTERSECT ALL', 'EXCEPT', 'EXCEPT ALL']
const PLAIN: Omit<Select, 'items' | 'from'> = {
  kind: 'select',
  isDistinct: false,
  where: [],
  having: [],
  qualify: [],
}

interface Scoped extends ColumnOf {
  readonly alias: string
}

class QueryMaker {
  hasVersions = false
  readonly #dice: Dice
  #tables: readonly Pick<Table, 'name' | 'columns' | 'delaySeconds'>[]
  readonly #special: 'over' | 'versions' | 'neither'
  #aliases = 0
  /** Tables that the query may still read. */
  #reads = 6

  constructor(dice: Dice, tables: readonly Table[], special: 'over' | 'versions' | 'neither') {
    this.#dice = dice
    this.#tables = tables
    this.#special = special
  }

  /** A query that reads another by its name, mostly more than once. */
  named(depth: number): Query {
    const name = 'w'
    const query = this.query(depth)
    const columns = columnsOf(query).map((column) => ({ ...column, isNotNull: false }))
    // As often as any table.
    this.#tables = [{ name, columns }, { name, columns }, ...this.#tables.slice(0, 2)]
    this.#reads = Math.max(this.#reads, 3)
    return { kind: 'with', name, query, body: this.query(depth) }
  }

  /** A query with columns of these sorts, or of any. */
  query(depth: number, sorts: readonly Sort[] = this.#sorts()): Query {
    const dice = this.#dice
    const makers: (readonly [number, () => Query])[] = [[4, () => this.#plain(depth, sorts)]]
    if (depth > 0) {
      makers.push([4, () => this.#grouped(depth, sorts)])
      makers.push([2, () => this.#top(depth, sorts)])
      makers.push([0.7, () => this.#first(depth, sorts)])
      const timed = this.#tables.filter(({ delaySeconds }) => delaySeconds !== undefined)
      if (timed.length > 0 && this.#reads > 0 && !sorts.includes('boolean'))
        makers.push([1, () => this.#overTime(dice.pick(timed), sorts)])
      if (sorts.length === 1 && sorts[0] === 'bigint') makers.push([3, () => this.#someOf(depth)])
      if (this.#special === 'over' && !sorts.includes('boolean'))
        makers.push([6, () => this.#over(depth, sorts)])
      if (this.#reads > 1) makers.push([2, () => this.#set(depth, sorts)])
    }
    return dice.weighted(makers)()
  }

  /** Two queries; often the same one but for its conditions, so that they have rows in common. */
  #set(depth: number, sorts: readonly Sort[]): Query {
    const dice = this.#dice
    const op = dice.pick(SETS)
    const left = this.query(depth - 1, sorts)
    if (left.kind !== 'select' || dice.chance(0.5))
      return { kind: 'set', op, inputs: [left, this.query(depth - 1, sorts)] }
    // What bounds a rank stays: without it there is no Top-N.
    const isRanked = left.from.some(({ columns }) => columns.some(({ name }) => name === 'rn'))
    const right: Query = { ...left, where: isRanked ? left.where : [], having: [] }
    return { kind: 'set', op, inputs: dice.chance(0.5) ? [left, right] : [right, left] }
  }

  #sorts(): Sort[] {
    const dice = this.#dice
    return Array.from({ length: dice.between(1, 4) }, () =>
      dice.weighted<() => Sort>([
        [14, () => dice.pick(dice.pick(this.#tables).columns).sort],
        [3, () => dice.pick(['int', 'bigint'])],
        [3, () => dice.pick(SORTS)],
        [1, () => 'ratio'],
      ])(),
    )
  }

  #alias(): string {
    return `a${this.#aliases++}`
  }

  /** A table or a query. */
  #relation(depth: number): Relation {
    const dice = this.#dice
    this.#reads--
    if (depth <= 0 || this.#reads <= 0 || dice.chance(0.55)) {
      const table = dice.pick(this.#tables)
      const { name } = table
      if (table.delaySeconds !== undefined && dice.chance(0.4)) {
        const { text, duckdb, columns } = timeWindows(dice, table)
        return { of: name, windows: { text, duckdb }, alias: this.#alias(), columns }
      }
      return { of: name, alias: this.#alias(), columns: table.columns }
    }
    this.#reads++
    const query = this.query(depth - 1, undefined)
    return { of: query, alias: this.#alias(), columns: columnsOf(query) }
  }

  /** One to three relations, joined. */
  #from(depth: number): { readonly from: readonly Relation[]; readonly scope: readonly Scoped[] } {
    const dice = this.#dice
    if (depth > 0 && this.#reads > 2 && dice.chance(0.12)) return this.#chain(depth)
    const versions = this.#special === 'versions' && dice.chance(0.5) ? this.#versions() : undefined
    if (versions !== undefined) return { from: versions, scope: versions.flatMap(scopeOf) }
    const from: Relation[] = [this.#relation(depth)]
    let scope: Scoped[] = scopeOf(from[0]!)
    const joins = dice.weighted([
      [5, 0],
      [4, 1],
      [1.5, 2],
    ])
    for (let i = 0; i < joins && this.#reads > 0; i++) {
      const relation = this.#relation(depth)
      const right = scopeOf(relation)
      const shared = relation.columns.filter(({ name, sort }) =>
        from[0]!.columns.some((left) => left.name === name && left.sort === sort),
      )
      if (i === 0 && shared.length > 0 && dice.chance(0.2)) {
        const using = dice.some(shared, 2)
        from.push({
          ...relation,
          join: { text: dice.pick(JOINS), on: [], using: using.map(({ name }) => name) },
        })
        const merged = using.map((column) => ({ ...column, alias: '' }))
        const isMerged = ({ name }: Scoped): boolean => using.some((each) => each.name === name)
        scope = [...merged, ...[...scope, ...right].filter((column) => !isMerged(column))]
        // A third table would make names without an alias ambiguous.
        break
      }
      const inTime = this.#timedJoin(from[0]!, relation)
      from.push({ ...relation, join: inTime ?? this.#join(scope, right) })
      scope = [...scope, ...right]
    }
    if (dice.chance(0.08)) {
      const relation = this.#unnest(scope)
      from.push(relation)
      scope = [...scope, ...scopeOf(relation)]
    }
    if (this.#reads > 0 && dice.chance(0.06)) {
      const relation = this.#lateral(scope, depth)
      from.push(relation)
      scope = [...scope, ...scopeOf(relation)]
    }
    return { from, scope }
  }

  /** The elements of an array of expressions over the row before it; some arrays are NULL. */
  #unnest(scope: readonly Scoped[]): Relation {
    const dice = this.#dice
    const sort = dice.pick(['int', 'bigint', 'varchar', 'double', 'date'] as const)
    const elements = Array.from({ length: dice.between(1, 3) }, () =>
      this.#expression(scope, sort, dice.pick([0, 0, 1])),
    )
    const places = elements.map((_, i) => `$${i}`).join(', ')
    const unnest = dice.chance(0.3)
      ? form(
          sort,
          `CASE WHEN $${elements.length} THEN ARRAY[${places}] END`,
          [...elements, this.#condition(scope, 1)],
          `CASE WHEN $${elements.length} THEN [${places}] END`,
        )
      : form(sort, `ARRAY[${places}]`, elements, `[${places}]`)
    const columns: ColumnOf[] = [{ name: 'e', sort }]
    if (dice.chance(0.4)) columns.push({ name: 'n', sort: 'int' })
    return {
      of: '',
      unnest,
      alias: this.#alias(),
      columns,
      join: { text: dice.pick(['CROSS JOIN', 'LEFT JOIN']), on: [], using: [] },
    }
  }

  /** Groups of the windows of a table with late rows. */
  overLateRows(table: Table): Query {
    const dice = this.#dice
    const { text, duckdb, columns, key } = timeWindows(dice, table)
    const alias = this.#alias()
    const input: Relation = {
      of: table.name,
      windows: { text, duckdb, isLate: true },
      alias,
      columns,
    }
    const scope = scopeOf(input)
    const keys = [
      ...windowOf(scope),
      ...(key === undefined
        ? dice.some(scope.slice(0, 2), 2).slice(0, dice.between(0, 2))
        : scope.filter(({ name }) => name === key)),
    ]
    const sorts = this.#sorts().filter((sort) => sort !== 'boolean')
    const aggregates = sorts.map(
      (sort) =>
        randomAggregate(dice, sort, (wanted) =>
          this.#expression(scope, wanted, dice.pick([0, 1])),
        ) ?? form('bigint', 'COUNT(*)'),
    )
    const where = dice.chance(0.2) ? [this.#condition(scope, 1)] : []
    // A filter goes below a SESSION, and what it leaves out holds no session together; the column of DuckDB's table knows no filter.
    const isSession = key !== undefined
    const query: Select = {
      ...PLAIN,
      items: [...keys.map(at), ...aggregates].map((expression, i) => ({
        name: `c${i}`,
        expression,
      })),
      from: [input],
      where: isSession ? [] : where,
      groupBy: form('int', keys.map((_, i) => `$${i}`).join(', '), keys.map(at)),
    }
    if (dice.chance(0.6)) return query
    const outer = this.#alias()
    const relation: Relation = { of: query, alias: outer, columns: columnsOf(query) }
    const own = scopeOf(relation)
    return {
      ...PLAIN,
      items: [
        { name: 'c0', expression: form('bigint', 'COUNT(*)') },
        ...this.#sorts()
          .filter((sort) => sort !== 'boolean')
          .map((sort, i) => ({
            name: `c${i + 1}`,
            expression:
              randomAggregate(dice, sort, (wanted) => this.#expression(own, wanted, 0)) ??
              form('bigint', 'COUNT(*)'),
          })),
      ],
      from: [relation],
    }
  }

  /** A query for each row before it: an aggregate, rows, or the first of them. */
  #lateral(scope: readonly Scoped[], depth: number): Relation {
    const dice = this.#dice
    const { relation, inner, correlation } = this.#inner(scope, depth)
    const sorts = this.#sorts().slice(0, 2)
    const isGlobal = dice.chance(0.4)
    const items = sorts.map((sort, i) => ({
      name: `c${i}`,
      expression:
        (isGlobal && randomAggregate(dice, sort, (wanted) => this.#expression(inner, wanted, 0))) ||
        (isGlobal ? form('bigint', 'COUNT(*)') : this.#expression(inner, sort, 1)),
    }))
    const isFirst = !isGlobal && dice.chance(0.4)
    const query: Select = {
      ...PLAIN,
      items,
      from: [relation],
      where: correlation,
      ...(isFirst
        ? {
            orderBy: {
              keys: dice.shuffled(inner).map((column) => this.#order(column, at(column))),
              limit: dice.between(1, 2),
              offset: 0,
            },
          }
        : {}),
    }
    const isLeft = dice.chance(0.4)
    return {
      of: query,
      isLateral: true,
      alias: this.#alias(),
      columns: columnsOf(query),
      join: {
        text: isLeft ? 'LEFT JOIN' : 'CROSS JOIN',
        on: [],
        using: [],
      },
    }
  }

  /** Rows of a table with event time, joined with the versions of another as of that time; `undefined` where there are no two. */
  #versions(): readonly Relation[] | undefined {
    const dice = this.#dice
    const timed = this.#tables.filter(({ delaySeconds }) => delaySeconds !== undefined)
    if (timed.length === 0 || this.#reads < 2) return undefined
    const [own, other] = [dice.pick(timed), dice.pick(timed)]
    const left: Relation = { of: own.name, alias: this.#alias(), columns: own.columns }
    const alias = this.#alias()
    const keys = scopeOf(left).filter(({ sort }) => sort === 'int')
    const on = [
      form(
        'boolean',
        '($0 = $1)',
        [at(dice.pick(keys)), at({ ...other.columns[0]!, alias })],
        '(COALESCE($0, -999) = COALESCE($1, -999))',
      ),
    ]
    this.#reads -= 2
    this.hasVersions = true
    return [
      left,
      {
        of: other.name,
        alias,
        columns: other.columns,
        asOf: at(scopeOf(left).at(-1)!),
        join: { text: dice.pick(['JOIN', 'LEFT JOIN']), on, using: [] },
      },
    ]
  }

  /** A join by window, or of rows whose event times are near one another; `undefined` where there are none. */
  #timedJoin(left: Relation, right: Relation): Relation['join'] {
    const dice = this.#dice
    if (dice.chance(0.2)) return undefined
    const [a, b] = [scopeOf(left), scopeOf(right)]
    const pairs = a.flatMap((x) =>
      b.flatMap((y) => (isComparable(x.sort, y.sort) && x.sort !== 'timestamp' ? [[x, y]] : [])),
    )
    const key = pairs.length > 0 ? dice.pick(pairs) : []
    const text = dice.pick(JOINS)
    const equal = (parts: readonly Scoped[]): Expression =>
      form('boolean', '($0 = $1)', parts.map(at))
    const [windows, others] = [windowOf(a), windowOf(b)]
    if (windows.length > 0 && others.length > 0) {
      const on = windows.map((column, i) => equal([column, others[i]!]))
      return { text, on: key.length > 0 && dice.chance(0.7) ? [...on, equal(key)] : on, using: [] }
    }
    const times = [left, right].map((relation) => this.#eventTimeOf(relation))
    if (times.includes(undefined) || key.length === 0) return undefined
    const near = `($0 BETWEEN $1 - INTERVAL '${dice.between(0, 9)}' SECOND AND $1 + INTERVAL '${dice.between(0, 9)}' SECOND)`
    const on = [
      equal(key),
      form(
        'boolean',
        near,
        times.map((column) => at(column!)),
      ),
    ]
    return { text, on: dice.shuffled(on), using: [] }
  }

  /** The event time of a table. */
  #eventTimeOf({ of, alias, windows }: Relation): Scoped | undefined {
    const table = this.#tables.find(({ name }) => name === of)
    if (table?.delaySeconds === undefined || windows !== undefined) return undefined
    return { ...table.columns.at(-1)!, alias }
  }

  /** Three or four relations, all joined by one key. */
  #chain(depth: number) {
    const dice = this.#dice
    const from: Relation[] = [this.#relation(depth - 1)]
    const key = dice.pick(scopeOf(from[0]!))
    const keys: Scoped[] = [key]
    const count = dice.between(3, 4)
    while (from.length < count && this.#reads > 0) {
      const relation = this.#relation(depth - 1)
      const own = scopeOf(relation).filter(({ sort }) => isComparable(sort, key.sort))
      if (own.length === 0) continue
      const mine = dice.pick(own)
      const on = [form('boolean', '($0 = $1)', [at(dice.pick(keys)), at(mine)])]
      from.push({ ...relation, join: { text: dice.pick(JOINS), on, using: [] } })
      keys.push(mine)
    }
    return { from, scope: from.flatMap(scopeOf) }
  }

  #join(left: readonly Scoped[], right: readonly Scoped[]): NonNullable<Relation['join']> {
    const dice = this.#dice
    const text = dice.pick(JOINS)
    const pairs = left.flatMap((a) =>
      right.flatMap((b) => (isComparable(a.sort, b.sort) ? [[a, b] as const] : [])),
    )
    if (pairs.length === 0)
      return text === 'FULL JOIN' || text === 'JOIN'
        ? { text: 'CROSS JOIN', on: [], using: [] }
        : { text, on: [this.#condition([...left, ...right], 2)], using: [] }
    if (text === 'JOIN' && dice.chance(0.06)) return { text: 'CROSS JOIN', on: [], using: [] }
    const on: Expression[] = []
    // DuckDB has no FULL JOIN without a pair of equal columns.
    if (text === 'FULL JOIN' || dice.chance(0.88)) {
      for (const [a, b] of dice.some(pairs, dice.chance(0.25) ? 2 : 1))
        on.push(form('boolean', '($0 = $1)', dice.chance(0.5) ? [at(a), at(b)] : [at(b), at(a)]))
    }
    if (on.length === 0 || dice.chance(0.25)) on.push(this.#condition([...left, ...right], 2))
    return { text, on, using: [] }
  }

  #leaf(scope: readonly Scoped[]): Leaf {
    return (sort) => {
      const found = scope.filter((column) => column.sort === sort)
      return found.length === 0 ? undefined : at(this.#dice.pick(found))
    }
  }

  #expression(scope: readonly Scoped[], sort: Sort, depth: number): Expression {
    return randomExpression(this.#dice, sort, this.#leaf(scope), depth)
  }

  #condition(scope: readonly Scoped[], depth: number): Expression {
    return randomExpression(this.#dice, 'boolean', this.#leaf(scope), depth)
  }

  #where(scope: readonly Scoped[], depth: number): Expression[] {
    const dice = this.#dice
    const where: Expression[] = []
    const pairs = dice.chance(0.12)
      ? scope.flatMap((a, i) =>
          scope.slice(i + 1).flatMap((b) => (a.sort === b.sort ? [[a, b] as const] : [])),
        )
      : []
    if (pairs.length > 0) {
      const [a, b] = dice.pick(pairs)
      where.push(form('boolean', '($0 = $1)', [at(a), at(b)]))
    }
    if (dice.chance(0.2)) where.push(this.#condition(scope, 2))
    if (this.#reads > 0 && dice.chance(0.15)) where.push(this.#subqueryInside(scope, depth))
    return where
  }

  /** A condition with a subquery, by itself or inside of another. */
  #subqueryInside(scope: readonly Scoped[], depth: number): Expression {
    const dice = this.#dice
    const subquery = this.#subqueryCondition(scope, depth)
    if (dice.chance(0.65)) return subquery
    const other = this.#condition(scope, 1)
    return form(
      'boolean',
      dice.pick([
        '($0 OR $1)',
        '($1 AND NOT $0)',
        '($0 IS NOT TRUE)',
        '(CASE WHEN $1 THEN $0 ELSE $1 END)',
      ]),
      [subquery, other],
    )
  }

  #plain(depth: number, sorts: readonly Sort[]): Select {
    const dice = this.#dice
    const { from, scope } = this.#from(depth - 1)
    return {
      ...PLAIN,
      isDistinct: dice.chance(0.15),
      items: sorts.map((sort, i) => ({
        name: `c${i}`,
        expression:
          this.#reads > 0 && dice.chance(0.08)
            ? this.#scalarSubquery(scope, sort, depth)
            : this.#expression(scope, sort, dice.pick([0, 1, 2])),
      })),
      from,
      where: this.#where(scope, depth - 1),
    }
  }

  /** Groups, also of several sets of keys. */
  #grouped(depth: number, sorts: readonly Sort[]): Select {
    const dice = this.#dice
    const { from, scope } = this.#from(depth - 1)
    const windows = dice.chance(0.8) ? windowOf(scope) : []
    const columns = [
      ...windows,
      ...dice.some(scope, windows.length > 0 ? 1 : 3).filter((column) => !windows.includes(column)),
    ]
    const keys: Expression[] =
      (windows.length === 0 && dice.chance(0.12)) || columns.length === 0
        ? []
        : columns.map((column) =>
            dice.chance(0.8) ? at(column) : form(column.sort, 'COALESCE($0, $0)', [at(column)]),
          )
    const sets = keys.length > 0 && dice.chance(0.2) ? this.#sets(keys.length) : undefined
    const keysOf = sets === undefined ? keys : keys.map(columnOfKey)
    const leaf: Leaf = (sort) => {
      const keysThere = keysOf.filter((key) => key.sort === sort)
      const isKey = keysThere.length > 0 && dice.chance(0.5)
      if (isKey) return dice.pick(keysThere)
      if (sets !== undefined && sort === 'bigint' && dice.chance(0.3)) {
        return dice.chance(0.5)
          ? form(sort, 'GROUPING($0)', [dice.pick(keysOf)])
          : form(sort, `GROUPING_ID(${keysOf.map((_, i) => `$${i}`).join(', ')})`, keysOf)
      }
      return (
        randomAggregate(dice, sort, (wanted) =>
          randomExpression(dice, wanted, this.#leaf(scope), dice.pick([0, 0, 1])),
        ) ?? (keysThere.length > 0 ? dice.pick(keysThere) : undefined)
      )
    }
    const groupBy =
      keys.length === 0
        ? undefined
        : form('int', sets ?? keys.map((_, i) => `$${i}`).join(', '), keysOf)
    const items = sorts.map((sort, i) => ({
      name: `c${i}`,
      expression: randomExpression(dice, sort, leaf, dice.pick([0, 0, 1])),
    }))
    const having = dice.chance(0.2) ? [randomExpression(dice, 'boolean', leaf, 2)] : []
    // Without keys there is a group only where something is aggregated.
    if (keys.length === 0) items[0] = { name: 'c0', expression: globalItem(dice, sorts[0]!, leaf) }
    return {
      ...PLAIN,
      isDistinct: dice.chance(0.05),
      items,
      from,
      where: this.#where(scope, depth - 1),
      ...(groupBy === undefined ? {} : { groupBy }),
      having:
        sets === undefined && this.#reads > 0 && dice.chance(0.06)
          ? [...having, this.#havingSubquery(leaf, depth)]
          : having,
    }
  }

  /** HAVING about another query. */
  #havingSubquery(leaf: Leaf, depth: number): Expression {
    const dice = this.#dice
    const { relation, inner } = this.#inner([], depth)
    const column = dice.pick(inner)
    const sort = column.sort === 'ratio' ? 'double' : column.sort
    const query: Select = {
      ...PLAIN,
      items: [{ name: 'c0', expression: at(column) }],
      from: [relation],
    }
    const operand = randomExpression(dice, sort, leaf, 0)
    return {
      kind: 'form',
      sort: 'boolean',
      text: `($0 ${dice.pick(['', 'NOT '])}IN ($q))`,
      args: [operand],
      query,
    }
  }

  #sets(count: number): string {
    const dice = this.#dice
    const all = Array.from({ length: count }, (_, i) => `$${i}`)
    return dice.weighted<() => string>([
      [1, () => `ROLLUP (${all.join(', ')})`],
      [1, () => `CUBE (${all.join(', ')})`],
      [
        1,
        () =>
          `GROUPING SETS (${Array.from({ length: dice.between(1, 3) }, (_, i) => `(${(i === 0 ? all : dice.chance(0.3) ? [] : dice.some(all, count)).join(', ')})`).join(', ')})`,
      ],
    ])()
  }

  /** The first rows of each partition: ROW_NUMBER with a certain order, RANK and DENSE_RANK with ties. */
  #top(depth: number, sorts: readonly Sort[]): Select {
    const dice = this.#dice
    const input = this.#relation(depth - 1)
    const scope = scopeOf(input)
    const windows = dice.chance(0.7) ? windowOf(scope) : []
    const partition = [
      ...windows,
      ...(dice.chance(0.7) ? dice.some(scope, windows.length > 0 ? 1 : 2) : []),
    ].filter((column, i, all) => all.indexOf(column) === i)
    const name = dice.pick(['ROW_NUMBER', 'ROW_NUMBER', 'RANK', 'DENSE_RANK'])
    const keys = name === 'ROW_NUMBER' ? dice.shuffled(scope) : dice.some(dice.shuffled(scope), 2)
    const rank = this.#windowed('bigint', `${name}() OVER`, [], partition, keys)
    const bound = form('boolean', `($0 <= ${dice.between(1, 3)})`, [rank])
    const isQualified = dice.chance(0.25)
    if (isQualified)
      return {
        ...PLAIN,
        items: sorts.map((sort, i) => ({
          name: `c${i}`,
          expression: this.#expression(scope, sort, dice.pick([0, 0, 1])),
        })),
        from: [input],
        where: dice.chance(0.25) ? [this.#condition(scope, 2)] : [],
        qualify: [bound],
      }
    const items: Item[] = scope.map((column) => ({ name: column.name, expression: at(column) }))
    const ranked: Select = {
      ...PLAIN,
      items: [...items, { name: 'rn', expression: rank }],
      from: [input],
    }
    const alias = this.#alias()
    const outer = columnsOf(ranked).map((column) => ({ ...column, alias }))
    const rankColumn = at(outer.at(-1)!)
    const readable = dice.chance(0.4) ? outer : outer.slice(0, -1)
    return {
      ...PLAIN,
      items: sorts.map((sort, i) => ({
        name: `c${i}`,
        expression: this.#expression(readable, sort, dice.pick([0, 0, 1])),
      })),
      from: [{ of: ranked, alias, columns: columnsOf(ranked) }],
      where: [
        form(
          'boolean',
          dice.pick(['($0 <= 1)', '($0 = 1)', '($0 <= 2)', '($0 < 4)', '($0 BETWEEN 2 AND 3)']),
          [rankColumn],
        ),
        ...(dice.chance(0.15) ? [this.#condition(readable, 2)] : []),
      ],
    }
  }

  /** ORDER BY all columns, with LIMIT. */
  #first(depth: number, sorts: readonly Sort[]): Select {
    const dice = this.#dice
    const inner = this.query(depth - 1, sorts)
    const alias = this.#alias()
    const columns = columnsOf(inner)
    const scope = columns.map((column) => ({ ...column, alias }))
    return {
      ...PLAIN,
      items: scope.map((column) => ({ name: column.name, expression: at(column) })),
      from: [{ of: inner, alias, columns }],
      orderBy: {
        keys: dice.shuffled(scope).map((column) => this.#order(column, at(column))),
        limit: dice.between(1, 5),
        offset: dice.pick([0, 0, 1, 2]),
      },
    }
  }

  /** The number of some rows: which ones they are is not certain. */
  #someOf(depth: number): Select {
    const few = this.someRows(this.query(depth - 1))
    return {
      ...PLAIN,
      items: [{ name: 'c0', expression: form('bigint', 'COUNT(*)') }],
      from: [{ of: few, alias: this.#alias(), columns: columnsOf(few) }],
    }
  }

  /** Some rows of a query, by a LIMIT without order. */
  someRows(inner: Query): Select {
    const dice = this.#dice
    const columns = columnsOf(inner)
    const alias = this.#alias()
    return {
      ...PLAIN,
      items: columns.map(({ name, sort }) => ({ name, expression: at({ alias, name, sort }) })),
      from: [{ of: inner, alias, columns }],
      orderBy: { keys: [], limit: dice.between(1, 4), offset: dice.pick([0, 0, 1]) },
    }
  }

  /** NULL is the smallest value in Flink; DuckDB is told. */
  #order(column: Scoped, key: Expression): Expression {
    const isAscending = this.#dice.chance(0.6)
    const text = isAscending ? '$0' : '$0 DESC'
    return form(column.sort, text, [key], `${text} NULLS ${isAscending ? 'FIRST' : 'LAST'}`)
  }

  #windowed(
    sort: Sort,
    call: string,
    args: readonly Expression[],
    partition: readonly Scoped[],
    keys: readonly Scoped[],
    frame = '',
    duckdb = call,
    isAscending = false,
  ): Expression {
    const orders = keys.map((column) =>
      isAscending ? at(column) : this.#order(column, at(column)),
    )
    const all = [...args, ...partition.map(at), ...orders]
    const numbers = (from: number, count: number): string =>
      Array.from({ length: count }, (_, i) => `$${from + i}`).join(', ')
    const over = `OVER (${[
      partition.length === 0 ? '' : `PARTITION BY ${numbers(args.length, partition.length)}`,
      keys.length === 0 ? '' : `ORDER BY ${numbers(args.length + partition.length, keys.length)}`,
      frame,
    ]
      .filter((part) => part !== '')
      .join(' ')})`
    return form(
      sort,
      call.replace('OVER', () => over),
      all,
      duckdb.replace('OVER', () => over),
    )
  }

  /** Functions over frames ordered by event time, which streams have too. */
  #overTime({ name, columns }: Pick<Table, 'name' | 'columns'>, sorts: readonly Sort[]): Select {
    const dice = this.#dice
    this.#reads--
    const input: Relation = { of: name, alias: this.#alias(), columns }
    const scope = scopeOf(input)
    const time = scope.at(-1)!
    const partition = dice.chance(0.7) ? dice.some(scope, 1) : []
    const frame = dice.pick([
      '',
      'ROWS BETWEEN 1 PRECEDING AND CURRENT ROW',
      'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
      "RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW",
      'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
    ])
    const call = (sort: Sort): Expression => {
      const arg = (): Expression => this.#expression(scope, sort, dice.pick([0, 0, 1]))
      const over = (text: string, args: readonly Expression[], more: string, duckdb = text) =>
        this.#windowed(sort, `${text} OVER`, args, partition, [time], more, `${duckdb} OVER`, true)
      const extreme = (): Expression => over(`${dice.pick(['MIN', 'MAX'])}($0)`, [arg()], frame)
      switch (sort) {
        case 'bigint':
          return dice.weighted<() => Expression>([
            [1, () => over('ROW_NUMBER()', [], '')],
            [2, () => over('COUNT(*)', [], frame)],
            [1, () => over('COUNT($0)', [this.#expression(scope, 'varchar', 0)], frame)],
            [1, extreme],
          ])()
        case 'int':
          return dice.weighted<() => Expression>([
            [
              2,
              () =>
                this.#windowed(
                  sort,
                  'SUM($0) OVER',
                  [arg()],
                  partition,
                  [time],
                  frame,
                  'CAST(SUM($0) OVER AS INTEGER)',
                  true,
                ),
            ],
            [1, () => over('LAG($0)', [arg()], '')],
            [1, extreme],
          ])()
        case 'double':
          return over('SUM($0)', [arg()], frame)
        default:
          return dice.chance(0.3) ? over('LAG($0)', [arg()], '') : extreme()
      }
    }
    return {
      ...PLAIN,
      items: sorts.map((sort, i) => ({
        name: `c${i}`,
        expression: dice.chance(0.6) ? call(sort) : this.#expression(scope, sort, 1),
      })),
      from: [input],
      where: dice.chance(0.2) ? [this.#condition(scope, 2)] : [],
    }
  }

  /** Functions over frames in any order. */
  #over(depth: number, sorts: readonly Sort[]): Select {
    const dice = this.#dice
    const input = this.#relation(depth - 1)
    const scope = scopeOf(input)
    // All forms have a place of one digit for each argument.
    const certain = dice.shuffled(scope).slice(0, 7)
    const isCertain = certain.length === scope.length
    const partition = dice.chance(0.7) ? dice.some(scope, 1) : []
    const some = dice.some(certain, 2)
    const frame = (): string =>
      dice.pick([
        '',
        'ROWS BETWEEN 1 PRECEDING AND CURRENT ROW',
        'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
        'ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING',
        'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
        'ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING',
        'RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING',
      ])
    const call = (sort: Sort): Expression => {
      const arg = (): Expression => this.#expression(scope, sort, dice.pick([0, 0, 1]))
      const w = (
        text: string,
        args: readonly Expression[],
        keys: readonly Scoped[],
        more = '',
        duckdb = text,
      ): Expression => this.#windowed(sort, text, args, partition, keys, more, duckdb)
      const ties = dice.chance(0.5) || !isCertain
      const keys = ties ? some : certain
      const range = ties
        ? dice.pick(['', 'RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'])
        : frame()
      const extreme = (): Expression =>
        w(`${dice.pick(['MIN', 'MAX'])}($0) OVER`, [arg()], keys, range)
      const moved = (): Expression =>
        isCertain
          ? w(
              `${dice.pick(['LAG', 'LEAD'])}($0${dice.pick(['', ', 1', ', 2'])}) OVER`,
              [arg()],
              certain,
            )
          : extreme()
      const edge = (): Expression =>
        isCertain ? this.#edge(sort, arg(), partition, certain, frame()) : extreme()
      const others: (readonly [number, () => Expression])[] = [
        [1, moved],
        [1, edge],
        [1, extreme],
      ]
      switch (sort) {
        case 'bigint':
          return dice.weighted<() => Expression>([
            ...others,
            [1, () => w('RANK() OVER', [], some)],
            [1, () => w('DENSE_RANK() OVER', [], some)],
            [
              1,
              () => (isCertain ? w('ROW_NUMBER() OVER', [], certain) : w('RANK() OVER', [], some)),
            ],
            [2, () => w('COUNT(*) OVER', [], keys, range)],
          ])()
        case 'int':
          return dice.weighted<() => Expression>([
            ...others,
            [3, () => w('SUM($0) OVER', [arg()], keys, range, 'CAST(SUM($0) OVER AS INTEGER)')],
          ])()
        case 'decimal':
          return dice.weighted<() => Expression>([
            ...others,
            [2, () => w('CAST(SUM($0) OVER AS DECIMAL(18, 2))', [arg()], keys, range)],
          ])()
        default:
          return dice.weighted(others)()
      }
    }
    // Rows that are equal in all columns stand in no certain order: orders of several directions would pair them in any way.
    let directions: string | undefined
    const consistent = (sort: Sort, made: Expression): Expression => {
      const own = directionsOf(made, certain.length)
      if (own === undefined) return made
      directions ??= own
      return own === directions ? made : this.#expression(scope, sort, 1)
    }
    return {
      ...PLAIN,
      items: sorts.map((sort, i) => ({
        name: `c${i}`,
        expression: dice.chance(0.6)
          ? consistent(sort, call(sort))
          : this.#expression(scope, sort, 1),
      })),
      from: [input],
    }
  }

  /** Of the values that are not NULL, in Flink. */
  #edge(
    sort: Sort,
    arg: Expression,
    partition: readonly Scoped[],
    keys: readonly Scoped[],
    frame: string,
  ): Expression {
    const name = this.#dice.pick(['FIRST_VALUE', 'LAST_VALUE'])
    const duckdb = `${name}($0 IGNORE NULLS) OVER`
    return this.#windowed(sort, `${name}($0) OVER`, [arg], partition, keys, frame, duckdb)
  }

  /** IN and EXISTS, correlated by equality or not at all. */
  #subqueryCondition(scope: readonly Scoped[], depth: number): Expression {
    const dice = this.#dice
    if (dice.chance(0.2)) {
      const sort = dice.pick(['int', 'bigint', 'varchar', 'decimal'] as const)
      return form('boolean', `($0 ${dice.pick(['=', '<', '>=', '<>'])} $1)`, [
        this.#expression(scope, sort, 1),
        this.#scalarSubquery(scope, sort, depth),
      ])
    }
    const { relation, inner, correlation } = this.#inner(scope, depth)
    const not = dice.pick(['', 'NOT '])
    const where = [...correlation, ...(dice.chance(0.3) ? [this.#condition(inner, 1)] : [])]
    if (dice.chance(0.5)) {
      const query: Select = {
        ...PLAIN,
        items: [{ name: 'c0', expression: form('int', '1') }],
        from: [relation],
        where,
      }
      return { kind: 'form', sort: 'boolean', text: `${not}EXISTS ($q)`, args: [], query }
    }
    const column = dice.pick(inner)
    const quantified = column.sort !== 'boolean' && correlation.length === 0 && dice.chance(0.2)
    const query: Select = {
      ...PLAIN,
      items: [{ name: 'c0', expression: at(column) }],
      from: [relation],
      where,
    }
    const operand = this.#expression(scope, column.sort === 'ratio' ? 'double' : column.sort, 1)
    const text = quantified
      ? `($0 ${dice.pick(['<', '>', '>=', '<>', '='])} ${dice.pick(['ANY', 'ALL'])} ($q))`
      : `($0 ${not}IN ($q))`
    return { kind: 'form', sort: 'boolean', text, args: [operand], query }
  }

  /** An aggregate without groups: one value. */
  #scalarSubquery(scope: readonly Scoped[], sort: Sort, depth: number): Expression {
    const dice = this.#dice
    const { relation, inner, correlation } = this.#inner(scope, depth, ['=', '=', '=', '<', '>='])
    const aggregate = randomAggregate(dice, sort, (wanted) =>
      randomExpression(dice, wanted, this.#leaf(inner), 0),
    )
    if (aggregate === undefined) return this.#expression(scope, sort, 1)
    const query: Select = {
      ...PLAIN,
      items: [{ name: 'c0', expression: aggregate }],
      from: [relation],
      where: correlation,
    }
    return { kind: 'form', sort, text: '($q)', args: [], query }
  }

  #inner(scope: readonly Scoped[], depth: number, operators: readonly string[] = ['=']) {
    const dice = this.#dice
    const operator = dice.pick(operators)
    const relation = this.#relation(depth - 1)
    const inner = scopeOf(relation)
    // A name without an alias would be the inner relation's.
    const pairs = inner.flatMap((a) =>
      scope.filter((b) => a.sort === b.sort && b.alias !== '').map((b) => [a, b] as const),
    )
    const correlation =
      pairs.length > 0 && dice.chance(0.6)
        ? [dice.pick(pairs)].map(([a, b]) => form('boolean', `($0 ${operator} $1)`, [at(a), at(b)]))
        : []
    return { relation, inner, correlation }
  }
}

const scopeOf = ({ alias, columns }: Relation): Scoped[] =>
  columns.map(({ name, sort }) => ({ name, sort, alias }))

const at = ({ alias, name, sort }: Scoped): Expression => ({ kind: 'column', alias, name, sort })

/** Start and end of the first windows that there are. */
function windowOf(scope: readonly Scoped[]): readonly Scoped[] {
  const start = scope.find(({ name }) => name === 'window_start')
  const end = scope.find(({ name, alias }) => name === 'window_end' && alias === start?.alias)
  return start === undefined || end === undefined ? [] : [start, end]
}

/** Keys of several sets are columns. */
const columnOfKey = (key: Expression): Expression => (key.kind === 'form' ? key.args[0]! : key)

/** Integers of both widths are compared with one another, others with their like. */
function isComparable(a: Sort, b: Sort): boolean {
  if (a === 'ratio' || b === 'ratio') return false
  const isWhole = (sort: Sort): boolean => sort === 'int' || sort === 'bigint'
  return a === b || (isWhole(a) && isWhole(b))
}

/** An item with an aggregate in it, whatever the sort. */
function globalItem(dice: Dice, sort: Sort, leaf: Leaf): Expression {
  const found = sort === 'boolean' ? undefined : leaf(sort)
  if (found !== undefined) return found
  return dice.chance(0.5)
    ? form('boolean', '(COUNT(*) > 2)')
    : form('boolean', '(COUNT(*) IS NOT NULL)')
}

/** The directions of the last `count` arguments of a function over a frame, undefined where they are no order of so many. */
function directionsOf(made: Expression, count: number): string | undefined {
  if (made.kind !== 'form' || !made.text.includes(' ORDER BY ')) return undefined
  const orders = made.args.slice(-count)
  const texts = orders.map((order) => (order.kind === 'form' ? order.text : ''))
  return count > 0 && texts.every((text) => /^\$0( DESC)?$/.test(text)) ? texts.join() : undefined
}

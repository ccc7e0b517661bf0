import type { Expression } from './ast-expression.ts'
import type { FunctionCall, Star } from './ast-function.ts'
import type { MatchRecognize } from './ast-match.ts'
import type { Hint, Identifier, Name, SyntaxNode } from './ast-name.ts'

/** A whole query: `[WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …]`. */
export interface Query extends SyntaxNode {
  readonly kind: 'query'
  readonly with: WithClause | undefined
  readonly body: QueryBody
  readonly orderBy: readonly OrderItem[]
  readonly offset: Expression | undefined
  /** Of LIMIT or FETCH FIRST; absent also for LIMIT ALL. */
  readonly limit: Expression | undefined
}

/** The core of a query; a `Query` here is one in parentheses. */
export type QueryBody = Select | SetOperation | Values | TableQuery | Query

export interface WithClause extends SyntaxNode {
  readonly kind: 'with'
  readonly recursive: boolean
  readonly tables: readonly CommonTable[]
}

/** `name [(columns)] AS (query)`. */
export interface CommonTable extends SyntaxNode {
  readonly kind: 'commonTable'
  readonly name: Identifier
  readonly columns: readonly Identifier[]
  readonly query: Query
}

export interface Select extends SyntaxNode {
  readonly kind: 'select'
  readonly hints: readonly Hint[]
  readonly quantifier: 'ALL' | 'DISTINCT' | undefined
  readonly items: readonly SelectItem[]
  readonly from: TableReference | undefined
  readonly where: Expression | undefined
  readonly groupBy: GroupBy | undefined
  readonly having: Expression | undefined
  readonly windows: readonly NamedWindow[]
  readonly qualify: Expression | undefined
}

export interface SelectItem extends SyntaxNode {
  readonly kind: 'selectItem'
  readonly value: Expression | Star
  readonly alias: Identifier | undefined
}

/** Left-associative; INTERSECT binds tighter than UNION and EXCEPT. */
export interface SetOperation extends SyntaxNode {
  readonly kind: 'setOperation'
  readonly operator: 'UNION' | 'EXCEPT' | 'INTERSECT'
  /** Whether ALL was written. */
  readonly all: boolean
  readonly left: QueryBody
  readonly right: QueryBody
}

/** `VALUES (1, 'a'), (2, 'b')`; a row without parentheses has one item. */
export interface Values extends SyntaxNode {
  readonly kind: 'values'
  readonly rows: readonly ValuesRow[]
}

export interface ValuesRow extends SyntaxNode {
  readonly kind: 'valuesRow'
  readonly items: readonly Expression[]
}

/** `TABLE t` as a query. */
export interface TableQuery extends SyntaxNode {
  readonly kind: 'tableQuery'
  readonly name: Name
}

export interface OrderItem extends SyntaxNode {
  readonly kind: 'orderItem'
  readonly expression: Expression
  readonly direction: 'ASC' | 'DESC' | undefined
  readonly nulls: 'FIRST' | 'LAST' | undefined
}

// ---- grouping ----

export interface GroupBy extends SyntaxNode {
  readonly kind: 'groupBy'
  readonly quantifier: 'ALL' | 'DISTINCT' | undefined
  readonly elements: readonly GroupingElement[]
}

export type GroupingElement = GroupingSet | GroupingSets | Cube | Rollup

/** `a` (one expression), `(a, b)` or `()`. */
export interface GroupingSet extends SyntaxNode {
  readonly kind: 'groupingSet'
  readonly expressions: readonly Expression[]
}

export interface GroupingSets extends SyntaxNode {
  readonly kind: 'groupingSets'
  readonly elements: readonly GroupingElement[]
}

export interface Cube extends SyntaxNode {
  readonly kind: 'cube'
  readonly sets: readonly GroupingSet[]
}

export interface Rollup extends SyntaxNode {
  readonly kind: 'rollup'
  readonly sets: readonly GroupingSet[]
}

// ---- windows ----

/** `name AS (…)` of the WINDOW clause. */
export interface NamedWindow extends SyntaxNode {
  readonly kind: 'namedWindow'
  readonly name: Identifier
  readonly window: WindowSpecification
}

/** `OVER w`. */
export interface WindowName extends SyntaxNode {
  readonly kind: 'windowName'
  readonly name: Identifier
}

/** `([base] [PARTITION BY …] [ORDER BY …] [frame])`. */
export interface WindowSpecification extends SyntaxNode {
  readonly kind: 'windowSpecification'
  readonly base: Identifier | undefined
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly OrderItem[]
  readonly frame: WindowFrame | undefined
  readonly partial: 'ALLOW' | 'DISALLOW' | undefined
}

/** `ROWS BETWEEN start AND end`; without BETWEEN there is no `end`, which means CURRENT ROW. */
export interface WindowFrame extends SyntaxNode {
  readonly kind: 'windowFrame'
  readonly unit: 'ROWS' | 'RANGE'
  readonly start: FrameBound
  readonly end: FrameBound | undefined
}

export type FrameBound = UnboundedBound | CurrentRowBound | OffsetBound

export interface UnboundedBound extends SyntaxNode {
  readonly kind: 'unboundedBound'
  readonly direction: 'PRECEDING' | 'FOLLOWING'
}

export interface CurrentRowBound extends SyntaxNode {
  readonly kind: 'currentRowBound'
}

export interface OffsetBound extends SyntaxNode {
  readonly kind: 'offsetBound'
  readonly direction: 'PRECEDING' | 'FOLLOWING'
  readonly offset: Expression
}

// ---- table references ----

/** What may stand in FROM. */
export type TableReference =
  | NamedTable
  | DerivedTable
  | TableFunction
  | Unnest
  | MatchRecognize
  | Join

/** `AS alias (columns)`. */
export interface TableAlias extends SyntaxNode {
  readonly kind: 'tableAlias'
  readonly name: Identifier
  readonly columns: readonly Identifier[]
}

/** What every table reference but a join may have. */
export interface AliasableTable extends SyntaxNode {
  readonly alias: TableAlias | undefined
  readonly sample: TableSample | undefined
}

/** `name [hints] [FOR SYSTEM_TIME AS OF t] [AS alias]`. */
export interface NamedTable extends AliasableTable {
  readonly kind: 'namedTable'
  readonly name: Name
  readonly hints: readonly Hint[]
  /** The expression after FOR SYSTEM_TIME AS OF. */
  readonly asOf: Expression | undefined
}

/** `[LATERAL] (query) [FOR SYSTEM_TIME AS OF t] [AS alias]`; also `(VALUES …)`. */
export interface DerivedTable extends AliasableTable {
  readonly kind: 'derivedTable'
  readonly lateral: boolean
  readonly query: Query
  readonly hints: readonly Hint[]
  readonly asOf: Expression | undefined
}

/** `[LATERAL] TABLE(f(…))`, or `f(…)` directly when not `wrapped`. */
export interface TableFunction extends AliasableTable {
  readonly kind: 'tableFunction'
  readonly lateral: boolean
  readonly wrapped: boolean
  readonly call: FunctionCall
  readonly hints: readonly Hint[]
  readonly asOf: Expression | undefined
}

/** `[LATERAL] UNNEST(a, …) [WITH ORDINALITY]`. */
export interface Unnest extends AliasableTable {
  readonly kind: 'unnest'
  readonly lateral: boolean
  readonly operands: readonly Expression[]
  readonly withOrdinality: boolean
  readonly asOf: Expression | undefined
}

/** `TABLESAMPLE method (percent) [REPEATABLE (seed)]`. */
export interface TableSample extends SyntaxNode {
  readonly kind: 'tableSample'
  readonly method: 'BERNOULLI' | 'SYSTEM' | 'SUBSTITUTE'
  /** The number or, for SUBSTITUTE, the string in parentheses. */
  readonly argument: Expression
  readonly seed: Expression | undefined
}

export type JoinType = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'COMMA'

/** `left [NATURAL] type JOIN right [ON … | USING (…)]`; COMMA is `left, right`. */
export interface Join extends SyntaxNode {
  readonly kind: 'join'
  readonly type: JoinType
  readonly natural: boolean
  readonly left: TableReference
  readonly right: TableReference
  readonly condition: JoinOn | JoinUsing | undefined
}

export interface JoinOn extends SyntaxNode {
  readonly kind: 'joinOn'
  readonly expression: Expression
}

export interface JoinUsing extends SyntaxNode {
  readonly kind: 'joinUsing'
  readonly columns: readonly Identifier[]
}

import type {
  ConvertUsingExpression,
  ExtractExpression,
  FunctionCall,
  RoundToUnitExpression,
  TimestampAddExpression,
  TimestampDiffExpression,
  TrimExpression,
} from './ast-function.ts'
import type {
  JsonArrayAggExpression,
  JsonArrayExpression,
  JsonExistsExpression,
  JsonObjectAggExpression,
  JsonObjectExpression,
  JsonQueryExpression,
  JsonValueExpression,
} from './ast-json.ts'
import type { Literal } from './ast-literal.ts'
import type { Identifier, Name, SyntaxNode } from './ast-name.ts'
import type { Query } from './ast-query.ts'
import type { DataType, IntervalQualifier } from './ast-type.ts'

/** Any scalar expression. Parentheses leave no node; where they matter the tree's shape says it. */
export type Expression =
  | Literal
  | Name
  | Parameter
  | UnaryExpression
  | BinaryExpression
  | IntervalExpression
  | TimeDifference
  | IsExpression
  | IsDistinctExpression
  | BetweenExpression
  | LikeExpression
  | InExpression
  | QuantifiedComparison
  | ExistsExpression
  | SubqueryExpression
  | CaseExpression
  | CastExpression
  | RowExpression
  | ArrayExpression
  | MapExpression
  | MultisetExpression
  | CollectionQueryExpression
  | MultisetOperation
  | ItemAccess
  | FieldAccess
  | AtTimeZoneExpression
  | FunctionCall
  | ExtractExpression
  | RoundToUnitExpression
  | TimestampAddExpression
  | TimestampDiffExpression
  | TrimExpression
  | ConvertUsingExpression
  | JsonValueExpression
  | JsonQueryExpression
  | JsonExistsExpression
  | JsonObjectExpression
  | JsonArrayExpression
  | JsonObjectAggExpression
  | JsonArrayAggExpression
  | MatchSemanticsExpression

/** `INTERVAL value DAY` where the value is no string: a number, a column, or an expression in parentheses. */
export interface IntervalExpression extends SyntaxNode {
  readonly kind: 'interval'
  readonly negative: boolean
  readonly value: Expression
  readonly qualifier: IntervalQualifier
}

/** `(left - right) DAY TO SECOND`: the difference of two times as an interval. */
export interface TimeDifference extends SyntaxNode {
  readonly kind: 'timeDifference'
  readonly left: Expression
  readonly right: Expression
  readonly qualifier: IntervalQualifier
}

// ---- operators ----

/** `?`; index from 0 in order of appearance in the statement. */
export interface Parameter extends SyntaxNode {
  readonly kind: 'parameter'
  readonly index: number
}

export interface UnaryExpression extends SyntaxNode {
  readonly kind: 'unary'
  readonly operator: '+' | '-' | 'NOT'
  readonly operand: Expression
}

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>='

export type PeriodOperator =
  | 'OVERLAPS'
  | 'CONTAINS'
  | 'EQUALS'
  | 'PRECEDES'
  | 'SUCCEEDS'
  | 'IMMEDIATELY PRECEDES'
  | 'IMMEDIATELY SUCCEEDS'

export type BinaryOperator =
  | ComparisonOperator
  | PeriodOperator
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '||'
  | 'AND'
  | 'OR'
  | 'MEMBER OF'
  | 'SUBMULTISET OF'

/** Operands of the period operators are rows of two: `(s1, e1) OVERLAPS (s2, e2)`. */
export interface BinaryExpression extends SyntaxNode {
  readonly kind: 'binary'
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
}

export type IsTest =
  | 'NULL'
  | 'TRUE'
  | 'FALSE'
  | 'UNKNOWN'
  | 'JSON VALUE'
  | 'JSON OBJECT'
  | 'JSON ARRAY'
  | 'JSON SCALAR'
  | 'A SET'
  | 'EMPTY'

/** `x IS [NOT] test`. Plain `IS JSON` is `JSON VALUE`. */
export interface IsExpression extends SyntaxNode {
  readonly kind: 'is'
  readonly test: IsTest
  readonly negated: boolean
  readonly operand: Expression
}

/** `x IS [NOT] DISTINCT FROM y`. */
export interface IsDistinctExpression extends SyntaxNode {
  readonly kind: 'isDistinct'
  readonly negated: boolean
  readonly left: Expression
  readonly right: Expression
}

/** `x [NOT] BETWEEN [SYMMETRIC] low AND high`. */
export interface BetweenExpression extends SyntaxNode {
  readonly kind: 'between'
  readonly negated: boolean
  readonly symmetric: boolean
  readonly operand: Expression
  readonly low: Expression
  readonly high: Expression
}

/** `x [NOT] LIKE pattern [ESCAPE e]` and its relatives. */
export interface LikeExpression extends SyntaxNode {
  readonly kind: 'like'
  readonly operator: 'LIKE' | 'ILIKE' | 'RLIKE' | 'SIMILAR TO'
  readonly negated: boolean
  readonly operand: Expression
  readonly pattern: Expression
  readonly escape: Expression | undefined
}

/** `(1, 2, 3)` after IN, ANY, ALL: one item or more. */
export interface ExpressionList extends SyntaxNode {
  readonly kind: 'expressionList'
  readonly items: readonly Expression[]
}

/** `x [NOT] IN (…)`; `set.kind` tells list and query apart. */
export interface InExpression extends SyntaxNode {
  readonly kind: 'in'
  readonly negated: boolean
  readonly operand: Expression
  readonly set: ExpressionList | Query
}

/** `x > ALL (…)`, `x = ANY (…)`; SOME is ANY. */
export interface QuantifiedComparison extends SyntaxNode {
  readonly kind: 'quantifiedComparison'
  readonly operator: ComparisonOperator
  readonly quantifier: 'ANY' | 'ALL'
  readonly operand: Expression
  readonly set: ExpressionList | Query
}

/** `EXISTS (query)`, or `UNIQUE (query)`. */
export interface ExistsExpression extends SyntaxNode {
  readonly kind: 'exists'
  readonly test: 'EXISTS' | 'UNIQUE'
  readonly query: Query
}

/** `(query)` as a value. */
export interface SubqueryExpression extends SyntaxNode {
  readonly kind: 'subquery'
  readonly query: Query
}

/** Both forms of CASE: with `operand` it is the simple one, without the searched one. */
export interface CaseExpression extends SyntaxNode {
  readonly kind: 'case'
  readonly operand: Expression | undefined
  readonly branches: readonly CaseBranch[]
  readonly otherwise: Expression | undefined
}

/** `WHEN a, b THEN c`: any one of `when` suffices; nearly always there is just one. */
export interface CaseBranch extends SyntaxNode {
  readonly kind: 'caseBranch'
  readonly when: readonly Expression[]
  readonly then: Expression
}

/** `CAST(x AS t)`, `TRY_CAST(x AS t)`. */
export interface CastExpression extends SyntaxNode {
  readonly kind: 'cast'
  /** TRY_CAST: NULL instead of an error. */
  readonly safe: boolean
  readonly operand: Expression
  readonly type: DataType
}

// ---- constructors and access ----

/** `ROW(a, b)`, or `(a, b)` when not `explicit`. */
export interface RowExpression extends SyntaxNode {
  readonly kind: 'row'
  readonly explicit: boolean
  readonly items: readonly Expression[]
}

/** `ARRAY[a, b]`. */
export interface ArrayExpression extends SyntaxNode {
  readonly kind: 'array'
  readonly items: readonly Expression[]
}

/** `MAP[k1, v1, k2, v2]`. */
export interface MapExpression extends SyntaxNode {
  readonly kind: 'map'
  readonly entries: readonly MapEntry[]
}

export interface MapEntry extends SyntaxNode {
  readonly kind: 'mapEntry'
  readonly key: Expression
  readonly value: Expression
}

/** `MULTISET[a, b]`. */
export interface MultisetExpression extends SyntaxNode {
  readonly kind: 'multiset'
  readonly items: readonly Expression[]
}

/** `ARRAY(query)`, `MULTISET(query)`, `MAP(query)`. */
export interface CollectionQueryExpression extends SyntaxNode {
  readonly kind: 'collectionQuery'
  readonly collection: 'ARRAY' | 'MULTISET' | 'MAP'
  readonly query: Query
}

/** `a MULTISET UNION [ALL | DISTINCT] b`. */
export interface MultisetOperation extends SyntaxNode {
  readonly kind: 'multisetOperation'
  readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT'
  readonly distinct: boolean
  readonly left: Expression
  readonly right: Expression
}

/** `a[i]`, `m['k']`. */
export interface ItemAccess extends SyntaxNode {
  readonly kind: 'itemAccess'
  readonly operand: Expression
  readonly index: Expression
}

/** `operand.field` where the operand is not a plain name: `(r).f`, `a[1].f`, `f(x).f`. */
export interface FieldAccess extends SyntaxNode {
  readonly kind: 'fieldAccess'
  readonly operand: Expression
  readonly field: Identifier
}

/** `x AT TIME ZONE zone`; `zone` is absent for `AT LOCAL`. */
export interface AtTimeZoneExpression extends SyntaxNode {
  readonly kind: 'atTimeZone'
  readonly operand: Expression
  readonly zone: Expression | undefined
}

// ---- MATCH_RECOGNIZE ----

/** `FINAL call` or `RUNNING call` in MEASURES and DEFINE. */
export interface MatchSemanticsExpression extends SyntaxNode {
  readonly kind: 'matchSemantics'
  readonly semantics: 'FINAL' | 'RUNNING'
  readonly operand: Expression
}

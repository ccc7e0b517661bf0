import type { Identifier, Name, SyntaxNode } from './ast-name.ts'
import type { OrderItem, Query, WindowName, WindowSpecification } from './ast-query.ts'
import type { DataType, IntervalQualifier, TimeUnit } from './ast-type.ts'

/** Any scalar expression. Parentheses leave no node; where they matter the tree's shape says it. */
export type Expression =
  | Literal
  | Name
  | Parameter
  | UnaryExpression
  | BinaryExpression
  | IntervalExpression
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

// ---- literals ----

/** A constant as written. Texts of dates, times and intervals are not checked yet. */
export type Literal =
  | NullLiteral
  | BooleanLiteral
  | NumericLiteral
  | StringLiteral
  | BinaryLiteral
  | DateLiteral
  | TimeLiteral
  | TimestampLiteral
  | IntervalLiteral

export interface NullLiteral extends SyntaxNode {
  readonly kind: 'nullLiteral'
}

/** TRUE, FALSE, or UNKNOWN (value `null`). */
export interface BooleanLiteral extends SyntaxNode {
  readonly kind: 'booleanLiteral'
  readonly value: boolean | null
}

/** An unsigned number; a sign in front is a unary expression. */
export interface NumericLiteral extends SyntaxNode {
  readonly kind: 'numericLiteral'
  /** Exactly as written: `1`, `1.50`, `.5`, `1e3`. */
  readonly text: string
  /** False when it has an exponent: then it is a DOUBLE, else INT, BIGINT or DECIMAL. */
  readonly exact: boolean
}

/** `'it''s'`, `E'a\n'`, `U&'\0041'` or `_UTF8'x'`, unescaped. Adjacent strings are joined. */
export interface StringLiteral extends SyntaxNode {
  readonly kind: 'stringLiteral'
  readonly value: string
  /** Upper-case name after `_`, or `N` for `N'x'`. */
  readonly charset: string | undefined
}

/** `X'0F'`: an even number of hexadecimal digits, upper case. */
export interface BinaryLiteral extends SyntaxNode {
  readonly kind: 'binaryLiteral'
  readonly hex: string
}

export interface DateLiteral extends SyntaxNode {
  readonly kind: 'dateLiteral'
  readonly text: string
}

export interface TimeLiteral extends SyntaxNode {
  readonly kind: 'timeLiteral'
  readonly text: string
}

export interface TimestampLiteral extends SyntaxNode {
  readonly kind: 'timestampLiteral'
  readonly text: string
  /** `TIMESTAMP '…'`, `TIMESTAMP WITH LOCAL TIME ZONE '…'` or `TIMESTAMP WITH TIME ZONE '…'`. */
  readonly zone: 'none' | 'local' | 'given'
}

/** `INTERVAL [-] '1-2' YEAR TO MONTH`. */
export interface IntervalLiteral extends SyntaxNode {
  readonly kind: 'intervalLiteral'
  readonly text: string
  /** Whether a minus sign stood before the string (the string may hold one as well). */
  readonly negative: boolean
  readonly qualifier: IntervalQualifier
}

/** `INTERVAL value DAY` where the value is no string: a number, a column, or an expression in parentheses. */
export interface IntervalExpression extends SyntaxNode {
  readonly kind: 'interval'
  readonly negative: boolean
  readonly value: Expression
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

// ---- function calls ----

/** What may follow an aggregate call. */
export interface AggregateModifiers {
  /** `FILTER (WHERE condition)`. */
  readonly filter: Expression | undefined
  /** `OVER w` or `OVER (…)`. */
  readonly over: WindowName | WindowSpecification | undefined
}

/**
 * A call in ordinary syntax, `name([DISTINCT] args [ORDER BY …])` and what may follow. Also stand-ins with their own syntax and the same
 * meaning: `SUBSTRING(s FROM a FOR b)` is SUBSTRING(s, a, b), `POSITION(x IN s FROM n)` is POSITION(x, s, n), `OVERLAY(s PLACING
 * r FROM a FOR b)` is OVERLAY(s, r, a, b), `CEILING` and `FLOOR` without a unit; and CURRENT_DATE and its kin without parentheses.
 */
export interface FunctionCall extends SyntaxNode, AggregateModifiers {
  readonly kind: 'functionCall'
  readonly name: Name
  /** Whether there was an argument list: false for `CURRENT_TIMESTAMP`. */
  readonly parentheses: boolean
  readonly quantifier: 'DISTINCT' | 'ALL' | undefined
  readonly arguments: readonly FunctionArgument[]
  /** `ORDER BY` inside the parentheses. */
  readonly orderBy: readonly OrderItem[]
  /** `WITHIN GROUP (ORDER BY …)`. */
  readonly withinGroup: readonly OrderItem[]
  /** `WITHIN DISTINCT (…)`. */
  readonly withinDistinct: readonly Expression[]
  readonly nullTreatment: 'IGNORE NULLS' | 'RESPECT NULLS' | undefined
}

/** A positional or named (`name => value`) argument. */
export interface FunctionArgument extends SyntaxNode {
  readonly kind: 'functionArgument'
  readonly name: Identifier | undefined
  readonly value:
    | Expression
    | Star
    | DefaultArgument
    | TableArgument
    | ModelArgument
    | DescriptorArgument
}

/** `*` or `t.*`: a select item, or the argument of COUNT. */
export interface Star extends SyntaxNode {
  readonly kind: 'star'
  readonly qualifier: Name | undefined
}

/** `DEFAULT` as an argument. */
export interface DefaultArgument extends SyntaxNode {
  readonly kind: 'defaultArgument'
}

/**
 * `TABLE t`, `TABLE(f(…))` or `(query)` as an argument, with PARTITION BY and ORDER BY. A query with neither of them is a
 * `SubqueryExpression`: only the function tells whether it means a table or a value.
 */
export interface TableArgument extends SyntaxNode {
  readonly kind: 'tableArgument'
  readonly table: Name | Query | FunctionCall
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly OrderItem[]
}

/** `MODEL m` as an argument. */
export interface ModelArgument extends SyntaxNode {
  readonly kind: 'modelArgument'
  readonly model: Name
}

/** `DESCRIPTOR(a, b)` as an argument; names may have types. */
export interface DescriptorArgument extends SyntaxNode {
  readonly kind: 'descriptorArgument'
  readonly columns: readonly DescriptorColumn[]
}

export interface DescriptorColumn extends SyntaxNode {
  readonly kind: 'descriptorColumn'
  readonly name: Identifier
  readonly type: DataType | undefined
}

// ---- functions with their own syntax ----

/** `EXTRACT(unit FROM operand)`. */
export interface ExtractExpression extends SyntaxNode {
  readonly kind: 'extract'
  readonly unit: TimeUnit
  readonly operand: Expression
}

/** `FLOOR(x TO unit)`, `CEIL(x TO unit)`. */
export interface RoundToUnitExpression extends SyntaxNode {
  readonly kind: 'roundToUnit'
  readonly direction: 'FLOOR' | 'CEIL'
  readonly operand: Expression
  readonly unit: TimeUnit
}

/** `TIMESTAMPADD(unit, count, operand)`. */
export interface TimestampAddExpression extends SyntaxNode {
  readonly kind: 'timestampAdd'
  readonly unit: TimeUnit
  readonly count: Expression
  readonly operand: Expression
}

/** `TIMESTAMPDIFF(unit, from, to)`. */
export interface TimestampDiffExpression extends SyntaxNode {
  readonly kind: 'timestampDiff'
  readonly unit: TimeUnit
  readonly from: Expression
  readonly to: Expression
}

/** `TRIM([side] [characters] FROM operand)` and `TRIM(operand)`; absent characters mean a blank. */
export interface TrimExpression extends SyntaxNode {
  readonly kind: 'trim'
  readonly side: 'BOTH' | 'LEADING' | 'TRAILING'
  readonly characters: Expression | undefined
  readonly operand: Expression
}

/** `CONVERT(x USING charset)`, `TRANSLATE(x USING charset)`. */
export interface ConvertUsingExpression extends SyntaxNode {
  readonly kind: 'convertUsing'
  readonly function: 'CONVERT' | 'TRANSLATE'
  readonly operand: Expression
  readonly charset: Name
}

// ---- JSON ----

/** What the JSON accessors share: `(input [FORMAT JSON], path [PASSING …]`. */
export interface JsonAccess extends SyntaxNode {
  readonly input: Expression
  readonly path: Expression
  readonly passing: readonly JsonPassing[]
}

/** `value AS name` of a PASSING clause. */
export interface JsonPassing extends SyntaxNode {
  readonly kind: 'jsonPassing'
  readonly value: Expression
  readonly name: Identifier
}

/** `NULL`, `ERROR` or `DEFAULT x` of ON EMPTY and ON ERROR. */
export interface JsonValueBehavior extends SyntaxNode {
  readonly kind: 'jsonValueBehavior'
  readonly behavior: 'NULL' | 'ERROR' | 'DEFAULT'
  readonly value: Expression | undefined
}

export interface JsonValueExpression extends JsonAccess {
  readonly kind: 'jsonValue'
  readonly returning: DataType | undefined
  readonly onEmpty: JsonValueBehavior | undefined
  readonly onError: JsonValueBehavior | undefined
}

export type JsonQueryBehavior = 'NULL' | 'ERROR' | 'EMPTY ARRAY' | 'EMPTY OBJECT'

export interface JsonQueryExpression extends JsonAccess {
  readonly kind: 'jsonQuery'
  readonly returning: DataType | undefined
  readonly wrapper: 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL' | undefined
  readonly onEmpty: JsonQueryBehavior | undefined
  readonly onError: JsonQueryBehavior | undefined
}

export interface JsonExistsExpression extends JsonAccess {
  readonly kind: 'jsonExists'
  readonly onError: 'TRUE' | 'FALSE' | 'UNKNOWN' | 'ERROR' | undefined
}

/** Whether NULL values are written or left out. */
export type JsonNullHandling = 'NULL ON NULL' | 'ABSENT ON NULL'

export interface JsonObjectExpression extends SyntaxNode {
  readonly kind: 'jsonObject'
  readonly entries: readonly JsonEntry[]
  readonly onNull: JsonNullHandling | undefined
}

/** `[KEY] k VALUE v`, `k : v` or `k, v`, `[FORMAT JSON]`. */
export interface JsonEntry extends SyntaxNode {
  readonly kind: 'jsonEntry'
  readonly key: Expression
  readonly value: Expression
  readonly formatJson: boolean
}

export interface JsonArrayExpression extends SyntaxNode {
  readonly kind: 'jsonArray'
  readonly items: readonly JsonItem[]
  readonly onNull: JsonNullHandling | undefined
}

export interface JsonItem extends SyntaxNode {
  readonly kind: 'jsonItem'
  readonly value: Expression
  readonly formatJson: boolean
}

export interface JsonObjectAggExpression extends SyntaxNode, AggregateModifiers {
  readonly kind: 'jsonObjectAgg'
  readonly entry: JsonEntry
  readonly onNull: JsonNullHandling | undefined
}

export interface JsonArrayAggExpression extends SyntaxNode, AggregateModifiers {
  readonly kind: 'jsonArrayAgg'
  readonly item: JsonItem
  readonly orderBy: readonly OrderItem[]
  readonly onNull: JsonNullHandling | undefined
}

// ---- MATCH_RECOGNIZE ----

/** `FINAL call` or `RUNNING call` in MEASURES and DEFINE. */
export interface MatchSemanticsExpression extends SyntaxNode {
  readonly kind: 'matchSemantics'
  readonly semantics: 'FINAL' | 'RUNNING'
  readonly operand: Expression
}

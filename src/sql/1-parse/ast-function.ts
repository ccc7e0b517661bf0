import type { Expression } from './ast-expression.ts'
import type { Identifier, Name, SyntaxNode } from './ast-name.ts'
import type { OrderItem, Query, WindowName, WindowSpecification } from './ast-query.ts'
import type { DataType, TimeUnit } from './ast-type.ts'

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

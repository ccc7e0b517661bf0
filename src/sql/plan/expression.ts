import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { CallOptions, ScalarDefinition, Value } from '../../contracts/function.ts'
import type { ErrorLocation } from '../../core/errors.ts'
import type { SqlType } from '../../core/types.ts'

/**
 * A typed expression over the columns of one input. Immutable; made by the binder, rewritten by the
 * optimizer, compiled by codegen. `location` is where the text
 * stands in the script, for errors that come at run time.
 */
export type Expression =
  | ColumnExpression
  | LiteralExpression
  | CallExpression
  | CastExpression
  | FieldExpression

export interface ColumnExpression {
  readonly kind: 'column'
  /** Position in the input's schema. */
  readonly index: number
  readonly type: SqlType
}

export interface LiteralExpression {
  readonly kind: 'literal'
  readonly value: Value
  readonly type: SqlType
}

/**
 * Call of a scalar function or operator. Arguments already have the types the function takes.
 * AND and OR take two or more arguments; CASE takes condition, value, …, else.
 */
export interface CallExpression {
  readonly kind: 'call'
  readonly function: ScalarDefinition
  readonly args: readonly Expression[]
  readonly options: CallOptions
  readonly type: SqlType
  readonly location?: ErrorLocation
}

export interface CastExpression {
  readonly kind: 'cast'
  readonly operand: Expression
  readonly type: SqlType
  /** TRY_CAST: failures give NULL. */
  readonly isTry: boolean
  /** Inserted by the binder, not written by the user: may not fail. */
  readonly isImplicit: boolean
  readonly location?: ErrorLocation
}

/** Field of a ROW. */
export interface FieldExpression {
  readonly kind: 'field'
  readonly operand: Expression
  readonly index: number
  readonly type: SqlType
}

/** One aggregate of an aggregate node: arguments and filter are columns of its input. */
export interface AggregateCall {
  readonly function: AggregateDefinition
  /** Input columns; empty for COUNT(*). */
  readonly args: readonly number[]
  readonly isDistinct: boolean
  /** BOOLEAN input column; rows where it is not TRUE are left out. */
  readonly filter: number | undefined
  /** Words of special syntax; absent = none. */
  readonly options?: CallOptions
  readonly type: SqlType
}

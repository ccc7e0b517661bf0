import type { SqlType } from '../../core/types.ts'
import type { Expression } from './expression.ts'

/** What an expression over aggregates is built of; all calls of aggregates have the FILTER and DISTINCT of the call at hand. */
export interface CompositionParts {
  /** A scalar function or operator by name. */
  call(name: string, ...args: readonly Expression[]): Expression
  aggregate(name: string, arg: Expression): Expression
  cast(operand: Expression, type: SqlType): Expression
}

/** The expression that stands for a call of an aggregate (`AggregateDefinition.compose`); the binder casts it to the call's type. */
export type AggregateComposition = (parts: CompositionParts, arg: Expression) => Expression

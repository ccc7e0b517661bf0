import type { Expression } from './ast-expression.ts'
import type { AggregateModifiers } from './ast-function.ts'
import type { Identifier, SyntaxNode } from './ast-name.ts'
import type { OrderItem } from './ast-query.ts'
import type { DataType } from './ast-type.ts'

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

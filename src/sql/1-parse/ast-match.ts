import type { Expression } from './ast-expression.ts'
import type { Identifier, SyntaxNode } from './ast-name.ts'
import type { AliasableTable, OrderItem, TableReference } from './ast-query.ts'

/** `input MATCH_RECOGNIZE (…) [AS alias]`, with the full syntax of the SQL standard plus WITHIN. */
export interface MatchRecognize extends AliasableTable {
  readonly kind: 'matchRecognize'
  /** A table reference other than a join. */
  readonly input: TableReference
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly OrderItem[]
  readonly measures: readonly Measure[]
  readonly rows: RowsPerMatch | undefined
  readonly skip: AfterMatchSkip | undefined
  /** `^` before the pattern. */
  readonly anchoredAtStart: boolean
  /** `$` after the pattern. */
  readonly anchoredAtEnd: boolean
  readonly pattern: RowPattern
  readonly within: Expression | undefined
  readonly subsets: readonly PatternSubset[]
  readonly definitions: readonly PatternDefinition[]
}

/** `expression AS name`. */
export interface Measure extends SyntaxNode {
  readonly kind: 'measure'
  readonly expression: Expression
  readonly name: Identifier
}

/** ONE ROW PER MATCH, or ALL ROWS PER MATCH with its handling of empty matches and unmatched rows. */
export type RowsPerMatch =
  | 'ONE ROW'
  | 'ALL ROWS'
  | 'ALL ROWS SHOW EMPTY MATCHES'
  | 'ALL ROWS OMIT EMPTY MATCHES'
  | 'ALL ROWS WITH UNMATCHED ROWS'

/** `AFTER MATCH SKIP …`; `TO variable` without FIRST and LAST is TO LAST. */
export interface AfterMatchSkip extends SyntaxNode {
  readonly kind: 'afterMatchSkip'
  readonly to: 'NEXT ROW' | 'PAST LAST ROW' | 'FIRST' | 'LAST'
  /** The variable of FIRST and LAST. */
  readonly variable: Identifier | undefined
}

/** A row pattern: a regular expression over pattern variables. */
export type RowPattern =
  | PatternVariable
  | PatternConcatenation
  | PatternAlternation
  | PatternQuantified
  | PatternPermute
  | PatternExclusion
  | PatternEmpty

export interface PatternVariable extends SyntaxNode {
  readonly kind: 'patternVariable'
  readonly name: Identifier
}

/** `A B C`, two or more. */
export interface PatternConcatenation extends SyntaxNode {
  readonly kind: 'patternConcatenation'
  readonly items: readonly RowPattern[]
}

/** `A | B | C`, two or more. */
export interface PatternAlternation extends SyntaxNode {
  readonly kind: 'patternAlternation'
  readonly items: readonly RowPattern[]
}

/** `A*`, `A+?`, `A{2,3}`. */
export interface PatternQuantified extends SyntaxNode {
  readonly kind: 'patternQuantified'
  readonly operand: RowPattern
  readonly min: number
  /** Absent when there is no upper limit. */
  readonly max: number | undefined
  /** Whether `?` follows: as few rows as possible. */
  readonly reluctant: boolean
}

/** `PERMUTE(A, B, C)`. */
export interface PatternPermute extends SyntaxNode {
  readonly kind: 'patternPermute'
  readonly items: readonly RowPattern[]
}

/** `{- A B -}`: matched, not shown by ALL ROWS PER MATCH. */
export interface PatternExclusion extends SyntaxNode {
  readonly kind: 'patternExclusion'
  readonly operand: RowPattern
}

/** `()`. */
export interface PatternEmpty extends SyntaxNode {
  readonly kind: 'patternEmpty'
}

/** `U = (A, B)`. */
export interface PatternSubset extends SyntaxNode {
  readonly kind: 'patternSubset'
  readonly name: Identifier
  readonly variables: readonly Identifier[]
}

/** `A AS condition`. */
export interface PatternDefinition extends SyntaxNode {
  readonly kind: 'patternDefinition'
  readonly name: Identifier
  readonly condition: Expression
}

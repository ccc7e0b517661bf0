import type { Schema } from '../../core/batch.ts'
import type * as ast from '../1-parse/ast.ts'
import type { LogicalNode, SinkTarget } from '../plan/logical.ts'

/** What a statement means, ready to be planned or executed. */
export type BoundStatement =
  | BoundQuery
  | BoundInsert
  | BoundStatementSet
  | BoundExplain
  | BoundCommand

/** Rows for the caller. */
export interface BoundQuery {
  readonly kind: 'query'
  readonly node: LogicalNode
  /** Names, all different, and types of the result: the node's own names may be others. */
  readonly schema: Schema
}

/** Rows for a table. The node's columns are those of the target's schema, in its order and types. */
export interface BoundInsert {
  readonly kind: 'insert'
  readonly node: LogicalNode
  readonly target: SinkTarget
}

/** Inserts that run as one job. */
export interface BoundStatementSet {
  readonly kind: 'statementSet'
  readonly inserts: readonly BoundInsert[]
}

/** EXPLAIN of one of the above. */
export interface BoundExplain {
  readonly kind: 'explain'
  readonly details: readonly ast.ExplainDetail[]
  readonly inner: BoundQuery | BoundInsert | BoundStatementSet
}

/** A statement that runs no job: `statements/` executes it. */
export interface BoundCommand {
  readonly kind: 'command'
  readonly statement: CommandStatement
}

export type CommandStatement = Exclude<
  ast.Statement,
  ast.QueryStatement | ast.Insert | ast.StatementSet | ast.Explain | ast.Execute
>

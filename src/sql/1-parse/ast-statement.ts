import type { Expression } from './ast-expression.ts'
import type { FunctionArgument } from './ast-function.ts'
import type { Hint, Identifier, KeyValue, Name, StringText, SyntaxNode } from './ast-name.ts'
import type { Query, TableAlias } from './ast-query.ts'
import type { AlterStatement, PartitionSpecification } from './ast-statement-alter.ts'
import type { CreateStatement, StatementNode } from './ast-statement-create.ts'

/** Any statement. */
export type Statement =
  | QueryStatement
  | CreateStatement
  | AlterStatement
  | DropStatement
  | DataStatement
  | UtilityStatement

/** `SELECT …`, `VALUES …`, `WITH …`, `TABLE t`, `(…)`. */
export interface QueryStatement extends StatementNode {
  readonly kind: 'queryStatement'
  readonly query: Query
}

/** `DROP [TEMPORARY [SYSTEM]] object [IF EXISTS] name [RESTRICT | CASCADE]`. */
export interface DropStatement extends StatementNode {
  readonly kind: 'drop'
  readonly object:
    | 'TABLE'
    | 'VIEW'
    | 'CATALOG'
    | 'DATABASE'
    | 'FUNCTION'
    | 'MATERIALIZED TABLE'
    | 'MODEL'
    | 'CONNECTION'
  readonly temporary: boolean
  readonly system: boolean
  readonly ifExists: boolean
  readonly name: Name
  readonly behavior: 'RESTRICT' | 'CASCADE' | undefined
}

// ---- data ----

/** Statements that change data, and those that wrap them. */
export type DataStatement =
  | Insert
  | Update
  | Delete
  | Truncate
  | StatementSet
  | Execute
  | CompilePlan
  | ExecutePlan
  | Call

/** `INSERT INTO | OVERWRITE name [PARTITION (…)] [(columns)] query [ON CONFLICT DO …]`. */
export interface Insert extends StatementNode {
  readonly kind: 'insert'
  readonly overwrite: boolean
  readonly target: Name
  readonly hints: readonly Hint[]
  readonly partition: PartitionSpecification | undefined
  /** Empty when no list was given; a part of a row may be named: `a.b`. */
  readonly columns: readonly Name[]
  readonly query: Query
  readonly onConflict: 'NOTHING' | 'ERROR' | 'DEDUPLICATE' | undefined
}

export interface Update extends StatementNode {
  readonly kind: 'update'
  readonly target: Name
  readonly hints: readonly Hint[]
  readonly alias: TableAlias | undefined
  readonly assignments: readonly Assignment[]
  readonly where: Expression | undefined
}

export interface Assignment extends SyntaxNode {
  readonly kind: 'assignment'
  readonly column: Identifier
  readonly value: Expression
}

export interface Delete extends StatementNode {
  readonly kind: 'delete'
  readonly target: Name
  readonly hints: readonly Hint[]
  readonly alias: TableAlias | undefined
  readonly where: Expression | undefined
}

export interface Truncate extends StatementNode {
  readonly kind: 'truncate'
  readonly name: Name
}

/**
 * `EXECUTE STATEMENT SET BEGIN …; END`, `BEGIN STATEMENT SET; …; END`, and the `STATEMENT SET BEGIN …; END` of EXPLAIN and COMPILE PLAN.
 */
export interface StatementSet extends StatementNode {
  readonly kind: 'statementSet'
  readonly inserts: readonly Insert[]
}

/** `EXECUTE query` or `EXECUTE INSERT …`: the same as the statement alone. */
export interface Execute extends StatementNode {
  readonly kind: 'execute'
  readonly statement: QueryStatement | Insert
}

/** `COMPILE PLAN 'file' [IF NOT EXISTS] FOR …`, `COMPILE AND EXECUTE PLAN 'file' FOR …`. */
export interface CompilePlan extends StatementNode {
  readonly kind: 'compilePlan'
  readonly execute: boolean
  readonly file: StringText
  readonly ifNotExists: boolean
  readonly statement: Insert | StatementSet
}

export interface ExecutePlan extends StatementNode {
  readonly kind: 'executePlan'
  readonly file: StringText
}

/** `CALL procedure(arguments)`. */
export interface Call extends StatementNode {
  readonly kind: 'call'
  readonly name: Name
  readonly arguments: readonly FunctionArgument[]
}

// ---- utilities ----

export type UtilityStatement =
  | Explain
  | Describe
  | DescribeJob
  | Show
  | Use
  | UseModules
  | LoadModule
  | UnloadModule
  | JarStatement
  | SetStatement
  | ResetStatement
  | AnalyzeTable
  | StopJob
  | SessionCommand

export type ExplainDetail =
  /** Runs the statement. Not in Flink. */
  'ANALYZE' | 'ESTIMATED_COST' | 'CHANGELOG_MODE' | 'PLAN_ADVICE' | 'JSON_EXECUTION_PLAN'

/** `EXPLAIN [PLAN FOR | details] statement`; with `ANALYZE` the statement is run. */
export interface Explain extends StatementNode {
  readonly kind: 'explain'
  readonly details: readonly ExplainDetail[]
  readonly statement: Statement
}

/** `DESCRIBE [object] [EXTENDED] name`. */
export interface Describe extends StatementNode {
  readonly kind: 'describe'
  readonly object: 'TABLE' | 'CATALOG' | 'DATABASE' | 'FUNCTION' | 'MODEL' | 'CONNECTION'
  readonly extended: boolean
  readonly name: Name
}

export interface DescribeJob extends StatementNode {
  readonly kind: 'describeJob'
  readonly job: StringText
}

export type ShowObject =
  | 'CATALOGS'
  | 'CURRENT CATALOG'
  | 'DATABASES'
  | 'CURRENT DATABASE'
  | 'TABLES'
  | 'VIEWS'
  | 'MATERIALIZED TABLES'
  | 'COLUMNS'
  | 'PARTITIONS'
  | 'FUNCTIONS'
  | 'USER FUNCTIONS'
  | 'PROCEDURES'
  | 'MODULES'
  | 'FULL MODULES'
  | 'MODELS'
  | 'CONNECTIONS'
  | 'JARS'
  | 'JOBS'
  | 'CREATE TABLE'
  | 'CREATE VIEW'
  | 'CREATE CATALOG'
  | 'CREATE MATERIALIZED TABLE'
  | 'CREATE MODEL'
  | 'CREATE CONNECTION'

/** `SHOW object [FROM | IN name] [[NOT] LIKE | ILIKE 'pattern']`. */
export interface Show extends StatementNode {
  readonly kind: 'show'
  readonly object: ShowObject
  /** The name after FROM or IN, and after SHOW PARTITIONS and SHOW CREATE. */
  readonly name: Name | undefined
  readonly partition: PartitionSpecification | undefined
  readonly filter: ShowFilter | undefined
}

export interface ShowFilter extends SyntaxNode {
  readonly kind: 'showFilter'
  readonly operator: 'LIKE' | 'ILIKE'
  readonly negated: boolean
  readonly pattern: StringText
}

/** `USE CATALOG c`, `USE [c.]d`. */
export interface Use extends StatementNode {
  readonly kind: 'use'
  readonly object: 'CATALOG' | 'DATABASE'
  readonly name: Name
}

export interface UseModules extends StatementNode {
  readonly kind: 'useModules'
  readonly names: readonly Identifier[]
}

export interface LoadModule extends StatementNode {
  readonly kind: 'loadModule'
  readonly name: Identifier
  readonly options: readonly KeyValue[]
}

export interface UnloadModule extends StatementNode {
  readonly kind: 'unloadModule'
  readonly name: Identifier
}

export interface JarStatement extends StatementNode {
  readonly kind: 'jar'
  readonly action: 'ADD' | 'REMOVE'
  readonly path: StringText
}

/** `SET` alone, or `SET 'key' = 'value'`. Also unquoted, as Flink's client takes it: `SET key = value`. */
export interface SetStatement extends StatementNode {
  readonly kind: 'set'
  readonly setting: KeyValue | undefined
}

/** `RESET` alone, or `RESET 'key'`. */
export interface ResetStatement extends StatementNode {
  readonly kind: 'reset'
  readonly key: StringText | undefined
}

/** `ANALYZE TABLE t [PARTITION (…)] COMPUTE STATISTICS [FOR COLUMNS … | FOR ALL COLUMNS]`. */
export interface AnalyzeTable extends StatementNode {
  readonly kind: 'analyzeTable'
  readonly name: Name
  readonly partition: PartitionSpecification | undefined
  readonly columns: readonly Identifier[]
  readonly allColumns: boolean
}

export interface StopJob extends StatementNode {
  readonly kind: 'stopJob'
  readonly job: StringText
  readonly withSavepoint: boolean
  readonly withDrain: boolean
}

/** Words of the shell that scripts may hold: QUIT, EXIT, CLEAR, HELP. */
export interface SessionCommand extends StatementNode {
  readonly kind: 'sessionCommand'
  readonly command: 'QUIT' | 'EXIT' | 'CLEAR' | 'HELP'
}

import type { Expression } from './ast-expression.ts'
import type { Identifier, KeyValue, Name, Source, StringText, SyntaxNode } from './ast-name.ts'
import type { Query } from './ast-query.ts'
import type { DataType } from './ast-type.ts'

/** What every statement has: `span` covers it without the closing semicolon. */
export interface StatementNode extends SyntaxNode {
  readonly source: Source
}

export type CreateStatement =
  | CreateTable
  | CreateView
  | CreateCatalog
  | CreateDatabase
  | CreateFunction
  | CreateMaterializedTable
  | CreateModel
  | CreateConnection

/** `CREATE [OR REPLACE] [TEMPORARY] TABLE [IF NOT EXISTS] name …`, CTAS and RTAS with `query`, `REPLACE TABLE` with `replace`. */
export interface CreateTable extends StatementNode {
  readonly kind: 'createTable'
  readonly temporary: boolean
  /** `CREATE OR REPLACE TABLE` and `REPLACE TABLE`; `create` is false for the latter. */
  readonly replace: boolean
  readonly create: boolean
  readonly ifNotExists: boolean
  readonly name: Name
  readonly columns: readonly ColumnDefinition[]
  readonly constraints: readonly TableConstraint[]
  readonly watermarks: readonly WatermarkDefinition[]
  readonly comment: StringText | undefined
  readonly distribution: Distribution | undefined
  readonly partitionBy: readonly Identifier[]
  readonly options: readonly KeyValue[]
  readonly like: LikeClause | undefined
  readonly query: Query | undefined
}

export type ColumnDefinition = PhysicalColumn | MetadataColumn | ComputedColumn | NamedColumn

/** `name type [constraint] [COMMENT '…']`. */
export interface PhysicalColumn extends SyntaxNode {
  readonly kind: 'physicalColumn'
  readonly name: Name
  readonly type: DataType
  /** A constraint written at the column. */
  readonly constraint: TableConstraint | undefined
  readonly comment: StringText | undefined
}

/** `name type METADATA [FROM 'key'] [VIRTUAL] [COMMENT '…']`. */
export interface MetadataColumn extends SyntaxNode {
  readonly kind: 'metadataColumn'
  readonly name: Name
  readonly type: DataType
  readonly from: StringText | undefined
  readonly virtual: boolean
  readonly comment: StringText | undefined
}

/** `name AS expression [COMMENT '…']`. */
export interface ComputedColumn extends SyntaxNode {
  readonly kind: 'computedColumn'
  readonly name: Name
  readonly expression: Expression
  readonly comment: StringText | undefined
}

/** A column by name only: the column list of CREATE TABLE … AS, which sets names or order. */
export interface NamedColumn extends SyntaxNode {
  readonly kind: 'namedColumn'
  readonly name: Name
}

/** `[CONSTRAINT name] PRIMARY KEY (columns) [NOT ENFORCED]`. */
export interface TableConstraint extends SyntaxNode {
  readonly kind: 'tableConstraint'
  readonly type: 'PRIMARY KEY' | 'UNIQUE'
  readonly name: Identifier | undefined
  /** Empty when written at a column. */
  readonly columns: readonly Identifier[]
  /** ENFORCED, NOT ENFORCED, or neither. */
  readonly enforced: boolean | undefined
}

/** `WATERMARK FOR column AS strategy`. */
export interface WatermarkDefinition extends SyntaxNode {
  readonly kind: 'watermarkDefinition'
  readonly column: Name
  readonly strategy: Expression
}

/** `DISTRIBUTED BY HASH(a) INTO 4 BUCKETS`, `DISTRIBUTED INTO 4 BUCKETS`. */
export interface Distribution extends SyntaxNode {
  readonly kind: 'distribution'
  readonly method: 'HASH' | 'RANGE' | undefined
  readonly columns: readonly Identifier[]
  readonly bucketCount: number | undefined
}

/** `LIKE table (options)`. */
export interface LikeClause extends SyntaxNode {
  readonly kind: 'likeClause'
  readonly table: Name
  readonly options: readonly LikeOption[]
}

export interface LikeOption extends SyntaxNode {
  readonly kind: 'likeOption'
  readonly mode: 'INCLUDING' | 'EXCLUDING' | 'OVERWRITING'
  readonly feature:
    | 'ALL'
    | 'CONSTRAINTS'
    | 'DISTRIBUTION'
    | 'GENERATED'
    | 'METADATA'
    | 'OPTIONS'
    | 'PARTITIONS'
    | 'WATERMARKS'
}

/** `CREATE [OR REPLACE] [TEMPORARY] VIEW [IF NOT EXISTS] name [(columns)] [COMMENT '…'] AS query`. */
export interface CreateView extends StatementNode {
  readonly kind: 'createView'
  readonly temporary: boolean
  readonly replace: boolean
  readonly ifNotExists: boolean
  readonly name: Name
  readonly columns: readonly ViewColumn[]
  readonly comment: StringText | undefined
  readonly options: readonly KeyValue[]
  readonly query: Query
}

export interface ViewColumn extends SyntaxNode {
  readonly kind: 'viewColumn'
  readonly name: Identifier
  readonly comment: StringText | undefined
}

export interface CreateCatalog extends StatementNode {
  readonly kind: 'createCatalog'
  readonly ifNotExists: boolean
  readonly name: Identifier
  readonly comment: StringText | undefined
  readonly options: readonly KeyValue[]
}

export interface CreateDatabase extends StatementNode {
  readonly kind: 'createDatabase'
  readonly ifNotExists: boolean
  readonly name: Name
  readonly comment: StringText | undefined
  readonly options: readonly KeyValue[]
}

/** `CREATE [TEMPORARY [SYSTEM]] FUNCTION [IF NOT EXISTS] name AS 'class' [LANGUAGE l] [USING JAR '…', …] [WITH (…)]`. */
export interface CreateFunction extends StatementNode {
  readonly kind: 'createFunction'
  readonly temporary: boolean
  readonly system: boolean
  readonly ifNotExists: boolean
  readonly name: Name
  readonly className: StringText
  readonly language: FunctionLanguage | undefined
  readonly resources: readonly FunctionResource[]
  readonly options: readonly KeyValue[]
}

/** The upper-case word after LANGUAGE: JAVA, SCALA, PYTHON, SQL, JAVASCRIPT, TYPESCRIPT. */
export type FunctionLanguage = string

/** `JAR 'path'`, `ARTIFACT 'path'`, `MODULE 'path'`, `FILE 'path'`. */
export interface FunctionResource extends SyntaxNode {
  readonly kind: 'functionResource'
  /** Upper case. */
  readonly type: string
  readonly path: StringText
}

/** `CREATE [OR ALTER | OR REPLACE] MATERIALIZED TABLE …`. */
export interface CreateMaterializedTable extends StatementNode {
  readonly kind: 'createMaterializedTable'
  readonly orAlter: boolean
  readonly replace: boolean
  readonly ifNotExists: boolean
  readonly name: Name
  readonly columns: readonly ColumnDefinition[]
  readonly constraints: readonly TableConstraint[]
  readonly watermarks: readonly WatermarkDefinition[]
  readonly comment: StringText | undefined
  readonly distribution: Distribution | undefined
  readonly partitionBy: readonly Identifier[]
  readonly options: readonly KeyValue[]
  /** An interval expression. */
  readonly freshness: Expression | undefined
  readonly refreshMode: 'FULL' | 'CONTINUOUS' | undefined
  /** Words after START_MODE =, with their argument. */
  readonly startMode: StartMode | undefined
  readonly query: Query
}

/** `START_MODE = name [(argument)]`. */
export interface StartMode extends SyntaxNode {
  readonly kind: 'startMode'
  /** Upper case. */
  readonly mode: string
  readonly argument: Expression | undefined
}

/** `CREATE [TEMPORARY] MODEL name INPUT (…) OUTPUT (…) WITH (…) [AS query]`. */
export interface CreateModel extends StatementNode {
  readonly kind: 'createModel'
  readonly temporary: boolean
  readonly replace: boolean
  readonly ifNotExists: boolean
  readonly name: Name
  readonly input: readonly ColumnDefinition[]
  readonly output: readonly ColumnDefinition[]
  readonly comment: StringText | undefined
  readonly options: readonly KeyValue[]
  readonly query: Query | undefined
}

export interface CreateConnection extends StatementNode {
  readonly kind: 'createConnection'
  readonly temporary: boolean
  readonly system: boolean
  readonly ifNotExists: boolean
  readonly name: Name
  readonly comment: StringText | undefined
  readonly options: readonly KeyValue[]
}

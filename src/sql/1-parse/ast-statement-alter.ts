import type { Expression } from './ast-expression.ts'
import type { Identifier, KeyValue, Name, StringText, SyntaxNode } from './ast-name.ts'
import type { Query } from './ast-query.ts'
import type {
  ColumnDefinition,
  Distribution,
  FunctionLanguage,
  FunctionResource,
  StatementNode,
  TableConstraint,
  WatermarkDefinition,
} from './ast-statement-create.ts'

export type AlterStatement =
  | AlterTable
  | AlterView
  | AlterDatabase
  | AlterCatalog
  | AlterFunction
  | AlterMaterializedTable
  | AlterModel
  | AlterConnection

export interface AlterTable extends StatementNode {
  readonly kind: 'alterTable'
  readonly ifExists: boolean
  readonly name: Name
  readonly action: AlterTableAction
}

/** What ALTER TABLE and ALTER MATERIALIZED TABLE have in common. */
export type AlterTableAction =
  | RenameTo
  | RenameColumn
  | SetOptions
  | ResetOptions
  | ChangeSchema
  | DropColumns
  | DropConstraint
  | DropPrimaryKey
  | DropWatermark
  | ChangeDistribution
  | DropDistribution
  | AddPartitions
  | DropPartitions
  | RenamePartition
  | AlterPartitionOptions

export interface RenameTo extends SyntaxNode {
  readonly kind: 'renameTo'
  readonly name: Name
}

/** `RENAME a TO b`; the old name may lead into a row: `a.b`. */
export interface RenameColumn extends SyntaxNode {
  readonly kind: 'renameColumn'
  readonly from: Name
  readonly to: Identifier
}

export interface SetOptions extends SyntaxNode {
  readonly kind: 'setOptions'
  readonly options: readonly KeyValue[]
}

export interface ResetOptions extends SyntaxNode {
  readonly kind: 'resetOptions'
  readonly keys: readonly StringText[]
}

/** `ADD (…)` or `MODIFY (…)` of columns, constraints and watermarks, with or without parentheses. */
export interface ChangeSchema extends SyntaxNode {
  readonly kind: 'changeSchema'
  readonly change: 'ADD' | 'MODIFY'
  readonly columns: readonly PositionedColumn[]
  readonly constraints: readonly TableConstraint[]
  readonly watermarks: readonly WatermarkDefinition[]
}

/** `column FIRST`, `column AFTER other`, or at the end. */
export interface PositionedColumn extends SyntaxNode {
  readonly kind: 'positionedColumn'
  readonly column: ColumnDefinition
  readonly position: 'FIRST' | 'AFTER' | undefined
  readonly after: Name | undefined
}

export interface DropColumns extends SyntaxNode {
  readonly kind: 'dropColumns'
  readonly columns: readonly Name[]
}

export interface DropConstraint extends SyntaxNode {
  readonly kind: 'dropConstraint'
  readonly name: Identifier
}

export interface DropPrimaryKey extends SyntaxNode {
  readonly kind: 'dropPrimaryKey'
}

export interface DropWatermark extends SyntaxNode {
  readonly kind: 'dropWatermark'
}

export interface ChangeDistribution extends SyntaxNode {
  readonly kind: 'changeDistribution'
  readonly change: 'ADD' | 'MODIFY'
  readonly distribution: Distribution
}

export interface DropDistribution extends SyntaxNode {
  readonly kind: 'dropDistribution'
}

/** `(dt = '2020-01-01', h = 3)`; a value is absent in a dynamic partition. */
export interface PartitionSpecification extends SyntaxNode {
  readonly kind: 'partitionSpecification'
  readonly entries: readonly PartitionEntry[]
}

export interface PartitionEntry extends SyntaxNode {
  readonly kind: 'partitionEntry'
  readonly column: Identifier
  /** A literal, or a signed number; absent when only the column was named. */
  readonly value: Expression | undefined
}

/** `ADD [IF NOT EXISTS] PARTITION (…) [WITH (…)] …`. */
export interface AddPartitions extends SyntaxNode {
  readonly kind: 'addPartitions'
  readonly ifNotExists: boolean
  readonly partitions: readonly AddedPartition[]
}

export interface AddedPartition extends SyntaxNode {
  readonly kind: 'addedPartition'
  readonly partition: PartitionSpecification
  readonly options: readonly KeyValue[]
}

export interface DropPartitions extends SyntaxNode {
  readonly kind: 'dropPartitions'
  readonly ifExists: boolean
  readonly partitions: readonly PartitionSpecification[]
}

export interface RenamePartition extends SyntaxNode {
  readonly kind: 'renamePartition'
  readonly from: PartitionSpecification
  readonly to: PartitionSpecification
}

/** `PARTITION (…) SET (…)`. */
export interface AlterPartitionOptions extends SyntaxNode {
  readonly kind: 'alterPartitionOptions'
  readonly partition: PartitionSpecification
  readonly options: readonly KeyValue[]
}

export interface AlterView extends StatementNode {
  readonly kind: 'alterView'
  readonly name: Name
  readonly action: RenameTo | ChangeQuery | SetOptions | ResetOptions
}

/** `AS query`. */
export interface ChangeQuery extends SyntaxNode {
  readonly kind: 'changeQuery'
  readonly query: Query
}

export interface AlterDatabase extends StatementNode {
  readonly kind: 'alterDatabase'
  readonly name: Name
  readonly action: SetOptions | ResetOptions
}

export interface AlterCatalog extends StatementNode {
  readonly kind: 'alterCatalog'
  readonly name: Identifier
  readonly action: SetOptions | ResetOptions | ChangeComment
}

/** `COMMENT '…'`. */
export interface ChangeComment extends SyntaxNode {
  readonly kind: 'changeComment'
  readonly comment: StringText
}

export interface AlterFunction extends StatementNode {
  readonly kind: 'alterFunction'
  readonly temporary: boolean
  readonly system: boolean
  readonly ifExists: boolean
  readonly name: Name
  readonly className: StringText
  readonly language: FunctionLanguage | undefined
  readonly resources: readonly FunctionResource[]
}

export interface AlterMaterializedTable extends StatementNode {
  readonly kind: 'alterMaterializedTable'
  readonly name: Name
  readonly action:
    | AlterTableAction
    | SuspendRefresh
    | ResumeRefresh
    | Refresh
    | ChangeQuery
    | ChangeFreshness
    | ChangeRefreshMode
}

export interface SuspendRefresh extends SyntaxNode {
  readonly kind: 'suspendRefresh'
}

export interface ResumeRefresh extends SyntaxNode {
  readonly kind: 'resumeRefresh'
  readonly options: readonly KeyValue[]
}

export interface Refresh extends SyntaxNode {
  readonly kind: 'refresh'
  readonly partition: PartitionSpecification | undefined
}

export interface ChangeFreshness extends SyntaxNode {
  readonly kind: 'changeFreshness'
  /** Absent for DROP FRESHNESS. */
  readonly freshness: Expression | undefined
}

export interface ChangeRefreshMode extends SyntaxNode {
  readonly kind: 'changeRefreshMode'
  readonly mode: 'FULL' | 'CONTINUOUS'
}

export interface AlterModel extends StatementNode {
  readonly kind: 'alterModel'
  readonly ifExists: boolean
  readonly name: Name
  readonly action: RenameTo | SetOptions | ResetOptions
}

export interface AlterConnection extends StatementNode {
  readonly kind: 'alterConnection'
  readonly ifExists: boolean
  readonly name: Name
  readonly action: RenameTo | SetOptions | ResetOptions
}

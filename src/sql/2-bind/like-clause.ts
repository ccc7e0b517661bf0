import type * as ast from '../1-parse/ast.ts'
import { wrongObjectKind } from '../catalog/catalog-errors.ts'
import type { CatalogTable } from '../catalog/catalog-object.ts'
import { type BindContext, errorAt, locating } from './bind-context.ts'
import { constraintProblem } from './table-constraints.ts'
import type { TableParts } from './table-definition.ts'

type Feature = Exclude<ast.LikeOption['feature'], 'ALL' | 'DISTRIBUTION'>
type Mode = ast.LikeOption['mode']

/** What LIKE takes over where nothing is written: all, options giving way to new ones. */
const DEFAULTS: Readonly<Record<Feature, Mode>> = {
  CONSTRAINTS: 'INCLUDING',
  GENERATED: 'INCLUDING',
  METADATA: 'INCLUDING',
  OPTIONS: 'OVERWRITING',
  PARTITIONS: 'INCLUDING',
  WATERMARKS: 'INCLUDING',
}

/**
 * The parts of another table that `CREATE TABLE … LIKE` takes over.
 *
 * INCLUDING refuses what both tables have, OVERWRITING lets the new table win, EXCLUDING leaves out.
 *
 * @throws SQL_TABLE_NOT_FOUND, SQL_WRONG_OBJECT_KIND, SQL_CONSTRAINT
 */
export function likeParts(
  context: BindContext,
  statement: ast.CreateTable,
  like: ast.LikeClause,
): TableParts {
  const base = findBase(context, like.table)
  const modes = modesOf(context, like)
  refuseConflicts(context, statement, like, base, modes)
  const isTaken = (column: CatalogTable['columns'][number]): boolean =>
    column.kind === 'physical' ||
    modes[column.kind === 'computed' ? 'GENERATED' : 'METADATA'] !== 'EXCLUDING'
  return {
    columns: base.columns.filter(isTaken),
    watermark: modes.WATERMARKS === 'EXCLUDING' ? undefined : base.watermark,
    primaryKey: modes.CONSTRAINTS === 'EXCLUDING' ? undefined : base.primaryKey,
    partitionKeys: modes.PARTITIONS === 'EXCLUDING' ? [] : base.partitionKeys,
    options: modes.OPTIONS === 'EXCLUDING' ? {} : base.options,
  }
}

function findBase(context: BindContext, name: ast.Name): CatalogTable {
  const path = context.catalog.qualify(
    name.parts.map((part) => part.name),
    context.home,
  )
  return locating(context, name.span, () => {
    const object = context.catalog.require(path)
    if (object.kind === 'table') return object
    throw wrongObjectKind({
      name: path.name,
      found: 'view',
      expected: 'table',
      instead: 'a table after LIKE',
    })
  })
}

function modesOf(context: BindContext, like: ast.LikeClause): Readonly<Record<Feature, Mode>> {
  const modes: Record<Feature, Mode> = { ...DEFAULTS }
  // ALL sets the ground, whatever its place in the list.
  for (const option of like.options) {
    if (option.feature !== 'ALL') continue
    for (const feature of Object.keys(modes) as Feature[]) {
      modes[feature] =
        option.mode === 'EXCLUDING'
          ? 'EXCLUDING'
          : feature === 'OPTIONS'
            ? DEFAULTS.OPTIONS
            : option.mode
    }
  }
  for (const option of like.options) {
    if (option.feature === 'ALL' || option.feature === 'DISTRIBUTION') continue
    if (
      option.mode === 'OVERWRITING' &&
      (option.feature === 'CONSTRAINTS' || option.feature === 'PARTITIONS')
    )
      throw errorAt(context, option.span, constraintProblem, {
        problem: `OVERWRITING ${option.feature} is not possible`,
        fix: `Write EXCLUDING ${option.feature} and give the table its own.`,
      })
    modes[option.feature] = option.mode
  }
  return modes
}

function refuseConflicts(
  context: BindContext,
  statement: ast.CreateTable,
  like: ast.LikeClause,
  base: CatalogTable,
  modes: Readonly<Record<Feature, Mode>>,
): void {
  const refuse = (feature: Feature, what: string): void => {
    throw errorAt(context, like.span, constraintProblem, {
      problem: `Both tables have ${what}`,
      fix: `Write LIKE ${base.path.name} (${feature === 'CONSTRAINTS' || feature === 'PARTITIONS' ? 'EXCLUDING' : 'OVERWRITING'} ${feature}).`,
    })
  }
  const hasKey =
    statement.constraints.length > 0 ||
    statement.columns.some(
      (column) => column.kind === 'physicalColumn' && column.constraint !== undefined,
    )
  if (modes.CONSTRAINTS === 'INCLUDING' && base.primaryKey !== undefined && hasKey)
    refuse('CONSTRAINTS', 'a PRIMARY KEY')
  if (
    modes.PARTITIONS === 'INCLUDING' &&
    base.partitionKeys.length > 0 &&
    statement.partitionBy.length > 0
  )
    refuse('PARTITIONS', 'PARTITIONED BY')
  if (
    modes.WATERMARKS === 'INCLUDING' &&
    base.watermark !== undefined &&
    statement.watermarks.length > 0
  )
    refuse('WATERMARKS', 'a WATERMARK')
  if (modes.OPTIONS === 'INCLUDING') {
    const both = statement.options.find((option) => Object.hasOwn(base.options, option.key.value))
    if (both !== undefined) refuse('OPTIONS', `the option '${both.key.value}'`)
  }
  for (const column of statement.columns) {
    const feature =
      column.kind === 'computedColumn'
        ? 'GENERATED'
        : column.kind === 'metadataColumn'
          ? 'METADATA'
          : undefined
    const name = column.name.parts[0]!.name
    if (
      feature !== undefined &&
      modes[feature] === 'INCLUDING' &&
      base.columns.some((other) => other.name === name)
    )
      refuse(feature, `the column '${name}'`)
  }
}

import { withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { conjunction } from '../3-optimize/rules/push-filters.ts'
import type { Expression } from '../plan/expression.ts'
import { conjuncts, equalityOf } from '../plan/join-keys.ts'
import type { LogicalNode, LookedUpTable, LookupJoinNode, ScanNode } from '../plan/logical.ts'
import { type LookupOptions, parseLookupHint, parseLookupOptions } from '../plan/lookup-options.ts'
import { mapColumns, moveColumns } from '../plan/rewrite.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { project } from './correlation.ts'
import { makeLookup } from './table-ends.ts'
import { lookupCacheUnfit, lookupKeyMissing, lookupTableUnfit } from './temporal-errors.ts'
import { Columns, columnOf, nameOf, type TemporalJoin, unfold } from './temporal-join.ts'

/**
 * Plans a join with the rows that a table has under a key when the row comes. What a view computes and filters is done with the rows that
 * are found.
 *
 * Output: the left columns, then the right ones.
 *
 * @throws SQL_LOOKUP_TABLE, SQL_LOOKUP_KEY, SQL_LOOKUP_CACHE, OPTION_VALUE
 */
export function bindLookup(
  context: BindContext,
  { type, left, right, condition, reference }: Omit<TemporalJoin, 'timeColumn'>,
): LogicalNode {
  const name = nameOf(reference)
  const refuse = (problem: string): Error =>
    errorAt(context, reference.span, lookupTableUnfit, { table: name, problem })
  const { base, columns, filters } = unfold(right, { throughWatermark: true })
  if (base.kind !== 'scan')
    throw refuse('it is more than a table that is filtered and computed with')
  const options = optionsOf(context, reference, base)
  const lookup = lookupOf(context, reference, base, options)
  if (lookup === undefined && base.source.boundedness === 'unbounded')
    throw refuse('it has no end, and its connector does not find rows by key')
  if (lookup === undefined && base.source.changelog === 'retract')
    throw refuse('its rows change others, and its connector does not find rows by key')

  const leftWidth = left.schema.length
  const wideLeft = new Columns(left)
  const expressions = [...columns]
  const keys: LookupJoinNode['keys'][number][] = []
  const rest: Expression[] = []
  for (const part of conjuncts(condition)) {
    const equality = equalityOf(part, leftWidth)
    const found =
      equality === undefined || equality.isNullSafe
        ? undefined
        : mapColumns(equality.right, ({ index }) => columns[index - leftWidth]!)
    // Where a system is asked, keys are columns of its table.
    if (found === undefined || (lookup !== undefined && found.kind !== 'column')) {
      rest.push(part)
      continue
    }
    const known = expressions.findIndex((each) => each === found || isSameColumn(each, found))
    const table = known >= 0 ? known : expressions.push(found) - 1
    if (keys.some((key) => key.table === table)) rest.push(part)
    else keys.push({ input: wideLeft.place(equality!.left), table })
  }
  if (keys.length === 0) throw errorAt(context, reference.span, lookupKeyMissing, { table: name })

  const input = wideLeft.finish()
  const shift = input.schema.length
  const table: LookedUpTable = {
    tableName: base.tableName,
    source: base.source,
    lookup,
    origin: base.origin,
    projection: base.projection,
    filter: filters.length === 0 ? undefined : conjunction(filters),
    expressions,
    options,
  }
  const place = (index: number): number => (index < leftWidth ? index : index - leftWidth + shift)
  const node: LookupJoinNode = {
    kind: 'lookupJoin',
    type,
    input,
    table,
    keys,
    condition:
      rest.length === 0 ? undefined : conjunction(rest.map((part) => moveColumns(part, place))),
    schema: [
      ...input.schema,
      ...expressions.map(({ type: each }, i) => ({
        name: right.schema[i]?.name ?? `$key${i}`,
        type: type === 'left' ? withNullable(each, true) : each,
      })),
    ],
  }
  return project(
    node,
    Array.from({ length: leftWidth + right.schema.length }, (_, i) => columnOf(node, place(i))),
  )
}

const isSameColumn = (a: Expression, b: Expression): boolean =>
  a.kind === 'column' && b.kind === 'column' && a.index === b.index

function optionsOf(
  context: BindContext,
  reference: ast.NamedTable | ast.DerivedTable,
  { tableName, origin }: ScanNode,
): LookupOptions {
  const given = origin.kind === 'connector' ? origin.declaration.options : {}
  const names = [reference.alias?.name.name, nameOf(reference), tableName]
  const hint = context.lookupHints?.find((each) => names.includes(each.table))
  if (hint !== undefined) hint.isTaken = true
  return {
    table: parseLookupOptions(tableName, given),
    hint: hint?.options ?? parseLookupHint({}),
  }
}

/** The table's lookups, where its rows are to be found by them. */
function lookupOf(
  context: BindContext,
  reference: ast.NamedTable | ast.DerivedTable,
  { origin }: ScanNode,
  options: LookupOptions,
): LookedUpTable['lookup'] {
  const cache = options.table['lookup.cache']
  if (cache === 'FULL') return undefined
  const lookup = origin.kind === 'connector' ? makeLookup(origin.declaration, context) : undefined
  if (lookup === undefined && cache !== 'AUTO')
    throw errorAt(context, reference.span, lookupCacheUnfit, { table: nameOf(reference), cache })
  return lookup
}

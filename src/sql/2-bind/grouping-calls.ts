import type { ScalarDefinition } from '../../contracts/function.ts'
import { bigIntType } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import type { Expression } from '../plan/expression.ts'
import { errorAt } from './bind-context.ts'
import { aggregateMisplaced, functionArguments, groupingOutsideGroups } from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'

const marker = (name: string): ScalarDefinition => ({
  name,
  family: 'auxiliary',
  signatures: ['(ANY...) -> BIGINT NOT NULL'],
  nulls: 'custom',
  deterministic: true,
  doc: 'Stands for a call of a grouping function until rows are grouped.',
  examples: [],
})

/** `GROUPING(a, …)`, which keys a row is not grouped by, as bits. The arguments are over the rows before grouping. */
export const GROUPING = marker('GROUPING_ID')
/** `GROUP_ID()`: which of equal grouping sets a row is of. */
export const GROUP_ID = marker('GROUP_ID')

export const isGroupingFunction = (name: string): boolean =>
  ['GROUPING', 'GROUPING_ID', 'GROUP_ID'].includes(name.toUpperCase())

/**
 * Binds a grouping function as a marker that `groupRows` replaces.
 *
 * @throws SQL_GROUPING_OUTSIDE_GROUPS, SQL_AGGREGATE_MISPLACED, SQL_FUNCTION_ARGUMENTS
 */
export function bindGroupingCall(
  binder: ExpressionBinder,
  node: ast.FunctionCall,
  bindArgument: (inner: ExpressionBinder, argument: ast.FunctionArgument) => Expression,
): Expression {
  const { context, place } = binder
  const name = node.name.parts.at(-1)!.name.toUpperCase()
  if (place.aggregates === undefined)
    throw errorAt(context, node.span, aggregateMisplaced, { name, clause: place.clause })
  if (!place.aggregates.hasKeys) throw errorAt(context, node.span, groupingOutsideGroups, { name })
  const isGroupId = name === 'GROUP_ID'
  const inner = binder.at({ isInsideAggregate: true, aggregates: undefined })
  const args = node.arguments.map((argument) => bindArgument(inner, argument))
  if (isGroupId !== (args.length === 0))
    throw errorAt(context, node.span, functionArguments, {
      name,
      types: args.map(({ type }) => type.kind),
      problem: isGroupId ? 'no argument expected' : 'an argument is missing',
    })
  return {
    kind: 'call',
    function: isGroupId ? GROUP_ID : GROUPING,
    args,
    options: {},
    type: bigIntType(false),
  }
}

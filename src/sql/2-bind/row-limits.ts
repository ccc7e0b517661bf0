import type * as ast from '../1-parse/ast.ts'
import type { LogicalNode, SortKey } from '../plan/logical.ts'
import { type BindContext, errorAt, textOf } from './bind-context.ts'
import { notSupportedYet, rowLimit, streamingSort } from './errors.ts'
import { isEventTime, isProcessingTime } from './time-attribute.ts'

/** The number of LIMIT or OFFSET. @throws SQL_ROW_LIMIT */
export function bindRowCount(
  context: BindContext,
  clause: 'LIMIT' | 'OFFSET',
  node: ast.Expression,
): number {
  const count = node.kind === 'numericLiteral' ? Number(node.text) : Number.NaN
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw errorAt(context, node.span, rowLimit, { clause, text: textOf(context, node.span) })
}

const inBatch = "Run the query in batch mode: SET 'execution.runtime-mode' = 'batch'."

/**
 * Refuses ORDER BY of a stream without LIMIT but by time, as Flink does, and OFFSET without LIMIT.
 *
 * @throws SQL_STREAMING_SORT, SQL_NOT_SUPPORTED_YET
 */
export function refuseStreamingSort(
  context: BindContext,
  query: ast.Query,
  input: LogicalNode,
  keys: readonly SortKey[],
): void {
  const refuse = (span: ast.Span, construct: string): void => {
    throw errorAt(context, span, notSupportedYet, { construct, instead: inBatch })
  }
  const first = keys[0]
  if (first === undefined) {
    if (query.limit === undefined)
      refuse(query.offset?.span ?? query.span, 'OFFSET without LIMIT in streaming mode')
    return
  }
  if (query.limit !== undefined) return
  if (
    first.isDescending ||
    !(isEventTime(input, first.column) || isProcessingTime(input, first.column))
  )
    throw errorAt(context, query.orderBy[0]!.span, streamingSort, {})
  if (query.offset !== undefined)
    refuse(query.offset.span, 'OFFSET without LIMIT in streaming mode')
}

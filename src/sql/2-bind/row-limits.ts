import type * as ast from '../1-parse/ast.ts'
import type { LogicalNode, SortKey } from '../plan/logical.ts'
import { type BindContext, errorAt, textOf } from './bind-context.ts'
import { notSupportedYet, rowLimit, streamingSort } from './errors.ts'
import { isEventTime } from './time-attribute.ts'

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
 * Refuses ORDER BY, LIMIT and OFFSET of a stream: what Flink refuses for good, what it can for now.
 *
 * @throws SQL_STREAMING_SORT, SQL_NOT_SUPPORTED_YET
 */
export function refuseStreamingSort(
  context: BindContext,
  query: ast.Query,
  input: LogicalNode,
  keys: readonly SortKey[],
): void {
  const first = keys[0]
  if (first === undefined) {
    const node = query.limit ?? query.offset
    throw errorAt(context, node?.span ?? query.span, notSupportedYet, {
      construct: 'LIMIT or OFFSET in streaming mode',
      instead: inBatch,
    })
  }
  const { span } = query.orderBy[0]!
  if (query.limit !== undefined)
    throw errorAt(context, span, notSupportedYet, {
      construct: 'ORDER BY with LIMIT in streaming mode',
      instead: inBatch,
    })
  if (first.isDescending || !isEventTime(input, first.column))
    throw errorAt(context, span, streamingSort, {})
  throw errorAt(context, span, notSupportedYet, {
    construct: 'ORDER BY event time in streaming mode',
    instead: inBatch,
  })
}

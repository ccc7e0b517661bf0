import { defineError } from '../../core/errors.ts'
import { isEventTime, isProcessingTime } from '../2-bind/time-attribute.ts'
import type { OverNode } from '../plan/logical.ts'
import { overText } from '../plan/over-text.ts'
import { PhysicalChangingOver } from './changing-over.ts'
import { PhysicalOver } from './over.ts'
import { isInsertOnly, type PhysicalNode } from './physical-node.ts'

const inBatch = "run the query in batch mode: SET 'execution.runtime-mode' = 'batch'."

export const streamingOver = defineError<{
  readonly calls: string
  readonly problem: string
  readonly instead?: string
}>({
  code: 'SQL_STREAMING_OVER',
  domain: 'user',
  retry: 'never',
  message: ({ calls, problem }) => `In streaming mode ${problem}: OVER (${calls}).`,
  remedy: ({ instead }) => `${instead === undefined ? 'Otherwise' : `${instead}, or`} ${inBatch}`,
})

/**
 * How a window is run. In streams rows that lie in the order of their time are computed once, when they are due; all others when they come,
 * and what they change is sent anew.
 *
 * @throws SQL_STREAMING_OVER
 */
export function planOver(node: OverNode, input: PhysicalNode, isBatch: boolean): PhysicalNode {
  if (isBatch) return new PhysicalOver(node, input, undefined)
  const [key] = node.order
  if (node.order.some(({ column }) => isProcessingTime(node.input, column))) {
    refuseByClock(node, input)
    return new PhysicalOver(node, input, 'processing')
  }
  const isByTime =
    node.order.length === 1 &&
    isEventTime(node.input, key!.column) &&
    !key!.isDescending &&
    isInsertOnly(input.changelog) &&
    missingFunction(node) === undefined &&
    !reachesAhead(node)
  return isByTime ? new PhysicalOver(node, input, 'event') : new PhysicalChangingOver(node, input)
}

/** By processing time rows come one after another, and nothing is known of it but that. */
function refuseByClock(node: OverNode, input: PhysicalNode): void {
  const refuse = (problem: string, instead?: string): Error =>
    streamingOver({
      calls: overText(node),
      problem,
      ...(instead === undefined ? {} : { instead }),
    })
  const { order } = node
  const another = 'Order by a column that the rows bring along'
  if (order.length > 1) throw refuse('a window by PROCTIME() is ordered by nothing else', another)
  if (order[0]!.isDescending)
    throw refuse('a window by PROCTIME() is ordered ascending', 'Leave out DESC')
  const missing = missingFunction(node)
  if (missing !== undefined)
    throw refuse(
      `a window by PROCTIME() has no ${missing}, as it needs rows that are still to come`,
      another,
    )
  if (reachesAhead(node))
    throw refuse(
      'a frame by PROCTIME() ends at the current row',
      'Write BETWEEN … PRECEDING AND CURRENT ROW',
    )
  if (!isInsertOnly(input.changelog))
    throw refuse(
      'a window by PROCTIME() takes rows that are only added, and its input is updated',
      another,
    )
}

/** A function that needs rows behind the row at hand, in words. */
function missingFunction({ calls }: OverNode): string | undefined {
  for (const call of calls) {
    if (call.kind !== 'ranking') continue
    if (!BY_TIME.has(call.function)) return call.function
    const [distance] = call.options
    if (call.function === 'LAG' && distance?.kind === 'literal' && Number(distance.value) < 0)
      return 'LAG of a distance below 0'
  }
  return undefined
}

function reachesAhead({ frame }: OverNode): boolean {
  return (
    frame.upper.kind !== 'current' ||
    (frame.lower.kind === 'offset' && frame.lower.direction === 'following')
  )
}

const BY_TIME: ReadonlySet<string> = new Set(['ROW_NUMBER', 'RANK', 'DENSE_RANK', 'LAG'])

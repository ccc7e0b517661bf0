import { assertNever } from '../../core/errors.ts'
import { isTimestamp, type SqlType } from '../../core/types.ts'
import type { Expression } from '../plan/expression.ts'
import { conjuncts } from '../plan/join-keys.ts'
import type { JoinNode, LogicalNode } from '../plan/logical.ts'
import { collectColumns } from '../plan/rewrite.ts'
import { type TimeBounds, type TimeKind, timeBounds } from '../plan/time-bounds.ts'
import { windowColumns } from '../plan/window-columns.ts'

/**
 * True when a column of the plan is event time: it comes unchanged from a watermark, or is the
 * `window_time` of a window. The mark in a column's type says less: Flink's derived types keep it
 * through calls that end the column's being event time.
 *
 * @param above conditions of filters right above the node: a join may be one of intervals by them
 */
export function isEventTime(
  node: LogicalNode,
  column: number,
  above: readonly Expression[] = [],
): boolean {
  switch (node.kind) {
    case 'watermark':
      return column === node.timeColumn || isEventTime(node.input, column)
    case 'window':
      return column === node.schema.length - 1 && isMarked(node, column)
    case 'project': {
      const expression = node.expressions[column]
      return expression?.kind === 'column' && isEventTime(node.input, expression.index)
    }
    case 'filter':
      return isEventTime(node.input, column, [...above, ...conjuncts(node.condition)])
    case 'over':
    case 'rank':
    case 'sort':
      return isEventTime(node.input, column)
    case 'expand':
    case 'lookupJoin':
      return column < node.input.schema.length && isEventTime(node.input, column)
    case 'union':
      return node.inputs.every((input) => isEventTime(input, column))
    case 'aggregate': {
      const key = node.keys[column]
      return key !== undefined && isWindowTime(node.input, key)
    }
    case 'unnest':
      return column < node.input.schema.length && isEventTime(node.input, column)
    case 'join':
      // What windows are joined by stays a time, and so do times of rows that wait for the watermark; other joins keep rows for ever.
      if (windowColumns(node)?.time.has(column) !== true && !isIntervalJoin(node, 'event', above))
        return false
      return ofInput(node, column, above, isEventTime)
    case 'temporalJoin':
      return column < node.inputs[0].schema.length && isEventTime(node.inputs[0], column)
    case 'scan':
    case 'values':
      return false
    default:
      return assertNever(node)
  }
}

/**
 * True when a column of the plan is a processing time attribute: it comes unchanged from PROCTIME(), or is the `window_time` of a
 * window of processing time. A column that rows have been grouped by, or that was cast, is a time like others.
 */
export function isProcessingTime(
  node: LogicalNode,
  column: number,
  above: readonly Expression[] = [],
): boolean {
  switch (node.kind) {
    case 'window':
      return column === node.schema.length - 1
        ? node.isProcessingTime
        : column < node.input.schema.length && isProcessingTime(node.input, column)
    case 'project': {
      const expression = node.expressions[column]
      return expression?.kind === 'column'
        ? isProcessingTime(node.input, expression.index)
        : expression?.kind === 'call' && expression.function.name === 'PROCTIME'
    }
    case 'filter':
      return isProcessingTime(node.input, column, [...above, ...conjuncts(node.condition)])
    case 'over':
    case 'rank':
    case 'sort':
    case 'watermark':
      return isProcessingTime(node.input, column)
    case 'expand':
    case 'lookupJoin':
      return column < node.input.schema.length && isProcessingTime(node.input, column)
    case 'union':
      // In Flink the union's type decides, which is that of the first input.
      return isProcessingTime(node.inputs[0]!, column)
    case 'aggregate': {
      const key = node.keys[column]
      return key !== undefined && isWindowTime(node.input, key) && isProcessingTime(node.input, key)
    }
    case 'unnest':
      return column < node.input.schema.length && isProcessingTime(node.input, column)
    case 'join':
      return (
        intervalJoin(node, above)?.isOfAttributes === true &&
        ofInput(node, column, above, isProcessingTime)
      )
    case 'temporalJoin':
      return column < node.inputs[0].schema.length && isProcessingTime(node.inputs[0], column)
    case 'scan':
    case 'values':
      return false
    default:
      return assertNever(node)
  }
}

/** A join of rows whose times are near to one another: its rows need not be kept once time has passed them. */
export interface IntervalJoin extends TimeBounds {
  /** Both times are attributes; else one is the end of a window, which Flink does not join by intervals. */
  readonly isOfAttributes: boolean
}

/**
 * Reads a join as one of intervals: a time of either input, both of event time or both of processing time, and constant bounds on
 * both sides of their distance. Ends of windows count as event time in inner joins: they are ahead of the watermark as long as rows of the
 * window come. undefined where it is none.
 *
 * @param above conditions of filters right above an inner join
 * @see Flink's StreamPhysicalIntervalJoinRule
 */
export function intervalJoin(
  node: JoinNode,
  above: readonly Expression[] = [],
): IntervalJoin | undefined {
  const { type, inputs } = node
  if (type === 'semi' || type === 'anti') return undefined
  const parts = [...conjuncts(node.condition), ...(type === 'inner' ? above : [])]
  const leftWidth = inputs[0].schema.length
  // The input's own conditions are not looked at twice: they are few, and plans are small.
  const attribute = (input: 0 | 1, column: number): TimeKind | undefined => {
    const own = conditionsOf(node, input, above)
    if (isEventTime(inputs[input], column, own)) return 'event'
    return isProcessingTime(inputs[input], column, own) ? 'processing' : undefined
  }
  const found = timeBounds(parts, leftWidth, attribute)
  if (found !== undefined) return { ...found, isOfAttributes: true }
  if (type !== 'inner') return undefined
  const withEnds = timeBounds(
    parts,
    leftWidth,
    (input, column) =>
      attribute(input, column) ?? (isWindowEnd(inputs[input], column) ? 'event' : undefined),
  )
  return withEnds === undefined ? undefined : { ...withEnds, isOfAttributes: false }
}

function isIntervalJoin(node: JoinNode, kind: TimeKind, above: readonly Expression[]): boolean {
  const found = intervalJoin(node, above)
  return found?.kind === kind && found.isOfAttributes
}

/** The end of a window of event time, in the zone of the watermark. */
function isWindowEnd(node: LogicalNode, column: number): boolean {
  const columns = windowColumns(node)
  return (
    columns !== undefined && !columns.isProcessingTime && !columns.isLtz && columns.end.has(column)
  )
}

/** Asks about a column of a join in the input that it comes from. */
function ofInput(
  node: JoinNode,
  column: number,
  above: readonly Expression[],
  ask: (node: LogicalNode, column: number, above: readonly Expression[]) => boolean,
): boolean {
  const width = node.inputs[0].schema.length
  const input = column < width ? 0 : 1
  return ask(
    node.inputs[input],
    input === 0 ? column : column - width,
    conditionsOf(node, input, above),
  )
}

/** Conditions above a join that ask about its left input alone: of a chain of inner joins they make joins of intervals. */
function conditionsOf(
  node: JoinNode,
  input: 0 | 1,
  above: readonly Expression[],
): readonly Expression[] {
  if (input === 1 || node.type !== 'inner') return []
  const width = node.inputs[0].schema.length
  return above.filter((part) => {
    const used = new Set<number>()
    collectColumns(part, used)
    return [...used].every((column) => column < width)
  })
}

/** Which column of a window a column is; `undefined` when it is none or has been computed with. */
export function windowColumn(
  node: LogicalNode,
  column: number,
): 'start' | 'end' | 'time' | undefined {
  switch (node.kind) {
    case 'window':
      return ([undefined, 'time', 'end', 'start'] as const)[node.schema.length - column]
    case 'project': {
      const expression = node.expressions[column]
      return expression?.kind === 'column' ? windowColumn(node.input, expression.index) : undefined
    }
    case 'filter':
      return windowColumn(node.input, column)
    case 'expand':
      return column < node.input.schema.length ? windowColumn(node.input, column) : undefined
    default:
      return undefined
  }
}

// The time of a window stays event time when rows are grouped by that window.
const isWindowTime = (node: LogicalNode, column: number): boolean =>
  windowColumn(node, column) === 'time'

function isMarked(node: LogicalNode, column: number): boolean {
  const type = node.schema[column]!.type
  return isTimestamp(type) && type.timeAttribute === 'rowtime'
}

/** The timestamp type as event time. */
export function markRowtime(type: SqlType): SqlType {
  return isTimestamp(type) ? { ...type, timeAttribute: 'rowtime' } : type
}

import { assertNever } from '../../core/errors.ts'
import { isTimestamp, type SqlType } from '../../core/types.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { windowColumns } from '../plan/window-columns.ts'

/**
 * True when a column of the plan is event time: it comes unchanged from a watermark, or is the
 * `window_time` of a window. The mark in a column's type says less: Flink's derived types keep it
 * through calls that end the column's being event time.
 */
export function isEventTime(node: LogicalNode, column: number): boolean {
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
    case 'over':
    case 'rank':
    case 'sort':
      return isEventTime(node.input, column)
    case 'expand':
      return column < node.input.schema.length && isEventTime(node.input, column)
    case 'union':
      return node.inputs.every((input) => isEventTime(input, column))
    case 'aggregate': {
      const key = node.keys[column]
      return key !== undefined && isWindowTime(node.input, key)
    }
    case 'unnest':
      return column < node.input.schema.length && isEventTime(node.input, column)
    case 'join': {
      // What windows are joined by stays a time; other joins keep rows for ever.
      if (windowColumns(node)?.time.has(column) !== true) return false
      const width = node.inputs[0].schema.length
      return column < width
        ? isEventTime(node.inputs[0], column)
        : isEventTime(node.inputs[1], column - width)
    }
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
export function isProcessingTime(node: LogicalNode, column: number): boolean {
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
    case 'over':
    case 'rank':
    case 'sort':
    case 'watermark':
      return isProcessingTime(node.input, column)
    case 'expand':
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
      return false
    case 'scan':
    case 'values':
      return false
    default:
      return assertNever(node)
  }
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

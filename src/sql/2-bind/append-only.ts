import { assertNever } from '../../core/errors.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { slicesOf } from '../plan/slice-input.ts'
import { isByWindow, windowColumns, windowJoin } from '../plan/window-columns.ts'
import { intervalJoin, windowColumn } from './time-attribute.ts'

/** True when a streaming plan only adds rows: no group's result is ever changed. */
export function isAppendOnly(node: LogicalNode): boolean {
  switch (node.kind) {
    case 'scan':
      return (node.source.changelog ?? 'append') === 'append'
    case 'values':
      return true
    case 'project':
    case 'filter':
    case 'unnest':
    case 'window':
    case 'expand':
    case 'sort':
    case 'over':
    case 'watermark':
    case 'lookupJoin':
      return isAppendOnly(node.input)
    case 'rank': {
      // Of a window the first rows are known when it is complete.
      const columns = windowColumns(node.input)
      return (
        columns !== undefined && isByWindow(columns, node.partition) && isAppendOnly(node.input)
      )
    }
    case 'join':
      // An inner join only adds pairs; the others take back what a later row of the other side makes wrong.
      return (
        (node.type === 'inner' ||
          windowJoin(node) !== undefined ||
          intervalJoin(node) !== undefined) &&
        node.inputs.every(isAppendOnly)
      )
    case 'temporalJoin':
      return isAppendOnly(node.inputs[0])
    case 'union':
      return node.inputs.every(isAppendOnly)
    case 'aggregate': {
      // Grouped by a window: each group's result comes once, when the window is complete.
      const columns = new Set(node.keys.map((key) => windowColumn(node.input, key)))
      if (!columns.has('start') || !columns.has('end') || !isAppendOnly(node.input)) return false
      return windowColumns(node.input)?.isProcessingTime !== true || slicesOf(node) !== undefined
    }
    default:
      return assertNever(node)
  }
}

import { assertNever } from '../../core/errors.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { windowColumn } from './time-attribute.ts'

/** True when a streaming plan only adds rows: no group's result is ever changed. */
export function isAppendOnly(node: LogicalNode): boolean {
  switch (node.kind) {
    case 'scan':
    case 'values':
      return true
    case 'project':
    case 'filter':
    case 'window':
    case 'sort':
    case 'watermark':
      return isAppendOnly(node.input)
    case 'union':
      return node.inputs.every(isAppendOnly)
    case 'aggregate': {
      // Grouped by a window: each group's result comes once, when the window is complete.
      const columns = new Set(node.keys.map((key) => windowColumn(node.input, key)))
      return columns.has('start') && columns.has('end') && isAppendOnly(node.input)
    }
    default:
      return assertNever(node)
  }
}

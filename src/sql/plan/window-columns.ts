import { assertNever } from '../../core/errors.ts'
import type { WindowSpec } from '../../core/window.ts'
import type { Expression } from './expression.ts'
import type { LogicalNode, ProjectNode } from './logical.ts'

/** Which columns of a node's output are the start, end and time of the windows its rows belong to. */
export interface WindowColumns {
  readonly spec: WindowSpec
  /** True when the time the windows are over is TIMESTAMP_LTZ. */
  readonly isLtz: boolean
  readonly isProcessingTime: boolean
  readonly start: ReadonlySet<number>
  readonly end: ReadonlySet<number>
  readonly time: ReadonlySet<number>
}

/** Finds the window columns of a node's output; undefined when its rows have no window. */
export function windowColumns(node: LogicalNode): WindowColumns | undefined {
  switch (node.kind) {
    case 'window': {
      const base = node.input.schema.length
      const isLtz = node.schema[node.timeColumn]!.type.kind === 'TIMESTAMP_LTZ'
      return {
        spec: node.window,
        isLtz,
        isProcessingTime: node.isProcessingTime,
        start: new Set([base]),
        end: new Set([base + 1]),
        time: new Set([base + 2]),
      }
    }
    case 'filter':
    case 'unnest':
    case 'over':
    case 'rank':
    case 'sort':
    case 'watermark':
    // The columns of the input come first.
    case 'expand':
      return windowColumns(node.input)
    case 'project':
      return mapThrough(windowColumns(node.input), projectedColumns(node))
    case 'aggregate': {
      const inner = windowColumns(node.input)
      if (
        inner === undefined ||
        !node.keys.some((key) => inner.start.has(key)) ||
        !node.keys.some((key) => inner.end.has(key))
      )
        return undefined
      return mapThrough(inner, node.keys)
    }
    case 'scan':
    case 'values':
    case 'union':
    case 'join':
      return undefined
    default:
      return assertNever(node)
  }
}

/** Input column that each output of a projection is as it stands; −1 for computed ones. */
function projectedColumns(node: ProjectNode): number[] {
  return node.expressions.map((expression) => passedColumn(expression))
}

/** The column an expression hands on unchanged, −1 when it computes. */
export function passedColumn(expression: Expression): number {
  if (
    expression.kind === 'cast' &&
    expression.isImplicit &&
    expression.operand.kind === 'column' &&
    expression.operand.type.kind === expression.type.kind
  ) {
    return expression.operand.index
  }
  return expression.kind === 'column' ? expression.index : -1
}

function mapThrough(
  inner: WindowColumns | undefined,
  sources: readonly number[],
): WindowColumns | undefined {
  if (inner === undefined) return undefined
  const map = (set: ReadonlySet<number>): Set<number> => {
    const mapped = new Set<number>()
    sources.forEach((source, i) => {
      if (set.has(source)) mapped.add(i)
    })
    return mapped
  }
  return { ...inner, start: map(inner.start), end: map(inner.end), time: map(inner.time) }
}

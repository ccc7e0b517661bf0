import { assertNever } from '../../core/errors.ts'
import type { WindowSpec } from '../../core/window.ts'
import type { Expression } from './expression.ts'
import { joinKeys } from './join-keys.ts'
import type { JoinNode, LogicalNode, ProjectNode } from './logical.ts'

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
    case 'lookupJoin':
      return windowColumns(node.input)
    case 'temporalJoin':
      return windowColumns(node.inputs[0])
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
      return undefined
    case 'join':
      return joinedWindowColumns(node)
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

/** A join of rows of equal windows. */
export interface WindowJoin {
  readonly left: WindowColumns
  readonly right: WindowColumns
  /** Columns of the left and the right input that hold the window's end. */
  readonly ends: readonly [number, number]
}

/**
 * Reads a join as one of windows: both inputs have windows of event time of one kind, and the condition makes start and end equal.
 * undefined where it is none. (Flink: WindowUtil, JoinUtil; joins of windows of processing time are not such there either.)
 */
export function windowJoin(node: JoinNode): WindowJoin | undefined {
  const left = windowColumns(node.inputs[0])
  const right = windowColumns(node.inputs[1])
  if (left === undefined || right === undefined) return undefined
  if (left.isProcessingTime || right.isProcessingTime || left.isLtz !== right.isLtz)
    return undefined
  if (JSON.stringify(left.spec) !== JSON.stringify(right.spec)) return undefined
  const { keys } = joinKeys(node)
  const start = keys.find((key) => left.start.has(key.left) && right.start.has(key.right))
  const end = keys.find((key) => left.end.has(key.left) && right.end.has(key.right))
  if (start === undefined || end === undefined) return undefined
  return { left, right, ends: [end.left, end.right] }
}

/** Window columns of the rows that a join of windows makes: those of the sides that are never filled with NULLs. */
function joinedWindowColumns(node: JoinNode): WindowColumns | undefined {
  const join = windowJoin(node)
  if (join === undefined) return undefined
  const { type } = node
  const width = node.inputs[0].schema.length
  const hasLeft = type !== 'right' && type !== 'full'
  const hasRight = type === 'inner' || type === 'right'
  if (!hasLeft && !hasRight) return undefined
  const both = (left: ReadonlySet<number>, right: ReadonlySet<number>): Set<number> =>
    new Set([
      ...(hasLeft ? left : []),
      ...(hasRight ? [...right].map((column) => column + width) : []),
    ])
  const { left, right } = join
  return {
    ...left,
    start: both(left.start, right.start),
    end: both(left.end, right.end),
    time: both(left.time, right.time),
  }
}

/** Whether rows that are told apart by some columns are told apart by their window of event time too. */
export function isByWindow(columns: WindowColumns, partition: readonly number[]): boolean {
  return (
    !columns.isProcessingTime &&
    partition.some((column) => columns.start.has(column)) &&
    partition.some((column) => columns.end.has(column))
  )
}

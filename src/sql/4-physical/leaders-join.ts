import { type Storage, storageOf } from '../../core/storage.ts'
import type { SqlType } from '../../core/types.ts'
import type { LeaderWindows } from '../../operators/window/window-leaders.ts'
import { intervalJoin } from '../2-bind/time-attribute.ts'
import { withInputs } from '../3-optimize/rewrite-plan.ts'
import { inputsOf } from '../plan/boundedness.ts'
import { conjuncts } from '../plan/join-keys.ts'
import type { AggregateNode, JoinNode, LogicalNode, WindowNode } from '../plan/logical.ts'
import { passedColumn, windowColumns, windowJoin } from '../plan/window-columns.ts'

/** Rows that are joined with the greatest (least) value of their own window: only those that lead there can be in a pair. */
export interface LeadersJoin {
  /** Both inputs of the join read the rows of this node. */
  readonly source: LogicalNode
  /** Of `source`. */
  readonly valueColumn: number
  /** MIN, not MAX. */
  readonly isLeast: boolean
  readonly windows: LeaderWindows
}

/**
 * Finds out whether an inner join pairs rows with the MAX (MIN) over their own window: `rows.x = best.x`, or `>=` (`<=`), where `best` is an aggregate of
 * nothing else over the same rows, and the condition holds for the one window only that the row is in: the windows of both are to be equal, or the times near
 * to one another. For such a join, and for the aggregate, rows may be left out that another of their window outdoes. undefined where it is not so.
 */
export function leadersJoin(node: JoinNode): LeadersJoin | undefined {
  if (node.type !== 'inner') return undefined
  return leadersOf(node, 0) ?? leadersOf(node, 1)
}

/** Returns the join over another node in place of `source`. */
export function withSource(
  join: JoinNode,
  source: LogicalNode,
  replacement: LogicalNode,
): JoinNode {
  const done = new Map<LogicalNode, LogicalNode>([[source, replacement]])
  const visit = (node: LogicalNode): LogicalNode => {
    let result = done.get(node)
    if (result === undefined) {
      result = withInputs(node, inputsOf(node).map(visit))
      done.set(node, result)
    }
    return result
  }
  return visit(join) as JoinNode
}

/** The inputs of a join that may be of this kind: which one has the rows, and the aggregate that the other one hands on. */
interface Sides {
  readonly join: JoinNode
  readonly rows: 0 | 1
  readonly aggregate: AggregateNode
  readonly isLeast: boolean
}

function leadersOf(join: JoinNode, rows: 0 | 1): LeadersJoin | undefined {
  const aggregate = passedNodes(join.inputs[1 - rows]!).at(-1)!
  if (aggregate.kind !== 'aggregate' || !isBestOfWindow(aggregate)) return undefined
  const call = aggregate.calls[0]!
  const isLeast = call.function.name === 'MIN'
  const sides: Sides = { join, rows, aggregate, isLeast }
  const value = comparedColumn(sides)
  if (value === undefined) return undefined
  const input = join.inputs[rows]
  for (const source of passedNodes(input)) {
    const valueColumn = columnBelow(input, value, source)
    if (valueColumn === undefined) continue
    if (columnBelow(aggregate.input, call.args[0]!, source, { seesRows: true }) !== valueColumn)
      continue
    const windows = attachedWindows(sides, source) ?? tumblingWindows(sides, source)
    if (windows !== undefined) return { source, valueColumn, isLeast, windows }
  }
  return undefined
}

/** The one MAX or MIN by windows of event time alone, of values that order as integers do. */
function isBestOfWindow({ calls, keys, input }: AggregateNode): boolean {
  const columns = windowColumns(input)
  const call = calls[0]
  if (columns === undefined || columns.isProcessingTime || columns.isLtz) return false
  if (calls.length !== 1 || call === undefined || call.filter !== undefined) return false
  const { start, end, time } = columns
  const isWindowColumn = (key: number): boolean => start.has(key) || end.has(key) || time.has(key)
  return (
    (call.function.name === 'MAX' || call.function.name === 'MIN') &&
    isInteger(input.schema[call.args[0]!]!.type) &&
    keys.some((key) => start.has(key)) &&
    keys.some((key) => end.has(key)) &&
    keys.every(isWindowColumn)
  )
}

/** Whether values are kept as integers of at most 64 bits, and order as these do. */
const isInteger = (type: SqlType): boolean => INTEGERS.has(storageOf(type))
const INTEGERS: ReadonlySet<Storage> = new Set(['i8', 'i16', 'i32', 'i64'])

/** The column of the rows that is to be at least (at most) the best of a window; undefined where none is. */
function comparedColumn({ join, rows, aggregate, isLeast }: Sides): number | undefined {
  const width = join.inputs[0].schema.length
  const inputOf = (column: number): 0 | 1 => (column < width ? 0 : 1)
  const place = (column: number): number => (column < width ? column : column - width)
  for (const part of conjuncts(join.condition)) {
    if (part.kind !== 'call') continue
    const [a, b] = part.args
    if (a?.kind !== 'column' || b?.kind !== 'column') continue
    if (inputOf(a.index) === inputOf(b.index)) continue
    const isRowFirst = inputOf(a.index) === rows
    const wanted = isRowFirst === isLeast ? '<=' : '>='
    if (part.function.name !== '=' && part.function.name !== wanted) continue
    const [row, best] = isRowFirst ? [a.index, b.index] : [b.index, a.index]
    const result = columnBelow(join.inputs[1 - rows]!, place(best), aggregate)
    if (result === aggregate.keys.length) return place(row)
  }
  return undefined
}

/** Where rows and aggregate carry the same windows, which the join makes equal. */
function attachedWindows(
  { join, rows, aggregate }: Sides,
  source: LogicalNode,
): LeaderWindows | undefined {
  const windows = windowJoin(join)
  const own = windowColumns(source)
  if (windows === undefined || own === undefined || own.spec.kind === 'session') return undefined
  // Rows that carry their window come to the aggregate as they are: no windowing function stands between.
  if (!passedNodes(aggregate.input).includes(source)) return undefined
  const endColumn = columnBelow(join.inputs[rows], windows.ends[rows], source)
  return endColumn !== undefined && own.end.has(endColumn)
    ? { kind: 'attached', endColumn }
    : undefined
}

/** Where the aggregate's window is one that tumbles, and the time of a row is near to that of its own window only. */
function tumblingWindows(
  { join, rows, aggregate }: Sides,
  source: LogicalNode,
): LeaderWindows | undefined {
  const window = windowBelow(aggregate.input)
  const interval = intervalJoin(join)
  if (window?.window.kind !== 'tumble' || interval?.kind !== 'event') return undefined
  const [rowTime, bestTime] =
    rows === 0 ? [interval.left, interval.right] : [interval.right, interval.left]
  const timeColumn = columnBelow(join.inputs[rows], rowTime, source)
  if (timeColumn === undefined) return undefined
  if (columnBelow(window.input, window.timeColumn, source, { seesRows: true }) !== timeColumn)
    return undefined
  const { sizeMs, offsetMs } = window.window
  const bestMs = behindEndMs(join.inputs[1 - rows]!, bestTime, sizeMs)
  if (bestMs === undefined) return undefined
  // A row's time less that of the best value it is paired with.
  const [lowerMs, upperMs] =
    rows === 0 ? [interval.lowerMs, interval.upperMs] : [-interval.upperMs, -interval.lowerMs]
  // Not near to the window before its own, and not to the one behind.
  const openAfterMs = upperMs + bestMs - sizeMs
  const openUntilMs = lowerMs + bestMs + sizeMs
  if (Math.min(openUntilMs, 0) - Math.max(openAfterMs, -sizeMs) < sizeMs / 2) return undefined
  return { kind: 'tumble', timeColumn, sizeMs, offsetMs, openAfterMs, openUntilMs }
}

/** How far behind a window's end a time of it lies, milliseconds: negative or 0. */
function behindEndMs(node: LogicalNode, column: number, sizeMs: number): number | undefined {
  const columns = windowColumns(node)
  if (columns === undefined) return undefined
  if (columns.end.has(column)) return 0
  if (columns.time.has(column)) return -1
  return columns.start.has(column) ? -sizeMs : undefined
}

/** A node, and those below it that projections and filters let its rows come from. */
function passedNodes(node: LogicalNode): readonly LogicalNode[] {
  const nodes = [node]
  for (let at = node; at.kind === 'project' || at.kind === 'filter'; ) {
    at = at.input
    nodes.push(at)
  }
  return nodes
}

/** The windowing function that projections hand the rows of on. */
function windowBelow(node: LogicalNode): WindowNode | undefined {
  let at = node
  while (at.kind === 'project') at = at.input
  return at.kind === 'window' ? at : undefined
}

/**
 * The column of a node below that a column is, unchanged; undefined where it is computed, or the node does not stand below.
 *
 * @param seesRows the node asked about gets each row of the one below: no filter stands between
 */
function columnBelow(
  node: LogicalNode,
  column: number,
  below: LogicalNode,
  { seesRows = false } = {},
): number | undefined {
  let at = node
  let place = column
  while (at !== below) {
    if (at.kind === 'project') place = passedColumn(at.expressions[place]!)
    else if (at.kind === 'window' && place >= at.input.schema.length) return undefined
    else if (at.kind !== 'window' && (at.kind !== 'filter' || seesRows)) return undefined
    if (place === -1) return undefined
    at = at.input
  }
  return place
}

import type { Field } from '../../core/batch.ts'
import type { Expression } from './expression.ts'
import type { AggregateNode, ExpandNode, LogicalNode } from './logical.ts'
import { collectColumns, mapColumns } from './rewrite.ts'
import { passedColumn, windowColumns } from './window-columns.ts'

/** The rows below a windowing function, without window columns, and where its other columns went. */
export interface SliceInput {
  readonly input: LogicalNode
  readonly timeColumn: number
  /** Position in `input` of a column of the node asked about that is not a window column. */
  readonly columnOf: (column: number) => number
}

/**
 * The rows that an aggregate by windows puts into slices, or sessions; undefined when it computes with the windows of its rows, or groups by
 * something else than its sessions.
 */
export function slicesOf(node: AggregateNode): SliceInput | undefined {
  const columns = windowColumns(node.input)
  const slices = sliceInput(node.input)
  if (columns === undefined || slices === undefined) return undefined
  const isWindowColumn = (column: number): boolean =>
    columns.start.has(column) || columns.end.has(column) || columns.time.has(column)
  const computes = node.calls.some((call) =>
    [...call.args, ...(call.filter === undefined ? [] : [call.filter])].some(isWindowColumn),
  )
  if (computes) return undefined
  return columns.spec.kind !== 'session' || isPartition(node, isWindowColumn) ? slices : undefined
}

/** Whether the rows are grouped by what sessions are told apart by, and by nothing else. */
function isPartition(node: AggregateNode, isWindowColumn: (column: number) => boolean): boolean {
  const keys = new Set<number>()
  let source: LogicalNode = node.input
  let columns = node.keys.filter((key) => !isWindowColumn(key))
  while (source.kind === 'project' || source.kind === 'filter') {
    if (source.kind === 'project') {
      const { expressions } = source
      columns = columns.map((column) => (column < 0 ? -1 : passedColumn(expressions[column]!)))
    }
    source = source.input
  }
  for (const column of columns) keys.add(column)
  return (
    source.kind === 'window' &&
    keys.size === source.partition.length &&
    source.partition.every((column) => keys.has(column))
  )
}

/**
 * Takes the windowing function out from under projections and filters that do not compute with window
 * columns. undefined when they do.
 */
function sliceInput(node: LogicalNode): SliceInput | undefined {
  if (node.kind === 'window')
    return { input: node.input, timeColumn: node.timeColumn, columnOf: (column) => column }
  if (node.kind === 'expand') return expandedSlices(node)
  if (node.kind !== 'project' && node.kind !== 'filter') return undefined
  const below = sliceInput(node.input)
  const columns = windowColumns(node.input)
  if (below === undefined || columns === undefined) return undefined
  const isWindowColumn = (column: number): boolean =>
    columns.start.has(column) || columns.end.has(column) || columns.time.has(column)
  const usesWindow = (expression: Expression): boolean => {
    const used = new Set<number>()
    collectColumns(expression, used)
    return [...used].some(isWindowColumn)
  }
  const moved = (expression: Expression): Expression =>
    mapColumns(expression, ({ index }) => ({
      kind: 'column',
      index: below.columnOf(index),
      type: node.input.schema[index]!.type,
    }))
  if (node.kind === 'filter') {
    if (usesWindow(node.condition)) return undefined
    return {
      ...below,
      input: {
        kind: 'filter',
        input: below.input,
        condition: moved(node.condition),
        schema: below.input.schema,
      },
    }
  }
  const expressions: Expression[] = []
  const schema: Field[] = []
  const places = new Map<number, number>()
  for (const [i, expression] of node.expressions.entries()) {
    const passed = passedColumn(expression)
    if (passed !== -1 && isWindowColumn(passed)) continue
    if (usesWindow(expression)) return undefined
    places.set(i, expressions.length)
    expressions.push(moved(expression))
    schema.push(node.schema[i]!)
  }
  const time = below.input.schema[below.timeColumn]!
  expressions.push({ kind: 'column', index: below.timeColumn, type: time.type })
  schema.push(time)
  return {
    input: { kind: 'project', input: below.input, expressions, schema },
    timeColumn: expressions.length - 1,
    columnOf: (column) => places.get(column)!,
  }
}

/** Grouping sets that leave the window alone: rows are put into slices after they were expanded. */
function expandedSlices(node: ExpandNode): SliceInput | undefined {
  const below = sliceInput(node.input)
  const columns = windowColumns(node.input)
  if (below === undefined || columns === undefined) return undefined
  const isWindowColumn = (column: number): boolean =>
    columns.start.has(column) || columns.end.has(column) || columns.time.has(column)
  if (node.keys.some(isWindowColumn)) return undefined
  const width = node.input.schema.length
  const own = node.schema.slice(width)
  return {
    input: {
      ...node,
      input: below.input,
      keys: node.keys.map(below.columnOf),
      schema: [...below.input.schema, ...own],
    },
    timeColumn: below.timeColumn,
    columnOf: (column) =>
      column < width ? below.columnOf(column) : below.input.schema.length + column - width,
  }
}

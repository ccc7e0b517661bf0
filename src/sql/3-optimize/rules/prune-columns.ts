import type { Schema } from '../../../core/batch.ts'
import { assertNever } from '../../../core/errors.ts'
import { inputsOf } from '../../plan/boundedness.ts'
import type { Expression } from '../../plan/expression.ts'
import type {
  JoinNode,
  LogicalNode,
  LookupJoinNode,
  OverCall,
  SortKey,
} from '../../plan/logical.ts'
import { collectColumns, mapColumns, moveColumns } from '../../plan/rewrite.ts'
import type { Rule } from '../index.ts'
import { parentsFirst } from '../rewrite-plan.ts'

/** Drops columns nobody reads, down to the scans. */
export const pruneColumns: Rule = {
  name: 'prune-columns',
  doc: 'Drops columns that nobody reads, down to the sources.',
  apply: (roots) => {
    const needs = collectNeeds(roots)
    const done = new Map<LogicalNode, Pruned>()
    return roots.map((root) => prune(root, needs, done).node)
  },
}

/** A node without its unread columns; `places[i]` is where column i went, −1 when it is gone. */
interface Pruned {
  readonly node: LogicalNode
  readonly places: readonly number[]
}

/** Columns that are read of each node by any of its parents; all of a root's. */
function collectNeeds(roots: readonly LogicalNode[]): ReadonlyMap<LogicalNode, Set<number>> {
  const needs = new Map<LogicalNode, Set<number>>()
  for (const root of roots)
    addNeed(
      needs,
      root,
      root.schema.map((_, i) => i),
    )
  // Parents come before their inputs, so each node's needs are complete when it is looked at.
  for (const node of parentsFirst(roots)) {
    const own = needs.get(node)!
    inputsOf(node).forEach((input, i) => {
      addNeed(needs, input, [...neededOfInput(node, i, own)])
    })
  }
  return needs
}

function addNeed(
  needs: Map<LogicalNode, Set<number>>,
  node: LogicalNode,
  columns: readonly number[],
): void {
  const known = needs.get(node) ?? new Set<number>()
  for (const column of columns) known.add(column)
  needs.set(node, known)
}

function neededOfInput(node: LogicalNode, input: number, own: ReadonlySet<number>): Set<number> {
  const found = new Set<number>()
  switch (node.kind) {
    case 'project':
      for (const column of own) collectColumns(node.expressions[column]!, found)
      return found
    case 'filter':
      collectColumns(node.condition, found)
      return union(found, own)
    case 'aggregate':
      for (const key of node.keys) found.add(key)
      for (const [i, call] of node.calls.entries()) {
        if (!own.has(node.keys.length + i)) continue
        for (const arg of call.args) found.add(arg)
        if (call.filter !== undefined) found.add(call.filter)
      }
      return found
    case 'expand':
      for (const column of own) if (column < node.input.schema.length) found.add(column)
      for (const key of node.keys) found.add(key)
      return found
    case 'unnest': {
      const all = new Set(own)
      if (node.condition !== undefined) collectColumns(node.condition, all)
      for (const column of all) if (column < node.input.schema.length) found.add(column)
      return found.add(node.column)
    }
    case 'window':
      for (const column of own) if (column < node.input.schema.length) found.add(column)
      for (const column of node.partition) found.add(column)
      return found.add(node.timeColumn)
    case 'over':
      for (const column of own) if (column < node.input.schema.length) found.add(column)
      for (const [i, call] of node.calls.entries()) {
        if (!own.has(node.input.schema.length + i)) continue
        for (const arg of call.kind === 'aggregate' ? call.call.args : call.args) found.add(arg)
        if (call.kind === 'aggregate' && call.call.filter !== undefined) found.add(call.call.filter)
      }
      return addWindow(node, found)
    case 'rank':
      for (const column of own) if (column < node.input.schema.length) found.add(column)
      return addWindow(node, found)
    case 'sort':
      for (const key of node.keys) found.add(key.column)
      return union(found, own)
    case 'watermark':
      collectColumns(node.expression, found)
      return union(found, own).add(node.timeColumn)
    case 'join': {
      const leftWidth = node.inputs[0].schema.length
      const all = new Set(own)
      if (node.condition !== undefined) collectColumns(node.condition, all)
      for (const column of all)
        if (column < leftWidth === (input === 0))
          found.add(input === 0 ? column : column - leftWidth)
      return found
    }
    case 'lookupJoin': {
      const width = node.input.schema.length
      for (const column of pairsOfLookup(node, own)) if (column < width) found.add(column)
      return found
    }
    case 'temporalJoin': {
      const leftWidth = node.inputs[0].schema.length
      const all = new Set(own)
      if (node.condition !== undefined) collectColumns(node.condition, all)
      for (const column of all)
        if (column < leftWidth === (input === 0))
          found.add(input === 0 ? column : column - leftWidth)
      for (const key of node.keys) found.add(input === 0 ? key.left : key.right)
      return found.add(node.timeColumns[input]!)
    }
    case 'union':
      return new Set(own)
    case 'scan':
    case 'values':
      return found
    default:
      return assertNever(node)
  }
}

function addWindow(
  node: { readonly partition: readonly number[]; readonly order: readonly SortKey[] },
  found: Set<number>,
): Set<number> {
  for (const column of node.partition) found.add(column)
  for (const key of node.order) found.add(key.column)
  return found
}

function union(a: Set<number>, b: ReadonlySet<number>): Set<number> {
  for (const item of b) a.add(item)
  return a
}

function prune(
  node: LogicalNode,
  needs: ReadonlyMap<LogicalNode, Set<number>>,
  done: Map<LogicalNode, Pruned>,
): Pruned {
  let pruned = done.get(node)
  if (pruned === undefined) {
    pruned = pruneNode(node, needs.get(node)!, (input) => prune(input, needs, done))
    done.set(node, pruned)
  }
  return pruned
}

/** Changes are put right by their key, whoever reads it. */
const isKeyToNormalize = (node: LogicalNode, column: number): boolean =>
  node.kind === 'scan' &&
  node.normalizes === true &&
  node.primaryKey!.includes(node.projection[column]!)

function pruneNode(
  node: LogicalNode,
  need: ReadonlySet<number>,
  pruneInput: (input: LogicalNode) => Pruned,
): Pruned {
  const kept = node.schema.map((_, i) => i).filter((i) => need.has(i) || isKeyToNormalize(node, i))
  const places = node.schema.map((_, i) => kept.indexOf(i))
  const schema = kept.map((i) => node.schema[i]!)
  switch (node.kind) {
    case 'scan':
      return { node: { ...node, projection: kept.map((i) => node.projection[i]!), schema }, places }
    case 'values':
      return {
        node: { ...node, rows: node.rows.map((row) => kept.map((i) => row[i]!)), schema },
        places,
      }
    case 'project': {
      const input = pruneInput(node.input)
      return {
        node: {
          ...node,
          input: input.node,
          expressions: kept.map((i) => moved(node.expressions[i]!, node.input.schema, input)),
          schema,
        },
        places,
      }
    }
    case 'filter': {
      const input = pruneInput(node.input)
      return {
        node: {
          ...node,
          input: input.node,
          condition: moved(node.condition, node.input.schema, input),
          schema: input.node.schema,
        },
        places: input.places,
      }
    }
    case 'over': {
      const input = pruneInput(node.input)
      const place = (column: number): number => input.places[column]!
      const width = node.input.schema.length
      const keptCalls = node.calls.map((_, i) => i).filter((i) => need.has(width + i))
      // Nothing is computed that nobody reads.
      if (keptCalls.length === 0)
        return { node: input.node, places: node.schema.map((_, i) => input.places[i] ?? -1) }
      const below = input.node.schema.length
      const calls = keptCalls.map((i): OverCall => {
        const call = node.calls[i]!
        if (call.kind === 'ranking') return { ...call, args: call.args.map(place) }
        const { args, filter } = call.call
        return {
          kind: 'aggregate',
          call: {
            ...call.call,
            args: args.map(place),
            filter: filter === undefined ? undefined : place(filter),
          },
        }
      })
      return {
        node: {
          ...node,
          input: input.node,
          partition: node.partition.map(place),
          order: node.order.map((key) => ({ ...key, column: place(key.column) })),
          calls,
          schema: [
            ...node.schema.slice(0, width).filter((_, i) => input.places[i] !== -1),
            ...keptCalls.map((i) => node.schema[width + i]!),
          ],
        },
        places: node.schema.map((_, i) =>
          i < width ? input.places[i]! : keptPlace(below, keptCalls.indexOf(i - width)),
        ),
      }
    }
    case 'rank': {
      const input = pruneInput(node.input)
      const width = node.input.schema.length
      const outputsRank = node.outputsRank && need.has(width)
      return {
        node: {
          ...node,
          input: input.node,
          partition: node.partition.map((column) => input.places[column]!),
          order: node.order.map((key) => ({ ...key, column: input.places[key.column]! })),
          outputsRank,
          schema: node.schema.filter((_, i) => (i < width ? input.places[i] !== -1 : outputsRank)),
        },
        places: node.schema.map((_, i) =>
          i < width ? input.places[i]! : outputsRank ? input.node.schema.length : -1,
        ),
      }
    }
    case 'sort': {
      const input = pruneInput(node.input)
      const keys = node.keys.map((key) => ({ ...key, column: input.places[key.column]! }))
      return {
        node: { ...node, input: input.node, keys, schema: input.node.schema },
        places: input.places,
      }
    }
    case 'watermark': {
      const input = pruneInput(node.input)
      const timeColumn = input.places[node.timeColumn]!
      // The node's own schema has the time attribute that its input's lacks.
      const own = node.schema.filter((_, i) => input.places[i] !== -1)
      return {
        node: {
          ...node,
          input: input.node,
          timeColumn,
          expression: moved(node.expression, node.input.schema, input),
          schema: own,
        },
        places: input.places,
      }
    }
    case 'expand': {
      const input = pruneInput(node.input)
      const { schema: own, places: ownPlaces } = behind(node, input)
      return {
        node: {
          ...node,
          input: input.node,
          keys: node.keys.map((key) => input.places[key]!),
          schema: own,
        },
        places: ownPlaces,
      }
    }
    case 'unnest': {
      const input = pruneInput(node.input)
      const { schema: own, places: ownPlaces } = behind(node, input)
      return {
        node: {
          ...node,
          input: input.node,
          column: input.places[node.column]!,
          ...(node.condition === undefined
            ? {}
            : { condition: moveColumns(node.condition, (column) => ownPlaces[column]!) }),
          schema: own,
        },
        places: ownPlaces,
      }
    }
    case 'window': {
      const input = pruneInput(node.input)
      const { schema: own, places: ownPlaces } = behind(node, input)
      return {
        node: {
          ...node,
          input: input.node,
          timeColumn: input.places[node.timeColumn]!,
          partition: node.partition.map((column) => input.places[column]!),
          schema: own,
        },
        places: ownPlaces,
      }
    }
    case 'aggregate': {
      const input = pruneInput(node.input)
      const place = (column: number): number => input.places[column]!
      const calls = node.calls
        .filter((_, i) => need.has(node.keys.length + i))
        .map((call) => ({
          ...call,
          args: call.args.map(place),
          filter: call.filter === undefined ? undefined : place(call.filter),
        }))
      // Keys decide what a row is: they stay, read or not.
      const keptColumns = node.schema
        .map((_, i) => i)
        .filter((i) => i < node.keys.length || need.has(i))
      return {
        node: {
          ...node,
          input: input.node,
          keys: node.keys.map(place),
          calls,
          schema: keptColumns.map((i) => node.schema[i]!),
        },
        places: node.schema.map((_, i) => keptColumns.indexOf(i)),
      }
    }
    case 'join': {
      const [left, right] = [pruneInput(node.inputs[0]), pruneInput(node.inputs[1])]
      const { places: pairPlaces, condition } = prunePairs(node, left, right)
      const ownPlaces = pairPlaces.slice(0, node.schema.length)
      return {
        node: {
          ...node,
          inputs: [left.node, right.node],
          condition,
          schema: node.schema.filter((_, i) => ownPlaces[i] !== -1),
        },
        places: ownPlaces,
      }
    }
    case 'lookupJoin':
      return pruneLookup(node, need, pruneInput(node.input))
    case 'temporalJoin': {
      const [left, right] = [pruneInput(node.inputs[0]), pruneInput(node.inputs[1])]
      const { places: ownPlaces, condition } = prunePairs(node, left, right)
      return {
        node: {
          ...node,
          inputs: [left.node, right.node],
          keys: node.keys.map((key) => ({
            left: left.places[key.left]!,
            right: right.places[key.right]!,
          })),
          timeColumns: [left.places[node.timeColumns[0]]!, right.places[node.timeColumns[1]]!],
          condition,
          schema: node.schema.filter((_, i) => ownPlaces[i] !== -1),
        },
        places: ownPlaces,
      }
    }
    case 'union':
      return pruneUnion(node, kept, places, pruneInput)
    default:
      return assertNever(node)
  }
}

/** Columns that a lookup join needs, of its input, then of the expressions over its table. */
function pairsOfLookup(node: LookupJoinNode, own: ReadonlySet<number>): Set<number> {
  const width = node.input.schema.length
  const all = new Set(own)
  if (node.condition !== undefined) collectColumns(node.condition, all)
  for (const key of node.keys) all.add(key.input).add(width + key.table)
  return all
}

/** Leaves out expressions over the table that nobody reads, and columns of the table that they alone read. */
function pruneLookup(node: LookupJoinNode, need: ReadonlySet<number>, input: Pruned): Pruned {
  const { table } = node
  const width = node.input.schema.length
  const below = input.node.schema.length
  const all = pairsOfLookup(node, need)
  const kept = table.expressions.map((_, i) => i).filter((i) => all.has(width + i))
  const used = new Set<number>()
  for (const i of kept) collectColumns(table.expressions[i]!, used)
  if (table.filter !== undefined) collectColumns(table.filter, used)
  const read = table.projection.map((_, i) => i).filter((i) => used.has(i))
  const ofTable = (each: Expression): Expression =>
    moveColumns(each, (index) => read.indexOf(index))
  const places = node.schema.map((_, i) =>
    i < width ? input.places[i]! : keptPlace(below, kept.indexOf(i - width)),
  )
  return {
    node: {
      ...node,
      input: input.node,
      table: {
        ...table,
        projection: read.map((i) => table.projection[i]!),
        filter: table.filter === undefined ? undefined : ofTable(table.filter),
        expressions: kept.map((i) => ofTable(table.expressions[i]!)),
      },
      keys: node.keys.map((key) => ({
        input: input.places[key.input]!,
        table: kept.indexOf(key.table),
      })),
      condition:
        node.condition === undefined
          ? undefined
          : moveColumns(node.condition, (index) => places[index]!),
      schema: node.schema.filter((_, i) => places[i] !== -1),
    },
    places,
  }
}

/** Where columns of pairs of rows went, and a join's condition over those that are left. */
function prunePairs(
  node: Pick<JoinNode, 'inputs' | 'condition'>,
  left: Pruned,
  right: Pruned,
): { readonly places: readonly number[]; readonly condition: Expression | undefined } {
  const { inputs, condition } = node
  const leftWidth = left.node.schema.length
  const places = [
    ...left.places,
    ...right.places.map((place) => (place < 0 ? -1 : leftWidth + place)),
  ]
  const pairSchema = [...inputs[0].schema, ...inputs[1].schema]
  return {
    places,
    condition:
      condition === undefined
        ? undefined
        : mapColumns(condition, ({ index }) => ({
            kind: 'column',
            index: places[index]!,
            type: pairSchema[index]!.type,
          })),
  }
}

/** Of a node that puts columns behind those of its input, which all stay. */
function behind(
  node: { readonly input: LogicalNode; readonly schema: Schema },
  input: Pruned,
): { readonly schema: Schema; readonly places: readonly number[] } {
  const width = node.input.schema.length
  const places = node.schema.map((_, i) =>
    i < width ? input.places[i]! : input.node.schema.length + i - width,
  )
  return { schema: node.schema.filter((_, i) => places[i] !== -1), places }
}

const keptPlace = (below: number, kept: number): number => (kept < 0 ? -1 : below + kept)

/** Inputs may have kept more than the union needs, each its own: a projection makes them alike. */
function pruneUnion(
  node: Extract<LogicalNode, { kind: 'union' }>,
  kept: readonly number[],
  places: readonly number[],
  pruneInput: (input: LogicalNode) => Pruned,
): Pruned {
  const schema = kept.map((i) => node.schema[i]!)
  const inputs = node.inputs.map((input): LogicalNode => {
    const pruned = pruneInput(input)
    const isAlike =
      pruned.node.schema.length === kept.length &&
      kept.every((column, i) => pruned.places[column] === i)
    if (isAlike) return pruned.node
    const expressions = kept.map(
      (column): Expression => ({
        kind: 'column',
        index: pruned.places[column]!,
        type: input.schema[column]!.type,
      }),
    )
    return { kind: 'project', input: pruned.node, expressions, schema }
  })
  return { node: { ...node, inputs, schema }, places }
}

function moved(expression: Expression, schema: Schema, input: Pruned): Expression {
  return mapColumns(expression, ({ index }) => ({
    kind: 'column',
    index: input.places[index]!,
    type: schema[index]!.type,
  }))
}

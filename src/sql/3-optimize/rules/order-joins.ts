import { intervalJoin } from '../../2-bind/time-attribute.ts'
import { isDeterministic } from '../../5-codegen/expression-key.ts'
import { inputsOf } from '../../plan/boundedness.ts'
import type { Expression } from '../../plan/expression.ts'
import { conjuncts } from '../../plan/join-keys.ts'
import type { JoinNode, LogicalNode } from '../../plan/logical.ts'
import { collectColumns, moveColumns } from '../../plan/rewrite.ts'
import { windowJoin } from '../../plan/window-columns.ts'
import type { OptimizeContext, Rule } from '../index.ts'
import { countParents, withInputs } from '../rewrite-plan.ts'
import {
  cheapestOrder,
  type JoinedInputs,
  orderWithoutProducts,
  type WrittenTree,
} from './join-orders.ts'
import { conjunction } from './push-filters.ts'

/**
 * Inner joins that stand on one another, in another order. Where the order as written has a product of two inputs (`FROM a, b, c WHERE a.x = c.x AND
 * b.y = c.y`), and there is an order with fewer of them, inputs are joined as conditions connect them. With `table.optimizer.join-reorder-enabled` the
 * order is taken of which the rows in between are fewest: by the sizes of tables where they are known, and by unique keys.
 */
export const orderJoins: Rule = {
  name: 'order-joins',
  doc: 'Joins inputs in an order without products, or in the cheapest one where the session asks for it.',
  apply: (roots, context) => {
    const parents = countParents(roots)
    const done = new Map<LogicalNode, LogicalNode>()
    const visit = (node: LogicalNode): LogicalNode => {
      let result = done.get(node)
      if (result === undefined) {
        result = isMovable(node, context)
          ? reordered(node, context, (inner) => parents.get(inner) === 1, visit)
          : withInputs(node, inputsOf(node).map(visit))
        done.set(node, result)
      }
      return result
    }
    return roots.map(visit)
  },
}

/** Joins by time keep rows as long as the times of just these inputs say; a hint is about two inputs. */
function isMovable(node: LogicalNode, { isBatch }: OptimizeContext): node is JoinNode {
  return (
    node.kind === 'join' &&
    node.type === 'inner' &&
    node.stateTtlsMs === undefined &&
    conjuncts(node.condition).every(isDeterministic) &&
    (isBatch || (windowJoin(node) === undefined && intervalJoin(node) === undefined))
  )
}

function reordered(
  root: JoinNode,
  context: OptimizeContext,
  isSole: (node: LogicalNode) => boolean,
  visit: (node: LogicalNode) => LogicalNode,
): LogicalNode {
  const inputs: LogicalNode[] = []
  const parts: Expression[] = []
  let width = 0
  const isPart = (node: LogicalNode): node is JoinNode =>
    node === root || (isSole(node) && isMovable(node, context))
  const flatten = (node: LogicalNode): WrittenTree => {
    if (!isPart(node)) {
      width += node.schema.length
      return inputs.push(visit(node)) - 1
    }
    const join = node
    const first = width
    const tree = [flatten(join.inputs[0]), flatten(join.inputs[1])] as const
    for (const part of conjuncts(join.condition))
      parts.push(moveColumns(part, (index) => index + first))
    return tree
  }
  const written = flatten(root)
  const joined: JoinedInputs = {
    inputs,
    parts: parts.map((part) => ({ part, ...askedOf(part, inputs) })),
  }
  const order =
    inputs.length < 3
      ? undefined
      : context.reordersJoins === true
        ? cheapestOrder(joined, written, context.rowCounts ?? new Map())
        : orderWithoutProducts(joined, written)
  if (order === undefined) return asWritten(root, isPart, inputs.values())
  return joinInOrder(root, joined, order)
}

/** The joins as they are, over inputs that were visited. */
function asWritten(
  node: LogicalNode,
  isPart: (node: LogicalNode) => boolean,
  inputs: Iterator<LogicalNode>,
): LogicalNode {
  if (!isPart(node)) return inputs.next().value as LogicalNode
  return withInputs(
    node,
    inputsOf(node).map((input) => asWritten(input, isPart, inputs)),
  )
}

/** The inputs that a part of a condition asks about: all, and those of either side of an equality. Bits by place. */
function askedOf(
  part: Expression,
  inputs: readonly LogicalNode[],
): Pick<JoinedInputs['parts'][number], 'asks' | 'sides'> {
  const asks = (expression: Expression): number => {
    const used = new Set<number>()
    collectColumns(expression, used)
    let bits = 0
    let first = 0
    inputs.forEach(({ schema }, place) => {
      for (const column of used)
        if (column >= first && column < first + schema.length) bits |= 1 << place
      first += schema.length
    })
    return bits
  }
  const isEquality =
    part.kind === 'call' &&
    (part.function.name === '=' || part.function.name === 'IS NOT DISTINCT FROM')
  return {
    asks: asks(part),
    sides: isEquality ? [asks(part.args[0]!), asks(part.args[1]!)] : undefined,
  }
}

function joinInOrder(
  root: JoinNode,
  { inputs, parts }: JoinedInputs,
  order: readonly number[],
): LogicalNode {
  const firstOf: number[] = []
  let width = 0
  for (const { schema } of inputs) {
    firstOf.push(width)
    width += schema.length
  }
  const columnsOf = (place: number): readonly number[] =>
    inputs[place]!.schema.map((_, i) => firstOf[place]! + i)
  let node = inputs[order[0]!]!
  let columns = columnsOf(order[0]!)
  let seen = 1 << order[0]!
  let open = [...parts]
  for (const place of order.slice(1)) {
    seen |= 1 << place
    columns = [...columns, ...columnsOf(place)]
    const places = new Map(columns.map((column, i) => [column, i]))
    const due = open.filter(({ asks }) => (asks & ~seen) === 0)
    open = open.filter((each) => !due.includes(each))
    node = {
      kind: 'join',
      type: 'inner',
      inputs: [node, inputs[place]!],
      condition:
        due.length === 0
          ? undefined
          : conjunction(due.map(({ part }) => moveColumns(part, (index) => places.get(index)!))),
      schema: columns.map((column) => root.schema[column]!),
    }
  }
  return {
    kind: 'project',
    input: node,
    expressions: root.schema.map(
      ({ type }, column): Expression => ({ kind: 'column', index: columns.indexOf(column), type }),
    ),
    schema: root.schema,
  }
}

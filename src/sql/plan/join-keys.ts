import { isDeterministic } from '../5-codegen/expression-key.ts'
import type { Expression } from './expression.ts'
import type { JoinNode } from './logical.ts'
import { collectColumns } from './rewrite.ts'

/** A column of the left and one of the right input that must be equal. */
export interface JoinKey {
  readonly left: number
  /** Counted from the right input's first column. */
  readonly right: number
  /** NULL equals NULL (IS NOT DISTINCT FROM). */
  readonly isNullSafe: boolean
}

export interface JoinKeys {
  readonly keys: readonly JoinKey[]
  /** What else the condition asks for. */
  readonly rest: readonly Expression[]
}

/** One side of the other, as expressions over the columns of both inputs. */
export interface JoinEquality {
  readonly left: Expression
  readonly right: Expression
  readonly isNullSafe: boolean
}

/** Parts of a condition that all must be TRUE. */
export function conjuncts(condition: Expression | undefined): readonly Expression[] {
  if (condition === undefined) return []
  if (condition.kind === 'call' && condition.function.name === 'AND')
    return condition.args.flatMap(conjuncts)
  return [condition]
}

/** Reads a part of a join's condition as an equality between its inputs; undefined when it is none. */
export function equalityOf(part: Expression, leftWidth: number): JoinEquality | undefined {
  if (part.kind !== 'call' || !isDeterministic(part)) return undefined
  const { name } = part.function
  if (name !== '=' && name !== 'IS NOT DISTINCT FROM') return undefined
  const [a, b] = part.args as [Expression, Expression]
  const isNullSafe = name !== '='
  const sides = [sideOf(a, leftWidth), sideOf(b, leftWidth)]
  if (sides[0] === 'left' && sides[1] === 'right') return { left: a, right: b, isNullSafe }
  if (sides[0] === 'right' && sides[1] === 'left') return { left: b, right: a, isNullSafe }
  return undefined
}

/** Splits the condition of a join into the columns that must be equal and the rest. */
export function joinKeys(node: JoinNode): JoinKeys {
  const leftWidth = node.inputs[0].schema.length
  const keys: JoinKey[] = []
  const rest: Expression[] = []
  for (const part of conjuncts(node.condition)) {
    const equality = equalityOf(part, leftWidth)
    if (equality?.left.kind === 'column' && equality.right.kind === 'column') {
      const { isNullSafe } = equality
      keys.push({ left: equality.left.index, right: equality.right.index - leftWidth, isNullSafe })
    } else {
      rest.push(part)
    }
  }
  return { keys, rest }
}

function sideOf(expression: Expression, leftWidth: number): 'left' | 'right' | undefined {
  const used = new Set<number>()
  collectColumns(expression, used)
  if (used.size === 0) return undefined
  const columns = [...used]
  if (columns.every((column) => column < leftWidth)) return 'left'
  return columns.every((column) => column >= leftWidth) ? 'right' : undefined
}

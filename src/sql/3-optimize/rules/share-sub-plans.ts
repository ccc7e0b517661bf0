import { expressionKey, isDeterministic } from '../../5-codegen/expression-key.ts'
import { inputsOf } from '../../plan/boundedness.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalNode } from '../../plan/logical.ts'
import type { Rule } from '../index.ts'
import { rewriteUp } from '../rewrite-plan.ts'

/** Flink's `table.optimizer.reuse-sub-plan-enabled`. */
export const shareSubPlans: Rule = {
  name: 'share-sub-plans',
  doc: 'Parts of plans that do the same over the same input become one part, which runs once.',
  apply: (roots) => {
    const known = new KnownNodes()
    return rewriteUp(roots, (node) => known.canonical(node))
  },
}

const EXPRESSIONS: readonly string[] = ['column', 'literal', 'call', 'cast', 'field']
const isExpression = (value: object): value is Expression =>
  'kind' in value && EXPRESSIONS.includes(value.kind as string)

/** Properties whose values are the same where they are the same object. */
const OBJECTS: readonly string[] = ['source', 'origin', 'lookup', 'function']

/** Nodes by what they do. Sources and functions are told apart as objects. */
class KnownNodes {
  readonly #byKey = new Map<string, LogicalNode>()
  readonly #numbers = new Map<object, number>()

  /** Returns the first node that does the same over the same input nodes. */
  canonical(node: LogicalNode): LogicalNode {
    const key = this.#keyOf(node)
    if (key === undefined) return node
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    this.#byKey.set(key, node)
    return node
  }

  /** undefined: each evaluation may give something else. */
  #keyOf(node: LogicalNode): string | undefined {
    const inputs = new Set<unknown>(inputsOf(node))
    let isRepeatable = true
    const key = JSON.stringify(node, (name, value: unknown) => {
      if (typeof value === 'bigint') return `${value}n`
      if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
      if (typeof value !== 'object' || value === null || value === node) return value
      if (inputs.has(value)) return { input: this.#numberOf(value) }
      if (isExpression(value)) {
        isRepeatable &&= isDeterministic(value)
        return expressionKey(value)
      }
      return OBJECTS.includes(name) || !isPlain(value) ? { object: this.#numberOf(value) } : value
    })
    return isRepeatable ? key : undefined
  }

  #numberOf(value: object): number {
    let number = this.#numbers.get(value)
    if (number === undefined) {
      number = this.#numbers.size
      this.#numbers.set(value, number)
    }
    return number
  }
}

const isPlain = (value: object): boolean =>
  Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype

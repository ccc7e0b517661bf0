import type * as ast from '../1-parse/ast.ts'
import { expressionKey } from '../5-codegen/expression-key.ts'
import type { Expression } from '../plan/expression.ts'

/** Most sets of one GROUP BY: CUBE of 12 columns. */
const MAX_SETS = 4096

/** What a GROUP BY groups by: expressions without repetition, and the sets of them. */
export interface GroupKeys {
  readonly keys: readonly Expression[]
  /** Positions in `keys`, ascending. One set with all keys for a plain GROUP BY. */
  readonly sets: readonly (readonly number[])[]
}

/**
 * Works out the sets that the elements of a GROUP BY stand for; several elements combine each with each.
 *
 * @param bind answers undefined for what is no key
 * @param refuse makes the error for too many sets
 */
export function groupKeys(
  groupBy: ast.GroupBy,
  bind: (expression: ast.Expression) => Expression | undefined,
  refuse: (span: ast.Span, construct: string) => Error,
): GroupKeys {
  const keys: Expression[] = []
  const places = new Map<string, number>()
  const placesOf = (expression: ast.Expression): readonly number[] => {
    const bound = bind(expression)
    if (bound === undefined) return []
    const text = expressionKey(bound)
    let known = places.get(text)
    if (known === undefined) {
      known = keys.push(bound) - 1
      places.set(text, known)
    }
    return [known]
  }
  const limited = (element: ast.GroupingElement, count: number): void => {
    if (count > MAX_SETS) throw refuse(element.span, `GROUP BY of more than ${MAX_SETS} sets`)
  }
  const setsOf = (element: ast.GroupingElement): readonly (readonly number[])[] => {
    switch (element.kind) {
      case 'groupingSet':
        return [element.expressions.flatMap(placesOf)]
      case 'groupingSets':
        return element.elements.flatMap(setsOf)
      case 'rollup': {
        const parts = element.sets.map(({ expressions }) => expressions.flatMap(placesOf))
        return Array.from({ length: parts.length + 1 }, (_, i) =>
          parts.slice(0, parts.length - i).flat(),
        )
      }
      case 'cube': {
        const parts = element.sets.map(({ expressions }) => expressions.flatMap(placesOf))
        limited(element, 2 ** parts.length)
        // All parts first, none last, as ROLLUP has it.
        return Array.from({ length: 2 ** parts.length }, (_, i) =>
          parts.flatMap((part, p) => ((i >> (parts.length - 1 - p)) & 1 ? [] : part)),
        )
      }
    }
  }
  let sets: readonly (readonly number[])[] = [[]]
  for (const element of groupBy.elements) {
    const own = setsOf(element)
    limited(element, sets.length * own.length)
    sets = sets.flatMap((set) => own.map((other) => [...set, ...other]))
  }
  const plain = sets.map((set) => [...new Set(set)].sort((a, b) => a - b))
  return { keys, sets: groupBy.quantifier === 'DISTINCT' ? withoutRepetition(plain) : plain }
}

function withoutRepetition(sets: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const seen = new Set<string>()
  return sets.filter((set) => !seen.has(set.join()) && seen.add(set.join()))
}

/** By set: how many of the sets before it are the same (GROUP_ID). */
export function repetitions(sets: readonly (readonly number[])[]): readonly number[] {
  const counts = new Map<string, number>()
  return sets.map((set) => {
    const count = counts.get(set.join()) ?? 0
    counts.set(set.join(), count + 1)
    return count
  })
}

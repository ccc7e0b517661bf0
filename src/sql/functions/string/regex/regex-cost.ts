import { assertNever } from '../../../../core/errors.ts'
import {
  ANYTHING,
  type CharacterSet,
  mayOverlap,
  type ParsedRegex,
  type RegexNode,
} from './regex-ast.ts'

/** How the time of a backtracking engine may grow with the text. */
export type RegexCost =
  | { readonly kind: 'exponential' }
  /** At most as the text's length to this power, a search from every start included. */
  | { readonly kind: 'polynomial'; readonly degree: number }

const MAX_POSITIONS = 120
const MAX_EXPANDED_COPIES = 3

/**
 * Judges a pattern before it runs.
 *
 * The pattern becomes a position automaton (Glushkov). It is exponential when some loop can be gone
 * round in two ways with one text: two edges between the same positions in a cycle, or a pair of
 * different positions that a cycle of pairs leads back to the same one. Otherwise unbounded repeats
 * that follow each other bound the degree. Patterns too big to judge count as exponential.
 *
 * @see Weber and Seidl, "On the degree of ambiguity of finite automata", 1991
 */
export function regexCost(regex: ParsedRegex): RegexCost {
  const automaton = new PositionAutomaton()
  const whole = automaton.add(regex.root)
  if (whole === undefined || automaton.isAmbiguousLoop()) return { kind: 'exponential' }
  return {
    kind: 'polynomial',
    degree: unboundedInARow(regex.root) + (isAnchored(regex.root) ? 0 : 1),
  }
}

interface Fragment {
  readonly first: readonly number[]
  readonly last: readonly number[]
  readonly isNullable: boolean
}

const EMPTY: Fragment = { first: [], last: [], isNullable: true }

class PositionAutomaton {
  readonly #sets: CharacterSet[] = []
  /** Targets by source; the count says in how many ways the edge came about. */
  readonly #edges: Map<number, number>[] = []
  #isTooBig = false
  #isAmbiguous = false

  /** Adds a node; undefined when there are too many positions or a part of it is ambiguous by itself. */
  add(node: RegexNode): Fragment | undefined {
    const fragment = this.#build(node)
    return this.#isTooBig || this.#isAmbiguous ? undefined : fragment
  }

  isAmbiguousLoop(): boolean {
    const component = this.#components()
    for (const [from, targets] of this.#edges.entries()) {
      for (const [to, ways] of targets)
        if (ways > 1 && component[from] === component[to]) return true
    }
    return this.#hasAmbiguousPair(component)
  }

  #build(node: RegexNode): Fragment {
    switch (node.kind) {
      case 'set':
        return this.#position(node.set)
      case 'group':
      case 'atomic':
        return this.#build(node.body)
      case 'sequence':
        return node.items.reduce<Fragment>(
          (before, item) => this.#join(before, this.#build(item)),
          EMPTY,
        )
      case 'alternation': {
        const options = node.options.map((option) => this.#build(option))
        return {
          first: options.flatMap((option) => option.first),
          last: options.flatMap((option) => option.last),
          isNullable: options.some((option) => option.isNullable),
        }
      }
      case 'repeat':
        return this.#repeat(node)
      case 'look':
        // It matches apart from the rest, so it is judged apart.
        if (regexCost({ root: node.body, groupCount: 0 }).kind === 'exponential')
          this.#isAmbiguous = true
        return EMPTY
      case 'anchor':
        return EMPTY
      case 'backReference': {
        const any = this.#position(ANYTHING)
        return this.#loop({ ...any, isNullable: true })
      }
      default:
        return assertNever(node)
    }
  }

  #position(set: CharacterSet): Fragment {
    const position = this.#sets.length
    if (position >= MAX_POSITIONS) {
      this.#isTooBig = true
      return EMPTY
    }
    this.#sets.push(set)
    this.#edges.push(new Map())
    return { first: [position], last: [position], isNullable: false }
  }

  #join(before: Fragment, after: Fragment): Fragment {
    this.#connect(before.last, after.first)
    return {
      first: before.isNullable ? [...before.first, ...after.first] : before.first,
      last: after.isNullable ? [...before.last, ...after.last] : after.last,
      isNullable: before.isNullable && after.isNullable,
    }
  }

  #repeat(node: Extract<RegexNode, { kind: 'repeat' }>): Fragment {
    const isUnbounded = node.max === Number.POSITIVE_INFINITY
    if (node.max <= 1) {
      const body = this.#build(node.body)
      return { ...body, isNullable: body.isNullable || node.min === 0 }
    }
    // A bounded repeat of a fixed string cannot blow up; others count as loops when long.
    const copies = isUnbounded || node.max > MAX_EXPANDED_COPIES ? 1 : node.max
    if (copies === 1) {
      if (!isUnbounded && node.min === node.max && isFixed(node.body)) return this.#build(node.body)
      const body = this.#loop(this.#build(node.body))
      return { ...body, isNullable: body.isNullable || node.min === 0 }
    }
    let result = EMPTY
    for (let copy = 0; copy < copies; copy++) {
      const body = this.#build(node.body)
      result = this.#join(result, { ...body, isNullable: body.isNullable || copy >= node.min })
    }
    return result
  }

  #loop(body: Fragment): Fragment {
    this.#connect(body.last, body.first)
    return body
  }

  #connect(from: readonly number[], to: readonly number[]): void {
    for (const source of from) {
      const targets = this.#edges[source]!
      for (const target of to) targets.set(target, (targets.get(target) ?? 0) + 1)
    }
  }

  /** Number of the strongly connected component of each position (Tarjan). */
  #components(): Int32Array {
    const count = this.#sets.length
    const component = new Int32Array(count).fill(-1)
    const order = new Int32Array(count).fill(-1)
    const low = new Int32Array(count)
    const stack: number[] = []
    let next = 0
    let components = 0
    const visit = (position: number): void => {
      order[position] = low[position] = next++
      stack.push(position)
      for (const target of this.#edges[position]!.keys()) {
        if (order[target] === -1) visit(target)
        if (component[target] === -1) low[position] = Math.min(low[position]!, low[target]!)
      }
      if (low[position] !== order[position]) return
      for (;;) {
        const member = stack.pop()!
        component[member] = components
        if (member === position) break
      }
      components++
    }
    for (let position = 0; position < count; position++) if (order[position] === -1) visit(position)
    return component
  }

  /** True when from some (q, q) pairs lead over a (p, r) with p ≠ r back to (q, q). */
  #hasAmbiguousPair(component: Int32Array): boolean {
    const count = this.#sets.length
    const overlaps = this.#sets.map((a) => this.#sets.map((b) => mayOverlap(a, b)))
    const forward = this.#pairsFrom(component, overlaps, (position) =>
      this.#edges[position]!.keys(),
    )
    const sources = this.#sets.map((_, position) =>
      this.#edges.flatMap((targets, source) => (targets.has(position) ? [source] : [])),
    )
    for (let position = 0; position < count; position++) {
      const reached = forward(position)
      if (!reached.some((pair) => Math.floor(pair / count) !== pair % count)) continue
      const back = new Set(this.#pairsFrom(component, overlaps, (at) => sources[at]!)(position))
      if (reached.some((pair) => Math.floor(pair / count) !== pair % count && back.has(pair)))
        return true
    }
    return false
  }

  /** Function that lists the pairs reachable from (q, q) inside q's component. */
  #pairsFrom(
    component: Int32Array,
    overlaps: readonly (readonly boolean[])[],
    next: (position: number) => Iterable<number>,
  ): (position: number) => number[] {
    const count = this.#sets.length
    return (position) => {
      const seen = new Set<number>()
      const queue = [position * count + position]
      for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
        for (const left of next(Math.floor(pair / count))) {
          if (component[left] !== component[position]) continue
          for (const right of next(pair % count)) {
            const target = left * count + right
            if (
              component[right] !== component[position] ||
              !overlaps[left]![right] ||
              seen.has(target)
            )
              continue
            seen.add(target)
            queue.push(target)
          }
        }
      }
      return [...seen]
    }
  }
}

/** True when every match has one length and there is one way to match it. */
function isFixed(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
    case 'anchor':
      return true
    case 'sequence':
      return node.items.every(isFixed)
    case 'group':
    case 'atomic':
      return isFixed(node.body)
    case 'repeat':
      return node.min === node.max && isFixed(node.body)
    default:
      return false
  }
}

/** Most unbounded repeats that stand one after another on one way through the pattern. */
function unboundedInARow(node: RegexNode): number {
  switch (node.kind) {
    case 'sequence':
      return node.items.reduce((sum, item) => sum + unboundedInARow(item), 0)
    case 'alternation':
      return Math.max(...node.options.map(unboundedInARow))
    case 'group':
    case 'atomic':
    case 'look':
      return unboundedInARow(node.body)
    case 'repeat':
      return unboundedInARow(node.body) + (node.max > 64 ? 1 : 0)
    case 'backReference':
      return 1
    case 'set':
    case 'anchor':
      return 0
    default:
      return assertNever(node)
  }
}

/** True when a match can begin at the start of the text only. */
function isAnchored(node: RegexNode): boolean {
  switch (node.kind) {
    case 'anchor':
      return node.anchor === 'inputStart'
    case 'sequence':
      return node.items.length > 0 && isAnchored(node.items[0]!)
    case 'alternation':
      return node.options.every(isAnchored)
    case 'group':
    case 'atomic':
      return isAnchored(node.body)
    default:
      return false
  }
}

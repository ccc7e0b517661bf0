import type { Expression } from '../../plan/expression.ts'
import type { LogicalNode } from '../../plan/logical.ts'
import { collectColumns } from '../../plan/rewrite.ts'
import { estimatedRows, partShare, type RowCounts } from '../../plan/row-estimate.ts'
import { uniqueColumns } from '../../plan/unique-columns.ts'

/** A tree of joins as written: a place among the inputs, or two trees. */
export type WrittenTree = number | readonly [WrittenTree, WrittenTree]

/** What is joined, and by what. Sets of inputs are bits, by the places at which they stand as written. */
export interface JoinedInputs {
  readonly inputs: readonly LogicalNode[]
  readonly parts: readonly {
    /** Over the columns of all inputs as written. */
    readonly part: Expression
    readonly asks: number
    /** Of an equality: what either side asks about. */
    readonly sides: readonly [number, number] | undefined
  }[]
}

/** More inputs than that are joined as conditions connect them: all orders would be too many. */
const MOST_COMPARED = 10
/** Rows of a table that have the same value in a column that is no key. */
const ALIKE = 10
/** An order is left for one that is so much better. */
const GAIN = 0.99

/** The inputs in an order with fewer products, or later ones, than as written; undefined: there is none. */
export function orderWithoutProducts(
  joined: JoinedInputs,
  written: WrittenTree,
): readonly number[] | undefined {
  const found = connectedOrder(joined)
  return productsOf(joined, found) < productsInTree(joined, written) ? found : undefined
}

/** From the first input on always the first one that a condition connects with those before it. */
function connectedOrder(joined: JoinedInputs): readonly number[] {
  const open = joined.inputs.map((_, place) => place)
  const order: number[] = []
  let seen = 0
  while (open.length > 0) {
    const connected = open.findIndex((place) => isConnected(joined, seen, 1 << place))
    const [next] = open.splice(Math.max(0, connected), 1) as [number]
    order.push(next)
    seen |= 1 << next
  }
  return order
}

/** Whether an equality compares one set of inputs with the other. */
function isConnected({ parts }: JoinedInputs, left: number, right: number): boolean {
  const within = (bits: number, set: number): boolean => bits !== 0 && (bits & ~set) === 0
  return parts.some(
    ({ sides }) =>
      sides !== undefined &&
      ((within(sides[0], left) && within(sides[1], right)) ||
        (within(sides[0], right) && within(sides[1], left))),
  )
}

/** Joins that are products, or stand on one: the later a product comes, the fewer rows it multiplies. */
function productsOf(joined: JoinedInputs, order: readonly number[]): number {
  let seen = 0
  let products = 0
  order.forEach((place, i) => {
    if (products > 0 || (i > 0 && !isConnected(joined, seen, 1 << place))) products++
    seen |= 1 << place
  })
  return products
}

function productsInTree(joined: JoinedInputs, tree: WrittenTree): number {
  if (typeof tree === 'number') return 0
  const [left, right] = tree
  const below = productsInTree(joined, left) + productsInTree(joined, right)
  return below > 0 || !isConnected(joined, inputsIn(left), inputsIn(right)) ? below + 1 : 0
}

const inputsIn = (tree: WrittenTree): number =>
  typeof tree === 'number' ? 1 << tree : inputsIn(tree[0]) | inputsIn(tree[1])

/**
 * The order, one input after another, in which the fewest rows come in between; undefined: as written is as good.
 *
 * @see Selinger et al., "Access Path Selection in a Relational Database Management System", 1979
 */
export function cheapestOrder(
  joined: JoinedInputs,
  written: WrittenTree,
  counts: RowCounts,
): readonly number[] | undefined {
  const { inputs } = joined
  if (inputs.length > MOST_COMPARED) return orderWithoutProducts(joined, written)
  const sizes = new SetSizes(joined, counts)
  const all = (1 << inputs.length) - 1
  // By set: the least sum of the sizes of its parts, and the input that comes last in it.
  const costs = new Float64Array(all + 1).fill(Number.POSITIVE_INFINITY)
  const last = new Int32Array(all + 1)
  inputs.forEach((_, place) => {
    costs[1 << place] = 0
    last[1 << place] = place
  })
  for (let set = 1; set <= all; set++) {
    if ((set & (set - 1)) === 0) continue
    const own = set === all ? 0 : sizes.of(set)
    for (let place = inputs.length - 1; place >= 0; place--) {
      const before = set & ~(1 << place)
      if (before === set || costs[before]! + own >= costs[set]!) continue
      costs[set] = costs[before]! + own
      last[set] = place
    }
  }
  if (costs[all]! >= GAIN * costOfTree(written, sizes, all)) return undefined
  const order: number[] = []
  for (let set = all; set !== 0; set &= ~(1 << last[set]!)) order.unshift(last[set]!)
  return order
}

function costOfTree(tree: WrittenTree, sizes: SetSizes, all: number): number {
  if (typeof tree === 'number') return 0
  const set = inputsIn(tree)
  return (
    (set === all ? 0 : sizes.of(set)) +
    costOfTree(tree[0], sizes, all) +
    costOfTree(tree[1], sizes, all)
  )
}

/** About how many rows the join of a set of inputs has, in whatever order. */
class SetSizes {
  readonly #rows: readonly number[]
  /** Shares of pairs that conditions leave, by what they ask about. */
  readonly #shares = new Map<number, number>()

  constructor({ inputs, parts }: JoinedInputs, counts: RowCounts) {
    this.#rows = inputs.map((input) => estimatedRows(input, counts))
    const compared = new Map<number, Set<number>>()
    for (const { part, asks, sides } of parts) {
      if (sides === undefined || !isOne(sides[0]) || !isOne(sides[1]) || sides[0] === sides[1]) {
        this.#multiply(asks, partShare(part))
        continue
      }
      const columns = compared.get(asks) ?? new Set()
      collectColumns(part, columns)
      compared.set(asks, columns)
    }
    for (const [asks, columns] of compared)
      this.#multiply(asks, this.#equalShare(inputs, asks, columns))
  }

  #multiply(asks: number, share: number): void {
    this.#shares.set(asks, (this.#shares.get(asks) ?? 1) * share)
  }

  /** Of two inputs that are compared: each row meets one of those that have a key, and some of others. */
  #equalShare(inputs: readonly LogicalNode[], asks: number, columns: ReadonlySet<number>): number {
    let byKey: number | undefined
    let share = 1
    let first = 0
    inputs.forEach((input, place) => {
      if ((asks & (1 << place)) !== 0) {
        const rows = this.#rows[place]!
        const isKey = uniqueColumns(input).some((key) =>
          key.every((column) => columns.has(first + column)),
        )
        if (isKey) byKey = Math.min(byKey ?? 1, 1 / rows)
        share = Math.min(share, ALIKE / rows)
      }
      first += input.schema.length
    })
    return byKey ?? share
  }

  of(set: number): number {
    let size = 1
    for (let place = 0; place < this.#rows.length; place++)
      if ((set & (1 << place)) !== 0) size *= this.#rows[place]!
    for (const [asks, share] of this.#shares) if ((asks & ~set) === 0) size *= share
    return size
  }
}

const isOne = (set: number): boolean => set !== 0 && (set & (set - 1)) === 0

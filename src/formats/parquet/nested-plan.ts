import type { SqlType } from '../../core/types.ts'
import { type FileNode, findField } from './file-schema.ts'
import { type LeafConversion, leafConversion, type TimeRules } from './leaf-plan.ts'
import { listElement, mapEntry } from './nested-shape.ts'

/** How a nested field of the file becomes a column. */
export type NestedPlan =
  | LeafNode
  | {
      readonly kind: 'row'
      readonly node: FileNode
      readonly children: readonly NestedPlan[]
      readonly shape: LeafNode
    }
  | {
      readonly kind: 'list'
      /** The node that may be NULL: the group around the repeated one, or the repeated one itself. */
      readonly node: FileNode
      readonly repeated: FileNode
      readonly element: NestedPlan
      readonly shape: LeafNode
    }
  | {
      readonly kind: 'map'
      readonly node: FileNode
      readonly repeated: FileNode
      readonly key: NestedPlan
      readonly value: NestedPlan
      readonly shape: LeafNode
    }
  /** A field of a ROW that the file lacks: NULL as often as `shape` has places. */
  | {
      readonly kind: 'missing'
      readonly type: SqlType
      readonly parent: FileNode
      readonly shape: LeafNode
    }

/** A leaf with what is made of it; without conversion only its levels are read. */
export interface LeafNode {
  readonly kind: 'leaf'
  readonly node: FileNode
  readonly conversion: LeafConversion | undefined
}

/** Where a type of the table and a field of the file do not go together. */
export interface NestedMismatch {
  readonly kind: 'mismatch'
  /** Path below the column: `.name`, `[]`. */
  readonly path: string
  readonly type: SqlType
  readonly node: FileNode
}

/** Plans how a field is read as a type. */
export function nestedPlan(
  node: FileNode,
  type: SqlType,
  rules: TimeRules,
): NestedPlan | NestedMismatch {
  const planner = new Planner(rules)
  return planner.plan(node, type, '')
}

class Planner {
  readonly #rules: TimeRules
  /** One reader for each leaf, whoever uses it. */
  readonly #leaves = new Map<number, LeafNode & { conversion: LeafConversion | undefined }>()

  constructor(rules: TimeRules) {
    this.#rules = rules
  }

  plan(node: FileNode, type: SqlType, path: string): NestedPlan | NestedMismatch {
    if (node.repetition === 'REPEATED') {
      // A field that repeats without a list around it.
      if (type.kind !== 'ARRAY') return { kind: 'mismatch', path, type, node }
      return this.#list({ node, repeated: node, element: node }, type.element, path)
    }
    return this.#value(node, type, path)
  }

  #value(node: FileNode, type: SqlType, path: string): NestedPlan | NestedMismatch {
    if (node.leaf >= 0) {
      const conversion = leafConversion(node, type, this.#rules)
      if (conversion === undefined) return { kind: 'mismatch', path, type, node }
      const leaf = this.#leaf(node)
      leaf.conversion = conversion
      return leaf
    }
    switch (type.kind) {
      case 'ROW':
        return this.#row(node, type, path)
      case 'ARRAY': {
        const list = listElement(node)
        if (list !== undefined) return this.#list({ node, ...list }, type.element, path)
        break
      }
      case 'MAP':
      case 'MULTISET': {
        const entry = mapEntry(node)
        if (entry?.value === undefined) break
        const [keyType, valueType]: [SqlType, SqlType] =
          type.kind === 'MAP' ? [type.key, type.value] : [type.element, COUNT]
        const key = this.plan(entry.key, keyType, `${path}{key}`)
        if (key.kind === 'mismatch') return key
        const value = this.plan(entry.value, valueType, `${path}{value}`)
        if (value.kind === 'mismatch') return value
        return {
          kind: 'map',
          node,
          repeated: entry.repeated,
          key,
          value,
          shape: this.#shape(entry.key),
        }
      }
      default:
        break
    }
    return { kind: 'mismatch', path, type, node }
  }

  #list(
    { node, repeated, element }: { node: FileNode; repeated: FileNode; element: FileNode },
    type: SqlType,
    path: string,
  ): NestedPlan | NestedMismatch {
    const plan =
      element === repeated
        ? this.#value(element, type, `${path}[]`)
        : this.plan(element, type, `${path}[]`)
    if (plan.kind === 'mismatch') return plan
    return { kind: 'list', node, repeated, element: plan, shape: this.#shape(repeated) }
  }

  #row(node: FileNode, type: SqlType & { kind: 'ROW' }, path: string): NestedPlan | NestedMismatch {
    const children: (NestedPlan | undefined)[] = []
    for (const field of type.fields) {
      const child = findField(node.children, field.name)
      const plan =
        child === undefined ? undefined : this.plan(child, field.type, `${path}.${field.name}`)
      if (plan?.kind === 'mismatch') return plan
      children.push(plan)
    }
    const shape = this.#shape(node)
    return {
      kind: 'row',
      node,
      shape,
      children: children.map(
        (plan, i) => plan ?? { kind: 'missing', type: type.fields[i]!.type, parent: node, shape },
      ),
    }
  }

  #leaf(node: FileNode): LeafNode & { conversion: LeafConversion | undefined } {
    let leaf = this.#leaves.get(node.leaf)
    if (leaf === undefined) {
      leaf = { kind: 'leaf', node, conversion: undefined }
      this.#leaves.set(node.leaf, leaf)
    }
    return leaf
  }

  /** The leaf whose levels tell of a node: one that is read anyway, or the first one below. */
  #shape(node: FileNode): LeafNode {
    return this.#known(node) ?? this.#leaf(firstLeaf(node))
  }

  #known(node: FileNode): LeafNode | undefined {
    if (node.leaf >= 0) return this.#leaves.get(node.leaf)
    for (const child of node.children) {
      const known = this.#known(child)
      if (known !== undefined) return known
    }
    return undefined
  }
}

const COUNT: SqlType = { kind: 'INT', nullable: false }

function firstLeaf(node: FileNode): FileNode {
  return node.leaf >= 0 ? node : firstLeaf(node.children[0]!)
}

import type { SchemaElement } from 'hyparquet'
import { corrupt } from './problem.ts'

/** A field of the file: a leaf with values, or a group. */
export interface FileNode {
  readonly name: string
  /** Names from the top, joined by dots: for messages. */
  readonly path: string
  readonly element: SchemaElement
  readonly repetition: 'REQUIRED' | 'OPTIONAL' | 'REPEATED'
  /** Definition level from which on the node is there. */
  readonly definition: number
  /** Number of repeated nodes down to here, itself included. */
  readonly repetitionLevel: number
  readonly children: readonly FileNode[]
  /** Position among the leaves, which is that of its chunks in a row group; −1 for groups. */
  readonly leaf: number
}

const MAX_DEPTH = 64

/**
 * Builds the tree of a file's fields from the flat list of the footer; returns the fields at the top.
 *
 * @throws ParquetProblem when the list is not a tree
 */
export function fileFields(elements: readonly SchemaElement[]): readonly FileNode[] {
  let next = 1
  let leaves = 0

  const children = (parent: FileNode | undefined, count: number, depth: number): FileNode[] => {
    if (depth > MAX_DEPTH) throw corrupt('the schema is nested too deeply')
    if (!Number.isSafeInteger(count) || count < 0 || count > elements.length) {
      throw corrupt(`the schema has a group of ${count} fields`)
    }
    return Array.from({ length: count }, () => node(parent, depth))
  }

  const node = (parent: FileNode | undefined, depth: number): FileNode => {
    const element = elements[next++]
    if (element === undefined) throw corrupt('the schema ends too early')
    const name = element.name
    if (typeof name !== 'string') throw corrupt('the schema has a field without a name')
    const repetition = element.repetition_type ?? 'REQUIRED'
    const isLeaf = element.type !== undefined
    const group: FileNode & { children: readonly FileNode[] } = {
      name,
      path: parent === undefined ? name : `${parent.path}.${name}`,
      element,
      repetition,
      definition: (parent?.definition ?? 0) + (repetition === 'REQUIRED' ? 0 : 1),
      repetitionLevel: (parent?.repetitionLevel ?? 0) + (repetition === 'REPEATED' ? 1 : 0),
      children: [],
      leaf: isLeaf ? leaves++ : -1,
    }
    if (!isLeaf) group.children = children(group, element.num_children ?? 0, depth + 1)
    return group
  }

  const root = elements[0]
  if (root === undefined || root.type !== undefined) throw corrupt('the schema has no root')
  const fields = children(undefined, root.num_children ?? 0, 0)
  if (next !== elements.length) throw corrupt('the schema has fields outside of its root')
  return fields
}

/** All leaves below some fields, in the order of their chunks. */
export function leavesOf(fields: readonly FileNode[]): FileNode[] {
  return fields.flatMap((field) => (field.leaf >= 0 ? [field] : leavesOf(field.children)))
}

/** Finds a field by its name; when there is none of that name, by its name in any case. */
export function findField(fields: readonly FileNode[], name: string): FileNode | undefined {
  const exact = fields.find((field) => field.name === name)
  if (exact !== undefined) return exact
  const lower = name.toLowerCase()
  return fields.find((field) => field.name.toLowerCase() === lower)
}

import type { FileNode } from './file-schema.ts'

export interface ListShape {
  /** The node that repeats. */
  readonly repeated: FileNode
  /** What an element is: the repeated node itself, or the only field in it. */
  readonly element: FileNode
}

export interface MapShape {
  readonly repeated: FileNode
  readonly key: FileNode
  /** Undefined for a map that is a set of keys. */
  readonly value: FileNode | undefined
}

const annotation = ({ element }: FileNode): string =>
  element.logical_type?.type ?? element.converted_type ?? ''

/**
 * Returns how a group is a list: by the rules of the format for lists, old two-level ones included.
 * Undefined when it is none.
 */
export function listElement(node: FileNode): ListShape | undefined {
  const repeated = node.children[0]
  if (annotation(node) !== 'LIST' || node.children.length !== 1) return undefined
  if (repeated === undefined || repeated.repetition !== 'REPEATED') return undefined
  const only = repeated.children[0]
  const isElementItself =
    repeated.leaf >= 0 ||
    only === undefined ||
    repeated.children.length > 1 ||
    only.repetition === 'REPEATED' ||
    repeated.name === 'array' ||
    repeated.name === `${node.name}_tuple`
  return { repeated, element: isElementItself ? repeated : only }
}

/** Returns how a group is a map; undefined when it is none. */
export function mapEntry(node: FileNode): MapShape | undefined {
  const kind = annotation(node)
  if (kind !== 'MAP' && kind !== 'MAP_KEY_VALUE') return undefined
  const repeated = node.children[0]
  if (node.children.length !== 1 || repeated?.repetition !== 'REPEATED') return undefined
  const [key, value] = repeated.children
  if (key === undefined || repeated.children.length > 2) return undefined
  return { repeated, key, value }
}

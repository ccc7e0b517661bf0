import type { PhysicalNode } from './physical-node.ts'

/** Sets of columns in which no two rows of a node are alike; of -U and -D rows the columns tell which row is meant. */
export function uniqueKeysOf(node: PhysicalNode): readonly (readonly number[])[] {
  return node.uniqueKeys ?? []
}

/** Keys of an input as columns of a node that hands some of its columns on: `places[i]` is the input's column, −1 for others. */
export function passedKeys(
  keys: readonly (readonly number[])[],
  places: readonly number[],
): readonly (readonly number[])[] {
  return keys
    .map((key) => key.map((column) => places.indexOf(column)))
    .filter((key) => !key.includes(-1))
}

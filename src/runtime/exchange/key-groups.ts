import { assert } from '../../core/errors.ts'

/** Returns the subtask that owns a key group: groups are dealt out in equal ranges. */
export function subtaskOfGroup(group: number, parallelism: number, maxParallelism: number): number {
  return Math.floor((group * parallelism) / maxParallelism)
}

/** Returns the key groups of a subtask, both ends included: those whose `subtaskOfGroup` it is. */
export function keyGroupRange(
  subtask: number,
  parallelism: number,
  maxParallelism: number,
): { readonly first: number; readonly last: number } {
  return {
    first: Math.ceil((subtask * maxParallelism) / parallelism),
    last: Math.ceil(((subtask + 1) * maxParallelism) / parallelism) - 1,
  }
}

/** Returns the subtask of every key group: entry g is `subtaskOfGroup(g)`. */
export function subtaskTable(parallelism: number, maxParallelism: number): Int32Array {
  assert(
    parallelism >= 1 && parallelism <= maxParallelism,
    'there is a key group for every subtask',
  )
  return Int32Array.from({ length: maxParallelism }, (_, group) =>
    subtaskOfGroup(group, parallelism, maxParallelism),
  )
}

import { assert } from '../../core/errors.ts'

/** Returns the subtask that owns a key group: groups are dealt out in equal ranges. */
export function subtaskOfGroup(group: number, parallelism: number, maxParallelism: number): number {
  return Math.floor((group * parallelism) / maxParallelism)
}

/** Returns the first key group of a subtask; those of subtask s end where those of s + 1 begin. */
export function firstGroupOf(subtask: number, parallelism: number, maxParallelism: number): number {
  return Math.ceil((subtask * maxParallelism) / parallelism)
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

import type { EnumeratorContext, SourceSplit, SplitEnumerator } from './source.ts'

/**
 * The enumerator of a source whose splits are known at once: `find` answers them at a fresh start; a restored
 * job has them in its checkpoint.
 */
export function fixedSplits(
  context: EnumeratorContext,
  find: () => Promise<readonly SourceSplit[]> | readonly SourceSplit[],
): SplitEnumerator {
  let isFound = context.restored === true
  return {
    discover: async () => {
      if (isFound) return []
      isFound = true
      return await find()
    },
    intervalMs: undefined,
    snapshot: () => isFound,
    close: async () => {},
  }
}

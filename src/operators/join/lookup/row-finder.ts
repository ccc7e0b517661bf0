import type { FoundRows } from '../../../contracts/lookup.ts'
import type { HeldMemory } from '../../../contracts/memory.ts'
import type { OperatorContext } from '../../../contracts/operator.ts'
import type { Column } from '../../../core/column.ts'

/** Finds rows of the right side of a lookup join by key: the whole table, a cache, or the table's own lookups. One question at a time. */
export interface RowFinder {
  /** Once, before anything is asked; nothing will be where the context has no platform. */
  open(context: OperatorContext): void
  /**
   * The rows of `count` keys without NULL, which may be alike; at once where that is possible. The keys stay as they are until the answer is there;
   * it is valid until the next question.
   */
  find(keys: readonly Column[], count: number): FoundRows | Promise<FoundRows>
  /** What is held for the table. */
  held(): HeldMemory | undefined
  /** Once, last. */
  close(): void
}

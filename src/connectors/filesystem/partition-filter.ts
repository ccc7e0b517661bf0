import type { PushedFilter } from '../../contracts/source.ts'
import type { Value } from '../../core/value.ts'
import { compareUtf8 } from '../../platform/byte-order.ts'

/**
 * Whether rows with this value may pass a filter on the column. Filters are advisory: what cannot be
 * compared passes.
 */
export function mayPass(value: Value, filter: PushedFilter): boolean {
  if (filter.op === 'IS NULL') return value === null
  if (filter.op === 'IS NOT NULL') return value !== null
  if (value === null || filter.literal === null) return false
  const order = compareValues(value, filter.literal)
  if (order === undefined) return true
  switch (filter.op) {
    case '=':
      return order === 0
    case '<>':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

function compareValues(a: Value, b: unknown): number | undefined {
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b)
  const areComparable =
    (typeof a === 'bigint' && typeof b === 'bigint') ||
    (typeof a === 'boolean' && typeof b === 'boolean') ||
    (typeof a === 'number' && typeof b === 'number' && !Number.isNaN(a) && !Number.isNaN(b))
  if (!areComparable) return undefined
  return a < (b as typeof a) ? -1 : a > (b as typeof a) ? 1 : 0
}

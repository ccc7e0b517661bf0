import type { DecodeRequest } from '../../contracts/format.ts'
import type { PushedFilter } from '../../contracts/source.ts'
import { type FileNode, findField } from './file-schema.ts'
import type { ChunkLayout, RowGroupLayout } from './footer.ts'
import type { TimeRules } from './leaf-plan.ts'
import { type Bound, literalBound, type ValueRange, valueRange } from './value-range.ts'

/** Says whether a row group may hold rows that pass the filters. */
export type RowGroupFilter = (group: RowGroupLayout) => boolean

/** Makes the test of row groups against their statistics. Where those say nothing, it says true. */
export function rowGroupFilter(
  fields: readonly FileNode[],
  { schema, filters }: DecodeRequest,
  rules: TimeRules,
): RowGroupFilter {
  const tests = filters.map((filter): RowGroupFilter => {
    const { name, type } = schema[filter.column]!
    const node = findField(fields, name)
    // A column that the file lacks is NULL.
    if (node === undefined) return () => filter.op === 'IS NULL'
    if (node.leaf < 0 || node.repetitionLevel > 0) return () => true
    const literal = literalBound(filter.literal)
    return (group) => {
      const chunk = group.chunks[node.leaf]!
      return mayPass(filter, literal, chunk, () => valueRange(chunk, type, rules))
    }
  })
  return (group) => tests.every((test) => test(group))
}

function mayPass(
  { op }: PushedFilter,
  literal: Bound | undefined,
  { statistics, valueCount }: ChunkLayout,
  rangeOf: () => ValueRange | undefined,
): boolean {
  const nulls = statistics?.null_count
  if (op === 'IS NULL') return nulls === undefined || Number(nulls) > 0
  if (nulls !== undefined && Number(nulls) === valueCount) return false
  if (op === 'IS NOT NULL' || literal === undefined) return true
  const range = rangeOf()
  if (range === undefined) return true
  const toMin = compareBounds(literal, range.min)
  const toMax = compareBounds(literal, range.max)
  if (toMin === undefined || toMax === undefined) return true
  switch (op) {
    case '=':
      return toMin >= 0 && toMax <= 0
    case '<>':
      return !(range.isExact && toMin === 0 && toMax === 0)
    case '<':
      return toMin > 0
    case '<=':
      return toMin >= 0
    case '>':
      return toMax < 0
    case '>=':
      return toMax <= 0
  }
}

/** Negative, zero or positive; undefined for bounds that cannot be compared. */
function compareBounds(a: Bound, b: Bound): number | undefined {
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array ? compareBytes(a, b) : undefined
  }
  // Numbers and bigints compare exactly with each other.
  return a < b ? -1 : a > b ? 1 : 0
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!
  }
  return a.length - b.length
}

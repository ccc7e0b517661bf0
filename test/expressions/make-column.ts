import type { Value } from '../../src/contracts/function.ts'
import type { Random } from '../../src/contracts/platform.ts'
import { type Column, constantColumn, dictionaryColumn } from '../../src/core/column.ts'
import { columnBuilder } from '../../src/core/column-builder.ts'
import type { SqlType } from '../../src/core/types.ts'
import { valueText } from './value-text.ts'

export type Encoding = 'flat' | 'dictionary' | 'constant'

/**
 * Makes a column of values in an encoding; `constant` only where all values are equal, else it is flat. Where a
 * value is NULL, what the contract leaves open is another value of the column.
 */
export function makeColumn(
  type: SqlType,
  values: readonly Value[],
  encoding: Encoding,
  random: Random,
): Column {
  if (encoding === 'constant' && new Set(values.map(valueText)).size === 1)
    return constantColumn(flatColumn(type, values.slice(0, 1)))
  if (encoding !== 'dictionary' || values.length === 0) return flatColumn(type, values)
  const distinct = [...new Map(values.map((value) => [valueText(value), value])).values()]
  const hasNull = distinct.includes(null)
  const keepsNull = hasNull && (distinct.length === 1 || random.next() < 0.5)
  const entries = keepsNull ? distinct : distinct.filter((value) => value !== null)
  const codeOf = new Map(entries.map((value, code) => [valueText(value), code]))
  const codes = Int32Array.from(
    values,
    (value) => codeOf.get(valueText(value)) ?? Math.floor(random.next() * entries.length),
  )
  const dictionary = flatColumn(type, entries)
  return keepsNull || !hasNull
    ? dictionaryColumn(codes, dictionary)
    : dictionaryColumn(codes, dictionary, validityOf(values))
}

const validityOf = (values: readonly Value[]): Uint8Array =>
  Uint8Array.from(values, (value) => (value === null ? 0 : 1))

function flatColumn(type: SqlType, values: readonly Value[]): Column {
  const builder = columnBuilder(type)
  const filler = values.find((value) => value !== null) ?? null
  const isNested = ['ARRAY', 'MAP', 'MULTISET', 'ROW'].includes(type.kind)
  // Children of a NULL row are NULL: only columns without children get a filler.
  for (const value of values) builder.append(value ?? (isNested ? null : filler))
  const column = builder.finish()
  if (!values.includes(null) || isNested) return column
  return { ...column, valid: validityOf(values) } as Column
}

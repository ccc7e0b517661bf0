import type { AggregateDefinition, GroupValues } from '../../../contracts/aggregate.ts'
import { type Column, type FixedColumn, fixedColumn, listColumn } from '../../../core/column.ts'
import { typeToString } from '../../../core/type-text.ts'
import { arrayType, bigIntType, doubleType, isNumeric } from '../../../core/types.ts'
import type { Value } from '../../../core/value.ts'

/** PERCENTILE: exact, between two values in proportion. The percentages are literals. */
export const percentile: AggregateDefinition = {
  name: 'PERCENTILE',
  signatures: [
    '(NUMERIC, NUMERIC) -> DOUBLE',
    '(NUMERIC, ARRAY<NUMERIC>) -> ARRAY<DOUBLE>',
    '(NUMERIC, NUMERIC, BIGINT) -> DOUBLE',
  ],
  infer: (args, options) => {
    if (args.some(({ type }) => !isNumeric(type))) {
      const wrong = args.find(({ type }) => !isNumeric(type))!
      return { problem: `expected a number, found ${typeToString(wrong.type)}` }
    }
    return {
      argumentTypes: args.map(({ type }, i) =>
        i === 0 ? doubleType(type.nullable) : bigIntType(type.nullable),
      ),
      returnType:
        options['isArray'] === true ? arrayType(doubleType(true), true) : doubleType(true),
    }
  },
  takeOptions: (args) => {
    const given = args[1]
    const isArray = given?.type.kind === 'ARRAY'
    const percentages = given === undefined ? undefined : numbersOf(given.literal, given.type)
    if (percentages === undefined || args.length > 3)
      return {
        problem:
          'expected a number, a percentage between 0 and 1 (or an array of them), both as literals',
      }
    if (percentages.some((percentage) => !(percentage >= 0 && percentage <= 1)))
      return { problem: 'a percentage is between 0 and 1' }
    return { taken: [1], options: { percentages, isArray } }
  },
  doc: 'The value below which a part of the values lies, 0 to 1, between two values in proportion; an ARRAY for several parts. A third argument says how often a value counts.',
  examples: [
    ['SELECT PERCENTILE(a, 0.5) FROM (VALUES (1), (2), (4), (8)) AS t (a)', '3.0'],
    ['SELECT PERCENTILE(a, ARRAY[0, 0.25]) FROM (VALUES (1), (2)) AS t (a)', '[1.0, 1.25]'],
  ],
  canRetract: true,
  skipsNulls: true,
  accumulators: () => [],
  values: ({ options }) => {
    const percentages = options['percentages'] as readonly number[]
    const isArray = options['isArray'] === true
    return { kind: 'each', result: (values) => percentiles(values, percentages, isArray) }
  },
}

function numbersOf(
  literal: Value | undefined,
  type: { readonly kind: string; readonly scale?: number },
): readonly number[] | undefined {
  if (Array.isArray(literal)) {
    const { element } = type as unknown as { element: { kind: string; scale?: number } }
    const numbers = literal.map((item: Value) => numbersOf(item, element)?.[0])
    return numbers.includes(undefined) ? undefined : (numbers as number[])
  }
  if (typeof literal === 'number') return [literal]
  if (typeof literal === 'bigint') return [Number(literal) / 10 ** (type.scale ?? 0)]
  return undefined
}

function percentiles(
  { columns, counts, offsets, groupCount }: GroupValues,
  percentages: readonly number[],
  isArray: boolean,
): Column {
  const { values } = columns[0] as FixedColumn
  const frequencies = (columns[1] as FixedColumn | undefined)?.values
  const width = percentages.length
  const results = new Float64Array(groupCount * width)
  const valid = new Uint8Array(groupCount)
  for (let g = 0; g < groupCount; g++) {
    const order: number[] = []
    let total = 0
    for (let i = offsets[g]!; i < offsets[g + 1]!; i++) {
      const weight = counts[i]! * Math.max(0, Number(frequencies?.[i] ?? 1))
      if (weight === 0) continue
      total += weight
      order.push(i)
    }
    if (total === 0) continue
    valid[g] = 1
    order.sort((a, b) => Number(values[a]) - Number(values[b]))
    const at = (wanted: number): number => {
      let seen = 0
      for (const i of order) {
        seen += counts[i]! * Number(frequencies?.[i] ?? 1)
        if (seen >= wanted) return Number(values[i])
      }
      return Number(values[order.at(-1)!])
    }
    for (let p = 0; p < width; p++) {
      const position = (total - 1) * percentages[p]! + 1
      const lower = Math.floor(position)
      const upper = Math.ceil(position)
      results[g * width + p] =
        lower === upper
          ? at(lower)
          : (upper - position) * at(lower) + (position - lower) * at(upper)
    }
  }
  if (!isArray) return fixedColumn(results, valid)
  return listColumn(
    Int32Array.from({ length: groupCount + 1 }, (_, g) => g * width),
    fixedColumn(results),
    valid,
  )
}

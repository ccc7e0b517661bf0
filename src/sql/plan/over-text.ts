import type { Schema } from '../../core/batch.ts'
import { aggregateText, expressionText } from './expression-text.ts'
import type { FrameBound, OverCall, OverNode, RankNode, SortKey } from './logical.ts'

/** What an OVER node computes, for EXPLAIN. */
export function overText(node: OverNode): string {
  const input = node.input.schema
  const calls = node.calls.map(
    (call, i) => `${overCallText(call, input)} AS ${node.schema[input.length + i]!.name}`,
  )
  return [
    ...(node.partition.length === 0 ? [] : [`partitionBy=[${columnNames(node.partition, input)}]`]),
    ...(node.order.length === 0 ? [] : [`orderBy=[${sortText(node.order, input)}]`]),
    `window=[${node.frame.unit.toUpperCase()} BETWEEN ${boundText(node.frame.lower)} AND ${boundText(node.frame.upper)}]`,
    `select=[${calls.join(', ')}]`,
  ].join(', ')
}

/** What a rank node keeps, for EXPLAIN. */
export function rankText(
  node: Omit<RankNode, 'input'> & { readonly input: { readonly schema: Schema } },
): string {
  const input = node.input.schema
  return [
    `rankType=[${node.function}]`,
    `rankRange=[rankStart=${node.from}, rankEnd=${node.to}]`,
    ...(node.partition.length === 0 ? [] : [`partitionBy=[${columnNames(node.partition, input)}]`]),
    `orderBy=[${sortText(node.order, input)}]`,
    ...(node.outputsRank ? [`rank=[${node.schema.at(-1)!.name}]`] : []),
  ].join(', ')
}

export function sortText(keys: readonly SortKey[], input: Schema): string {
  return keys
    .map(({ column, isDescending, nullsFirst }) => {
      const nulls = nullsFirst === isDescending ? ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}` : ''
      return `${input[column]!.name} ${isDescending ? 'DESC' : 'ASC'}${nulls}`
    })
    .join(', ')
}

const columnNames = (columns: readonly number[], input: Schema): string =>
  columns.map((column) => input[column]!.name).join(', ')

function overCallText(call: OverCall, input: Schema): string {
  if (call.kind === 'aggregate') return aggregateText(call.call, input)
  const [value, ...fallback] = call.args.map((arg) => input[arg]!.name)
  const args = [
    ...(value === undefined ? [] : [value]),
    ...call.options.map((option) => expressionText(option, input)),
    ...fallback,
  ]
  return `${call.function}(${args.join(', ')})`
}

function boundText(bound: FrameBound): string {
  if (bound.kind === 'current') return 'CURRENT ROW'
  const direction = bound.direction.toUpperCase()
  return bound.kind === 'unbounded' ? `UNBOUNDED ${direction}` : `${bound.amount} ${direction}`
}

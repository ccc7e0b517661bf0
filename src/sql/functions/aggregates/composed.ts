import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import type { FunctionExample } from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import { bigIntType, doubleType, isNumeric, withNullable } from '../../../core/types.ts'
import type { AggregateComposition } from '../../plan/aggregate-composition.ts'
import type { Expression } from '../../plan/expression.ts'
import { average } from './average.ts'
import { sum } from './sum.ts'

/** An aggregate that is an expression over others: the binder puts that in its place. */
function defineComposed(options: {
  readonly name: string
  readonly infer: AggregateDefinition['infer']
  readonly doc: string
  readonly examples: readonly FunctionExample[]
  readonly compose: AggregateComposition
}): AggregateDefinition {
  return {
    ...options,
    signatures: ['(NUMERIC) -> NUMERIC'],
    canRetract: true,
    skipsNulls: true,
    accumulators: () => [],
  }
}

const literal = (value: bigint, nullable = false): Expression => ({
  kind: 'literal',
  value,
  type: bigIntType(nullable),
})

/**
 * Variance and deviation as Flink has them: sums of the values and of their squares, in the type of the argument, so that integers
 * wrap and are cut; the result has the type of AVG.
 */
function spread(isSample: boolean, isRoot: boolean): AggregateComposition {
  return (parts, arg) => {
    const squares = parts.aggregate('SUM', parts.call('*', arg, arg))
    const total = parts.aggregate('SUM', arg)
    const count = parts.aggregate('COUNT', arg)
    const difference = parts.call(
      '-',
      squares,
      parts.call('/', parts.call('*', total, total), count),
    )
    const divisor = isSample
      ? parts.call(
          'CASE',
          parts.call('=', count, literal(1n)),
          { kind: 'literal', value: null, type: bigIntType(true) },
          parts.call('-', count, literal(1n)),
        )
      : count
    const mean = parts.call('/', difference, divisor)
    if (!isRoot) return mean
    return parts.call('POWER', mean, { kind: 'literal', value: 0.5, type: doubleType(false) })
  }
}

const spreads = (
  [
    ['STDDEV_POP', false, true, '0.5'],
    ['STDDEV_SAMP', true, true, '0.7071067811865476'],
    ['STDDEV', true, true, '0.7071067811865476'],
    ['VAR_POP', false, false, '0.25'],
    ['VAR_SAMP', true, false, '0.5'],
    ['VARIANCE', true, false, '0.5'],
  ] as const
).map(([name, isSample, isRoot, example]) =>
  defineComposed({
    name,
    // Of one value a sample has no spread.
    infer: (args) => {
      const inferred = average.infer(args, {})
      return 'problem' in inferred || !isSample
        ? inferred
        : { ...inferred, returnType: withNullable(inferred.returnType, true) }
    },
    doc: `${isRoot ? 'Standard deviation' : 'Variance'} of the values that are not NULL, ${isSample ? 'as of a sample; NULL when there are fewer than two' : 'of all of them; NULL when there is none'}. Integers are cut to integers, as in Flink.`,
    examples: [
      [`SELECT ${name}(a) FROM (VALUES (1e0), (2e0)) AS t (a)`, example],
      [`SELECT ${name}(a) FROM (VALUES (CAST(NULL AS DOUBLE))) AS t (a)`, 'NULL'],
    ],
    compose: spread(isSample, isRoot),
  }),
)

const sumOrZero = defineComposed({
  name: '$SUM0',
  infer: (args) => {
    const arg = args[0]
    if (arg === undefined || !isNumeric(arg.type))
      return {
        problem: `expected a number, found ${arg === undefined ? 'nothing' : typeToString(arg.type)}`,
      }
    const inferred = sum.infer(args, {})
    return 'problem' in inferred
      ? inferred
      : { ...inferred, returnType: withNullable(inferred.returnType, false) }
  },
  doc: 'Sum of the values that are not NULL; 0 when there is none.',
  examples: [
    ['SELECT `$SUM0`(a) FROM (VALUES (CAST(NULL AS INT))) AS t (a)', '0'],
    ['SELECT `$SUM0`(a) FROM (VALUES (1.5), (2.5)) AS t (a)', '4.0'],
  ],
  compose: (parts, arg) => {
    const total = parts.aggregate('SUM', arg)
    return parts.call('COALESCE', total, parts.cast(literal(0n), withNullable(total.type, false)))
  },
})

/** STDDEV…, VAR…, $SUM0. */
export const composedAggregates: readonly AggregateDefinition[] = [...spreads, sumOrZero]

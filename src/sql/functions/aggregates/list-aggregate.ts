import type { AggregateDefinition, GroupValues } from '../../../contracts/aggregate.ts'
import { type BytesColumn, bytesColumn, type Column } from '../../../core/column.ts'
import { typeToString } from '../../../core/type-text.ts'
import { isCharacter, stringType } from '../../../core/types.ts'

const encoder = new TextEncoder()

/** LISTAGG: texts of a group behind one another, in the order in which rows come. */
export const listAggregate: AggregateDefinition = {
  name: 'LISTAGG',
  signatures: ['(STRING) -> STRING', '(STRING, STRING) -> STRING'],
  infer: ([arg]) =>
    arg === undefined || !isCharacter(arg.type)
      ? {
          problem: `expected text, found ${arg === undefined ? 'nothing' : typeToString(arg.type)}`,
        }
      : { argumentTypes: [arg.type], returnType: stringType(arg.type.nullable) },
  takeOptions: (args) => {
    if (args.length < 2) return { taken: [], options: {} }
    const separator = args[1]!.literal
    if (args.length > 2 || typeof separator !== 'string')
      return { problem: 'the separator, argument 2, must be a literal text' }
    return { taken: [1], options: { separator } }
  },
  doc: 'Texts that are not NULL, in the order in which rows come, with a separator between them (a comma); NULL when there is none.',
  examples: [
    ["SELECT LISTAGG(a) FROM (VALUES ('x'), ('y'), (CAST(NULL AS STRING))) AS t (a)", 'x,y'],
    ["SELECT LISTAGG(a, ' + ') FROM (VALUES ('x'), ('y')) AS t (a)", 'x + y'],
    ["SELECT LISTAGG(DISTINCT a) FROM (VALUES ('x'), ('y'), ('x')) AS t (a)", 'x,y'],
  ],
  canRetract: true,
  skipsNulls: true,
  accumulators: () => [],
  values: ({ options }) => {
    const separator = encoder.encode((options['separator'] as string | undefined) ?? ',')
    return { kind: 'list', result: (values) => joinTexts(values, separator) }
  },
}

function joinTexts({ columns, offsets, groupCount }: GroupValues, separator: Uint8Array): Column {
  const texts = columns[0] as BytesColumn
  let total = 0
  for (let i = 0; i < offsets[groupCount]!; i++) total += texts.lengths[i]! + separator.length
  const bytes = new Uint8Array(total)
  const starts = new Int32Array(groupCount)
  const lengths = new Int32Array(groupCount)
  const valid = new Uint8Array(groupCount)
  let used = 0
  for (let g = 0; g < groupCount; g++) {
    starts[g] = used
    valid[g] = offsets[g] === offsets[g + 1] ? 0 : 1
    for (let i = offsets[g]!; i < offsets[g + 1]!; i++) {
      if (i > offsets[g]!) {
        bytes.set(separator, used)
        used += separator.length
      }
      const start = texts.starts[i]!
      const length = texts.lengths[i]!
      for (let b = 0; b < length; b++) bytes[used + b] = texts.bytes[start + b]!
      used += length
    }
    lengths[g] = used - starts[g]!
  }
  return bytesColumn(starts, lengths, bytes, { valid })
}

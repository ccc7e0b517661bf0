import type { AggregateDefinition, GroupValues } from '../../../contracts/aggregate.ts'
import type { CallOptions } from '../../../contracts/function.ts'
import type { Column } from '../../../core/column.ts'
import { columnBuilder } from '../../../core/column-builder.ts'
import { readValue } from '../../../core/read-value.ts'
import { isCharacter, type SqlType, varcharType } from '../../../core/types.ts'
import type { Value } from '../../../core/value.ts'
import { jsonFailed } from '../json/json-access.ts'
import { embeddedJson } from '../json/json-construct.ts'
import type { JsonNode } from '../json/json-node.ts'
import { jsonOfValue, jsonTypeProblem } from '../json/json-of-value.ts'
import { writeJson } from '../json/json-text.ts'

// Flink's type of what the JSON aggregates make.
const JSON_TEXT = varcharType(2000, false)

const isAbsent = (options: CallOptions): boolean => options['onNull'] === 'ABSENT ON NULL'

const nodeOf = (value: Value, type: SqlType, options: CallOptions): JsonNode =>
  options['isJson'] === true ? embeddedJson(value) : jsonOfValue(value, type)

function textColumn(
  { offsets, groupCount }: GroupValues,
  make: (from: number, to: number) => string,
): Column {
  const builder = columnBuilder(JSON_TEXT)
  for (let g = 0; g < groupCount; g++) builder.append(make(offsets[g]!, offsets[g + 1]!))
  return builder.finish()
}

/** JSON_ARRAYAGG: options `onNull`, and `isJson` where the value is JSON already. */
export const jsonArrayAggregate: AggregateDefinition = {
  name: 'JSON_ARRAYAGG',
  signatures: ['(ANY) -> VARCHAR(2000) NOT NULL'],
  syntax: 'JSON_ARRAYAGG(value [{NULL | ABSENT} ON NULL])',
  infer: ([arg]) => {
    if (arg === undefined) return { problem: 'expected one argument' }
    const problem = jsonTypeProblem(arg.type)
    return problem === undefined
      ? { argumentTypes: [arg.type], returnType: JSON_TEXT }
      : { problem }
  },
  doc: 'Values as a JSON array, in the order in which rows come; NULLs are left out unless NULL ON NULL is given.',
  examples: [
    ["SELECT JSON_ARRAYAGG(a) FROM (VALUES ('x'), (CAST(NULL AS STRING))) AS t (a)", '["x"]'],
    [
      'SELECT JSON_ARRAYAGG(a NULL ON NULL) FROM (VALUES (1), (CAST(NULL AS INT))) AS t (a)',
      '[1,null]',
    ],
  ],
  canRetract: true,
  skipsNulls: (options) => options['onNull'] !== 'NULL ON NULL',
  accumulators: () => [],
  values: ({ argumentTypes: [type], options }) => ({
    kind: 'list',
    result: (values) =>
      textColumn(values, (from, to) => {
        const items: JsonNode[] = []
        for (let i = from; i < to; i++)
          items.push(nodeOf(readValue(values.columns[0]!, i, type!), type!, options))
        return writeJson(items)
      }),
  }),
}

/** JSON_OBJECTAGG: options as those of JSON_ARRAYAGG. */
export const jsonObjectAggregate: AggregateDefinition = {
  name: 'JSON_OBJECTAGG',
  signatures: ['(STRING, ANY) -> VARCHAR(2000) NOT NULL'],
  syntax: 'JSON_OBJECTAGG([KEY] key VALUE value [{NULL | ABSENT} ON NULL])',
  argumentCount: 2,
  infer: ([key, value]) => {
    if (key === undefined || value === undefined) return { problem: 'expected a key and a value' }
    if (!isCharacter(key.type)) return { problem: 'the key is not text' }
    const problem = jsonTypeProblem(value.type)
    return problem === undefined
      ? { argumentTypes: [key.type, value.type], returnType: JSON_TEXT }
      : { problem }
  },
  doc: 'Keys and values as a JSON object; NULL values are written unless ABSENT ON NULL is given. Each key may be there once.',
  examples: [
    ["SELECT JSON_OBJECTAGG(KEY k VALUE v) FROM (VALUES ('x', 1)) AS t (k, v)", '{"x":1}'],
    [
      "SELECT JSON_OBJECTAGG(KEY k VALUE v ABSENT ON NULL) FROM (VALUES ('x', CAST(NULL AS INT))) AS t (k, v)",
      '{}',
    ],
    [
      "SELECT JSON_OBJECTAGG(KEY k VALUE v) FROM (VALUES ('x', 1), ('x', 2)) AS t (k, v)",
      'error: SQL_JSON_FAILED',
    ],
  ],
  canRetract: true,
  skipsNulls: false,
  accumulators: () => [],
  values: ({ argumentTypes: [keyType, valueType], options }) => ({
    kind: 'list',
    result: (values) =>
      textColumn(values, (from, to) => {
        const members = new Map<string, JsonNode>()
        const keys = new Set<string>()
        for (let i = from; i < to; i++) {
          const key = readValue(values.columns[0]!, i, keyType!) as string | null
          if (key === null)
            throw jsonFailed({ function: 'JSON_OBJECTAGG', problem: 'a key is NULL' })
          if (keys.has(key))
            throw jsonFailed({
              function: 'JSON_OBJECTAGG',
              problem: `the key ${JSON.stringify(key)} is there twice`,
            })
          keys.add(key)
          const value = readValue(values.columns[1]!, i, valueType!)
          if (value === null && isAbsent(options)) continue
          members.set(key, nodeOf(value, valueType!, options))
        }
        return writeJson(members)
      }),
  }),
}

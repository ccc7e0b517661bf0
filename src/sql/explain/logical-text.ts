import { assertNever } from '../../core/errors.ts'
import { windowText } from '../4-physical/window-text.ts'
import { expandText } from '../plan/expand-text.ts'
import { aggregateText, expressionText } from '../plan/expression-text.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { lookupText } from '../plan/lookup-text.ts'
import { overText, rankText } from '../plan/over-text.ts'
import { unnestText } from '../plan/unnest-text.ts'

/** One line about a logical node. */
export function describeLogical(node: LogicalNode): string {
  switch (node.kind) {
    case 'scan':
      return `Scan(table=[${node.tableName}], fields=[${node.schema.map((field) => field.name).join(', ')}]${node.filters.length === 0 ? '' : `, filters=[${node.filters.length}]`})`
    case 'values':
      return `Values(rows=[${node.rows.length}])`
    case 'project':
      return `Project(${node.expressions.map((expression, i) => `${node.schema[i]!.name}=[${expressionText(expression, node.input.schema)}]`).join(', ')})`
    case 'filter':
      return `Filter(condition=[${expressionText(node.condition, node.input.schema)}])`
    case 'aggregate': {
      const input = node.input.schema
      const keys = node.keys.map((key) => input[key]!.name).join(', ')
      const calls = node.calls.map(
        (call, i) => `${node.schema[node.keys.length + i]!.name}=[${aggregateText(call, input)}]`,
      )
      return `Aggregate(${[`group=[${keys}]`, ...calls].join(', ')})`
    }
    case 'expand':
      return `Expand(${expandText(node)})`
    case 'window':
      return `Window(${windowText(node.window)}, ${node.isProcessingTime ? 'proctime' : 'time'}=[${node.input.schema[node.timeColumn]!.name}]${node.partition.length === 0 ? '' : `, partition=[${node.partition.map((column) => node.input.schema[column]!.name).join(', ')}]`})`
    case 'join':
      return `Join(type=[${node.type}], condition=[${node.condition === undefined ? 'true' : expressionText(node.condition, [...node.inputs[0].schema, ...node.inputs[1].schema])}])`
    case 'lookupJoin':
      return `LookupJoin(type=[${node.type}], ${lookupText(node)})`
    case 'temporalJoin': {
      const [left, right] = node.inputs
      const keys = node.keys.map(
        (key) => `${left.schema[key.left]!.name} = ${right.schema[key.right]!.name}`,
      )
      const where =
        node.condition === undefined
          ? ''
          : `, condition=[${expressionText(node.condition, [...left.schema, ...right.schema])}]`
      return `TemporalJoin(type=[${node.type}], keys=[${keys.join(', ')}], asOf=[${left.schema[node.timeColumns[0]]!.name}], since=[${right.schema[node.timeColumns[1]]!.name}]${where})`
    }
    case 'union':
      return 'Union(all=[true])'
    case 'unnest':
      return `Unnest(${unnestText(node)})`
    case 'over':
      return `Over(${overText(node)})`
    case 'rank':
      return `Rank(${rankText(node)})`
    case 'sort': {
      const keys = node.keys.map(
        (key) => `${node.schema[key.column]!.name} ${key.isDescending ? 'DESC' : 'ASC'}`,
      )
      return `Sort(${[...(keys.length > 0 ? [`keys=[${keys.join(', ')}]`] : []), ...(node.offset > 0 ? [`offset=[${node.offset}]`] : []), ...(node.limit === undefined ? [] : [`fetch=[${node.limit}]`])].join(', ')})`
    }
    case 'watermark':
      return `Watermark(rowtime=[${node.schema[node.timeColumn]!.name}], watermark=[${expressionText(node.expression, node.input.schema)}])`
    default:
      return assertNever(node)
  }
}

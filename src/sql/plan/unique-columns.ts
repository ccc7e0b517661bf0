import type { LogicalNode } from './logical.ts'
import { passedColumn } from './window-columns.ts'

/** Sets of columns in which no two rows of a node are alike, as far as the plan says so. */
export function uniqueColumns(node: LogicalNode): readonly (readonly number[])[] {
  switch (node.kind) {
    case 'scan': {
      const { primaryKey, projection } = node
      const key = primaryKey?.map((column) => projection.indexOf(column))
      return key === undefined || key.includes(-1) ? [] : [key]
    }
    case 'project':
      return uniqueColumns(node.input).flatMap((key) => {
        const places = key.map((column) =>
          node.expressions.findIndex((expression) => passedColumn(expression) === column),
        )
        return places.includes(-1) ? [] : [places]
      })
    case 'aggregate':
      return [node.keys.map((_, i) => i)]
    case 'rank': {
      const { function: ranking, from, to, partition, input } = node
      const own = ranking === 'ROW_NUMBER' && from === to ? [partition] : []
      return [...own, ...uniqueColumns(input)]
    }
    case 'filter':
    case 'over':
    case 'sort':
    case 'watermark':
      return uniqueColumns(node.input)
    default:
      return []
  }
}

import type { GroupValues } from '../../../contracts/aggregate.ts'
import type { Column } from '../../../core/column.ts'
import { columnBuilder } from '../../../core/column-builder.ts'
import { gatherColumn } from '../../../core/flatten.ts'
import type { SqlType } from '../../../core/types.ts'

/** The first value of each group as a column of its own; NULL where a group has none. */
export function firstOfEach({ columns, offsets, groupCount }: GroupValues, type: SqlType): Column {
  if (offsets[groupCount] === 0) return nullColumn(type, groupCount)
  const positions = new Int32Array(groupCount)
  const given = new Uint8Array(groupCount)
  let givenCount = 0
  for (let g = 0; g < groupCount; g++) {
    if (offsets[g] === offsets[g + 1]) continue
    positions[g] = offsets[g]!
    given[g] = 1
    givenCount++
  }
  const column = gatherColumn(columns[0]!, positions, groupCount)
  return givenCount === groupCount ? column : onlyWhere(column, given)
}

/** The column with NULL where `given` is 0. */
function onlyWhere(column: Column, given: Uint8Array): Column {
  const { valid: before } = column
  const valid = before === undefined ? given : given.map((one, i) => one & before[i]!)
  // The children of a NULL row are NULL.
  if (column.layout === 'row')
    return { ...column, valid, children: column.children.map((child) => onlyWhere(child, given)) }
  return { ...column, valid } as Column
}

function nullColumn(type: SqlType, rowCount: number): Column {
  const builder = columnBuilder({ ...type, nullable: true })
  for (let row = 0; row < rowCount; row++) builder.append(null)
  return builder.finish()
}

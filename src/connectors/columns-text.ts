import type { ScanRequest } from '../contracts/source.ts'
import type { Schema } from '../core/batch.ts'

/** Names the columns that a source is asked for, and the fields of rows: `a, r(x, y)`. For EXPLAIN. */
export function columnsText(
  schema: Schema,
  { projection, readFields }: Pick<ScanRequest, 'projection' | 'readFields'>,
): string {
  const texts = projection.map((index, i) => {
    const { name, type } = schema[index]!
    const read = readFields?.[i] ?? 'all'
    if (read === 'all' || type.kind !== 'ROW') return name
    return `${name}(${read.map((field) => type.fields[field]!.name).join(', ')})`
  })
  return texts.join(', ')
}

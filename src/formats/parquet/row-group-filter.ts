import type { DecodeRequest } from '../../contracts/format.ts'
import type { FileNode } from './file-schema.ts'
import type { RowGroupLayout } from './footer.ts'

/** Says whether a row group may hold rows that pass the filters. */
export type RowGroupFilter = (group: RowGroupLayout) => boolean

export function rowGroupFilter(
  _fields: readonly FileNode[],
  _request: DecodeRequest,
): RowGroupFilter {
  return () => true
}

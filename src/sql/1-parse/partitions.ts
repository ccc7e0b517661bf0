import type { Expression, PartitionEntry, PartitionSpecification } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseIdentifier, parseParenthesizedList } from './names.ts'

/** `PARTITION (…)` if it is there. */
export function parseOptionalPartition(c: Cursor): PartitionSpecification | undefined {
  return c.is('PARTITION') ? parsePartition(c) : undefined
}

/** `PARTITION (a = 'x', b)`. */
export function parsePartition(c: Cursor): PartitionSpecification {
  const { start } = c.token
  c.expect('PARTITION')
  const entries = parseParenthesizedList(c, parseEntry)
  return { kind: 'partitionSpecification', span: c.spanFrom(start), entries }
}

function parseEntry(c: Cursor): PartitionEntry {
  const { start } = c.token
  const column = parseIdentifier(c, 'a partition column')
  const value: Expression | undefined = c.accept('=') ? c.grammar.expression(c) : undefined
  return { kind: 'partitionEntry', span: c.spanFrom(start), column, value }
}

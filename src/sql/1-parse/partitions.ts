import type { Expression, PartitionEntry, PartitionSpecification } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseIdentifier, parseParenthesizedList } from './names.ts'

/** `PARTITION (a = 'x')` if it is there. */
export function parseOptionalPartition(c: Cursor): PartitionSpecification | undefined {
  return c.is('PARTITION') ? parsePartition(c) : undefined
}

/** `PARTITION (a = 'x', …)`. */
export function parsePartition(c: Cursor): PartitionSpecification {
  return parseSpecification(c, true)
}

/** `PARTITION (a = 'x', b)` of ANALYZE TABLE, where a column without a value means all its values. */
export function parseOpenPartition(c: Cursor): PartitionSpecification | undefined {
  return c.is('PARTITION') ? parseSpecification(c, false) : undefined
}

function parseSpecification(c: Cursor, needsValues: boolean): PartitionSpecification {
  const { start } = c.token
  c.expect('PARTITION')
  const entries = parseParenthesizedList(c, (inner) => parseEntry(inner, needsValues))
  return { kind: 'partitionSpecification', span: c.spanFrom(start), entries }
}

function parseEntry(c: Cursor, needsValue: boolean): PartitionEntry {
  const { start } = c.token
  const column = parseIdentifier(c, 'a partition column')
  if (needsValue && !c.is('=')) c.expect('=')
  const value: Expression | undefined = c.accept('=') ? c.grammar.expression(c) : undefined
  return { kind: 'partitionEntry', span: c.spanFrom(start), column, value }
}

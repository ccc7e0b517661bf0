import type {
  ColumnDefinition,
  Distribution,
  Identifier,
  PhysicalColumn,
  StringText,
  TableConstraint,
  WatermarkDefinition,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseDataType } from './data-types.ts'
import {
  parseColumnList,
  parseIdentifier,
  parseInteger,
  parseName,
  parseStringText,
} from './names.ts'

/** What stands between the commas of a table's column list. */
export type TableElement = ColumnDefinition | TableConstraint | WatermarkDefinition

/** The elements of a table, sorted by what they are, each sort in the order of the source. */
export interface TableElements {
  readonly columns: readonly ColumnDefinition[]
  readonly constraints: readonly TableConstraint[]
  readonly watermarks: readonly WatermarkDefinition[]
}

/** `(element, …)` if it is there, else none. */
export function parseTableElements(c: Cursor): TableElements {
  const elements: TableElement[] = []
  if (c.accept('(')) {
    do elements.push(parseTableElement(c))
    while (c.accept(','))
    c.expect(')')
  }
  return sortElements(elements)
}

/** Sorts elements by what they are. */
export function sortElements(elements: readonly TableElement[]): TableElements {
  const columns: ColumnDefinition[] = []
  const constraints: TableConstraint[] = []
  const watermarks: WatermarkDefinition[] = []
  for (const element of elements) {
    if (element.kind === 'tableConstraint') constraints.push(element)
    else if (element.kind === 'watermarkDefinition') watermarks.push(element)
    else columns.push(element)
  }
  return { columns, constraints, watermarks }
}

/** A column, a constraint or a watermark. */
export function parseTableElement(c: Cursor): TableElement {
  switch (c.token.word) {
    case 'WATERMARK':
      return parseWatermark(c)
    case 'CONSTRAINT':
    case 'PRIMARY':
    case 'UNIQUE':
      return parseTableConstraint(c)
    default:
      return parseColumn(c)
  }
}

function parseWatermark(c: Cursor): WatermarkDefinition {
  const { start } = c.advance()
  c.expect('FOR')
  const column = parseName(c, 'a column name')
  c.expect('AS')
  const strategy = c.grammar.expression(c)
  return { kind: 'watermarkDefinition', span: c.spanFrom(start), column, strategy }
}

function parseTableConstraint(c: Cursor): TableConstraint {
  const { start } = c.token
  const name = c.acceptQuietly('CONSTRAINT') ? parseIdentifier(c, 'a constraint name') : undefined
  const type = parseConstraintType(c)
  const columns = parseColumnList(c)
  return finishConstraint(c, start, type, name, columns)
}

function parseConstraintType(c: Cursor): TableConstraint['type'] {
  if (c.acceptPhrase('PRIMARY', 'KEY')) return 'PRIMARY KEY'
  c.expect('UNIQUE')
  return 'UNIQUE'
}

function finishConstraint(
  c: Cursor,
  start: number,
  type: TableConstraint['type'],
  name: Identifier | undefined,
  columns: readonly Identifier[],
): TableConstraint {
  let enforced: boolean | undefined
  if (c.acceptPhrase('NOT', 'ENFORCED')) enforced = false
  else if (c.acceptQuietly('ENFORCED')) enforced = true
  return { kind: 'tableConstraint', span: c.spanFrom(start), type, name, columns, enforced }
}

/** A column of any sort. */
export function parseColumn(c: Cursor): ColumnDefinition {
  const { start } = c.token
  const name = parseName(c, 'a column name')
  if (c.is(',') || c.is(')')) return { kind: 'namedColumn', span: c.spanFrom(start), name }
  if (c.accept('AS')) {
    const expression = c.grammar.expression(c)
    const comment = parseComment(c)
    return { kind: 'computedColumn', span: c.spanFrom(start), name, expression, comment }
  }
  const type = parseDataType(c)
  if (c.acceptQuietly('METADATA')) {
    const from = c.accept('FROM') ? parseStringText(c, "a metadata key in '…'") : undefined
    const virtual = c.accept('VIRTUAL')
    const comment = parseComment(c)
    return { kind: 'metadataColumn', span: c.spanFrom(start), name, type, from, virtual, comment }
  }
  const constraint = parseColumnConstraint(c)
  const comment = parseComment(c)
  const column: PhysicalColumn = {
    kind: 'physicalColumn',
    span: c.spanFrom(start),
    name,
    type,
    constraint,
    comment,
  }
  return column
}

function parseColumnConstraint(c: Cursor): TableConstraint | undefined {
  const { start } = c.token
  if (!c.is('PRIMARY') && !c.is('UNIQUE') && !c.is('CONSTRAINT')) return undefined
  const name = c.acceptQuietly('CONSTRAINT') ? parseIdentifier(c, 'a constraint name') : undefined
  return finishConstraint(c, start, parseConstraintType(c), name, [])
}

/** `COMMENT '…'` if it is there. */
export function parseComment(c: Cursor): StringText | undefined {
  return c.accept('COMMENT') ? parseStringText(c, "a comment in '…'") : undefined
}

/** `DISTRIBUTED …` if it is there. */
export function parseDistribution(c: Cursor): Distribution | undefined {
  const { start } = c.token
  if (!c.acceptQuietly('DISTRIBUTED')) return undefined
  return parseDistributionBody(c, start)
}

/** What follows DISTRIBUTED, or DISTRIBUTION in ALTER TABLE: `BY [HASH | RANGE] (a) [INTO n BUCKETS]`, `INTO n BUCKETS`. */
export function parseDistributionBody(c: Cursor, start: number): Distribution {
  let method: Distribution['method']
  let columns: readonly Identifier[] = []
  let bucketCount: number | undefined
  if (c.accept('BY')) {
    method = c.acceptOneOf('HASH', 'RANGE')
    columns = parseColumnList(c)
    if (c.accept('INTO')) bucketCount = parseBuckets(c)
  } else {
    c.expect('INTO')
    bucketCount = parseBuckets(c)
  }
  return { kind: 'distribution', span: c.spanFrom(start), method, columns, bucketCount }
}

function parseBuckets(c: Cursor): number {
  const count = parseInteger(c, 'a number of buckets')
  c.expect('BUCKETS')
  return count
}

/** `PARTITIONED BY (a, b)` if it is there, else no columns. */
export function parsePartitionedBy(c: Cursor): readonly Identifier[] {
  return c.acceptPhrase('PARTITIONED', 'BY') ? parseColumnList(c) : []
}

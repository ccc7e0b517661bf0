import type {
  AddedPartition,
  AlterTableAction,
  PartitionSpecification,
  PositionedColumn,
  ResetOptions,
  SetOptions,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import {
  parseIdentifier,
  parseIfExists,
  parseIfNotExists,
  parseList,
  parseName,
  parseOptions,
  parseParenthesizedList,
  parseStringText,
  parseWithOptions,
} from './names.ts'
import { parsePartition } from './partitions.ts'
import {
  parseColumn,
  parseDistributionBody,
  parseTableElement,
  sortElements,
  type TableElement,
} from './table-elements.ts'

/** What ALTER TABLE may do, after the table's name. */
export function parseTableAction(c: Cursor): AlterTableAction {
  const { start } = c.token
  if (c.accept('RENAME')) return parseRename(c, start)
  const options = parseSetOrReset(c)
  if (options !== undefined) return options
  if (c.accept('ADD')) return parseAdd(c, start)
  if (c.accept('MODIFY')) return parseChange(c, start, 'MODIFY')
  if (c.accept('DROP')) return parseDropPart(c, start)
  if (c.is('PARTITION')) return parsePartitionAction(c, start)
  return c.fail()
}

/** `SET (…)` or `RESET (…)`, which most objects know; `undefined` when neither comes. */
export function parseSetOrReset(c: Cursor): SetOptions | ResetOptions | undefined {
  const { start } = c.token
  if (c.accept('SET')) {
    const options = parseOptions(c)
    return { kind: 'setOptions', span: c.spanFrom(start), options }
  }
  if (c.accept('RESET')) {
    const keys = parseParenthesizedList(c, (inner) =>
      parseStringText(inner, "an option key in '…'"),
    )
    return { kind: 'resetOptions', span: c.spanFrom(start), keys }
  }
  return undefined
}

function parseRename(c: Cursor, start: number): AlterTableAction {
  if (c.accept('TO')) {
    const name = parseName(c, 'a table name')
    return { kind: 'renameTo', span: c.spanFrom(start), name }
  }
  const from = parseName(c, 'a column name')
  c.expect('TO')
  const to = parseIdentifier(c, 'a column name')
  return { kind: 'renameColumn', span: c.spanFrom(start), from, to }
}

function parseAdd(c: Cursor, start: number): AlterTableAction {
  const ifNotExists = parseIfNotExists(c)
  if (!ifNotExists && !c.is('PARTITION')) return parseChange(c, start, 'ADD')
  const partitions: AddedPartition[] = []
  do {
    const partitionStart = c.token.start
    const partition = parsePartition(c)
    const options = parseWithOptions(c)
    const span = c.spanFrom(partitionStart)
    partitions.push({ kind: 'addedPartition', span, partition, options })
  } while (c.is('PARTITION'))
  return { kind: 'addPartitions', span: c.spanFrom(start), ifNotExists, partitions }
}

/** ADD and MODIFY of columns, constraints, watermarks and the distribution. */
function parseChange(c: Cursor, start: number, change: 'ADD' | 'MODIFY'): AlterTableAction {
  const distributionStart = c.token.start
  if (c.acceptQuietly('DISTRIBUTION')) {
    const distribution = parseDistributionBody(c, distributionStart)
    return { kind: 'changeDistribution', span: c.spanFrom(start), change, distribution }
  }
  const parts = c.is('(') ? parseParenthesizedList(c, parsePart) : [parsePart(c)]
  const positioned = parts.filter((part) => part.kind === 'positionedColumn')
  const others = parts.filter((part) => part.kind !== 'positionedColumn')
  const { constraints, watermarks } = sortElements(others)
  const span = c.spanFrom(start)
  return { kind: 'changeSchema', span, change, columns: positioned, constraints, watermarks }
}

type Part = PositionedColumn | Exclude<TableElement, PositionedColumn['column']>

function parsePart(c: Cursor): Part {
  const { start } = c.token
  if (c.is('WATERMARK') || c.is('CONSTRAINT') || c.is('PRIMARY') || c.is('UNIQUE')) {
    const element = parseTableElement(c)
    if (element.kind === 'tableConstraint' || element.kind === 'watermarkDefinition') return element
  }
  if (c.is('COLUMN')) {
    c.reject({
      summary: 'The word COLUMN is not written here.',
      remedy: 'Write ADD (name type, …), MODIFY (name type, …) or DROP (name, …).',
    })
  }
  const column = parseColumn(c)
  let position: PositionedColumn['position']
  let after: PositionedColumn['after']
  if (c.acceptQuietly('FIRST')) {
    position = 'FIRST'
  } else if (c.acceptQuietly('AFTER')) {
    position = 'AFTER'
    after = parseName(c, 'a column name')
  }
  return { kind: 'positionedColumn', span: c.spanFrom(start), column, position, after }
}

function parseDropPart(c: Cursor, start: number): AlterTableAction {
  const ifExists = parseIfExists(c)
  if (ifExists || c.is('PARTITION')) {
    const partitions: PartitionSpecification[] = parseList(c, parsePartition)
    return { kind: 'dropPartitions', span: c.spanFrom(start), ifExists, partitions }
  }
  if (c.accept('CONSTRAINT')) {
    const name = parseIdentifier(c, 'a constraint name')
    return { kind: 'dropConstraint', span: c.spanFrom(start), name }
  }
  if (c.acceptPhrase('PRIMARY', 'KEY')) return { kind: 'dropPrimaryKey', span: c.spanFrom(start) }
  if (c.accept('WATERMARK')) return { kind: 'dropWatermark', span: c.spanFrom(start) }
  if (c.acceptQuietly('DISTRIBUTION')) {
    return { kind: 'dropDistribution', span: c.spanFrom(start) }
  }
  const parse = (inner: Cursor) => parseName(inner, 'a column name')
  const columns = c.is('(') ? parseParenthesizedList(c, parse) : [parse(c)]
  return { kind: 'dropColumns', span: c.spanFrom(start), columns }
}

function parsePartitionAction(c: Cursor, start: number): AlterTableAction {
  const partition = parsePartition(c)
  if (c.acceptPhrase('RENAME', 'TO')) {
    const to = parsePartition(c)
    return { kind: 'renamePartition', span: c.spanFrom(start), from: partition, to }
  }
  c.expect('SET')
  const options = parseOptions(c)
  return { kind: 'alterPartitionOptions', span: c.spanFrom(start), partition, options }
}

import type {
  CreateMaterializedTable,
  CreateTable,
  LikeClause,
  LikeOption,
  Query,
  StartMode,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseIdentifier, parseIfNotExists, parseName, parseWithOptions } from './names.ts'
import {
  parseComment,
  parseDistribution,
  parsePartitionedBy,
  parseTableElements,
} from './table-elements.ts'

/** What came before the object's word in CREATE. */
export interface CreatePrefix {
  readonly start: number
  readonly create: boolean
  readonly replace: boolean
  readonly orAlter: boolean
  readonly temporary: boolean
  readonly system: boolean
}

/** After `CREATE … TABLE` or `REPLACE TABLE`. */
export function parseCreateTable(c: Cursor, prefix: CreatePrefix): CreateTable {
  const ifNotExists = parseIfNotExists(c)
  const name = parseName(c, 'a table name')
  const properties = parseProperties(c)
  let like: LikeClause | undefined
  let query: Query | undefined
  if (c.accept('LIKE')) like = parseLike(c)
  else if (c.accept('AS')) query = c.grammar.query(c)
  rejectMisplacedClause(c)
  return {
    kind: 'createTable',
    source: c.source,
    span: c.spanFrom(prefix.start),
    temporary: prefix.temporary,
    replace: prefix.replace,
    create: prefix.create,
    ifNotExists,
    name,
    ...properties,
    like,
    query,
  }
}

function parseProperties(c: Cursor) {
  const elements = parseTableElements(c)
  const comment = parseComment(c)
  const distribution = parseDistribution(c)
  const partitionBy = parsePartitionedBy(c)
  const options = parseWithOptions(c)
  return { ...elements, comment, distribution, partitionBy, options }
}

const CLAUSES: readonly string[] = ['COMMENT', 'DISTRIBUTED', 'PARTITIONED', 'WITH']

function rejectMisplacedClause(c: Cursor): void {
  if (c.token.kind !== 'word' || !CLAUSES.includes(c.token.word)) return
  c.reject({
    summary: `Found "${c.token.word}" after a clause that it must precede.`,
    remedy:
      'Write the clauses in this order: columns, COMMENT, DISTRIBUTED, PARTITIONED BY, WITH, LIKE or AS.',
  })
}

const LIKE_MODES = ['INCLUDING', 'EXCLUDING', 'OVERWRITING'] as const
const LIKE_FEATURES = [
  'ALL',
  'CONSTRAINTS',
  'DISTRIBUTION',
  'GENERATED',
  'METADATA',
  'OPTIONS',
  'PARTITIONS',
  'WATERMARKS',
] as const

function parseLike(c: Cursor): LikeClause {
  const { start } = c.token
  const table = parseName(c, 'a table name')
  const options: LikeOption[] = []
  if (c.accept('(')) {
    do options.push(parseLikeOption(c))
    while (!c.accept(')'))
  }
  return { kind: 'likeClause', span: c.spanFrom(start), table, options }
}

function parseLikeOption(c: Cursor): LikeOption {
  const { start } = c.token
  const mode = c.expectOneOf(...LIKE_MODES)
  const feature = c.expectOneOf(...LIKE_FEATURES)
  return { kind: 'likeOption', span: c.spanFrom(start), mode, feature }
}

/** After `CREATE … MATERIALIZED TABLE`. */
export function parseCreateMaterializedTable(
  c: Cursor,
  prefix: CreatePrefix,
): CreateMaterializedTable {
  const ifNotExists = parseIfNotExists(c)
  const name = parseName(c, 'a table name')
  const properties = parseProperties(c)
  let freshness: CreateMaterializedTable['freshness']
  let refreshMode: CreateMaterializedTable['refreshMode']
  let startMode: StartMode | undefined
  if (c.acceptPhrase('FRESHNESS', '=')) freshness = c.grammar.expression(c)
  if (c.acceptPhrase('REFRESH_MODE', '=')) refreshMode = c.expectOneOf('FULL', 'CONTINUOUS')
  if (c.acceptPhraseQuietly('START_MODE', '=')) startMode = parseStartMode(c)
  rejectMisplacedClause(c)
  c.expect('AS')
  const query = c.grammar.query(c)
  return {
    kind: 'createMaterializedTable',
    source: c.source,
    span: c.spanFrom(prefix.start),
    orAlter: prefix.orAlter,
    replace: prefix.replace,
    ifNotExists,
    name,
    ...properties,
    freshness,
    refreshMode,
    startMode,
    query,
  }
}

function parseStartMode(c: Cursor): StartMode {
  const { start } = c.token
  const mode = parseIdentifier(c, 'a start mode').name.toUpperCase()
  let argument: StartMode['argument']
  if (c.acceptQuietly('(')) {
    argument = c.grammar.expression(c)
    c.expect(')')
  }
  return { kind: 'startMode', span: c.spanFrom(start), mode, argument }
}

import type { Name, Show, ShowFilter, ShowObject } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseName, parseStringText } from './names.ts'
import { parseOptionalPartition } from './partitions.ts'

/** What may follow the object: nothing, a name, `FROM name`, `LIKE 'pattern'`. */
interface ShowRule {
  readonly object: ShowObject
  /** Whether a name follows at once, must or may follow FROM, or never comes. */
  readonly name: 'plain' | 'mustFrom' | 'mayFrom' | 'none'
  readonly filter: boolean
}

const RULES: readonly ShowRule[] = [
  { object: 'CATALOGS', name: 'none', filter: true },
  { object: 'CURRENT CATALOG', name: 'none', filter: false },
  { object: 'DATABASES', name: 'mayFrom', filter: true },
  { object: 'CURRENT DATABASE', name: 'none', filter: false },
  { object: 'TABLES', name: 'mayFrom', filter: true },
  { object: 'VIEWS', name: 'mayFrom', filter: true },
  { object: 'MATERIALIZED TABLES', name: 'mayFrom', filter: true },
  { object: 'COLUMNS', name: 'mustFrom', filter: true },
  { object: 'PARTITIONS', name: 'plain', filter: false },
  { object: 'FUNCTIONS', name: 'mayFrom', filter: true },
  { object: 'USER FUNCTIONS', name: 'mayFrom', filter: true },
  { object: 'PROCEDURES', name: 'mayFrom', filter: true },
  { object: 'MODULES', name: 'none', filter: false },
  { object: 'FULL MODULES', name: 'none', filter: false },
  { object: 'MODELS', name: 'mayFrom', filter: true },
  { object: 'CONNECTIONS', name: 'mayFrom', filter: true },
  { object: 'JARS', name: 'none', filter: false },
  { object: 'JOBS', name: 'none', filter: false },
  { object: 'CREATE TABLE', name: 'plain', filter: false },
  { object: 'CREATE VIEW', name: 'plain', filter: false },
  { object: 'CREATE CATALOG', name: 'plain', filter: false },
  { object: 'CREATE MATERIALIZED TABLE', name: 'plain', filter: false },
  { object: 'CREATE MODEL', name: 'plain', filter: false },
  { object: 'CREATE CONNECTION', name: 'plain', filter: false },
]

/** `SHOW object …`. */
export function parseShow(c: Cursor): Show {
  const { start } = c.advance()
  const rule = parseObject(c)
  let name: Name | undefined
  if (rule.name === 'plain') name = parseName(c)
  else if (rule.name === 'mustFrom') {
    c.expectOneOf('FROM', 'IN')
    name = parseName(c)
  } else if (rule.name === 'mayFrom' && c.acceptOneOf('FROM', 'IN')) {
    name = parseName(c)
  }
  const partition = rule.object === 'PARTITIONS' ? parseOptionalPartition(c) : undefined
  const filter = rule.filter ? parseFilter(c) : undefined
  const span = c.spanFrom(start)
  return { kind: 'show', source: c.source, span, object: rule.object, name, partition, filter }
}

function parseObject(c: Cursor): ShowRule {
  for (const rule of RULES) if (c.acceptWords(...rule.object.split(' '))) return rule
  c.note('TABLES')
  c.note('VIEWS')
  c.note('FUNCTIONS')
  c.note('COLUMNS')
  c.note('CREATE TABLE')
  return c.fail('another kind of object')
}

function parseFilter(c: Cursor): ShowFilter | undefined {
  const { start } = c.token
  const negated = c.acceptQuietly('NOT')
  const operator = c.acceptOneOf('LIKE', 'ILIKE')
  if (operator === undefined) {
    if (negated) c.fail()
    return undefined
  }
  const pattern = parseStringText(c, "a pattern in '…'")
  return { kind: 'showFilter', span: c.spanFrom(start), operator, negated, pattern }
}

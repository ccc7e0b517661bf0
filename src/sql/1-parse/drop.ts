import type { DropStatement } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseIfExists, parseName } from './names.ts'

/** `DROP [TEMPORARY [SYSTEM]] object [IF EXISTS] name [RESTRICT | CASCADE]`. */
export function parseDrop(c: Cursor): DropStatement {
  const { start } = c.advance()
  const temporary = c.acceptQuietly('TEMPORARY')
  const system = temporary && c.acceptQuietly('SYSTEM')
  const object = parseObject(c)
  const ifExists = parseIfExists(c)
  const name = parseName(c)
  const isContainer = object === 'DATABASE'
  const behavior = isContainer ? c.acceptOneOf('RESTRICT', 'CASCADE') : undefined
  const common = { kind: 'drop', source: c.source, span: c.spanFrom(start) } as const
  return { ...common, object, temporary, system, ifExists, name, behavior }
}

function parseObject(c: Cursor): DropStatement['object'] {
  if (c.acceptPhrase('MATERIALIZED', 'TABLE')) return 'MATERIALIZED TABLE'
  if (c.acceptQuietly('CONNECTION')) return 'CONNECTION'
  return c.expectOneOf('TABLE', 'VIEW', 'FUNCTION', 'DATABASE', 'CATALOG', 'MODEL')
}

import type { Hint, HintArgument } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseIdentifier, parseList } from './names.ts'

/** The hints of a hint comment (one that begins with a plus sign) if it is there, else none. */
export function parseHints(c: Cursor): readonly Hint[] {
  if (!c.acceptQuietly('/*+')) return []
  const hints = parseList(c, parseHint)
  c.expect('*/')
  return hints
}

function parseHint(c: Cursor): Hint {
  const { start } = c.token
  const name = parseIdentifier(c, 'a hint')
  let args: readonly HintArgument[] = []
  if (c.accept('(') && !c.acceptQuietly(')')) {
    args = parseList(c, parseHintArgument)
    c.expect(')')
  }
  return { kind: 'hint', span: c.spanFrom(start), name, arguments: args }
}

function parseHintArgument(c: Cursor): HintArgument {
  const { start } = c.token
  const first = parseHintText(c)
  const hasKey = c.accept('=')
  const value = hasKey ? parseHintText(c) : first
  const key = hasKey ? first : undefined
  return { kind: 'hintArgument', span: c.spanFrom(start), key, value }
}

/** A string, number, or name of one or more parts, as its text. */
function parseHintText(c: Cursor): string {
  if (c.token.kind === 'string' || c.token.kind === 'number') return c.advance().value
  let text = parseIdentifier(c, 'a hint argument').name
  while (c.acceptQuietly('.')) text += `.${parseIdentifier(c).name}`
  return text
}

import type { Schema } from '../../core/batch.ts'
import { booleanType, stringType } from '../../core/types.ts'
import type { ShowFilter } from '../1-parse/ast.ts'
import type { CommandResult } from './command-result.ts'

/** A result of one column of texts. */
export function textRows(column: string, texts: readonly string[]): CommandResult {
  return {
    kind: 'rows',
    columns: [{ name: column, type: stringType() }],
    rows: texts.map((text) => [text]),
  }
}

/** Columns of type STRING, and BOOLEAN where the name begins with `?`. */
export function textColumns(...names: readonly string[]): Schema {
  return names.map((name) =>
    name.startsWith('?')
      ? { name: name.slice(1), type: booleanType() }
      : { name, type: stringType() },
  )
}

/** The filter of SHOW … LIKE as a test of names; all names without one. */
export function nameFilter(filter: ShowFilter | undefined): (name: string) => boolean {
  if (filter === undefined) return () => true
  const pattern = likePattern(filter.pattern.value, filter.operator === 'ILIKE')
  return (name) => pattern.test(name) !== filter.negated
}

function likePattern(like: string, ignoresCase: boolean): RegExp {
  let source = ''
  for (let i = 0; i < like.length; i++) {
    const character = like[i]!
    if (character === '\\' && i + 1 < like.length) source += quoted(like[++i]!)
    else if (character === '%') source += '.*'
    else if (character === '_') source += '.'
    else source += quoted(character)
  }
  return new RegExp(`^${source}$`, ignoresCase ? 'isu' : 'su')
}

const quoted = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')

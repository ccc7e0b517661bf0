import type { Hint, HintArgument, Identifier, Name } from './ast.ts'
import { RESERVED_WORDS } from './keywords.ts'

/** How names are written: in back-ticks always, as Flink's SHOW CREATE does, or only where they would not be read back otherwise. */
export type NameStyle = 'quoted' | 'plain'

/** A name of one part. */
export function identifierToSql(identifier: Identifier, style: NameStyle): string {
  const { name } = identifier
  return style === 'plain' && canBePlain(name) ? name : `\`${name.replaceAll('`', '``')}\``
}

function canBePlain(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_$]*$/.test(name) && !RESERVED_WORDS.has(name.toUpperCase())
}

/** `a.b.c`. */
export function nameToSql(name: Name, style: NameStyle): string {
  return name.parts.map((part) => identifierToSql(part, style)).join('.')
}

/** Names of one part, separated by commas. */
export function identifiersToSql(identifiers: readonly Identifier[], style: NameStyle): string {
  return identifiers.map((identifier) => identifierToSql(identifier, style)).join(', ')
}

/** A string literal. */
export function stringToSql(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A hint comment with a blank in front, or nothing. */
export function hintsToSql(hints: readonly Hint[]): string {
  return hints.length === 0 ? '' : ` /*+ ${hints.map(hintToSql).join(', ')} */`
}

function hintToSql(hint: Hint): string {
  const name = identifierToSql(hint.name, 'plain')
  const args = hint.arguments.map(hintArgumentToSql).join(', ')
  return args === '' ? name : `${name}(${args})`
}

function hintArgumentToSql({ key, value }: HintArgument): string {
  if (key !== undefined) return `${stringToSql(key)} = ${stringToSql(value)}`
  const isPlain = value.split('.').every((part) => canBePlain(part))
  return isPlain ? value : stringToSql(value)
}

import { defineError } from '../../core/errors.ts'

interface Missing {
  readonly name: string
  /** Where it was looked for: `default_catalog.default_database`. */
  readonly place: string
  readonly suggestion: string | undefined
  /** Names there are, for the remedy where none is near. */
  readonly known: readonly string[]
}

const missingRemedy =
  (what: string, create: string) =>
  (p: Missing): string => {
    if (p.suggestion !== undefined) return `Did you mean '${p.suggestion}'?`
    if (p.known.length === 0) return `There are no ${what} yet: ${create}.`
    const shown = p.known.slice(0, 10).join(', ')
    return `Use one of ${shown}${p.known.length > 10 ? ', …' : ''}, or ${create}.`
  }

/** A name in FROM, INTO, DROP or DESCRIBE that stands for nothing. */
export const tableNotFound = defineError<Missing>({
  code: 'SQL_TABLE_NOT_FOUND',
  domain: 'user',
  retry: 'never',
  message: (p) => `There is no table or view '${p.name}' in ${p.place}.`,
  remedy: missingRemedy('tables', 'create it with CREATE TABLE'),
})

/** CREATE TABLE or CREATE VIEW with a name that is taken. */
export const tableExists = defineError<{ readonly name: string; readonly kind: string }>({
  code: 'SQL_TABLE_EXISTS',
  domain: 'user',
  retry: 'never',
  message: (p) => `There is a ${p.kind} '${p.name}' already.`,
  remedy: (p) =>
    `Choose another name, add IF NOT EXISTS, or drop it first with DROP ${p.kind.toUpperCase()}.`,
})

/** A statement for tables got a view, or the other way round. */
export const wrongObjectKind = defineError<{
  readonly name: string
  readonly found: string
  readonly expected: string
  readonly instead: string
}>({
  code: 'SQL_WRONG_OBJECT_KIND',
  domain: 'user',
  retry: 'never',
  message: (p) => `'${p.name}' is a ${p.found}, not a ${p.expected}.`,
  remedy: (p) => `Use ${p.instead}.`,
})

/** DROP of a permanent table that a temporary one hides. */
export const temporaryHides = defineError<{ readonly name: string; readonly kind: string }>({
  code: 'SQL_TEMPORARY_HIDES',
  domain: 'user',
  retry: 'never',
  message: (p) => `A temporary ${p.kind} hides '${p.name}'.`,
  remedy: (p) => `Drop the temporary one first with DROP TEMPORARY ${p.kind.toUpperCase()}.`,
})

export const databaseNotFound = defineError<Missing>({
  code: 'SQL_DATABASE_NOT_FOUND',
  domain: 'user',
  retry: 'never',
  message: (p) => `There is no database '${p.name}' in catalog ${p.place}.`,
  remedy: missingRemedy('databases', 'create it with CREATE DATABASE'),
})

export const databaseExists = defineError<{ readonly name: string }>({
  code: 'SQL_DATABASE_EXISTS',
  domain: 'user',
  retry: 'never',
  message: (p) => `There is a database '${p.name}' already.`,
  remedy: () => 'Choose another name or add IF NOT EXISTS.',
})

export const databaseNotEmpty = defineError<{
  readonly name: string
  readonly tables: readonly string[]
}>({
  code: 'SQL_DATABASE_NOT_EMPTY',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `Database '${p.name}' holds ${p.tables.slice(0, 5).join(', ')}${p.tables.length > 5 ? ', …' : ''}.`,
  remedy: () => 'Drop these first, or write CASCADE.',
})

export const databaseInUse = defineError<{ readonly name: string }>({
  code: 'SQL_DATABASE_IN_USE',
  domain: 'user',
  retry: 'never',
  message: (p) => `Database '${p.name}' is the current one and cannot be dropped.`,
  remedy: () => 'Change to another database first with USE.',
})

export const catalogNotFound = defineError<{
  readonly name: string
  readonly known: readonly string[]
}>({
  code: 'SQL_CATALOG_NOT_FOUND',
  domain: 'user',
  retry: 'never',
  message: (p) => `There is no catalog '${p.name}'.`,
  remedy: (p) => `Use ${p.known.join(', ')}.`,
})

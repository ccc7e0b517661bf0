import type { ConnectorDefinition, TableContext } from '../../contracts/connector.ts'
import type { FormatDefinition } from '../../contracts/format.ts'
import type { LookupTable } from '../../contracts/lookup.ts'
import type { Sink } from '../../contracts/sink.ts'
import type { Source } from '../../contracts/source.ts'
import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { nearestName, optionMissing, parseOptions } from '../../core/options.ts'
import type { CatalogTable } from '../catalog/catalog-object.ts'
import { pathToString } from '../catalog/object-path.ts'
import { parseLookupOptions, withoutLookupOptions } from '../plan/lookup-options.ts'
import { parseScanOptions, withoutScanOptions } from '../plan/scan-options.ts'
import type { TableDeclaration, TableOrigin } from '../plan/table-origin.ts'
import { parseWatermarkOptions, splitWatermarkOptions } from '../plan/watermark-options.ts'
import type { BindContext } from './bind-context.ts'

interface UnknownPart {
  readonly table: string
  readonly name: string
  readonly suggestion: string | undefined
  readonly known: readonly string[]
}

const suggest = (p: UnknownPart): string =>
  p.suggestion === undefined
    ? `Use one of ${p.known.join(', ')}.`
    : `Did you mean '${p.suggestion}'?`

export const connectorMissing = defineError<{
  readonly table: string
  readonly known: readonly string[]
}>({
  code: 'SQL_CONNECTOR_MISSING',
  domain: 'user',
  retry: 'never',
  message: (p) => `Table ${p.table} has no option 'connector'.`,
  remedy: (p) => `Add WITH ('connector' = '…'); there are ${p.known.join(', ')}.`,
})

export const connectorUnknown = defineError<UnknownPart>({
  code: 'SQL_CONNECTOR_UNKNOWN',
  domain: 'user',
  retry: 'never',
  message: (p) => `Table ${p.table}: there is no connector '${p.name}'.`,
  remedy: suggest,
})

export const formatUnknown = defineError<UnknownPart>({
  code: 'SQL_FORMAT_UNKNOWN',
  domain: 'user',
  retry: 'never',
  message: (p) => `Table ${p.table}: there is no format '${p.name}'.`,
  remedy: suggest,
})

export const formatNotTaken = defineError<{ readonly table: string; readonly connector: string }>({
  code: 'SQL_FORMAT_NOT_TAKEN',
  domain: 'user',
  retry: 'never',
  message: (p) => `Table ${p.table}: the connector '${p.connector}' takes no format.`,
  remedy: () => "Remove the option 'format'.",
})

export const tableNotReadable = defineError<{ readonly table: string; readonly connector: string }>(
  {
    code: 'SQL_TABLE_NOT_READABLE',
    domain: 'user',
    retry: 'never',
    message: (p) => `Table ${p.table} cannot be read: the connector '${p.connector}' only writes.`,
    remedy: () => 'Read from a table of another connector.',
  },
)

export const tableNotWritable = defineError<{ readonly table: string; readonly connector: string }>(
  {
    code: 'SQL_TABLE_NOT_WRITABLE',
    domain: 'user',
    retry: 'never',
    message: (p) =>
      `Table ${p.table} cannot be written: the connector '${p.connector}' only reads.`,
    remedy: () => "Insert into a table of another connector, such as 'print' or 'filesystem'.",
  },
)

export const tableNotOverwritable = defineError<{
  readonly table: string
  readonly connector: string
}>({
  code: 'SQL_TABLE_NOT_OVERWRITABLE',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `Table ${p.table} cannot be overwritten: the connector '${p.connector}' only adds.`,
  remedy: () => "Use INSERT INTO, or a table of the connector 'filesystem'.",
})

export const metadataUnsupported = defineError<{ readonly table: string; readonly column: string }>(
  {
    code: 'SQL_METADATA_UNSUPPORTED',
    domain: 'user',
    retry: 'never',
    message: (p) => `Table ${p.table}: the connector has no metadata for column '${p.column}'.`,
    remedy: () => 'Remove the METADATA column.',
  },
)

/** Physical columns of a table: what its connector reads and writes. */
export function physicalSchema(table: CatalogTable): Schema {
  return table.columns
    .filter((column) => column.kind === 'physical')
    .map(({ name, type }) => ({ name, type }))
}

/**
 * Makes the readable side of a table. `hints` are options of this one use, before the table's own.
 *
 * @throws SQL_TABLE_NOT_READABLE, SQL_CONNECTOR_…, SQL_FORMAT_…, SQL_METADATA_UNSUPPORTED, OPTION_…, and what the connector throws
 */
export function openSource(
  context: BindContext,
  table: CatalogTable,
  hints: Readonly<Record<string, string>> = {},
): { readonly source: Source; readonly origin: TableOrigin } {
  const { attached } = table
  if (attached !== undefined) {
    if (attached.source === undefined)
      throw tableNotReadable({ table: pathToString(table.path), connector: 'in-memory' })
    return { source: attached.source, origin: attachedOrigin(table) }
  }
  const declaration = declarationOf(context, table, { hints, isOverwrite: false })
  const source = makeSource(declaration, context)
  return { source, origin: { kind: 'connector', declaration } }
}

/** Makes the writable side of a table. @throws SQL_TABLE_NOT_WRITABLE, SQL_TABLE_NOT_OVERWRITABLE, and as `openSource` */
export function openSink(
  context: BindContext,
  table: CatalogTable,
  options: { readonly hints: Readonly<Record<string, string>>; readonly isOverwrite: boolean },
): { readonly sink: Sink; readonly origin: TableOrigin } {
  const name = pathToString(table.path)
  const { attached } = table
  if (attached !== undefined) {
    if (attached.sink === undefined) throw tableNotWritable({ table: name, connector: 'in-memory' })
    if (options.isOverwrite) throw tableNotOverwritable({ table: name, connector: 'in-memory' })
    return { sink: attached.sink, origin: attachedOrigin(table) }
  }
  const declaration = declarationOf(context, table, options)
  const sink = makeSink(declaration, context)
  return { sink, origin: { kind: 'connector', declaration } }
}

function attachedOrigin(table: CatalogTable): TableOrigin {
  const rows = table.attached?.rows
  return rows === undefined ? { kind: 'object' } : { kind: 'memory', rows }
}

function declarationOf(
  context: BindContext,
  table: CatalogTable,
  use: { readonly hints: Readonly<Record<string, string>>; readonly isOverwrite: boolean },
): TableDeclaration {
  const tableName = pathToString(table.path)
  const metadata = table.columns.find((column) => column.kind === 'metadata')
  if (metadata !== undefined) throw metadataUnsupported({ table: tableName, column: metadata.name })
  return {
    tableName,
    schema: physicalSchema(table),
    primaryKey: table.primaryKey?.columns ?? [],
    partitionKeys: table.partitionKeys,
    options: { ...table.options, ...use.hints },
    timeZone: context.session.timeZone,
    isOverwrite: use.isOverwrite,
  }
}

/** The connectors and formats there are. */
export interface TableRegistries {
  readonly connectors: readonly ConnectorDefinition[]
  readonly formats: readonly FormatDefinition[]
}

/** Asks the connector of a declared table for its readable side: the same for equal declarations, in any thread. */
export function makeSource(declaration: TableDeclaration, registries: TableRegistries): Source {
  const { connector, tableContext } = resolve(declaration, registries)
  if (connector.source === undefined)
    throw tableNotReadable({ table: declaration.tableName, connector: connector.name })
  return connector.source(tableContext)
}

/** Asks the connector of a declared table for its side for lookups by key, likewise; undefined where it has none. */
export function makeLookup(
  declaration: TableDeclaration,
  registries: TableRegistries,
): LookupTable | undefined {
  const { connector, tableContext } = resolve(declaration, registries)
  return connector.lookup?.(tableContext)
}

/** Asks the connector of a declared table for its writable side, likewise. */
export function makeSink(declaration: TableDeclaration, registries: TableRegistries): Sink {
  const { tableName, isOverwrite } = declaration
  const { connector, tableContext } = resolve(declaration, registries)
  if (connector.sink === undefined)
    throw tableNotWritable({ table: tableName, connector: connector.name })
  if (!isOverwrite) return connector.sink(tableContext)
  if (connector.canOverwrite !== true)
    throw tableNotOverwritable({ table: tableName, connector: connector.name })
  return connector.sink({ ...tableContext, isOverwrite })
}

function resolve(
  declaration: TableDeclaration,
  registries: TableRegistries,
): { connector: ConnectorDefinition; tableContext: TableContext } {
  const { tableName, schema, primaryKey, partitionKeys, timeZone } = declaration
  const { connector: connectorName, ...given } = declaration.options
  const known = registries.connectors.map((connector) => connector.name)
  if (connectorName === undefined) throw connectorMissing({ table: tableName, known })
  const connector = registries.connectors.find((candidate) => candidate.name === connectorName)
  if (connector === undefined)
    throw connectorUnknown({
      table: tableName,
      name: connectorName,
      suggestion: nearestName(connectorName, known),
      known,
    })
  // They are read again where the plan is made; here wrong ones show.
  const { others } = splitWatermarkOptions(withoutScanOptions(withoutLookupOptions(given)))
  parseLookupOptions(tableName, given)
  parseWatermarkOptions(tableName, given)
  parseScanOptions(tableName, given)
  const { format, rest } = takeFormat(registries, tableName, connector, others)
  const options =
    connector.columnOptions === undefined
      ? connector.options
      : { ...connector.options, ...connector.columnOptions(schema) }
  const tableContext: TableContext = {
    tableName,
    schema,
    primaryKey,
    partitionKeys,
    values: parseOptions(`Connector '${connector.name}'`, options, rest),
    format,
    timeZone,
  }
  return { connector, tableContext }
}

function takeFormat(
  registries: TableRegistries,
  table: string,
  connector: ConnectorDefinition,
  given: Readonly<Record<string, string>>,
): { format: TableContext['format']; rest: Readonly<Record<string, string>> } {
  const { format: formatName, ...others } = given
  if (connector.format === 'none') {
    if (formatName !== undefined && !Object.hasOwn(connector.options, 'format'))
      throw formatNotTaken({ table, connector: connector.name })
    return { format: undefined, rest: given }
  }
  if (formatName === undefined) {
    if (connector.format === 'required')
      throw optionMissing({
        owner: `Connector '${connector.name}'`,
        option: 'format',
        doc: 'the format of the data, such as json or csv.',
      })
    return { format: undefined, rest: others }
  }
  const definition = findFormat(registries, table, formatName)
  const prefix = `${formatName}.`
  const own = Object.entries(others).filter(([key]) => key.startsWith(prefix))
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => !key.startsWith(prefix)))
  const values = parseOptions(
    `Format '${formatName}'`,
    definition.options,
    Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value])),
  )
  return { format: { definition, values }, rest }
}

function findFormat(registries: TableRegistries, table: string, name: string): FormatDefinition {
  const definition = registries.formats.find((format) => format.name === name)
  if (definition !== undefined) return definition
  const known = registries.formats.map((format) => format.name)
  throw formatUnknown({ table, name, suggestion: nearestName(name, known), known })
}

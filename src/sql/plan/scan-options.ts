import { optionalInteger, parseOptions } from '../../core/options.ts'
import type { TableOrigin } from './table-origin.ts'

const RATE_LIMIT = 'scan.rate-limit.rows-per-second'

/** Options that every table which is read can have, whatever its connector. */
export const scanOptions = {
  [RATE_LIMIT]: optionalInteger(
    'Most rows that are read of the table in a second, by all subtasks together.',
    { min: 1 },
  ),
}

/** Reads them; options of others are left alone. @throws OPTION_VALUE */
export function parseScanOptions(
  tableName: string,
  options: Readonly<Record<string, string>>,
): { readonly rowsPerSecond: number | undefined } {
  const text = options[RATE_LIMIT]
  const own: Record<string, string> = text === undefined ? {} : { [RATE_LIMIT]: text }
  const values = parseOptions(`Table ${tableName}`, scanOptions, own)
  return { rowsPerSecond: values[RATE_LIMIT] }
}

/** How many rows a second may be read of a scanned table; undefined: any number, and so of tables of the embedding program. */
export function rateLimitOf(origin: TableOrigin): number | undefined {
  if (origin.kind !== 'connector') return undefined
  const { tableName, options } = origin.declaration
  return parseScanOptions(tableName, options).rowsPerSecond
}

/** The options that are not read here. */
export function withoutScanOptions(
  options: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key !== RATE_LIMIT))
}

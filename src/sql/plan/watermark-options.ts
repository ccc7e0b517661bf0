import { defineError } from '../../core/errors.ts'
import {
  durationOption,
  enumOption,
  type OptionValues,
  optionalDuration,
  optionalInteger,
  optionalString,
  parseOptions,
} from '../../core/options.ts'
import type { WatermarkAlignment } from '../../dataflow/stream-graph.ts'
import type { TableOrigin } from './table-origin.ts'

export const watermarkAlignmentIncomplete = defineError<{
  readonly table: string
  readonly missing: string
}>({
  code: 'SQL_WATERMARK_ALIGNMENT',
  domain: 'user',
  retry: 'never',
  message: (p) => `Table ${p.table}: watermarks are to be aligned, and '${p.missing}' is not set.`,
  remedy: () =>
    "Set both 'scan.watermark.alignment.group' and 'scan.watermark.alignment.max-drift', or neither.",
})

const GROUP = 'scan.watermark.alignment.group'
const MAX_DRIFT = 'scan.watermark.alignment.max-drift'

/** Options that every table with event time can have, whatever its connector; named as Flink's. */
export const watermarkOptions = {
  'scan.watermark.emit.strategy': enumOption(
    ['on-periodic', 'on-event'],
    'on-periodic',
    'When a watermark is due: when it is more than 200 ms ahead of the last one, or after a number of rows.',
  ),
  'scan.watermark.emit.on-event.gap': optionalInteger(
    "Rows of a split after which a watermark is due, where the strategy is 'on-event'; default 1.",
    { min: 1 },
  ),
  'scan.watermark.idle-timeout': optionalDuration(
    "After how long a silent source counts as idle, instead of 'table.exec.source.idle-timeout'.",
  ),
  [GROUP]: optionalString('Sources of one group of a job wait for one another.'),
  [MAX_DRIFT]: optionalDuration(
    'How far a source may be ahead of the slowest one of its group, in event time.',
  ),
  'scan.watermark.alignment.update-interval': durationOption(
    1000,
    'How often the sources of a group are compared.',
  ),
}

/** What a table asks of its watermarks. */
export interface TableWatermarks {
  /** Rows after which a watermark is due; undefined: when it is far enough ahead. */
  readonly everyRows: number | undefined
  /** undefined: as the session says. */
  readonly idleTimeoutMs: number | undefined
  readonly alignment: WatermarkAlignment | undefined
}

/** Takes the options of watermarks out of a table's. */
export function splitWatermarkOptions(options: Readonly<Record<string, string>>): {
  readonly own: Readonly<Record<string, string>>
  readonly others: Readonly<Record<string, string>>
} {
  const entries = Object.entries(options)
  const isOwn = (key: string): boolean => Object.hasOwn(watermarkOptions, key)
  return {
    own: Object.fromEntries(entries.filter(([key]) => isOwn(key))),
    others: Object.fromEntries(entries.filter(([key]) => !isOwn(key))),
  }
}

/** Reads them. @throws OPTION_VALUE, SQL_WATERMARK_ALIGNMENT */
export function parseWatermarkOptions(
  tableName: string,
  options: Readonly<Record<string, string>>,
): TableWatermarks {
  const { own } = splitWatermarkOptions(options)
  const values: OptionValues<typeof watermarkOptions> = parseOptions(
    `Table ${tableName}`,
    watermarkOptions,
    own,
  )
  const isByRows = values['scan.watermark.emit.strategy'] === 'on-event'
  const idleTimeoutMs = values['scan.watermark.idle-timeout']
  return {
    everyRows: isByRows ? (values['scan.watermark.emit.on-event.gap'] ?? 1) : undefined,
    // As in Flink, 0 is as if it were not there.
    idleTimeoutMs: idleTimeoutMs === 0 ? undefined : idleTimeoutMs,
    alignment: alignmentOf(tableName, values),
  }
}

/** Those of a scanned table; tables of the embedding program have none. */
export function watermarksOf(origin: TableOrigin): TableWatermarks {
  const declared = origin.kind === 'connector' ? origin.declaration : undefined
  return parseWatermarkOptions(declared?.tableName ?? '', declared?.options ?? {})
}

function alignmentOf(
  table: string,
  values: OptionValues<typeof watermarkOptions>,
): WatermarkAlignment | undefined {
  const group = values[GROUP]
  const maxDriftMs = values[MAX_DRIFT]
  if (group === undefined && maxDriftMs === undefined) return undefined
  if (group === undefined || maxDriftMs === undefined)
    throw watermarkAlignmentIncomplete({ table, missing: group === undefined ? GROUP : MAX_DRIFT })
  const updateIntervalMs = values['scan.watermark.alignment.update-interval']
  return { group, maxDriftMs, updateIntervalMs: Math.max(1, updateIntervalMs) }
}

import {
  booleanOption,
  durationOption,
  enumOption,
  integerOption,
  type OptionValues,
  optionalDuration,
  optionalInteger,
  optionalString,
  parseOptions,
} from '../../core/options.ts'

/** Options that every table can have for lookup joins, whatever its connector; named as Flink's. */
export const lookupOptions = {
  'lookup.cache': enumOption(
    ['AUTO', 'NONE', 'PARTIAL', 'FULL'],
    'AUTO',
    'What is kept of a table that rows are looked up in: nothing, rows that were looked up, or all. AUTO: nothing where the connector finds rows by key, else all.',
  ),
  'lookup.async': booleanOption(
    false,
    'Whether answers may come later. Here the connector decides; the option is taken for the sake of scripts.',
  ),
  'lookup.max-retries': integerOption(3, 'How often a lookup that failed is tried again.', {
    min: 0,
  }),
  'lookup.partial-cache.max-rows': optionalInteger('Most keys that are kept.', { min: 1 }),
  'lookup.partial-cache.expire-after-write': optionalDuration(
    'How long rows are kept after they were looked up.',
  ),
  'lookup.partial-cache.expire-after-access': optionalDuration(
    'How long rows are kept after they were wanted last.',
  ),
  'lookup.partial-cache.cache-missing-key': booleanOption(
    true,
    'Whether it is kept that a key has no rows.',
  ),
  'lookup.full-cache.reload-strategy': enumOption(
    ['PERIODIC', 'TIMED'],
    'PERIODIC',
    'When a table that is kept as a whole is read again: after an interval, or at a time of the day.',
  ),
  'lookup.full-cache.periodic-reload.interval': optionalDuration(
    'After how long the table is read again; not set: never.',
  ),
  'lookup.full-cache.periodic-reload.schedule-mode': enumOption(
    ['FIXED_DELAY', 'FIXED_RATE'],
    'FIXED_DELAY',
    'Whether the interval begins when the table has been read, or when that began.',
  ),
  'lookup.full-cache.timed-reload.iso-time': optionalString(
    'Time of the day in UTC at which the table is read again, as 10:15 or 10:15:30.',
  ),
  'lookup.full-cache.timed-reload.interval-in-days': integerOption(
    1,
    'Every how many days that is.',
    { min: 1 },
  ),
}

/** Options of the hint LOOKUP, besides `table`. */
export const lookupHintOptions = {
  async: booleanOption(false, 'Taken; the connector decides.'),
  'output-mode': enumOption(
    ['ordered', 'allow_unordered'],
    'ordered',
    'Rows keep their order; allow_unordered is taken.',
  ),
  capacity: integerOption(8192, 'Most keys in one lookup.', { min: 1 }),
  timeout: durationOption(180_000, 'How long a lookup may take.'),
  'retry-predicate': enumOption(
    ['none', 'lookup_miss'],
    'none',
    'Whether keys without rows are looked up again.',
  ),
  'retry-strategy': enumOption(['fixed_delay'], 'fixed_delay', 'How long is waited before that.'),
  'fixed-delay': optionalDuration('That time.'),
  'max-attempts': optionalInteger('How often, the first time included.', { min: 1 }),
  shuffle: booleanOption(false, 'Whether equal keys meet in one subtask.'),
}

/** How a table is looked up, as plain data. */
export interface LookupOptions {
  readonly table: OptionValues<typeof lookupOptions>
  readonly hint: OptionValues<typeof lookupHintOptions>
}

/** Reads the options of a table; those of others are left alone. @throws OPTION_VALUE, OPTION_UNKNOWN */
export function parseLookupOptions(
  tableName: string,
  options: Readonly<Record<string, string>>,
): LookupOptions['table'] {
  const own = Object.entries(options).filter(([key]) => isLookupOption(key))
  const upper = own.map(([key, text]): [string, string] => [
    key,
    isWord(key) ? text.toUpperCase() : text,
  ])
  return parseOptions(`Table ${tableName}`, lookupOptions, Object.fromEntries(upper))
}

/** Reads the options of a hint. @throws OPTION_VALUE, OPTION_UNKNOWN */
export const parseLookupHint = (options: Readonly<Record<string, string>>): LookupOptions['hint'] =>
  parseOptions('Hint LOOKUP', lookupHintOptions, options)

const isWord = (key: string): boolean =>
  key === 'lookup.cache' || key.endsWith('strategy') || key.endsWith('schedule-mode')

const isLookupOption = (key: string): boolean => key.startsWith('lookup.')

/** The options that are not read here. */
export const withoutLookupOptions = (
  options: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(options).filter(([key]) => !isLookupOption(key)))

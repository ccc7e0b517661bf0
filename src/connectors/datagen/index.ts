/** Made-up rows for trying things out: random values or sequences, for all types. */

import type { ConnectorDefinition } from '../../contracts/connector.ts'
import { integerOption, type OptionValues, optionalInteger } from '../../core/options.ts'
import { checkUnsupported, unsupportedOption } from '../unsupported-option.ts'
import { fieldGenerator, sequenceRange } from './field-generators.ts'
import { fieldOptionsOf } from './field-options.ts'
import { DatagenSource } from './source.ts'

const options = {
  'rows-per-second': integerOption(10_000, 'Rows per second of real time.', { min: 1 }),
  'number-of-rows': optionalInteger(
    'Number of rows; without it, and without a sequence, rows never end.',
    { min: 0 },
  ),
  'scan.parallelism': unsupportedOption(
    "rows are made at the parallelism of the job; 'splits' says in how many parts",
    ['1'],
  ),
  splits: optionalInteger(
    'Number of parts in which rows are made: ranges of rows where they end, else every so many-th row. By default the parallelism with which the job starts at first. Not an option of Flink.',
    { min: 1, max: 65_536 },
  ),
  seed: optionalInteger('Makes random values the same in every run.', { min: 0 }),
}

export const datagenConnector: ConnectorDefinition = {
  name: 'datagen',
  doc: "Rows made up from 'fields.<name>.…' options: random values, or sequences that end the rows.",
  options,
  columnOptions: fieldOptionsOf,
  format: 'none',
  source: (table) => {
    checkUnsupported("Connector 'datagen'", options, table.values)
    const values = table.values as OptionValues<typeof options>
    const counts = values['number-of-rows'] === undefined ? [] : [values['number-of-rows']]
    for (const { name, type } of table.schema) {
      const range = sequenceRange(`fields.${name}`, table.values)
      if (range !== undefined) counts.push(range.rows)
      // Wrong options show when the table is used, and not only when reading starts.
      fieldGenerator(`fields.${name}`, type, {
        values: table.values,
        seed: 0,
        timeZone: table.timeZone,
      })
    }
    return new DatagenSource({
      schema: table.schema,
      rowCount: counts.length === 0 ? undefined : Math.min(...counts),
      rowsPerSecond: values['rows-per-second'],
      seed: values.seed,
      splitCount: values.splits,
      values: table.values,
      timeZone: table.timeZone,
    })
  },
}

import type { FormatDefinition } from '../../contracts/format.ts'
import { booleanOption, type OptionValues } from '../../core/options.ts'

const options = {
  'utc-timezone': booleanOption(
    false,
    'How instants (timestamps adjusted to UTC, and INT96) are read as TIMESTAMP, and timestamps without a zone as TIMESTAMP_LTZ: by the clock of UTC when true, of the session time zone when false.',
  ),
}

/** Parquet files, for reading. */
export const parquetFormat: FormatDefinition = {
  name: 'parquet',
  doc: 'Apache Parquet files, for reading.',
  fileExtension: 'parquet',
  findsFieldsByName: true,
  options,
  fileDecoder: async (values, request, file) => {
    // The decoder and its libraries are loaded when the first file is opened.
    const { openParquet } = await import('./parquet-decoder.ts')
    const given = values as unknown as OptionValues<typeof options>
    return openParquet(file, request, { zone: given['utc-timezone'] ? 'UTC' : request.timeZone })
  },
  cuts: () => ({ kind: 'parts' }),
}

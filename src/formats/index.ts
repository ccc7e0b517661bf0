import type { FormatDefinition } from '../contracts/format.ts'
import { csvFormat } from './csv/index.ts'
import { canalJsonFormat } from './json/canal.ts'
import { debeziumJsonFormat } from './json/debezium.ts'
import { jsonFormat } from './json/index.ts'
import { maxwellJsonFormat } from './json/maxwell.ts'
import { parquetFormat } from './parquet/index.ts'
import { rawFormat } from './raw/index.ts'

/** All formats, in the order in which the reference lists them. */
export const formats: readonly FormatDefinition[] = [
  csvFormat,
  jsonFormat,
  debeziumJsonFormat,
  canalJsonFormat,
  maxwellJsonFormat,
  rawFormat,
  parquetFormat,
]

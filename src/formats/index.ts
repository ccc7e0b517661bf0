import type { FormatDefinition } from '../contracts/format.ts'
import { csvFormat } from './csv/index.ts'
import { debeziumJsonFormat } from './json/debezium.ts'
import { jsonFormat } from './json/index.ts'
import { parquetFormat } from './parquet/index.ts'
import { rawFormat } from './raw/index.ts'

/** All formats, in the order in which the reference lists them. */
export const formats: readonly FormatDefinition[] = [
  csvFormat,
  jsonFormat,
  debeziumJsonFormat,
  rawFormat,
  parquetFormat,
]

/** Files in directories: reading them, and writing new ones that appear when a checkpoint is complete. */

import type { ConnectorDefinition, TableContext } from '../../contracts/connector.ts'
import { defineError } from '../../core/errors.ts'
import type { OptionValues } from '../../core/options.ts'
import { timeZone } from '../../core/time/zone.ts'
import { checkUnsupported } from '../unsupported-option.ts'
import { localPathOf } from './local-path.ts'
import { filesystemOptions } from './options.ts'
import type { PartitionTrigger } from './partition-commit.ts'
import { partitionTime } from './partition-time.ts'
import { checkPartitionTypes } from './partition-values.ts'
import { FileSink } from './sink.ts'
import { FileSource } from './source.ts'

export const filesystemFormat = defineError({
  code: 'FILESYSTEM_FORMAT',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string; format: string; use: 'read' | 'write' }) =>
    `Table '${p.table}': the format '${p.format}' cannot ${p.use} files.`,
  remedy: (p) =>
    p.use === 'read'
      ? 'Read with another format.'
      : 'Write with another format, such as csv or json.',
})

export const filesystemConnector: ConnectorDefinition = {
  name: 'filesystem',
  doc: 'Files of a local directory, in any format; compressed ones by their ending .gz.',
  options: filesystemOptions,
  format: 'required',
  canOverwrite: true,
  source: (table) => {
    const { format, values, shared } = prepare(table)
    if (format.definition.decoder === undefined && format.definition.fileDecoder === undefined) {
      throw filesystemFormat({
        table: table.tableName,
        format: format.definition.name,
        use: 'read',
      })
    }
    const splitBytes = values['source.split-size']
    const monitorIntervalMs = values['source.monitor-interval']
    return new FileSource({
      ...shared,
      ...(splitBytes === undefined ? {} : { splitBytes }),
      ...(monitorIntervalMs === undefined ? {} : { monitorIntervalMs }),
      selection: { path: values.path, pattern: values['source.path.regex-pattern'] },
    })
  },
  sink: (table) => {
    const { format, values, shared } = prepare(table)
    if (format.definition.encoder === undefined) {
      throw filesystemFormat({
        table: table.tableName,
        format: format.definition.name,
        use: 'write',
      })
    }
    const hasMarker = values['sink.partition-commit.policy.kind'] === 'success-file'
    return new FileSink({
      ...shared,
      path: values.path,
      rolling: {
        sizeBytes: values['sink.rolling-policy.file-size'] ?? Infinity,
        rolloverIntervalMs: values['sink.rolling-policy.rollover-interval'] ?? Infinity,
        inactivityIntervalMs: values['sink.rolling-policy.inactivity-interval'] ?? Infinity,
        checkIntervalMs: values['sink.rolling-policy.check-interval'],
      },
      successFile: hasMarker ? values['sink.partition-commit.success-file.name'] : undefined,
      successTrigger: triggerOf(values),
      isOverwrite: table.isOverwrite ?? false,
    })
  },
}

function triggerOf(values: OptionValues<typeof filesystemOptions>): PartitionTrigger {
  const kind = values['sink.partition-commit.trigger']
  const delayMs = values['sink.partition-commit.delay']
  if (kind === 'process-time') return { kind, delayMs }
  const timeOf = partitionTime({
    pattern: values['partition.time-extractor.timestamp-pattern'],
    formatter: values['partition.time-extractor.timestamp-formatter'],
    zone: timeZone(values['sink.partition-commit.watermark-time-zone']),
  })
  return { kind, delayMs, timeOf }
}

function prepare(table: TableContext) {
  const values = table.values as OptionValues<typeof filesystemOptions>
  checkUnsupported("Connector 'filesystem'", filesystemOptions, table.values)
  // Checked when the table is used, and not only when its files are opened.
  localPathOf(values.path)
  checkPartitionTypes(
    table.tableName,
    table.schema.filter(({ name }) => table.partitionKeys.includes(name)),
  )
  const format = table.format!
  const shared = {
    schema: table.schema,
    partitionKeys: table.partitionKeys,
    defaultPartition: values['partition.default-name'],
    format: format.definition,
    formatValues: format.values,
    timeZone: table.timeZone,
  }
  return { format, values, shared }
}

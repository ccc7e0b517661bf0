import {
  durationOption,
  enumOption,
  type OptionDefinition,
  OptionProblem,
  optionalDuration,
  optionalString,
  parseDurationMs,
  parseSizeBytes,
  stringOption,
} from '../../core/options.ts'
import { findTimeZone } from '../../core/time/zone.ts'
import { unsupportedOption } from '../unsupported-option.ts'

const rollSizeOption: OptionDefinition<number | undefined> = {
  ...optionalString(
    'Size at which a file is ended and the next one begun; without it each writer makes one file for each checkpoint.',
  ),
  kind: 'size',
  parse: parseSizeBytes,
} as OptionDefinition<number | undefined>

const intervalOption = (doc: string): OptionDefinition<number | undefined> => ({
  ...optionalDuration(doc),
  parse: (text) => {
    const intervalMs = parseDurationMs(text)
    if (intervalMs < 1) throw new OptionProblem('expected at least 1 ms')
    return intervalMs
  },
})

const policyOption: OptionDefinition<'success-file' | undefined> = {
  ...optionalString(
    "What is done to finished partitions: 'success-file' puts a marker file into each.",
  ),
  kind: 'enum',
  values: ['success-file'],
  parse: (text) => {
    const kinds = text.split(',').map((kind) => kind.trim().toLowerCase())
    if (kinds.includes('metastore'))
      throw new OptionProblem(
        "'metastore' is for tables of a Hive metastore, and files have none; 'success-file' is the one there is",
      )
    if (kinds.some((kind) => kind !== 'success-file'))
      throw new OptionProblem("only 'success-file' is supported")
    return 'success-file'
  },
} as OptionDefinition<'success-file' | undefined>

const zoneOption = (fallback: string, doc: string): OptionDefinition<string> => ({
  ...stringOption(fallback, doc),
  parse: (text) => {
    if (findTimeZone(text) === undefined) throw new OptionProblem('there is no such time zone')
    return text
  },
})

const BY_COLUMNS = "a partition's time is read off its columns ('default')"
const BY_SUCCESS_FILE = "the policy 'success-file' is the one there is"
const AS_WRITTEN = 'files stay as the writers made them'

/** Options of the filesystem connector's sink, named as Flink's. */
export const sinkOptions = {
  'sink.rolling-policy.file-size': rollSizeOption,
  'sink.rolling-policy.rollover-interval': intervalOption(
    'A file that was begun this long ago is ended; without it only checkpoints and size end files.',
  ),
  'sink.rolling-policy.inactivity-interval': intervalOption(
    'A file that got no rows for this long is ended.',
  ),
  'sink.rolling-policy.check-interval': durationOption(
    60_000,
    'How often the two intervals are looked at, when rows come.',
  ),
  'sink.shuffle-by-partition.enable': unsupportedOption(
    'every writer writes the partitions it meets',
    ['false'],
  ),
  'sink.partition-commit.trigger': enumOption(
    ['process-time', 'partition-time'],
    'process-time',
    "When a partition is complete: by the clock, after its first file ('process-time'), or when the watermark has passed its time ('partition-time').",
  ),
  'sink.partition-commit.delay': durationOption(
    0,
    'How long after its first file, or after the time that it names, a partition counts as complete; looked at when checkpoints are complete.',
  ),
  'sink.partition-commit.watermark-time-zone': zoneOption(
    'UTC',
    'Zone of the time that partitions name: that of the session, where the watermark is on a TIMESTAMP_LTZ column and partitions name local time.',
  ),
  'sink.partition-commit.policy.kind': policyOption,
  'sink.partition-commit.policy.class': unsupportedOption(BY_SUCCESS_FILE),
  'sink.partition-commit.policy.class.parameters': unsupportedOption(BY_SUCCESS_FILE),
  'sink.partition-commit.success-file.name': stringOption(
    '_SUCCESS',
    "Name of the marker file of the policy 'success-file'.",
  ),
  'partition.time-extractor.kind': unsupportedOption(BY_COLUMNS, ['default']),
  'partition.time-extractor.class': unsupportedOption(BY_COLUMNS),
  'partition.time-extractor.timestamp-formatter': optionalString(
    "How the time that a partition names is written, in Java's pattern letters; default 'yyyy-MM-dd' with or without 'HH:mm:ss'.",
  ),
  'partition.time-extractor.timestamp-pattern': optionalString(
    "How the partition columns make up a time, as '$dt $hour:00:00'; default the first column.",
  ),
  'auto-compaction': unsupportedOption(AS_WRITTEN, ['false']),
  'compaction.file-size': unsupportedOption(AS_WRITTEN),
  'compaction.parallelism': unsupportedOption(AS_WRITTEN),
  'sink.parallelism': unsupportedOption('writers run at the parallelism of the job', ['1']),
}

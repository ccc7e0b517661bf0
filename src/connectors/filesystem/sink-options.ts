import {
  durationOption,
  type OptionDefinition,
  OptionProblem,
  optionalDuration,
  optionalString,
  parseDurationMs,
  parseSizeBytes,
  stringOption,
} from '../../core/options.ts'
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
    if (text.trim().toLowerCase() !== 'success-file')
      throw new OptionProblem("only 'success-file' is supported")
    return 'success-file'
  },
} as OptionDefinition<'success-file' | undefined>

const BY_PROCESS_TIME =
  "a partition is complete 'sink.partition-commit.delay' after its first file, by the clock ('process-time')"
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
  'sink.partition-commit.trigger': unsupportedOption(BY_PROCESS_TIME, ['process-time']),
  'sink.partition-commit.delay': durationOption(
    0,
    'How long after its first file a partition counts as complete; looked at when checkpoints are complete.',
  ),
  'sink.partition-commit.watermark-time-zone': unsupportedOption(BY_PROCESS_TIME),
  'sink.partition-commit.policy.kind': policyOption,
  'sink.partition-commit.policy.class': unsupportedOption(BY_SUCCESS_FILE),
  'sink.partition-commit.policy.class.parameters': unsupportedOption(BY_SUCCESS_FILE),
  'sink.partition-commit.success-file.name': stringOption(
    '_SUCCESS',
    "Name of the marker file of the policy 'success-file'.",
  ),
  'partition.time-extractor.kind': unsupportedOption(BY_PROCESS_TIME, ['default']),
  'partition.time-extractor.class': unsupportedOption(BY_PROCESS_TIME),
  'partition.time-extractor.timestamp-formatter': unsupportedOption(BY_PROCESS_TIME),
  'partition.time-extractor.timestamp-pattern': unsupportedOption(BY_PROCESS_TIME),
  'auto-compaction': unsupportedOption(AS_WRITTEN, ['false']),
  'compaction.file-size': unsupportedOption(AS_WRITTEN),
  'compaction.parallelism': unsupportedOption(AS_WRITTEN),
  'sink.parallelism': unsupportedOption('writers run at the parallelism of the job', ['1']),
}

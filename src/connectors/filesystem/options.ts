import {
  type OptionDefinition,
  OptionProblem,
  optionalString,
  parseSizeBytes,
  requiredString,
  stringOption,
} from '../../core/options.ts'
import { unsupportedOption } from '../unsupported-option.ts'
import { sourceOptions } from './source-options.ts'

const rollSizeOption: OptionDefinition<number | undefined> = {
  ...optionalString(
    'Size at which a file is ended and the next one begun; without it each writer makes one file.',
  ),
  kind: 'size',
  parse: parseSizeBytes,
} as OptionDefinition<number | undefined>

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

const ATONCE = 'files are committed when the statement ends'

/** Options of the filesystem connector, named as Flink's. */
export const filesystemOptions = {
  path: requiredString(
    'A file, a directory (read with all below it) or a glob; a sink writes into a directory.',
  ),
  'partition.default-name': stringOption(
    '__DEFAULT_PARTITION__',
    'Directory name for partition values that are NULL or empty.',
  ),
  ...sourceOptions,
  'sink.rolling-policy.file-size': rollSizeOption,
  'sink.rolling-policy.rollover-interval': unsupportedOption(ATONCE),
  'sink.rolling-policy.inactivity-interval': unsupportedOption(ATONCE),
  'sink.rolling-policy.check-interval': unsupportedOption(ATONCE),
  'sink.shuffle-by-partition.enable': unsupportedOption(
    'every writer writes the partitions it meets',
    ['false'],
  ),
  'sink.partition-commit.trigger': unsupportedOption(ATONCE, ['process-time']),
  'sink.partition-commit.delay': unsupportedOption(ATONCE, ['0', '0 s', '0s', '0 ms', '0ms']),
  'sink.partition-commit.watermark-time-zone': unsupportedOption(ATONCE),
  'sink.partition-commit.policy.kind': policyOption,
  'sink.partition-commit.policy.class': unsupportedOption(
    "the policy 'success-file' is the one there is",
  ),
  'sink.partition-commit.policy.class.parameters': unsupportedOption(
    "the policy 'success-file' is the one there is",
  ),
  'sink.partition-commit.success-file.name': stringOption(
    '_SUCCESS',
    "Name of the marker file of the policy 'success-file'.",
  ),
  'partition.time-extractor.kind': unsupportedOption(ATONCE, ['default']),
  'partition.time-extractor.class': unsupportedOption(ATONCE),
  'partition.time-extractor.timestamp-formatter': unsupportedOption(ATONCE),
  'partition.time-extractor.timestamp-pattern': unsupportedOption(ATONCE),
  'auto-compaction': unsupportedOption('each writer makes one file', ['false']),
  'compaction.file-size': unsupportedOption('each writer makes one file'),
  'compaction.parallelism': unsupportedOption('each writer makes one file'),
  'sink.parallelism': unsupportedOption('writers run at the parallelism of the job', ['1']),
}

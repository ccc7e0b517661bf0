import { requiredString, stringOption } from '../../core/options.ts'
import { sinkOptions } from './sink-options.ts'
import { sourceOptions } from './source-options.ts'

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
  ...sinkOptions,
}

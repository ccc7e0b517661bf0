import {
  type OptionDefinition,
  OptionProblem,
  optionalString,
  requiredString,
  stringOption,
} from '../../core/options.ts'
import { unsupportedOption } from '../unsupported-option.ts'
import { sinkOptions } from './sink-options.ts'

const patternOption: OptionDefinition<RegExp | undefined> = {
  ...optionalString('Reads only files whose whole absolute path matches this regular expression.'),
  parse: (text) => {
    try {
      return new RegExp(`^(?:${text})$`, 'u')
    } catch (error) {
      throw new OptionProblem((error as Error).message)
    }
  },
} as OptionDefinition<RegExp | undefined>

/** Options of the filesystem connector, named as Flink's. */
export const filesystemOptions = {
  path: requiredString(
    'A file, a directory (read with all below it) or a glob; a sink writes into a directory.',
  ),
  'partition.default-name': stringOption(
    '__DEFAULT_PARTITION__',
    'Directory name for partition values that are NULL or empty.',
  ),
  'source.path.regex-pattern': patternOption,
  'source.report-statistics': unsupportedOption(
    'statistics are taken from the files when there are some',
    ['none', 'all'],
  ),
  'source.monitor-interval': unsupportedOption(
    'the files there are when reading starts are read once',
  ),
  ...sinkOptions,
}

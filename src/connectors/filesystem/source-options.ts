import {
  type OptionDefinition,
  OptionProblem,
  optionalDuration,
  optionalString,
  parseDurationMs,
  parseSizeBytes,
} from '../../core/options.ts'
import { unsupportedOption } from '../unsupported-option.ts'

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

const splitSizeOption: OptionDefinition<number | undefined> = {
  ...optionalString(
    'Size of the parts that large files are read in, each by one reader; by default up to 64 mb, and less where files are few. Not an option of Flink.',
  ),
  kind: 'size',
  parse: (text) => {
    const sizeBytes = parseSizeBytes(text)
    if (sizeBytes < 1) throw new OptionProblem('expected at least 1 byte')
    return sizeBytes
  },
} as OptionDefinition<number | undefined>

const monitorOption: OptionDefinition<number | undefined> = {
  ...optionalDuration(
    'How often the directory is looked at for new files; without it, the files there are when reading starts are read.',
  ),
  parse: (text) => {
    const intervalMs = parseDurationMs(text)
    if (intervalMs < 1) throw new OptionProblem('expected at least 1 ms')
    return intervalMs
  },
}

/** Options of reading files, named as Flink's. */
export const sourceOptions = {
  'source.path.regex-pattern': patternOption,
  'source.report-statistics': unsupportedOption(
    'statistics are taken from the files when there are some',
    ['none', 'all'],
  ),
  'source.monitor-interval': monitorOption,
  'source.split-size': splitSizeOption,
}

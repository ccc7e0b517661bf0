import { type OptionDefinition, OptionProblem } from '../../core/options.ts'
import { jsonFormat } from './index.ts'

/** The options that formats of changes share: those of `json`, without the one that asks for every field. */
export const changeOptions = Object.fromEntries(
  Object.entries(jsonFormat.options).filter(([name]) => name !== 'fail-on-missing-field'),
)

/** A regular expression that a text has to match as a whole. */
export const patternOption = (doc: string): OptionDefinition<RegExp | undefined> => ({
  kind: 'string',
  doc,
  fallback: undefined,
  isRequired: false,
  parse: (text) => {
    try {
      return new RegExp(`^(?:${text})$`, 'su')
    } catch {
      throw new OptionProblem('expected a regular expression')
    }
  },
})

import { defineError } from '../core/errors.ts'
import { type OptionDefinition, optionalString } from '../core/options.ts'

export const optionNotSupportedYet = defineError({
  code: 'OPTION_NOT_SUPPORTED_YET',
  domain: 'user',
  retry: 'never',
  message: (p: { owner: string; option: string; value: string; instead: string }) =>
    `${p.owner} does not support '${p.option}' = '${p.value}' yet.`,
  remedy: (p) => `Remove the option; ${p.instead}.`,
})

/** An option of Flink's that is known but cannot be honoured yet; `checkUnsupported` refuses it. */
export interface UnsupportedOption extends OptionDefinition<string | undefined> {
  /** What happens without the option, as the second half of a sentence. */
  readonly instead: string
  /** Values that ask for nothing more than what happens anyway. */
  readonly harmless: readonly string[]
}

export function unsupportedOption(
  instead: string,
  harmless: readonly string[] = [],
): UnsupportedOption {
  return { ...optionalString(`Not supported yet: ${instead}.`), instead, harmless }
}

/**
 * Refuses options that are known and not supported yet.
 *
 * @throws OPTION_NOT_SUPPORTED_YET
 */
export function checkUnsupported(
  owner: string,
  options: Readonly<Record<string, OptionDefinition<unknown>>>,
  values: Readonly<Record<string, unknown>>,
): void {
  for (const [option, definition] of Object.entries(options)) {
    const value = values[option]
    if (!isUnsupported(definition) || typeof value !== 'string') continue
    if (definition.harmless.includes(value.trim().toLowerCase())) continue
    throw optionNotSupportedYet({ owner, option, value, instead: definition.instead })
  }
}

function isUnsupported(definition: OptionDefinition<unknown>): definition is UnsupportedOption {
  return 'instead' in definition
}

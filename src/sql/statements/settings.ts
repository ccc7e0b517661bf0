import { defineError } from '../../core/errors.ts'
import { nearestName, OptionProblem } from '../../core/options.ts'
import { settingDefinitions } from './session-options.ts'
import type { SettingDefinition } from './setting-definition.ts'

export const settingUnknown = defineError<{
  readonly key: string
  readonly suggestion: string | undefined
}>({
  code: 'SQL_SETTING_UNKNOWN',
  domain: 'user',
  retry: 'never',
  message: (p) => `There is no setting '${p.key}'.`,
  remedy: (p) =>
    p.suggestion === undefined
      ? 'SET alone lists the settings.'
      : `Did you mean '${p.suggestion}'?`,
})

export const settingValue = defineError<{
  readonly key: string
  readonly value: string
  readonly problem: string
}>({
  code: 'SQL_SETTING_VALUE',
  domain: 'user',
  retry: 'never',
  message: (p) => `'${p.key}' cannot be '${p.value}': ${p.problem}.`,
  remedy: (p) => `Change the value, or RESET '${p.key}'.`,
})

export const settingRefused = defineError<{ readonly key: string; readonly why: string }>({
  code: 'SQL_SETTING_REFUSED',
  domain: 'user',
  retry: 'never',
  message: (p) => `'${p.key}' is not possible: ${p.why}.`,
  remedy: () => 'Remove the statement.',
})

/** The settings of a session: what SET and RESET change. */
export class Settings {
  readonly #values = new Map<string, string>()
  readonly #initial: Readonly<Record<string, string>>

  /** `initial` are the values that RESET goes back to. @throws as `set` */
  constructor(initial: Readonly<Record<string, string>> = {}) {
    this.#initial = initial
    for (const [key, value] of Object.entries(initial)) this.set(key, value)
  }

  /** The value given, or the fallback; undefined when there is neither. */
  get(key: string): string | undefined {
    return this.#values.get(key) ?? definitionOf(key)?.fallback
  }

  /** True when SET gave the key a value. */
  isSet(key: string): boolean {
    return this.#values.has(key)
  }

  /**
   * Changes a setting.
   *
   * @returns a sentence for the user where the key has no effect here
   * @throws SQL_SETTING_UNKNOWN, SQL_SETTING_VALUE, SQL_SETTING_REFUSED
   */
  set(key: string, value: string): string | undefined {
    const definition = definitionOf(key)
    if (definition === undefined)
      throw settingUnknown({
        key,
        suggestion: nearestName(
          key,
          settingDefinitions.map((known) => known.key),
        ),
      })
    if (definition.effect === 'refused') throw settingRefused({ key, why: definition.doc })
    try {
      definition.check?.(value)
    } catch (error) {
      if (!(error instanceof OptionProblem)) throw error
      throw settingValue({ key, value, problem: error.message })
    }
    this.#values.set(key, value)
    return definition.effect === 'accepted'
      ? `'${key}' has no effect: ${definition.doc}.`
      : undefined
  }

  /** Puts one key, or all, back to what the session began with. @throws SQL_SETTING_UNKNOWN */
  reset(key?: string): void {
    if (key === undefined) {
      this.#values.clear()
      for (const [name, value] of Object.entries(this.#initial)) this.#values.set(name, value)
      return
    }
    if (definitionOf(key) === undefined)
      throw settingUnknown({
        key,
        suggestion: nearestName(
          key,
          settingDefinitions.map((known) => known.key),
        ),
      })
    const initial = Object.hasOwn(this.#initial, key) ? this.#initial[key] : undefined
    if (initial === undefined) this.#values.delete(key)
    else this.#values.set(key, initial)
  }

  /** Keys and values, those given and those of honoured keys' fallbacks, sorted by key. */
  entries(): readonly (readonly [key: string, value: string])[] {
    const all = new Map<string, string>()
    for (const { key, effect, fallback } of settingDefinitions) {
      if (effect === 'honoured' && fallback !== undefined) all.set(key, fallback)
    }
    for (const [key, value] of this.#values) all.set(key, value)
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1))
  }
}

/** The definition of the key itself, else of the longest family it belongs to. */
function definitionOf(key: string): SettingDefinition | undefined {
  let found: SettingDefinition | undefined
  for (const definition of settingDefinitions) {
    if (definition.key === key) return definition
    const isFamily = definition.key.endsWith('.') || definition.key.endsWith('-')
    if (
      isFamily &&
      key.startsWith(definition.key) &&
      key.length > definition.key.length &&
      definition.key.length > (found?.key.length ?? 0)
    )
      found = definition
  }
  return found
}

/**
 * What the engine does with a key of SET: `honoured` keys change what it does; `accepted` ones are
 * for things that Flink needs and this engine does without, told in a notice; `refused` ones would
 * change answers in a way that is not there yet.
 */
export type SettingEffect = 'honoured' | 'accepted' | 'refused'

/** One key of SET, or a family of keys when it ends with a dot. */
export interface SettingDefinition {
  readonly key: string
  readonly effect: SettingEffect
  readonly fallback: string | undefined
  /** What the key does; for the other two, why it does nothing. */
  readonly doc: string
  /** Throws OptionProblem for values that are not possible. Absent: any text. */
  readonly check?: (text: string) => void
}

import { defineError, type EngineError } from './errors.ts'

/** Value types an option can have. Durations are milliseconds, sizes bytes. */
export type OptionKind =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'duration'
  | 'size'
  | 'enum'
  | 'list'

/** One option of a connector, a format or the session: parser, documentation and form at once. */
export interface OptionDefinition<T> {
  readonly kind: OptionKind
  readonly doc: string
  /** Value when the option is not given; undefined = none. */
  readonly fallback: T
  readonly isRequired: boolean
  /** For `enum`: the values, as the user writes them. */
  readonly values?: readonly string[]
  readonly min?: number
  readonly max?: number
  /** Turns the text into the value; throws a short reason as a plain string message. */
  readonly parse: (text: string) => T
}

export type OptionSet = Readonly<Record<string, OptionDefinition<unknown>>>
export type OptionValues<S extends OptionSet> = {
  readonly [K in keyof S]: S[K] extends OptionDefinition<infer T> ? T : never
}

/** Thrown by `parse`; becomes OPTION_VALUE with the option's name. */
export class OptionProblem extends Error {}

export const optionMissing = defineError({
  code: 'OPTION_MISSING',
  domain: 'user',
  retry: 'never',
  message: (p: { owner: string; option: string; doc: string }) =>
    `${p.owner} needs the option '${p.option}': ${p.doc}`,
  remedy: (p) => `Add '${p.option}' = '…' to the WITH clause.`,
})
export const optionUnknown = defineError({
  code: 'OPTION_UNKNOWN',
  domain: 'user',
  retry: 'never',
  message: (p: { owner: string; option: string; suggestion?: string; known: readonly string[] }) =>
    `${p.owner} has no option '${p.option}'.`,
  remedy: (p) =>
    p.suggestion !== undefined
      ? `Did you mean '${p.suggestion}'?`
      : `Remove it; the options are ${p.known.join(', ')}.`,
})
export const optionValue = defineError({
  code: 'OPTION_VALUE',
  domain: 'user',
  retry: 'never',
  message: (p: { owner: string; option: string; value: string; problem: string }) =>
    `${p.owner}: option '${p.option}' cannot be '${p.value}': ${p.problem}.`,
  remedy: (p) => `Change the value of '${p.option}'.`,
})

const make = <T>(
  kind: OptionKind,
  fallback: T,
  doc: string,
  isRequired: boolean,
  parse: (text: string) => T,
  more: object = {},
): OptionDefinition<T> => ({ kind, doc, fallback, isRequired, parse, ...more })

export const requiredString = (doc: string): OptionDefinition<string> =>
  make('string', '', doc, true, (t) => t)
export const optionalString = (doc: string): OptionDefinition<string | undefined> =>
  make<string | undefined>('string', undefined, doc, false, (t) => t)
export const stringOption = (fallback: string, doc: string): OptionDefinition<string> =>
  make('string', fallback, doc, false, (t) => t)
export const booleanOption = (fallback: boolean, doc: string): OptionDefinition<boolean> =>
  make('boolean', fallback, doc, false, parseBoolean)
export const integerOption = (
  fallback: number,
  doc: string,
  range: { min?: number; max?: number } = {},
): OptionDefinition<number> =>
  make('integer', fallback, doc, false, (t) => parseInteger(t, range), range)
export const optionalInteger = (
  doc: string,
  range: { min?: number; max?: number } = {},
): OptionDefinition<number | undefined> =>
  make<number | undefined>('integer', undefined, doc, false, (t) => parseInteger(t, range), range)
export const durationOption = (fallbackMs: number, doc: string): OptionDefinition<number> =>
  make('duration', fallbackMs, doc, false, parseDurationMs)
export const optionalDuration = (doc: string): OptionDefinition<number | undefined> =>
  make<number | undefined>('duration', undefined, doc, false, parseDurationMs)
export const sizeOption = (fallbackBytes: number, doc: string): OptionDefinition<number> =>
  make('size', fallbackBytes, doc, false, parseSizeBytes)
export const optionalSize = (doc: string): OptionDefinition<number | undefined> =>
  make<number | undefined>('size', undefined, doc, false, parseSizeBytes)
export const enumOption = <V extends string>(
  values: readonly V[],
  fallback: V,
  doc: string,
): OptionDefinition<V> =>
  make('enum', fallback, doc, false, (t) => parseEnum(t, values), { values })
export const listOption = (doc: string): OptionDefinition<readonly string[]> =>
  make<readonly string[]>('list', [], doc, false, (t) =>
    t
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )

/**
 * Reads the texts given by the user (names without prefix) into values.
 *
 * @throws OPTION_UNKNOWN, OPTION_MISSING, OPTION_VALUE (domain `user`)
 */
export function parseOptions<S extends OptionSet>(
  owner: string,
  set: S,
  given: Readonly<Record<string, string>>,
): OptionValues<S> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(set, name)) throw unknownOption(owner, name, Object.keys(set))
  }
  const values: Record<string, unknown> = {}
  for (const [name, definition] of Object.entries(set)) {
    const text = Object.hasOwn(given, name) ? given[name] : undefined
    if (text === undefined) {
      if (definition.isRequired) throw optionMissing({ owner, option: name, doc: definition.doc })
      values[name] = definition.fallback
      continue
    }
    try {
      values[name] = definition.parse(text)
    } catch (error) {
      if (!(error instanceof OptionProblem)) throw error
      throw optionValue({ owner, option: name, value: text, problem: error.message })
    }
  }
  return values as OptionValues<S>
}

/** Makes OPTION_UNKNOWN with the nearest known name as suggestion. */
export function unknownOption(owner: string, name: string, known: readonly string[]): EngineError {
  const suggestion = nearestName(name, known)
  return optionUnknown({
    owner,
    option: name,
    known,
    ...(suggestion === undefined ? {} : { suggestion }),
  })
}

/** Returns the candidate most like the name, if one is near enough to be a slip of the pen. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  // At least one letter must be right: 'b' is no slip for 'a'.
  let bestDistance = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1) + 1
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

// Levenshtein distance over code units, two rows of the matrix at a time.
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      current[j] = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost)
    }
    previous = current
  }
  return previous[b.length]!
}

function parseBoolean(text: string): boolean {
  const lower = text.trim().toLowerCase()
  if (lower === 'true') return true
  if (lower === 'false') return false
  throw new OptionProblem("expected 'true' or 'false'")
}

function parseInteger(text: string, range: { min?: number; max?: number }): number {
  const value = Number(text.trim())
  if (!Number.isSafeInteger(value) || text.trim() === '')
    throw new OptionProblem('expected a whole number')
  if (range.min !== undefined && value < range.min)
    throw new OptionProblem(`expected at least ${range.min}`)
  if (range.max !== undefined && value > range.max)
    throw new OptionProblem(`expected at most ${range.max}`)
  return value
}

function parseEnum<V extends string>(text: string, values: readonly V[]): V {
  const found = values.find((value) => value.toLowerCase() === text.trim().toLowerCase())
  if (found === undefined) throw new OptionProblem(`expected one of ${values.join(', ')}`)
  return found
}

const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  '': 1,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
}

/** Reads `200ms`, `10 s`, `1min`, `2 h`, `1 d`; a bare number is milliseconds, as in Flink. */
export function parseDurationMs(text: string): number {
  const match = /^\s*(\d+)\s*([a-zA-Z]*)\s*$/.exec(text)
  const unit = match === null ? undefined : DURATION_UNITS[match[2]!.toLowerCase()]
  if (match === null || unit === undefined)
    throw new OptionProblem("expected a duration such as '200 ms', '10 s', '1 min', '2 h' or '1 d'")
  return Number(match[1]) * unit
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  bytes: 1,
  k: 1024,
  kb: 1024,
  kibibytes: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  mebibytes: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  gibibytes: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
  tebibytes: 1024 ** 4,
}

/** Reads `1024`, `64 kb`, `128MB`, `1 gb` in powers of 1,024, as in Flink. */
export function parseSizeBytes(text: string): number {
  const match = /^\s*(\d+)\s*([a-zA-Z]*)\s*$/.exec(text)
  const unit = match === null ? undefined : SIZE_UNITS[match[2]!.toLowerCase()]
  if (match === null || unit === undefined)
    throw new OptionProblem("expected a size such as '1024', '64 kb', '128 mb' or '1 gb'")
  return Number(match[1]) * unit
}

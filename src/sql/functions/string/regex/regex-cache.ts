import { ByteRegex } from './byte-regex.ts'
import { type CompiledRegex, compileRegex, tryParseRegex } from './compiled-regex.ts'

const MAX_PATTERNS = 500

/** Compiles patterns that are data, and keeps the last few hundred. One per compiled call. */
export class RegexCache {
  readonly #known = new Map<string, CompiledRegex | undefined>()

  /** The compiled pattern; undefined when its syntax is wrong. @throws SQL_REGEX_UNSAFE */
  get(pattern: string): CompiledRegex | undefined {
    if (this.#known.has(pattern)) return this.#known.get(pattern)
    const compiled = compileRegex(pattern)
    // A Map keeps the order of insertion: the first key is the oldest.
    if (this.#known.size >= MAX_PATTERNS) this.#known.delete(this.#known.keys().next().value!)
    this.#known.set(pattern, compiled)
    return compiled
  }
}

/** Finds the pattern of a call: compiled now where it is a literal, from a cache where it is data. */
export function regexArgument(literal: unknown): (pattern: string) => CompiledRegex | undefined {
  if (typeof literal === 'string') {
    const compiled = compileRegex(literal)
    return () => compiled
  }
  const cache = new RegexCache()
  return (pattern) => cache.get(pattern)
}

/** The pattern of a call for bytes in place, where it is a literal and simple enough. */
export function byteRegexArgument(literal: unknown): ByteRegex | undefined {
  const parsed = typeof literal === 'string' && literal !== '' ? tryParseRegex(literal) : undefined
  return parsed && ByteRegex.from(parsed)
}

import type { CallContext, SessionContext } from '../../../contracts/function.ts'

/** A text argument's value where it is a literal. */
export function literalText(call: CallContext, index: number): string | undefined {
  const value = call.literals[index]
  return typeof value === 'string' ? value : undefined
}

/**
 * Returns a function that compiles patterns and keeps the last one: a literal is compiled at once, so that
 * a bad one is refused before any row is read.
 */
export function compiledOnce<T>(
  compile: (pattern: string) => T,
  literal: string | undefined,
): (pattern: string) => T {
  let lastPattern = literal
  let last = literal === undefined ? undefined : compile(literal)
  return (pattern) => {
    if (pattern !== lastPattern || last === undefined) {
      last = compile(pattern)
      lastPattern = pattern
    }
    return last
  }
}

const MICROS_PER_YEAR = 31_556_952_000_000n

/** First year that two digits mean: 80 years before the query begins, as in Java. */
export function centuryStart(session: Pick<SessionContext, 'queryStartMicros'>): number {
  return 1970 + Number(session.queryStartMicros() / MICROS_PER_YEAR) - 80
}

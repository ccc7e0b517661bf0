import { EngineError, withLocation } from '../../core/errors.ts'
import type { Span } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { syntaxError } from './errors.ts'
import { lexicalError } from './lexical-error.ts'
import { locationOf } from './location.ts'
import type { SyntaxFailure } from './syntax-failure.ts'
import { findRemedy } from './syntax-remedies.ts'
import { describe } from './syntax-situation.ts'

/** Turns a failure into the error that the user sees. The cursor must have taken notes and stand where the failure happened. */
export function explainFailure(c: Cursor, failure: SyntaxFailure): EngineError {
  if (failure.make !== undefined) {
    const error = failure.make()
    if (error instanceof EngineError) return located(c, error, failure.span)
    throw error
  }
  if (c.token.kind === 'invalid') return located(c, lexicalError(c.source, c.token), c.token)
  const situation = describe(c)
  const { summary, remedy, at } = findRemedy(situation)
  return located(c, syntaxError({ summary, remedy }), at)
}

function located(c: Cursor, error: EngineError, span: Span): EngineError {
  return withLocation(error, locationOf(c.source, span))
}

import type { Span } from './ast.ts'

/**
 * How the parser gives up. Without `make` it met a token that fits nothing; then the message is worked out from what would have
 * fitted there, in a second run that takes notes.
 */
export class SyntaxFailure extends Error {
  readonly span: Span
  readonly make: (() => Error) | undefined

  constructor(span: Span, make?: () => Error) {
    super('syntax failure')
    this.span = span
    this.make = make
  }
}

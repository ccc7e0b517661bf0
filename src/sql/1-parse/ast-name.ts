/** Names, spans and other atoms that all parts of the syntax tree share. */

/** A half-open range of UTF-16 code units in `Source.text`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The text that spans point into: a whole script, or one statement when it came alone. */
export interface Source {
  readonly text: string
  /** The name that errors show; absent for texts that have none. */
  readonly file: string | undefined
}

/** What every node has. */
export interface SyntaxNode {
  readonly kind: string
  readonly span: Span
}

/** One simple name. `name` is without back-ticks, in the spelling of the source. */
export interface Identifier extends SyntaxNode {
  readonly kind: 'identifier'
  readonly name: string
  /** Whether it was written in back-ticks. */
  readonly quoted: boolean
}

/**
 * A name of one or more parts, `a` or `a.b.c`. As an expression it is a column, a field path, a table-qualified column or, with
 * one unquoted part, possibly a function without parentheses that the parser does not know: the binder decides.
 */
export interface Name extends SyntaxNode {
  readonly kind: 'name'
  readonly parts: readonly Identifier[]
}

/** A quoted string where the grammar wants one (comments, option keys, class names), already unescaped. */
export interface StringText extends SyntaxNode {
  readonly kind: 'stringText'
  readonly value: string
}

/** `'key' = 'value'` of WITH, SET and the like. */
export interface KeyValue extends SyntaxNode {
  readonly kind: 'keyValue'
  readonly key: StringText
  readonly value: StringText
}

/** One hint of a hint block: `OPTIONS('a'='b')`, `BROADCAST(t1, t2)`, `NAME`. */
export interface Hint extends SyntaxNode {
  readonly kind: 'hint'
  readonly name: Identifier
  readonly arguments: readonly HintArgument[]
}

/** An argument of a hint. Keys, identifiers and literals all come as their text. */
export interface HintArgument extends SyntaxNode {
  readonly kind: 'hintArgument'
  /** Left side of `key = value`; absent for a plain argument. */
  readonly key: string | undefined
  readonly value: string
}

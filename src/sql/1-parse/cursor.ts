import type { Source, Span } from './ast.ts'
import { nestingTooDeep, type SyntaxProblem, syntaxError } from './errors.ts'
import type { Grammar } from './grammar.ts'
import { RESERVED_WORDS } from './keywords.ts'
import { SyntaxFailure } from './syntax-failure.ts'
import type { Token } from './token.ts'

/** Levels of parentheses and subqueries; each costs about fifteen frames of the stack. */
export const MAX_NESTING = 500

/** Operators in one chain such as `a + b + c`: the tree is as deep as the chain is long, and later phases walk it recursively. */
export const MAX_CHAIN = 1000

/** What the grammar would have taken at one token. Quiet expectations only serve to recognise misspelt words. */
export interface Expectations {
  readonly shown: Set<string>
  readonly quiet: Set<string>
}

/**
 * Reads the tokens of one statement. Keywords and symbols are compared as upper-case text. Every rule that fails throws a
 * `SyntaxFailure`; there is no backtracking over more than a few tokens of look-ahead.
 */
export class Cursor {
  readonly source: Source
  readonly grammar: Grammar
  /** All tokens of the statement; the last one is of kind `end`. */
  readonly tokens: readonly Token[]
  index = 0
  /** The token to be read next. */
  token: Token
  /** Dynamic parameters met so far. */
  parameterCount = 0
  /** By token index; only filled in the second run, which explains a failure. */
  readonly expectations: Map<number, Expectations> | undefined
  private depth = 0

  constructor(source: Source, tokens: readonly Token[], grammar: Grammar, takesNotes = false) {
    this.source = source
    this.tokens = tokens
    this.grammar = grammar
    this.expectations = takesNotes ? new Map() : undefined
    this.token = tokens[0]!
  }

  /** The token `distance` after the current one; beyond the end the end token. */
  peek(distance: number): Token {
    return this.tokens[Math.min(this.index + distance, this.tokens.length - 1)]!
  }

  /** Takes the current token. The end token is never passed. */
  advance(): Token {
    const { token } = this
    if (this.index < this.tokens.length - 1) this.token = this.tokens[++this.index]!
    return token
  }

  /** Goes back to a token taken earlier. Only for small pieces: what is read again and again makes parsing slow. */
  returnTo(index: number): void {
    this.index = index
    this.token = this.tokens[index]!
  }

  /** Whether the current token is this keyword or symbol. */
  is(word: string): boolean {
    return this.token.word === word
  }

  /** Whether the coming tokens are these keywords or symbols. */
  areNext(...words: readonly string[]): boolean {
    return words.every((word, distance) => this.peek(distance).word === word)
  }

  /** Takes the current token if it is this keyword or symbol. */
  accept(word: string): boolean {
    if (this.token.word === word) {
      this.advance()
      return true
    }
    if (this.expectations !== undefined) this.note(word)
    return false
  }

  /** As `accept`, for what is so rarely meant that error messages should not offer it. */
  acceptQuietly(word: string): boolean {
    if (this.token.word === word) {
      this.advance()
      return true
    }
    if (this.expectations !== undefined) this.noteQuietly(word)
    return false
  }

  /** Takes a phrase of several words if its first word is there; then the others must follow. */
  acceptPhrase(first: string, ...others: readonly string[]): boolean {
    if (this.token.word !== first) {
      if (this.expectations !== undefined) {
        this.note([first, ...others].join(' '))
        this.noteQuietly(first)
      }
      return false
    }
    this.advance()
    for (const word of others) this.expect(word)
    return true
  }

  /** As `acceptPhrase`, not offered by error messages. */
  acceptPhraseQuietly(first: string, ...others: readonly string[]): boolean {
    if (!this.acceptQuietly(first)) return false
    for (const word of others) this.expect(word)
    return true
  }

  /** Takes all these words, or nothing when one of them is not there. */
  acceptWords(...words: readonly string[]): boolean {
    if (!this.areNext(...words)) {
      if (this.expectations !== undefined) this.noteQuietly(words[0]!)
      return false
    }
    for (let i = 0; i < words.length; i++) this.advance()
    return true
  }

  /** Takes the first of these words that is there. */
  acceptOneOf<W extends string>(...words: readonly W[]): W | undefined {
    for (const word of words) if (this.accept(word)) return word
    return undefined
  }

  /** Takes one of these words, or fails. */
  expectOneOf<W extends string>(...words: readonly W[]): W {
    return this.acceptOneOf(...words) ?? this.fail()
  }

  /** Takes this keyword or symbol, or fails. */
  expect(word: string): void {
    if (!this.accept(word)) this.fail()
  }

  /** Takes these words, or fails at the first that is missing. */
  expectPhrase(...words: readonly string[]): void {
    for (const word of words) this.expect(word)
  }

  /** Whether the current token can be a name: anything in back-ticks, any word that is not reserved. */
  isIdentifier(): boolean {
    return this.isIdentifierAt(0)
  }

  /** As `isIdentifier`, for a later token. */
  isIdentifierAt(distance: number): boolean {
    const { kind, word } = this.peek(distance)
    return kind === 'name' || (kind === 'word' && !RESERVED_WORDS.has(word))
  }

  /** From `start` to the end of the last token taken. */
  spanFrom(start: number): Span {
    const end = this.index === 0 ? start : this.tokens[this.index - 1]!.end
    return { start, end: Math.max(start, end) }
  }

  /** Enters a level of nesting; the same rule calls `leave` at its end. */
  enter(): void {
    if (++this.depth > MAX_NESTING) {
      const span = this.spanOfToken()
      throw new SyntaxFailure(span, () =>
        nestingTooDeep({ limit: MAX_NESTING, what: 'levels of nesting' }),
      )
    }
  }

  leave(): void {
    this.depth--
  }

  /** Fails when a chain of operators has become too long. */
  checkChain(length: number): void {
    if (length <= MAX_CHAIN) return
    throw new SyntaxFailure(this.spanOfToken(), () =>
      nestingTooDeep({ limit: MAX_CHAIN, what: 'operators in one chain' }),
    )
  }

  /** Fails because nothing fits the current token; `expected` names what would have. */
  fail(expected?: string): never {
    if (expected !== undefined && this.expectations !== undefined) this.note(expected)
    throw new SyntaxFailure(this.spanOfToken())
  }

  /** Fails with a message of its own. */
  reject(problem: SyntaxProblem, span: Span = this.spanOfToken()): never {
    throw new SyntaxFailure(span, () => syntaxError(problem))
  }

  /** Notes in the second run what would have fitted here. */
  note(label: string): void {
    this.expectationsHere()?.shown.add(label)
  }

  /** As `note`, only to recognise misspelt words. */
  noteQuietly(label: string): void {
    this.expectationsHere()?.quiet.add(label)
  }

  private expectationsHere(): Expectations | undefined {
    const { expectations } = this
    if (expectations === undefined) return undefined
    let here = expectations.get(this.index)
    if (here === undefined) {
      here = { shown: new Set(), quiet: new Set() }
      expectations.set(this.index, here)
    }
    return here
  }

  private spanOfToken(): Span {
    return { start: this.token.start, end: this.token.end }
  }
}

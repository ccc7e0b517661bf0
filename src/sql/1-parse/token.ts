/** What a token is. `word` is a name or keyword without quotes, `name` one in back-ticks, `end` the end of the statement. */
export type TokenKind =
  | 'word'
  | 'name'
  | 'string'
  | 'binary'
  | 'number'
  | 'symbol'
  | 'invalid'
  | 'end'

/** Why a piece of text is no token. */
export type InvalidReason =
  | 'unterminatedString'
  | 'unterminatedName'
  | 'unterminatedComment'
  | 'emptyName'
  | 'doubleQuotes'
  | 'badCharacter'
  | 'badEscape'
  | 'badHexadecimal'
  | 'badCharset'

/** One token. All have the same shape, so that the parser's reads stay monomorphic. */
export interface Token {
  readonly kind: TokenKind
  /** Words in upper case, symbols as they are, empty for everything else: what the grammar compares. */
  readonly word: string
  /** Content: names and strings unescaped, digits of numbers and binary literals. */
  readonly value: string
  /** For strings the upper-case charset or `E`, `U&`, `N`; for invalid tokens the `InvalidReason`; else empty. */
  readonly detail: string
  readonly start: number
  readonly end: number
}

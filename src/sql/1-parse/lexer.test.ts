import { describe, expect, it } from 'vitest'
import { Lexer } from './lexer.ts'

/** Tokens as `kind:content`, with the detail in brackets. */
function tokens(text: string): string[] {
  const lexer = new Lexer(text)
  const texts: string[] = []
  for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) {
    const detail = token.detail === '' ? '' : `[${token.detail}]`
    texts.push(`${token.kind}:${token.kind === 'symbol' ? token.word : token.value}${detail}`)
  }
  return texts
}

describe('the lexer', () => {
  it.each([
    ['', []],
    ['select SeLect', ['word:select', 'word:SeLect']],
    ['a_b$1 $c _d é表', ['word:a_b$1', 'word:$c', 'word:_d', 'word:é表']],
    ['𝒳1', ['word:𝒳1']],
    ['`a``b` `1`', ['name:a`b', 'name:1']],
    [
      '1 1.5 .5 5. 1e3 1E-3 1.e+3',
      [
        'number:1',
        'number:1.5',
        'number:.5',
        'number:5.',
        'number:1e3[E]',
        'number:1E-3[E]',
        'number:1.e+3[E]',
      ],
    ],
    ['1a 1e 1e+', ['number:1', 'word:a', 'number:1', 'word:e', 'number:1', 'word:e', 'symbol:+']],
    ['a.b.*', ['word:a', 'symbol:.', 'word:b', 'symbol:.', 'symbol:*']],
    ["'a' '' 'it''s'", ['string:a', 'string:', "string:it's"]],
    [
      "E'\\n' e'\\'' N'x' X'0a' _utf8'y'",
      ['string:\n[E]', "string:'[E]", 'string:x[N]', 'binary:0A', 'string:y[UTF8]'],
    ],
    ["U&'\\0041' u & 'x'", ['string:A[U&]', 'word:u', 'invalid:[badCharacter]', 'string:x']],
    ["ex'1'", ['word:ex', 'string:1']],
    [
      '<> <= >= != || => {- -} < =',
      [
        'symbol:<>',
        'symbol:<=',
        'symbol:>=',
        'symbol:!=',
        'symbol:||',
        'symbol:=>',
        'symbol:{-',
        'symbol:-}',
        'symbol:<',
        'symbol:=',
      ],
    ],
    ['a--b\nc', ['word:a', 'word:c']],
    ['a//b\nc', ['word:a', 'word:c']],
    ['a/*b*/c/**/d/***/', ['word:a', 'word:c', 'word:d']],
    ['a - -1', ['word:a', 'symbol:-', 'symbol:-', 'number:1']],
    ['2*/*x*/3', ['number:2', 'symbol:*', 'number:3']],
    ['/*+ h */ */', ['symbol:/*+', 'word:h', 'symbol:*/', 'symbol:*', 'symbol:/']],
    ["'open", ['invalid:[unterminatedString]']],
    ["E'open\\'", ['invalid:[unterminatedString]']],
    ['`open\n1', ['invalid:[unterminatedName]', 'number:1']],
    ['/* open', ['invalid:[unterminatedComment]']],
    ['``', ['invalid:[emptyName]']],
    ['"a" "b', ['invalid:[doubleQuotes]', 'invalid:[doubleQuotes]', 'word:b']],
    ["X'0' X'0g'", ['invalid:[badHexadecimal]', 'invalid:[badHexadecimal]']],
    [
      "E'\\u00' E'\\xg' U&'\\00'",
      ['invalid:[badEscape]', 'invalid:[badEscape]', 'invalid:[badEscape]'],
    ],
    ["_foo'a'", ['invalid:[badCharset]', 'string:a']],
    ['a # \u0000b', ['word:a', 'invalid:[badCharacter]', 'word:b']],
    ['\uFEFFa\u00a0b', ['word:a', 'word:b']],
  ])('%j', (text, expected) => {
    expect(tokens(text)).toEqual(expected)
  })
})

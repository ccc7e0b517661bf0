import { Lexer } from './lexer.ts'
import type { Token } from './token.ts'

/**
 * Cuts a text into the tokens of one statement after the other. Statements end at a semicolon, a statement set at the one behind its END.
 * Reads no further than it must, so that a statement can run before the next one is looked at.
 */
export class StatementTokens {
  private readonly lexer: Lexer

  constructor(text: string) {
    this.lexer = new Lexer(text)
  }

  /** The tokens of the next statement that is not empty, closed by one of kind `end`; `undefined` at the end of the text. */
  next(): Token[] | undefined {
    const tokens: Token[] = []
    let isInSet = false
    for (;;) {
      const token = this.lexer.next()
      const isEnd = token.kind === 'end'
      if (token.word === ';' && tokens.length === 0) continue
      if (isEnd || (token.word === ';' && !(isInSet && isSetOpen(tokens)))) {
        if (tokens.length === 0) return undefined
        tokens.push(endToken(token.start))
        return tokens
      }
      tokens.push(token)
      isInSet ||= isSetStart(tokens)
    }
  }
}

/** Whether the last tokens are `STATEMENT SET BEGIN`, or the first ones `BEGIN STATEMENT SET`. */
function isSetStart(tokens: readonly Token[]): boolean {
  const { length } = tokens
  if (length < 3) return false
  const last = tokens[length - 1]!.word
  if (last === 'BEGIN') {
    return tokens[length - 2]!.word === 'SET' && tokens[length - 3]!.word === 'STATEMENT'
  }
  if (length > 3 || last !== 'SET') return false
  return tokens[0]!.word === 'BEGIN' && tokens[1]!.word === 'STATEMENT'
}

/** A set is over when END stands at the beginning of one of its statements. */
function isSetOpen(tokens: readonly Token[]): boolean {
  const { length } = tokens
  if (length < 2 || tokens[length - 1]!.word !== 'END') return true
  const before = tokens[length - 2]!.word
  return before !== ';' && before !== 'BEGIN'
}

function endToken(at: number): Token {
  return { kind: 'end', word: '', value: '', detail: '', start: at, end: at }
}

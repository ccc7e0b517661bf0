import type { SyntaxNode } from './ast-name.ts'
import type { IntervalQualifier } from './ast-type.ts'

/** A constant as written. Texts of dates, times and intervals are not checked yet. */
export type Literal =
  | NullLiteral
  | BooleanLiteral
  | NumericLiteral
  | StringLiteral
  | BinaryLiteral
  | DateLiteral
  | TimeLiteral
  | TimestampLiteral
  | IntervalLiteral

export interface NullLiteral extends SyntaxNode {
  readonly kind: 'nullLiteral'
}

/** TRUE, FALSE, or UNKNOWN (value `null`). */
export interface BooleanLiteral extends SyntaxNode {
  readonly kind: 'booleanLiteral'
  readonly value: boolean | null
}

/** An unsigned number; a sign in front is a unary expression. */
export interface NumericLiteral extends SyntaxNode {
  readonly kind: 'numericLiteral'
  /** Exactly as written: `1`, `1.50`, `.5`, `1e3`. */
  readonly text: string
  /** False when it has an exponent: then it is a DOUBLE, else INT, BIGINT or DECIMAL. */
  readonly exact: boolean
}

/** `'it''s'`, `E'a\n'`, `U&'\0041'` or `_UTF8'x'`, unescaped. Adjacent strings are joined. */
export interface StringLiteral extends SyntaxNode {
  readonly kind: 'stringLiteral'
  readonly value: string
  /** Upper-case name after `_`, or `N` for `N'x'`. */
  readonly charset: string | undefined
}

/** `X'0F'`: an even number of hexadecimal digits, upper case. */
export interface BinaryLiteral extends SyntaxNode {
  readonly kind: 'binaryLiteral'
  readonly hex: string
}

export interface DateLiteral extends SyntaxNode {
  readonly kind: 'dateLiteral'
  readonly text: string
}

export interface TimeLiteral extends SyntaxNode {
  readonly kind: 'timeLiteral'
  readonly text: string
}

export interface TimestampLiteral extends SyntaxNode {
  readonly kind: 'timestampLiteral'
  readonly text: string
  /** `TIMESTAMP '…'`, `TIMESTAMP WITH LOCAL TIME ZONE '…'` or `TIMESTAMP WITH TIME ZONE '…'`. */
  readonly zone: 'none' | 'local' | 'given'
}

/** `INTERVAL [-] '1-2' YEAR TO MONTH`. */
export interface IntervalLiteral extends SyntaxNode {
  readonly kind: 'intervalLiteral'
  readonly text: string
  /** Whether a minus sign stood before the string (the string may hold one as well). */
  readonly negative: boolean
  readonly qualifier: IntervalQualifier
}

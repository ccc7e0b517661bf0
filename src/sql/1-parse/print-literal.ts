import { assertNever } from '../../core/errors.ts'
import type { Literal, TimestampLiteral } from './ast.ts'
import { stringToSql } from './print-names.ts'
import { intervalQualifierToSql } from './print-types.ts'

/** A literal. */
export function literalToSql(literal: Literal): string {
  switch (literal.kind) {
    case 'nullLiteral':
      return 'NULL'
    case 'booleanLiteral':
      return literal.value === null ? 'UNKNOWN' : literal.value ? 'TRUE' : 'FALSE'
    case 'numericLiteral':
      return literal.text
    case 'stringLiteral':
      return `${charsetPrefix(literal.charset)}${stringToSql(literal.value)}`
    case 'binaryLiteral':
      return `X'${literal.hex}'`
    case 'dateLiteral':
      return `DATE ${stringToSql(literal.text)}`
    case 'timeLiteral':
      return `TIME ${stringToSql(literal.text)}`
    case 'timestampLiteral':
      return `${TIMESTAMP_WORDS[literal.zone]} ${stringToSql(literal.text)}`
    case 'intervalLiteral': {
      const sign = literal.negative ? '-' : ''
      const qualifier = intervalQualifierToSql(literal.qualifier)
      return `INTERVAL ${sign}${stringToSql(literal.text)} ${qualifier}`
    }
    default:
      return assertNever(literal)
  }
}

const TIMESTAMP_WORDS: Readonly<Record<TimestampLiteral['zone'], string>> = {
  none: 'TIMESTAMP',
  local: 'TIMESTAMP WITH LOCAL TIME ZONE',
  given: 'TIMESTAMP WITH TIME ZONE',
}

function charsetPrefix(charset: string | undefined): string {
  if (charset === undefined) return ''
  return charset === 'N' ? 'N' : `_${charset}`
}

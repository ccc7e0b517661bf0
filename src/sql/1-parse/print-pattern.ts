import { assertNever } from '../../core/errors.ts'
import type { PatternQuantified, RowPattern } from './ast.ts'
import { identifierToSql, type NameStyle } from './print-names.ts'

/** A row pattern as SQL text. */
export function patternToSql(pattern: RowPattern, names: NameStyle): string {
  const list = (items: readonly RowPattern[], separator: string) => {
    return items.map((item) => inParentheses(item, pattern, names)).join(separator)
  }
  switch (pattern.kind) {
    case 'patternVariable':
      return identifierToSql(pattern.name, names)
    case 'patternConcatenation':
      return list(pattern.items, ' ')
    case 'patternAlternation':
      return list(pattern.items, ' | ')
    case 'patternQuantified':
      return `${inParentheses(pattern.operand, pattern, names)}${quantifierToSql(pattern)}`
    case 'patternPermute':
      return `PERMUTE(${pattern.items.map((item) => patternToSql(item, names)).join(', ')})`
    case 'patternExclusion':
      return `{- ${patternToSql(pattern.operand, names)} -}`
    case 'patternEmpty':
      return '()'
    default:
      return assertNever(pattern)
  }
}

const TIGHTNESS: Readonly<Record<RowPattern['kind'], number>> = {
  patternAlternation: 1,
  patternConcatenation: 2,
  patternQuantified: 3,
  patternVariable: 4,
  patternPermute: 4,
  patternExclusion: 4,
  patternEmpty: 4,
}

function inParentheses(item: RowPattern, parent: RowPattern, names: NameStyle): string {
  const text = patternToSql(item, names)
  return TIGHTNESS[item.kind] <= TIGHTNESS[parent.kind] ? `(${text})` : text
}

function quantifierToSql({ min, max, reluctant }: PatternQuantified): string {
  const suffix = reluctant ? '?' : ''
  if (max === undefined) {
    if (min === 0) return `*${suffix}`
    return min === 1 ? `+${suffix}` : `{${min},}${suffix}`
  }
  if (min === 0 && max === 1) return `?${suffix}`
  return min === max ? `{${min}}${suffix}` : `{${min},${max}}${suffix}`
}

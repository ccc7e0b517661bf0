import { type CharacterSet, type Range, ranges, union } from './regex-ast.ts'

/** Which letters are alike: none, ASCII letters (Java's `(?i)`), or those of all scripts (`(?iu)`). */
export type CaseMode = 'exact' | 'ascii' | 'unicode'

const MAX_FOLDED_RANGE = 2000

/** Widens a set by the other cases of its letters. */
export function foldCase(set: CharacterSet, mode: CaseMode): CharacterSet {
  if (mode === 'exact' || set.kind !== 'ranges') return set
  const more = set.ranges.flatMap((range) =>
    mode === 'ascii' ? asciiCases(range) : unicodeCases(range),
  )
  return more.length === 0 ? set : union(set, ranges(...more))
}

function asciiCases([from, to]: Range): Range[] {
  const result: Range[] = []
  const upper: Range = [Math.max(from, 0x41), Math.min(to, 0x5a)]
  if (upper[0] <= upper[1]) result.push([upper[0] + 32, upper[1] + 32])
  const lower: Range = [Math.max(from, 0x61), Math.min(to, 0x7a)]
  if (lower[0] <= lower[1]) result.push([lower[0] - 32, lower[1] - 32])
  return result
}

function unicodeCases([from, to]: Range): Range[] {
  if (to - from > MAX_FOLDED_RANGE) return asciiCases([from, to])
  const result: Range[] = []
  for (let code = from; code <= to; code++) {
    const character = String.fromCodePoint(code)
    for (const other of [character.toLowerCase(), character.toUpperCase()]) {
      const otherCode = other.codePointAt(0)!
      if (otherCode !== code && String.fromCodePoint(otherCode) === other)
        result.push([otherCode, otherCode])
    }
  }
  return result
}

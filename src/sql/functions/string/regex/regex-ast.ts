/** An inclusive range of code points. */
export type Range = readonly [from: number, to: number]

/** A set of code points. `property` is what stands between the braces of `\p{…}` in JavaScript. */
export type CharacterSet =
  | { readonly kind: 'ranges'; readonly ranges: readonly Range[] }
  | { readonly kind: 'property'; readonly property: string }
  | { readonly kind: 'union'; readonly sets: readonly CharacterSet[] }
  | { readonly kind: 'intersection'; readonly sets: readonly CharacterSet[] }
  | { readonly kind: 'not'; readonly set: CharacterSet }

export type Anchor =
  | 'inputStart'
  | 'inputEnd'
  /** End of input, or before a line terminator that ends it. */
  | 'lastLineEnd'
  | 'lineStart'
  | 'lineEnd'
  | 'wordBoundary'
  | 'noWordBoundary'

/** A regular expression in Java's syntax, taken apart; flags are worked into sets and anchors. */
export type RegexNode =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'alternation'; readonly options: readonly RegexNode[] }
  /** `index` of a capturing group, from 1. */
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexNode }
  | {
      readonly kind: 'repeat'
      readonly body: RegexNode
      readonly min: number
      /** Infinity when there is no bound. */
      readonly max: number
      readonly mode: 'greedy' | 'lazy' | 'possessive'
    }
  | {
      readonly kind: 'look'
      readonly isAhead: boolean
      readonly isNegated: boolean
      readonly body: RegexNode
    }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'backReference'; readonly group: number }

/** A parsed pattern. */
export interface ParsedRegex {
  readonly root: RegexNode
  readonly groupCount: number
}

export const ranges = (...list: Range[]): CharacterSet => ({ kind: 'ranges', ranges: list })
export const property = (name: string): CharacterSet => ({ kind: 'property', property: name })
export const union = (...sets: CharacterSet[]): CharacterSet =>
  sets.length === 1 ? sets[0]! : { kind: 'union', sets }
export const not = (set: CharacterSet): CharacterSet => ({ kind: 'not', set })
export const one = (code: number): CharacterSet => ranges([code, code])

export const LAST_CODE_POINT = 0x10ffff
/** All code points. */
export const ANYTHING = ranges([0, LAST_CODE_POINT])

/** Sorted ranges without overlap of a set; undefined when it has properties, whose members are not listed here. */
export function rangesOf(set: CharacterSet): readonly Range[] | undefined {
  switch (set.kind) {
    case 'ranges':
      return normalized(set.ranges)
    case 'property':
      return undefined
    case 'not': {
      const inner = rangesOf(set.set)
      return inner && complement(inner)
    }
    case 'union': {
      const parts = set.sets.map(rangesOf)
      return parts.every((part) => part !== undefined) ? normalized(parts.flat()) : undefined
    }
    case 'intersection': {
      let result: readonly Range[] = [[0, LAST_CODE_POINT]]
      for (const part of set.sets.map(rangesOf)) {
        if (part === undefined) return undefined
        result = intersect(result, part)
      }
      return result
    }
  }
}

/** True when some code point may be in both. */
export function mayOverlap(a: CharacterSet, b: CharacterSet): boolean {
  const left = rangesOf(a)
  const right = rangesOf(b)
  return left === undefined || right === undefined || intersect(left, right).length > 0
}

function normalized(list: readonly Range[]): Range[] {
  const sorted = [...list].sort((a, b) => a[0] - b[0])
  const result: Range[] = []
  for (const [from, to] of sorted) {
    const last = result.at(-1)
    if (last !== undefined && from <= last[1] + 1)
      result[result.length - 1] = [last[0], Math.max(last[1], to)]
    else result.push([from, to])
  }
  return result
}

function complement(list: readonly Range[]): Range[] {
  const result: Range[] = []
  let next = 0
  for (const [from, to] of list) {
    if (from > next) result.push([next, from - 1])
    next = to + 1
  }
  if (next <= LAST_CODE_POINT) result.push([next, LAST_CODE_POINT])
  return result
}

function intersect(a: readonly Range[], b: readonly Range[]): Range[] {
  const result: Range[] = []
  for (const [from, to] of a) {
    for (const [otherFrom, otherTo] of b) {
      const low = Math.max(from, otherFrom)
      const high = Math.min(to, otherTo)
      if (low <= high) result.push([low, high])
    }
  }
  return result
}

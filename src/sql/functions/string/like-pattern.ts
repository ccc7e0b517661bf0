import { defineError } from '../../../core/errors.ts'

export const badEscape = defineError({
  code: 'SQL_BAD_ESCAPE',
  domain: 'user',
  retry: 'never',
  message: (p: { pattern: string; index: number }) =>
    `In the pattern '${p.pattern}' the escape character at position ${p.index + 1} stands before an ordinary character.`,
  remedy: (_p) => 'Write the escape character before %, _ or itself only.',
})

export const badEscapeCharacter = defineError({
  code: 'SQL_BAD_ESCAPE_CHARACTER',
  domain: 'user',
  retry: 'never',
  message: (p: { escape: string }) => `'${p.escape}' is not an escape character.`,
  remedy: (_p) => 'Give one character after ESCAPE.',
})

/** One step of a LIKE pattern: text to match, or `_`. */
export type LikeItem = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'any' }

/** What stands between two `%`, or before the first, or after the last. */
export type LikeSegment = readonly LikeItem[]

/**
 * Splits a LIKE pattern at its `%`: n of them give n + 1 segments, empty ones included.
 *
 * @throws SQL_BAD_ESCAPE, SQL_BAD_ESCAPE_CHARACTER
 */
export function likeSegments(
  pattern: string,
  escapeWith: string | undefined,
): readonly LikeSegment[] {
  if (escapeWith !== undefined && escapeWith.length > 1)
    throw badEscapeCharacter({ escape: escapeWith })
  const segments: LikeItem[][] = [[]]
  let text = ''
  const flush = (): void => {
    if (text !== '') segments.at(-1)!.push({ kind: 'text', text })
    text = ''
  }
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!
    if (escapeWith !== undefined && escapeWith !== '' && character === escapeWith) {
      const next = pattern[i + 1]
      if (next !== '%' && next !== '_' && next !== escapeWith)
        throw badEscape({ pattern, index: i })
      text += next
      i++
    } else if (character === '%') {
      flush()
      segments.push([])
    } else if (character === '_') {
      flush()
      segments.at(-1)!.push({ kind: 'any' })
    } else {
      text += character
    }
  }
  flush()
  return segments
}

/** True when a segment is text without `_`; empty segments are. */
export const isPlainSegment = (segment: LikeSegment): boolean =>
  segment.length === 0 || (segment.length === 1 && segment[0]!.kind === 'text')

/** Text of a plain segment. */
export const segmentText = (segment: LikeSegment): string =>
  segment[0]?.kind === 'text' ? segment[0].text : ''

/** Compiles a LIKE pattern. `_` matches one code point, but no line terminator, as in Flink. */
export function likeMatcher(segments: readonly LikeSegment[]): (text: string) => boolean {
  const first = segments[0]!
  if (segments.length === 1) {
    if (!isPlainSegment(first)) return (text) => matchAt(text, first, 0) === text.length
    const whole = segmentText(first)
    return (text) => text === whole
  }
  const last = segments.at(-1)!
  const middle = segments.slice(1, -1).filter((segment) => segment.length > 0)
  return (text) => {
    let from = matchAt(text, first, 0)
    if (from === -1) return false
    // The leftmost place is the best for each segment: it leaves most room for those that follow.
    for (const segment of middle) {
      from = findSegment(text, segment, from)
      if (from === -1) return false
    }
    return endsWithSegment(text, last, from)
  }
}

/** Returns where the match of a segment at `from` ends; -1 when it does not match there. */
function matchAt(text: string, segment: LikeSegment, from: number): number {
  let at = from
  for (const item of segment) {
    if (item.kind === 'text') {
      if (!text.startsWith(item.text, at)) return -1
      at += item.text.length
    } else {
      const code = text.codePointAt(at)
      if (code === undefined || isLineTerminator(code)) return -1
      at += code > 0xffff ? 2 : 1
    }
  }
  return at
}

/** Returns where the first match at or after `from` ends; -1 when there is none. */
function findSegment(text: string, segment: LikeSegment, from: number): number {
  const first = segment[0]!
  for (let at = from; at <= text.length; at++) {
    if (first.kind === 'text') {
      at = text.indexOf(first.text, at)
      if (at === -1) return -1
    }
    const end = matchAt(text, segment, at)
    if (end !== -1) return end
  }
  return -1
}

function endsWithSegment(text: string, segment: LikeSegment, from: number): boolean {
  if (isPlainSegment(segment)) {
    const tail = segmentText(segment)
    return text.length - tail.length >= from && text.endsWith(tail)
  }
  // With `_` the length in units is not known: try every start that is left.
  for (let at = text.length; at >= from; at--)
    if (matchAt(text, segment, at) === text.length) return true
  return false
}

const isLineTerminator = (code: number): boolean =>
  code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029

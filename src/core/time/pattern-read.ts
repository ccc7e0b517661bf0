import type { TimeZone } from './zone.ts'

/** A text that is being read by a pattern: the place, and the fields found so far. */
export class TextCursor {
  readonly text: string
  at = 0
  fields = new Map<string, number>()
  /** Zone that the text names, where the pattern asks for one by name. */
  zone: TimeZone | undefined

  constructor(text: string) {
    this.text = text
  }

  /** Sets a field; false when the text said something else of it before. */
  set(key: string, value: number): boolean {
    const known = this.fields.get(key)
    if (known !== undefined && known !== value) return false
    this.fields.set(key, value)
    return true
  }

  save(): { readonly at: number; readonly fields: Map<string, number> } {
    return { at: this.at, fields: new Map(this.fields) }
  }

  restore(saved: { readonly at: number; readonly fields: Map<string, number> }): void {
    this.at = saved.at
    this.fields = saved.fields
  }
}

/**
 * Finds the end of a number of `minWidth` … `maxWidth` digits, of which the last `reserved`
 * belong to the numbers behind it.
 *
 * @returns the end, or −1 where there are too few digits
 */
export function readDigits(
  text: string,
  start: number,
  minWidth: number,
  maxWidth: number,
  reserved: number,
): number {
  const behind = Math.max(reserved, 0)
  let end = start
  const limit = Math.min(text.length, start + maxWidth + behind)
  while (end < limit && isDigit(text.charCodeAt(end))) end++
  if (behind > 0) end = Math.min(end, start + Math.max(minWidth, end - start - behind))
  return end - start < Math.max(minWidth, 1) ? -1 : end
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** Reads the longest of the names that stands at the cursor; returns its index or −1. */
export function readText(cursor: TextCursor, names: readonly string[], ignoreCase = false): number {
  let best = -1
  let bestLength = 0
  const text = ignoreCase ? cursor.text.toLowerCase() : cursor.text
  names.forEach((name, index) => {
    const wanted = ignoreCase ? name.toLowerCase() : name
    if (name.length > bestLength && text.startsWith(wanted, cursor.at)) {
      best = index
      bestLength = name.length
    }
  })
  if (best >= 0) cursor.at += bestLength
  return best
}

const ZONE =
  /(?:Z|(?:UTC|GMT|UT)?[+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?|[A-Za-z][A-Za-z_]*(?:\/[A-Za-z0-9_+-]+)*)/y

/** Passes over an offset or a zone id. */
export function readZone(cursor: TextCursor): boolean {
  ZONE.lastIndex = cursor.at
  const match = ZONE.exec(cursor.text)
  if (match === null) return false
  cursor.at += match[0].length
  return true
}

// Positions and lengths of SQL text count code points; JavaScript strings count UTF-16 units. Text
// without surrogates, which is nearly all text, has both alike.

const SURROGATE = /[\ud800-\udfff]/

/** True when some code point of the text takes two units. */
export const hasSurrogates = (text: string): boolean => SURROGATE.test(text)

/** Returns the number of code points. */
export function codePointCount(text: string): number {
  let count = text.length
  if (!hasSurrogates(text)) return count
  for (let i = 1; i < text.length; i++) if (isPair(text, i - 1)) count--
  return count
}

/** Returns the unit index `count` code points after `from`; the text's length when there are fewer. */
export function unitIndex(text: string, count: number, from = 0): number {
  if (!hasSurrogates(text)) return Math.min(text.length, from + count)
  let index = from
  for (let left = count; left > 0 && index < text.length; left--)
    index += isPair(text, index) ? 2 : 1
  return index
}

/** Returns the code points of `count` from the code point `start` on (from 0). */
export function codePointSlice(text: string, start: number, count: number): string {
  if (!hasSurrogates(text)) return text.slice(start, Math.min(text.length, start + count))
  const from = unitIndex(text, start)
  return text.slice(from, unitIndex(text, count, from))
}

/** Returns how many code points lie before a unit index. */
export const codePointIndex = (text: string, index: number): number =>
  hasSurrogates(text) ? codePointCount(text.slice(0, index)) : index

const isPair = (text: string, index: number): boolean => {
  const unit = text.charCodeAt(index)
  if (unit < 0xd800 || unit > 0xdbff) return false
  const next = text.charCodeAt(index + 1)
  return next >= 0xdc00 && next <= 0xdfff
}

const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Returns the text with `?` for every surrogate without a partner, as Java encodes it. */
export const wellFormed = (text: string): string =>
  hasSurrogates(text) ? text.replace(LONE_SURROGATES, '?') : text

/** Encodes text as UTF-8. */
export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(wellFormed(text))

/** Decodes UTF-8; malformed bytes become U+FFFD, a byte order mark stays. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)

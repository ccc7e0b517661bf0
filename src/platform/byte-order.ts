/** Compares two texts by their UTF-8 bytes, which is by code points; negative when `a` is first. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    // Surrogates stand for code points above all others, U+E000 … U+FFFF included.
    const isLeftSurrogate = left >= 0xd800 && left <= 0xdfff
    const isRightSurrogate = right >= 0xd800 && right <= 0xdfff
    return isLeftSurrogate === isRightSurrogate ? left - right : isLeftSurrogate ? 1 : -1
  }
  return a.length - b.length
}

import type { RecordCuts } from '../../contracts/format.ts'

const NEWLINE = 10
const OPEN = 123
const CLOSE = 125
/** White space between two objects that is looked at. */
const MAX_SPACE = 1024

/**
 * Cuts between two objects with a newline and white space between them. Within an object or an array a comma would stand
 * there, and no string holds a newline: so this is right for objects over many lines too, and never cuts an array.
 */
export const JSON_CUTS: RecordCuts = {
  kind: 'records',
  lookBehindBytes: MAX_SPACE,
  find: (bytes, from, end) => {
    const range = bytes.subarray(0, end)
    // White space that `from` lies in may have its newline before it.
    let line = range.lastIndexOf(NEWLINE, Math.max(0, from - 1))
    if (line < 0 || !isSpace(bytes, line, from)) line = range.indexOf(NEWLINE, from)
    while (line >= 0) {
      let at = line + 1
      while (at < end && isBlank(bytes[at]!)) at++
      if (at === end) return -1
      if (bytes[at] === OPEN && at >= from && followsObject(bytes, at)) return at
      line = range.indexOf(NEWLINE, at)
    }
    return -1
  },
}

/** Only white space, at most MAX_SPACE with the brace, is between the object's end and `at`. */
function followsObject(bytes: Uint8Array, at: number): boolean {
  const lowest = Math.max(0, at - MAX_SPACE)
  let before = at - 1
  while (before >= lowest && isBlank(bytes[before]!)) before--
  return before >= lowest && bytes[before] === CLOSE
}

function isSpace(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isBlank(bytes[at]!)) return false
  return true
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === NEWLINE || byte === 13 || byte === 9
}

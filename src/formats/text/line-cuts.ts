import type { RecordCuts } from '../../contracts/format.ts'

const NEWLINE = 10

/** Cuts files in which every newline ends a record. */
export const LINE_CUTS: RecordCuts = {
  kind: 'records',
  lookBehindBytes: 1,
  find: (bytes, from, end) => {
    const newline = bytes.subarray(0, end).indexOf(NEWLINE, Math.max(0, from - 1))
    return newline < 0 || newline + 1 >= end ? -1 : newline + 1
  },
}

/** Escape characters in a row that are looked at before a newline. */
const MAX_ESCAPES = 256

/** The same where a newline behind an escape character is text; a newline behind too many of them is no place to cut. */
export function escapedLineCuts(escapeByte: number): RecordCuts {
  return {
    kind: 'records',
    lookBehindBytes: MAX_ESCAPES + 1,
    find: (bytes, from, end) => {
      let at = from
      for (;;) {
        const found = LINE_CUTS.find(bytes, at, end)
        if (found < 0 || isPlain(bytes, found - 1, escapeByte)) return found
        at = found + 1
      }
    },
  }
}

function isPlain(bytes: Uint8Array, newline: number, escapeByte: number): boolean {
  let at = newline - 1
  while (at >= 0 && newline - at <= MAX_ESCAPES && bytes[at] === escapeByte) at--
  const count = newline - 1 - at
  return count % 2 === 0 && count < MAX_ESCAPES
}

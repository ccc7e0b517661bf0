/** ASCII characters to trim: 1 at the codes of those that are cut off. */
export type TrimSet = Uint8Array

/** The set of a text's characters; undefined when some are not ASCII. */
export function trimSet(characters: string): TrimSet | undefined {
  const set = new Uint8Array(256)
  for (let i = 0; i < characters.length; i++) {
    const code = characters.charCodeAt(i)
    if (code > 127) return undefined
    set[code] = 1
  }
  return set
}

/** Offset of the first byte that is not cut off; the end when there is none. */
export function trimStart(bytes: Uint8Array, start: number, length: number, set: TrimSet): number {
  let at = start
  for (const end = start + length; at < end && set[bytes[at]!] === 1; at++);
  return at
}

/** Bytes from `from` on without those that are cut off at the end. */
export function trimLength(bytes: Uint8Array, from: number, end: number, set: TrimSet): number {
  let at = end
  while (at > from && set[bytes[at - 1]!] === 1) at--
  return at - from
}

/**
 * Returns a hash of a text, for names that must stay the same: 16 hexadecimal digits. Pinned by a test: part of checkpoints.
 *
 * @see Fowler, Noll, Vo: FNV-1a with 64 bits, over UTF-16 code units, low byte first
 */
export function hashText(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    for (const byte of [unit & 255, unit >> 8])
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, '0')
}

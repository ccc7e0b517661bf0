const POLYNOMIAL = 0xedb88320

// tables[k][b]: what byte b does to the sum when k more bytes follow it.
const tables = makeTables()

function makeTables(): readonly Int32Array[] {
  const first = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let sum = byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? POLYNOMIAL : 0)
    first[byte] = sum
  }
  const all = [first]
  for (let k = 1; k < 4; k++) {
    all.push(all[k - 1]!.map((sum) => (sum >>> 8) ^ first[sum & 255]!))
  }
  return all
}

/** CRC-32 of some bytes as gzip has it, as a signed 32-bit number. */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3] = tables as [Int32Array, Int32Array, Int32Array, Int32Array]
  const wordsEnd = bytes.length & ~3
  let sum = -1
  let at = 0
  for (; at < wordsEnd; at += 4) {
    sum ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    sum = t3[sum & 255]! ^ t2[(sum >>> 8) & 255]! ^ t1[(sum >>> 16) & 255]! ^ t0[sum >>> 24]!
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ t0[(sum ^ bytes[at]!) & 255]!
  return ~sum
}

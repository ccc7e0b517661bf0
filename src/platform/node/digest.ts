import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Digest } from '../../contracts/platform.ts'

/** Hash functions of the system's libraries. */
export const nodeDigest: Digest = {
  crc32: (bytes, before = 0) => crc32(bytes, before),
  hash: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
}

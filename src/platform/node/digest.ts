import { createHash } from 'node:crypto'
import type { Digest } from '../../contracts/platform.ts'

/** Hash functions of the system's crypto library. */
export const nodeDigest: Digest = {
  hash: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
}

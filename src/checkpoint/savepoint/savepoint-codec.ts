import type { Digest } from '../../contracts/platform.ts'
import { tagged, untagged } from '../manifest-codec.ts'
import { savepointDamaged, savepointFormat } from './errors.ts'
import { SAVEPOINT_FORMAT, type Savepoint } from './savepoint.ts'

const HEAD = /^\{\n"millraceSavepoint": (\d+),\n"checksum": "([0-9a-f]{8})",\n"savepoint": /
const TAIL = '\n}\n'

/**
 * Writes `savepoint.json`: JSON, indented, in which `{"$": kind, …}` stands for what JSON does not have; before it the format and the CRC-32
 * of the text.
 */
export function encodeSavepoint(savepoint: Savepoint, digest: Digest): Uint8Array {
  const body = JSON.stringify(savepoint, tagged, 1)
  const checksum = digest.crc32(new TextEncoder().encode(body)).toString(16).padStart(8, '0')
  return new TextEncoder().encode(
    `{\n"millraceSavepoint": ${SAVEPOINT_FORMAT},\n"checksum": "${checksum}",\n"savepoint": ${body}${TAIL}`,
  )
}

/**
 * Reads what `encodeSavepoint` wrote.
 *
 * @param file its path, for messages
 * @throws SAVEPOINT_FORMAT where it is something else, SAVEPOINT_DAMAGED where it is not whole
 */
export function decodeSavepoint(bytes: Uint8Array, file: string, digest: Digest): Savepoint {
  const text = new TextDecoder().decode(bytes)
  const head = HEAD.exec(text)
  if (head === null) {
    if (text.length < 64) throw savepointDamaged({ file, damage: 'truncated' })
    throw savepointFormat({ file, format: `it begins with ${JSON.stringify(text.slice(0, 40))}` })
  }
  if (head[1] !== String(SAVEPOINT_FORMAT))
    throw savepointFormat({ file, format: `it is of format ${head[1]}` })
  if (!text.endsWith(TAIL)) throw savepointDamaged({ file, damage: 'truncated' })
  const body = text.slice(head[0].length, -TAIL.length)
  const checksum = digest.crc32(new TextEncoder().encode(body)).toString(16).padStart(8, '0')
  if (checksum !== head[2]) throw savepointDamaged({ file, damage: 'corrupt' })
  return JSON.parse(body, untagged) as Savepoint
}

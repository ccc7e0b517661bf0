// CPU seconds that writing so many bytes to a file takes by itself: copied once, with a checksum a page, in pieces of 4 MiB, synced and
// removed again. Checkpoints that write as much cannot cost less.
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

const PIECE_BYTES = 1 << 22
const PAGE_BYTES = 1 << 16

export async function writeFloorS(directory, bytes) {
  const state = new Uint8Array(1 << 26).fill(7)
  const piece = new Uint8Array(PIECE_BYTES).fill(7)
  const path = join(directory, 'floor')
  const from = process.cpuUsage()
  const file = await open(path, 'w')
  for (let done = 0; done < bytes; done += PIECE_BYTES) {
    const at = done % state.length
    piece.set(state.subarray(at, at + PIECE_BYTES))
    for (let page = 0; page < PIECE_BYTES; page += PAGE_BYTES)
      crc32(piece.subarray(page, page + PAGE_BYTES))
    await file.write(piece)
  }
  await file.sync()
  await file.close()
  await rm(path)
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1e6
}

import { expect, test } from 'vitest'
import type { ObjectStore } from '../contracts/object-store.ts'
import { nodePlatform } from '../platform/node/index.ts'
import type { StoredPage } from './manifest.ts'
import { checkPages } from './state-reader.ts'

const { digest } = nodePlatform()
const content = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)

/** Pages in objects of their own, so that each is read by itself. */
const pages = Array.from(
  { length: 20 },
  (_, i): StoredPage => ({
    id: `rows/${i}`,
    version: 1,
    object: `object-${String(i).padStart(2, '0')}`,
    offset: 0,
    sizeBytes: content.length,
    checksum: digest.crc32(content),
  }),
)

function source(get: (name: string) => Promise<Uint8Array | undefined>) {
  const store = { get } as Partial<ObjectStore> as ObjectStore
  return { store, digest, checkpointId: 7, pathOf: (object: string) => `/checkpoints/${object}` }
}

test('a few reads are under way at a time, and what was read is handed over in order', async () => {
  let asked = 0
  let checked = 0
  let most = 0
  const get = async (): Promise<Uint8Array> => {
    asked++
    most = Math.max(most, asked - checked)
    // Later ones answer first.
    for (let i = 0; i < 40 - asked; i++) await Promise.resolve()
    return content
  }
  await checkPages(pages, source(get), (bytes) => {
    expect(bytes).toBe(content.length)
    checked++
  })
  expect([asked, checked, most]).toEqual([20, 20, 3])
})

test.each([
  ['missing', 'is not there', async () => undefined],
  ['corrupt', 'is corrupt: its checksum is another one', async () => content.slice().reverse()],
  ['truncated', 'ends too early', async () => content.subarray(0, 3)],
])(
  'the first page that is %s is named, whatever becomes of those behind it',
  async (_damage, said, broken) => {
    const get = async (name: string): Promise<Uint8Array | undefined> => {
      if (name < 'object-05') return content
      if (name === 'object-05') return await broken()
      throw new Error('the disk is gone')
    }
    let checked = 0
    await expect(checkPages(pages, source(get), () => checked++)).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      message: expect.stringContaining(`/checkpoints/object-05 ${said}`),
    })
    expect(checked).toBe(5)
  },
)

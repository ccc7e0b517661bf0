/** Pages: what V8 counts of them, so that it collects what is garbage and does nothing while state grows. */
import { expect, test } from 'vitest'
import { allocatePage, letGo } from './page-memory.ts'

const PAGE_BYTES = 131_072

test('pages are zeroed, large ones outside of what V8 counts', () => {
  const small = allocatePage(4096)
  const large = allocatePage(PAGE_BYTES)
  expect(small).toBeInstanceOf(ArrayBuffer)
  expect(large).toBeInstanceOf(SharedArrayBuffer)
  expect(new Uint8Array(large).every((byte) => byte === 0)).toBe(true)
})

test('pages that were let go are collected', async () => {
  const refs: WeakRef<ArrayBufferLike>[] = []
  let collected = 0
  for (let i = 0; i < 10_000 && collected === 0; i++) {
    refs.push(new WeakRef(allocatePage(PAGE_BYTES)))
    letGo(PAGE_BYTES)
    // What a WeakRef was made of or asked for stays until the turn ends.
    await new Promise(setImmediate)
    if (i % 100 === 99) collected = refs.filter((ref) => ref.deref() === undefined).length
  }
  expect(collected).toBeGreaterThan(0)
})

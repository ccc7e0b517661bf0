import { describe, expect, test } from 'vitest'
import { HashIndex } from './hash-index.ts'

const SEED = 4711

/** Hashes that agree in nothing but chance; the i-th is of row i. */
const hashesOf = (count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => Math.imul(i + SEED, 0x9e3779b1) ^ (i << 7))

function add(index: HashIndex, hash: number, rowId: number): void {
  index.prepareInsert(hash)
  const slots = index.directory[index.place(hash)]!
  const mask = slots.length - 1
  let s = (hash << 1) & mask
  while (slots[s + 1] !== 0) s = (s + 2) & mask
  slots[s] = hash
  slots[s + 1] = rowId + 1
  index.rooms[index.numbers[index.place(hash)]!]!--
}

function isThere(index: HashIndex, hash: number, rowId: number): boolean {
  const slots = index.directory[index.place(hash)]!
  const mask = slots.length - 1
  for (let s = (hash << 1) & mask; slots[s + 1] !== 0; s = (s + 2) & mask)
    if (slots[s] === hash && slots[s + 1] === rowId + 1) return true
  return false
}

interface PageContent {
  readonly bytes: Uint8Array
  readonly version: number
}

const pagesOf = (index: HashIndex): PageContent[] =>
  index.ledger
    .freeze()
    .list()
    .map((page) => ({ bytes: page.bytes(), version: page.version }))

function restore(pages: readonly PageContent[]): HashIndex {
  const index = new HashIndex()
  index.beginRestore()
  for (const { bytes, version } of pages) index.restorePage(bytes.slice(), version)
  index.restored()
  return index
}

/** A page as it was written once: with all its slots. */
function withAllSlots({ bytes, version }: PageContent): PageContent {
  const words = new Int32Array(bytes.slice().buffer)
  const slots = new Int32Array(2 << (words[1]! >>> 8))
  const mask = slots.length - 1
  for (let e = 4; e < words.length; e += 2) {
    let s = (words[e]! << 1) & mask
    while (slots[s + 1] !== 0) s = (s + 2) & mask
    slots[s] = words[e]!
    slots[s + 1] = words[e + 1]!
  }
  const header = [words[0]!, words[1]! & 255, words[2]!, words[3]!]
  return { bytes: new Uint8Array(Int32Array.from([...header, ...slots]).buffer), version }
}

describe.each([0, 1, 11, 3000, 50_000])(`an index of %d entries, seed ${SEED}`, (count) => {
  const hashes = hashesOf(count)
  const index = new HashIndex()
  for (let i = 0; i < count; i++) add(index, hashes[i]!, i)
  const pages = pagesOf(index)

  test('is written as its entries', () => {
    const written = pages.reduce((sum, { bytes }) => sum + bytes.length, 0)
    expect(written).toBe(count * 8 + pages.length * 16)
  })

  test.each([
    ['its pages', pages],
    ['pages with all their slots', pages.map(withAllSlots)],
  ])('is there again from %s, and goes on', (_, stored) => {
    const restored = restore(stored)
    for (let i = 0; i < count; i++) expect(isThere(restored, hashes[i]!, i)).toBe(true)
    const more = hashesOf(count + 2000)
    for (let i = count; i < more.length; i++) add(restored, more[i]!, i)
    restored.removeEach(
      hashes,
      Int32Array.from(hashes, (_hash, i) => i),
      count,
    )
    for (let i = 0; i < count; i++) expect(isThere(restored, hashes[i]!, i)).toBe(false)
    for (let i = count; i < more.length; i++) expect(isThere(restored, more[i]!, i)).toBe(true)
  })
})

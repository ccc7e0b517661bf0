import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viewOf } from '../core/copy-bytes.ts'
import { ByteHeap, REF_MASK, REF_SHIFT, slotSize } from './byte-heap.ts'

const read = (heap: ByteHeap, ref: number, length: number): Uint8Array => {
  const at = (ref & REF_MASK) << 3
  return length === 0 ? new Uint8Array(0) : heap.bytes[ref >>> REF_SHIFT]!.slice(at, at + length)
}

describe('byte heap', () => {
  it('gives slots that hold the value and waste little', () => {
    let last = 8
    const wrong: number[] = []
    for (let length = 1; length < 40_000; length++) {
      const size = slotSize(length)
      const isGood =
        size >= length &&
        size % 8 === 0 &&
        size >= last &&
        size - length < Math.max(8, length / 4 + 1)
      if (!isGood) wrong.push(length)
      last = size
    }
    expect(wrong).toEqual([])
  })

  it('keeps every value whatever comes and goes', () => {
    const step = fc.record({
      place: fc.nat(40),
      length: fc.oneof(fc.nat(40), fc.nat(400), fc.nat(40_000)),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = new ByteHeap()
        const held = new Map<number, { ref: number; value: Uint8Array }>()
        steps.forEach(({ place, length }, i) => {
          const source = new Uint8Array(length + 3).fill(i + 1)
          const old = held.get(place)
          if (old !== undefined && i % 3 === 0) {
            heap.free(old.ref, old.value.length)
            held.delete(place)
            return
          }
          const ref =
            old === undefined
              ? heap.store(viewOf(source), 3, length)
              : heap.replace(old.ref, old.value.length, viewOf(source), 3, length)
          held.set(place, { ref, value: source.slice(3) })
        })
        for (const { ref, value } of held.values())
          expect(read(heap, ref, value.length)).toEqual(value)
        for (const { ref, value } of held.values()) heap.free(ref, value.length)
        // One empty page per size stays at most; large values leave nothing.
        expect(heap.sizeBytes).toBeLessThan(45 * 65_536)
      }),
      { numRuns: 100 },
    )
  })

  it('stays as large as its values when these grow and shrink', () => {
    const heap = new ByteHeap()
    const source = new Uint8Array(600)
    const held = Array.from({ length: 5000 }, () => ({ ref: 0, length: 0 }))
    const sizes: number[] = []
    for (let round = 0; round < 60; round++) {
      held.forEach((value, i) => {
        const length = ((i * 7919 + round * 104_729) % 97) + (round % 2 === 0 ? 0 : 100)
        value.ref = heap.replace(value.ref, value.length, viewOf(source), 0, length)
        value.length = length
      })
      if (round % 2 === 1) sizes.push(heap.sizeBytes)
    }
    expect(Math.max(...sizes.slice(3))).toBeLessThan(sizes[2]! * 1.2)
    // The other rounds' sizes keep a page each, which weighs while the heap is small.
    expect(sizes.at(-1)!).toBeLessThan(5000 * 148 * 2.2)
  })
})

// Damaged files: whatever is changed, reading ends soon, with rows or with a coded error.
import { describe, expect, test } from 'vitest'
import { EngineError } from '../../src/core/errors.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'
import { fixtureBytes, fixtures, readAll } from './parquet-kit.ts'

const SEED = Number(process.env.FUZZ_SEED ?? 1)
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 40)
const MAX_MS = 5000

type Damage = (bytes: Uint8Array, random: SeededRandom) => Uint8Array

const below = (random: SeededRandom, limit: number): number => Math.floor(random.next() * limit)

const damages: Record<string, Damage> = {
  'a byte changed': (bytes, random) => {
    bytes[below(random, bytes.length)] = below(random, 256)
    return bytes
  },
  'a bit of the footer flipped': (bytes, random) => {
    const at = bytes.length - 9 - below(random, Math.min(2000, bytes.length - 9))
    bytes[at] = bytes[at]! ^ (1 << below(random, 8))
    return bytes
  },
  'bytes at the start of pages changed': (bytes, random) => {
    const at = 4 + below(random, Math.min(bytes.length - 8, 400))
    bytes[at] = [0, 0xff, 0x7f, 0x80][below(random, 4)]!
    return bytes
  },
  'a stretch of ones': (bytes, random) => {
    const at = below(random, bytes.length)
    return bytes.fill(0xff, at, at + below(random, 12))
  },
  'bytes left out': (bytes, random) => {
    const at = below(random, bytes.length)
    const gap = 1 + below(random, 20)
    const shorter = new Uint8Array(Math.max(0, bytes.length - gap))
    shorter.set(bytes.subarray(0, Math.min(at, shorter.length)))
    if (at + gap < bytes.length) shorter.set(bytes.subarray(at + gap), at)
    return shorter
  },
}

describe.each(Object.entries(damages))('%s', (_, damage) => {
  test.each(fixtures())('$name', async ({ name, schema }) => {
    const random = new SeededRandom(SEED)
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = damage(fixtureBytes(name), random)
      const start = performance.now()
      try {
        await readAll(bytes, schema, { batchRows: 100 })
      } catch (error) {
        if (!(error instanceof EngineError)) {
          throw new Error(`round ${round} of seed ${SEED}: ${(error as Error).stack}`)
        }
        expect(error.code).toMatch(/^PARQUET_/)
      }
      expect(performance.now() - start, `round ${round}`).toBeLessThan(MAX_MS)
    }
  })
})

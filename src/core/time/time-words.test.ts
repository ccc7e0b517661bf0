import { expect, test } from 'vitest'
import { fixedColumn } from '../column.ts'
import { microsAt, millisAt, timeWords } from './time-words.ts'

const borders = [
  0n,
  1000n,
  86_400_000_000n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  253_402_300_800_000_000n,
  2n ** 62n,
]
const times = borders
  .flatMap((border) => [border, -border])
  .flatMap((border) => [-1001n, -1000n, -999n, -1n, 0n, 1n, 999n, 1000n].map((by) => border + by))

test('times by their words are those of their bigints', () => {
  const words = timeWords(fixedColumn(BigInt64Array.from(times)))
  times.forEach((micros, row) => {
    const floored = (micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n
    expect([micros, millisAt(words, row)]).toEqual([micros, Number(floored)])
    for (const by of [-1n, 0n, 1n]) {
      const border = floored + by
      expect(microsAt(words, row) >= Number(border) * 1000).toBe(micros >= border * 1000n)
    }
  })
})

test('a view of a part of a buffer', () => {
  const values = BigInt64Array.of(5n, 7000n, -7001n).subarray(1)
  expect(millisAt(timeWords(fixedColumn(values)), 1)).toBe(-8)
})

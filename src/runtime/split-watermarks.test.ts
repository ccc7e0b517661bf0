/** What a subtask's watermark waits for, as its splits come, are read, fall silent and end. Times are small numbers of microseconds. */
import { describe, expect, test } from 'vitest'
import { NO_WATERMARK_MICROS } from '../contracts/split-clock.ts'
import { SplitWatermarks } from './split-watermarks.ts'

/**
 * `hold a`, `hold a 5` (begun before), `read a 7`, `finish a`, `at 100` (the clock), `silent 50` (idle after that timeout); after each the
 * least that counts, `-` for none, `min` before a first row.
 */
function play(splits: SplitWatermarks, steps: readonly (readonly [string, string])[]): void {
  let nowMs = 0
  for (const [step, least] of steps) {
    const [verb, what = '', micros] = step.split(' ')
    if (verb === 'hold')
      splits.hold(
        {
          id: what,
          position: 0,
          ...(micros === undefined ? {} : { watermark: { micros: BigInt(micros) } }),
        },
        nowMs,
      )
    if (verb === 'read') {
      splits.read(what, nowMs)
      if (micros !== undefined) splits.reach(BigInt(micros))
    }
    if (verb === 'finish') splits.finish(what)
    if (verb === 'at') nowMs = Number(what)
    if (verb === 'silent') splits.findIdle(Number(what), nowMs)
    const found = splits.leastMicros
    const text = found === undefined ? '-' : found < -1_000_000n ? 'min' : String(found)
    expect(`${step}: ${text}`).toBe(`${step}: ${least}`)
  }
}

describe('one after another', () => {
  test('a split counts from its first row to its end', () => {
    play(new SplitWatermarks('one-after-another'), [
      ['hold a', '-'],
      ['read a 5', '5'],
      ['hold b', '5'],
      ['read a 9', '9'],
      ['finish a', '-'],
      ['read b', 'min'],
      ['read b 3', '3'],
    ])
  })

  test('one that was begun before a restore holds from the start, wherever it is in the queue', () => {
    play(new SplitWatermarks('one-after-another'), [
      ['hold a', '-'],
      ['hold b 4', '4'],
      ['read a 9', '4'],
      ['finish a', '4'],
      ['read b 12', '12'],
    ])
  })
})

test('one that is before begun ones counts before its first row, and still does behind the next restore', () => {
  const splits = new SplitWatermarks('one-after-another')
  const unread = { id: 'a', position: 0, watermark: { micros: NO_WATERMARK_MICROS } }
  splits.hold(unread, 0)
  splits.hold({ id: 'b', position: 3, watermark: { micros: 5n } }, 0)
  splits.hold({ id: 'c', position: 0 }, 0)
  expect(splits.leastMicros).toBe(NO_WATERMARK_MICROS)
  expect(splits.withWatermark({ id: 'a', position: 0 })).toEqual(unread)
  expect(splits.withWatermark({ id: 'c', position: 0 })).toEqual({ id: 'c', position: 0 })
  splits.read('a', 0)
  splits.reach(3n)
  expect(splits.leastMicros).toBe(3n)
})

describe('side by side', () => {
  test('all that are held count', () => {
    play(new SplitWatermarks('side-by-side'), [
      ['hold a', 'min'],
      ['hold b', 'min'],
      ['read a 5', 'min'],
      ['read b 2', '2'],
      ['finish b', '5'],
    ])
  })

  test('idle ones are left out; where all are, the furthest counts', () => {
    play(new SplitWatermarks('side-by-side'), [
      ['hold a', 'min'],
      ['hold b', 'min'],
      ['read a 5', 'min'],
      ['at 100', 'min'],
      ['read a 7', 'min'],
      ['silent 50', '7'],
      ['read b 2', '2'],
      ['at 200', '2'],
      ['silent 50', '7'],
      ['read a 9', '9'],
    ])
  })
})

test('a split takes its watermark with it, and nothing where there is none', () => {
  const splits = new SplitWatermarks('one-after-another')
  const split = { id: 'a', position: 3 }
  splits.hold(split, 0)
  expect(splits.withWatermark(split)).toEqual(split)
  splits.read('a', 0)
  splits.reach(8n)
  splits.rowsSinceMark = 2
  const moved = splits.withWatermark(split)
  expect(moved).toEqual({ ...split, watermark: { micros: 8n, rowsSinceMark: 2 } })
  const next = new SplitWatermarks('side-by-side')
  next.hold(moved, 0)
  next.read('a', 0)
  expect([next.currentMicros, next.rowsSinceMark]).toEqual([8n, 2])
})

/** The watermark of several inputs: what it follows, and that a restore neither takes it back nor lets it run ahead. */
import { describe, expect, test } from 'vitest'
import { MemoryStateContext } from '../../state/state-context.ts'
import { restoredState, soleContext } from '../../testing/operator-kit.ts'
import { InputWatermarks } from './input-watermarks.ts'

/** Two inputs: `0:5` is a watermark of the first, `1~` says that the second is idle, `1` that it is not. Answers what holds after each. */
function follow(steps: string, restores: boolean): number[] {
  let state = new MemoryStateContext()
  let watermarks = new InputWatermarks(2)
  watermarks.open(soleContext(state))
  return steps.split(' ').map((step) => {
    const input = Number(step[0])
    if (step[1] === ':') watermarks.advance(input, Number(step.slice(2)))
    else watermarks.idle(input, step[1] === '~')
    const { currentMs } = watermarks
    if (restores) {
      watermarks.onBarrier()
      state = restoredState(state)
      watermarks = new InputWatermarks(2)
      watermarks.open(soleContext(state))
      expect(watermarks.currentMs).toBe(currentMs)
    }
    return currentMs
  })
}

describe.each([false, true])('with restores: %s', (restores) => {
  test.each([
    ['the least of both', '0:5 1:3 1:9 0:7', [-Infinity, 3, 5, 7]],
    ['none is taken back', '0:5 1:5 0:3 1:8', [-Infinity, 5, 5, 5]],
    [
      'an idle input is left out; when it is back it does not take it back',
      '0:5 1:3 1~ 1 1:4',
      [-Infinity, 3, 5, 5, 5],
    ],
  ])('%s', (_, steps, expected) => {
    expect(follow(steps, restores)).toEqual(expected)
  })
})

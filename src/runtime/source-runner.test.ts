import { expect, test } from 'vitest'
import type { SourceVertex } from '../dataflow/stream-graph.ts'
import { makeVertexMetrics } from './metrics.ts'
import { SourceRunner } from './source-runner.ts'

test('time in which the task could not take rows is no silence of the source', () => {
  let nowMs = 0
  const told: boolean[] = []
  const runner = new SourceRunner({ id: 0, name: 'silent', source: {} } as SourceVertex, {
    metrics: makeVertexMetrics('silent'),
    makeReader: () => {
      throw new Error('nothing is read')
    },
    listener: { onAsk: () => {}, onArrival: () => {} },
    idleTimeoutMs: 1_000,
    monotonicMs: () => nowMs,
    watermarkMs: () => -Infinity,
    hadEnded: false,
  })
  runner.output.connect(
    {
      receive: () => {},
      watermark: () => {},
      idle: (_, isIdle) => told.push(isIdle),
      latency: () => {},
      end: () => {},
      wantsInput: () => true,
    },
    0,
  )
  runner.open(false)
  nowMs = 600
  runner.noteHeld(true)
  nowMs = 5_000
  expect(runner.tick(nowMs)).toBe(Infinity)
  runner.noteHeld(false)
  // 600 ms of silence before it was held count.
  expect(runner.tick(nowMs)).toBe(400)
  expect(told).toEqual([])
  nowMs = 5_400
  runner.tick(nowMs)
  expect(told).toEqual([true])
})

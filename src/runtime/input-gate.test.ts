/** Steps of a gate: watermarks go with the batch behind them, and nothing is taken behind what fills the task or blocks the channel. */
import { expect, it } from 'vitest'
import { makeBatch } from '../core/batch.ts'
import { fixedColumn } from '../core/column.ts'
import { LocalChannel } from './exchange/local-channel.ts'
import { InputGate } from './input-gate.ts'

function open(canTakeNow: () => boolean = () => true) {
  const channels = [new LocalChannel(), new LocalChannel()]
  const heard: string[] = []
  const gate = new InputGate({
    input: 0,
    readers: channels.map(({ reader }) => reader),
    watermarkMs: -Infinity,
    receiver: {
      receive: (_, batch) => heard.push(`${batch.rowCount} rows`),
      watermark: (_, watermarkMs) => heard.push(`watermark ${watermarkMs}`),
      idle: (_, isIdle) => heard.push(isIdle ? 'idle' : 'awake'),
      latency: () => heard.push('marker'),
      end: () => heard.push('end'),
      wantsInput: () => true,
    },
    listener: {
      get canTakeNow() {
        return canTakeNow()
      },
      onBarrier: (_, checkpointId) => heard.push(`barrier ${checkpointId}`),
      onGateEnd: () => {},
    },
  })
  const step = (): string[] => {
    heard.length = 0
    return gate.step() ? [...heard] : ['nothing']
  }
  return { step, writers: channels.map(({ writer }) => writer) }
}

const rows = (count: number) => makeBatch(count, [fixedColumn(new Int32Array(count))])

it('takes a batch with the watermarks in front of it, channel by channel', () => {
  const { step, writers } = open()
  writers.forEach((writer, channel) => {
    for (let i = 1; i <= 2; i++) {
      writer.writeWatermark(10 * i + channel)
      writer.writeLatency(0)
      writer.writeBatch(rows(i + 2 * channel), undefined, i + 2 * channel, undefined)
    }
    writer.writeWatermark(100)
    writer.writeEnd()
  })
  expect(step()).toEqual(['marker', '1 rows'])
  expect(step()).toEqual(['watermark 10', 'marker', '3 rows'])
  expect(step()).toEqual(['watermark 11', 'marker', '2 rows'])
  expect(step()).toEqual(['watermark 20', 'marker', '4 rows'])
  expect(step()).toEqual(['watermark 21'])
  expect(step()).toEqual(['watermark 100', 'watermark Infinity', 'end'])
  expect(step()).toEqual(['nothing'])
})

it('stops at a barrier, and takes nothing behind it', () => {
  const { step, writers } = open()
  writers[0]!.writeWatermark(1)
  writers[0]!.writeBarrier(7, 0)
  writers[0]!.writeBatch(rows(1), undefined, 1, undefined)
  expect(step()).toEqual(['barrier 7'])
  expect(step()).toEqual(['nothing'])
})

it('stops where a watermark made so much that the task takes nothing more', () => {
  let isFull = false
  const { step, writers } = open(() => !isFull)
  writers[0]!.writeWatermark(1)
  writers[0]!.writeBatch(rows(2), undefined, 2, undefined)
  isFull = true
  expect(step()).toEqual([])
  expect(step()).toEqual(['2 rows'])
})

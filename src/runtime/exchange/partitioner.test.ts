/**
 * Partitioners against a slow twin: each channel is read as a sequence of rows and watermarks, and compared with what is left of
 * the batch's sequence when the rows of other channels are taken out. Then what each exchange promises: equal keys meet, slices
 * are balanced, an update is not torn apart.
 */
import { describe, expect, it } from 'vitest'
import { RandomBatches } from '../../../test/exchange/random-batches.ts'
import { hashBatch } from '../../codegen/hash.ts'
import { keyGroupOf } from '../../codegen/hash-mix.ts'
import {
  type Batch,
  INSERT,
  liveCount,
  makeBatch,
  type Schema,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { intType } from '../../core/types.ts'
import type { Exchange } from '../../dataflow/exchange.ts'
import { keyGroupRange, subtaskOfGroup, subtaskTable } from './key-groups.ts'
import { createPartitioner, type Partitioner } from './partitioner.ts'
import { rescaleRange } from './slice-partitioner.ts'

const FIRST_SEED = Number(process.env.SEED ?? 1)
const seeds = Array.from({ length: Number(process.env.RUNS ?? 20) }, (_, i) => FIRST_SEED + i)

type Step = { readonly row: number } | { readonly watermarkMs: number }

/** Live rows of a batch that pass, and the watermarks between them; of several in a row the last. */
function sequenceOf(batch: Batch, passes: (position: number) => boolean): Step[] {
  const steps: Step[] = []
  const mark = (position: number): void => {
    for (let i = 0; i < (batch.marks?.count ?? 0); i++) {
      if (batch.marks!.positions[i] !== position) continue
      const last = steps.at(-1)
      if (last !== undefined && 'watermarkMs' in last) steps.pop()
      steps.push({ watermarkMs: batch.marks!.watermarksMs[i]! })
    }
  }
  const live = new Set(batch.selection ?? Array.from({ length: batch.rowCount }, (_, i) => i))
  mark(-1)
  for (let position = 0; position < batch.rowCount; position++) {
    if (live.has(position) && passes(position)) steps.push({ row: position })
    mark(position)
  }
  return steps
}

/** The same of what a partitioner gives a channel. */
function channelSequence(partitioner: Partitioner, channel: number): Step[] {
  const count = partitioner.counts[channel]!
  const positions = partitioner.positionsOf(channel)
  const marks = partitioner.marksOf(channel)
  const steps: Step[] = []
  const mark = (row: number): void => {
    for (let i = 0; i < (marks?.count ?? 0); i++) {
      if (marks!.positions[i] !== row) continue
      if (steps.length > 0 && 'watermarkMs' in steps.at(-1)!) steps.pop()
      steps.push({ watermarkMs: marks!.watermarksMs[i]! })
    }
  }
  mark(-1)
  for (let row = 0; row < count; row++) {
    steps.push({ row: positions === undefined ? row : positions[row]! })
    mark(row)
  }
  return steps
}

const rowsOf = (partitioner: Partitioner, channel: number): number[] =>
  channelSequence(partitioner, channel).flatMap((step) => ('row' in step ? [step.row] : []))

const randomBatch = (random: RandomBatches, schema: Schema): Batch => {
  let last = -10
  const batch = random.batch(schema, random.pick([0, 1, 10, 700, 2000]))
  if (!random.chance(0.7)) return batch
  const count = random.below(batch.rowCount + 5)
  const positions = Int32Array.from({ length: count }, () => random.below(batch.rowCount + 1) - 1)
  const watermarksMs = Float64Array.from({ length: count }, () => {
    last += random.below(5)
    return last
  })
  return { ...batch, marks: { positions: positions.sort(), watermarksMs, count } }
}

describe('every exchange', () => {
  it.each(seeds)('gives each channel its rows in order, with all marks, seed %i', (seed) => {
    const random = new RandomBatches(seed, { withObjects: false })
    const schema = [{ name: 'k', type: intType() }, ...random.schema()]
    const keys = schema.map((_, i) => i).filter((i) => i === 0 || random.chance(0.3))
    const types = keys.map((i) => schema[i]!.type)
    const channelCount = 1 + random.below(5)
    const maxParallelism = random.pick([channelCount, 100, 128, 1000])
    const options = { channelCount, subtaskIndex: random.below(3), parallelism: 3, maxParallelism }
    const exchanges: readonly Exchange[] = [
      { kind: 'hash', keys, types },
      { kind: 'rebalance' },
      { kind: 'rescale' },
      { kind: 'broadcast' },
      { kind: 'global' },
    ]
    const partitioners = exchanges.map((exchange) => createPartitioner(exchange, options))
    // The arrays are used again: a short batch behind a long one must not see what is left of it.
    for (let turn = 0; turn < 4; turn++) {
      const batch = randomBatch(random, schema)
      exchanges.forEach((exchange, i) => {
        const partitioner = partitioners[i]!
        partitioner.split(batch)
        const seen = Array.from({ length: channelCount }, (_, channel) =>
          rowsOf(partitioner, channel),
        )
        for (let channel = 0; channel < channelCount; channel++) {
          const own = new Set(seen[channel])
          expect(channelSequence(partitioner, channel), exchange.kind).toEqual(
            sequenceOf(batch, (position) => own.has(position)),
          )
        }
        const all = sequenceOf(batch, () => true).flatMap((step) =>
          'row' in step ? [step.row] : [],
        )
        if (exchange.kind === 'broadcast') for (const rows of seen) expect(rows).toEqual(all)
        else expect(seen.flat().sort((a, b) => a - b)).toEqual(all)
        if (exchange.kind === 'global') expect(seen[0]).toEqual(all)
        if (exchange.kind === 'hash') expect(seen).toEqual(byKeyGroup(batch, keys, types, options))
      })
    }
  })
})

/** Rows of each channel, found one by one. */
function byKeyGroup(
  batch: Batch,
  keys: readonly number[],
  types: Parameters<typeof hashBatch>[0],
  options: { readonly channelCount: number; readonly maxParallelism: number },
): number[][] {
  const { channelCount, maxParallelism } = options
  const count = liveCount(batch)
  const hashes = new Int32Array(count)
  const columns = keys.map((key) => batch.columns[key]!)
  hashBatch(types, columns, batch.selection, count, hashes)
  const rows: number[][] = Array.from({ length: channelCount }, () => [])
  hashes.forEach((hash, k) => {
    const group = keyGroupOf(hash, maxParallelism)
    const subtask = Math.floor((group * channelCount) / maxParallelism)
    rows[subtask]!.push(batch.selection === undefined ? k : batch.selection[k]!)
  })
  return rows
}

describe('key groups', () => {
  it.each([
    [1, 128],
    [2, 128],
    [3, 128],
    [7, 10],
    [128, 128],
    [5, 5],
  ])('of %i subtasks of %i groups are ranges that meet', (parallelism, maxParallelism) => {
    const table = subtaskTable(parallelism, maxParallelism)
    let next = 0
    for (let subtask = 0; subtask < parallelism; subtask++) {
      const { first, last } = keyGroupRange(subtask, parallelism, maxParallelism)
      expect(first).toBe(next)
      expect(last).toBeGreaterThanOrEqual(first)
      for (let group = first; group <= last; group++) {
        expect(subtaskOfGroup(group, parallelism, maxParallelism)).toBe(subtask)
        expect(table[group]).toBe(subtask)
      }
      next = last + 1
    }
    expect(next).toBe(maxParallelism)
  })
})

describe('slices', () => {
  const numbers = (count: number, kinds?: Uint8Array): Batch =>
    makeBatch(count, [fixedColumn(new Int32Array(count))], kinds === undefined ? {} : { kinds })

  it.each([
    [[4096, 4096, 4096], 3],
    [[1, 1, 1, 1, 1, 1, 1], 4],
    [[300, 10, 300, 10, 4000, 17], 2],
    [[100, 8192, 5], 5],
  ])('of batches of %j rows are balanced over %i channels', (sizes, channelCount) => {
    const partitioner = createPartitioner(
      { kind: 'rebalance' },
      { channelCount, subtaskIndex: 0, parallelism: 1, maxParallelism: 128 },
    )
    const sent = new Array(channelCount).fill(0)
    let longest = 0
    for (const size of sizes) {
      partitioner.split(numbers(size))
      partitioner.counts.forEach((count, i) => {
        sent[i] += count
        longest = Math.max(longest, count)
      })
      // No channel is ahead of another by more than one slice.
      expect(Math.max(...sent) - Math.min(...sent)).toBeLessThanOrEqual(longest)
    }
    expect(sent.reduce((a, b) => a + b)).toBe(sizes.reduce((a, b) => a + b))
  })

  it('keep a +U behind its -U', () => {
    const kinds = new Uint8Array(1024).fill(INSERT)
    kinds[511] = UPDATE_BEFORE
    kinds[512] = UPDATE_AFTER
    const partitioner = createPartitioner(
      { kind: 'rebalance' },
      { channelCount: 2, subtaskIndex: 0, parallelism: 1, maxParallelism: 128 },
    )
    partitioner.split(numbers(1024, kinds))
    expect([...partitioner.counts]).toEqual([513, 511])
    expect(rowsOf(partitioner, 1)[0]).toBe(513)
  })

  it.each([
    [2, 4, ['0-2', '2-4']],
    [2, 3, ['0-1', '1-3']],
    [4, 2, ['0-1', '0-1', '1-2', '1-2']],
    [3, 3, ['0-1', '1-2', '2-3']],
    [1, 4, ['0-4']],
  ])('of %i senders rescale to %i receivers', (parallelism, channelCount, expected) => {
    const ranges = Array.from({ length: parallelism }, (_, subtaskIndex) => {
      const { first, end } = rescaleRange({ channelCount, subtaskIndex, parallelism })
      return `${first}-${end}`
    })
    expect(ranges).toEqual(expected)
  })
})

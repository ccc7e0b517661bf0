/**
 * Channels give back what was written. Random batches of random schemas go through rings from tiny (every batch in fragments,
 * records wrap at every turn, most of it waits in the writer) to roomy, and through channels of one thread. Both ends act only
 * when they were told to (`onWritten`, `onFreed`), so a notification that is missing ends the test. A batch is compared again
 * after further writes, right before it is released: nobody writes into memory that is held.
 */
import { describe, expect, it } from 'vitest'
import { pairsOf, RandomBatches, rowsOf } from '../../../test/exchange/random-batches.ts'
import type { Batch, Marks, Schema } from '../../core/batch.ts'
import { makeBatch } from '../../core/batch.ts'
import { type Column, fixedColumn, objectColumn } from '../../core/column.ts'
import { compact } from '../../core/compact.ts'
import { objectType } from '../../core/types.ts'
import type { ChannelReader, ChannelRecord, ChannelWriter } from './channel.ts'
import { LocalChannel } from './local-channel.ts'
import { createRing, RingReader, RingWriter } from './ring-channel.ts'

const FIRST_SEED = Number(process.env.SEED ?? 1)
const RUNS = Number(process.env.RUNS ?? 30)
const seeds = Array.from({ length: RUNS }, (_, i) => FIRST_SEED + i)

interface Ends {
  readonly writer: ChannelWriter
  readonly reader: ChannelReader
  /** What the ends have been told since it was last looked at. */
  readonly told: { written: boolean; freed: boolean }
}

function ring(sizeBytes: number, options: { readonly maxRecordBytes?: number } = {}): Ends {
  const told = { written: false, freed: false }
  const memory = createRing(sizeBytes)
  const writer = new RingWriter(
    memory,
    () => {
      told.written = true
    },
    options,
  )
  const reader = new RingReader(memory, () => {
    told.freed = true
  })
  return { writer, reader, told }
}

function local(options: { readonly maxRecordBytes?: number } = {}): Ends {
  const { writer, reader } = new LocalChannel(options)
  // In one thread there is nobody to tell: what is written can be read.
  const told = {
    get written() {
      return reader.hasNext
    },
    set written(_) {},
    freed: false,
  }
  return { writer, reader, told }
}

/** What a record says, as plain values: rows one by one with the watermarks between them, as batches may be cut on the way. */
function stepsOf(record: ChannelRecord, schema: Schema): unknown[] {
  if (record.kind !== 'batch') return [{ ...record }]
  const { batch } = record
  expect(batch.selection).toBeUndefined()
  return batchSteps(rowsOf(batch, schema, undefined, batch.rowCount), batch.marks)
}

function batchSteps(rows: readonly unknown[][], marks: Marks | undefined): unknown[] {
  const steps: unknown[] = []
  const pairs = pairsOf(marks)
  for (let row = -1; row < rows.length; row++) {
    if (row >= 0) steps.push({ kind: 'row', row: rows[row] })
    for (const [position, watermarkMs] of pairs)
      if (position === row) steps.push({ kind: 'watermark', watermarkMs })
  }
  return steps
}

/** Writes one record of any kind; returns what is to come out. */
function writeRandom(random: RandomBatches, schema: Schema, writer: ChannelWriter): unknown[] {
  switch (random.below(8)) {
    case 0: {
      const watermarkMs = random.pick([-Infinity, Infinity, 0, random.below(1e9)])
      writer.writeWatermark(watermarkMs)
      return [{ kind: 'watermark', watermarkMs }]
    }
    case 1: {
      const barrier = { checkpointId: random.below(2 ** 40), flags: random.below(16) }
      writer.writeBarrier(barrier.checkpointId, barrier.flags)
      return [{ kind: 'barrier', ...barrier }]
    }
    case 2: {
      const isIdle = random.chance(0.5)
      writer.writeIdle(isIdle)
      return [{ kind: 'idle', isIdle }]
    }
    default: {
      const maxRows = random.pick([3, 20, 200])
      const batch = random.batch(schema, maxRows)
      const count = batch.selection?.length ?? batch.rowCount
      const marks = random.marks(count, 0)
      writer.writeBatch(batch, batch.selection, count, marks)
      if (count === 0) {
        const last = pairsOf(marks).at(-1)
        return last === undefined ? [] : [{ kind: 'watermark', watermarkMs: last[1] }]
      }
      return batchSteps(rowsOf(batch, schema, batch.selection, count), marks)
    }
  }
}

/** Lets both ends act at random, each only when it was told to, until everything has been read. */
function converse(random: RandomBatches, schema: Schema, ends: Ends, records: number): void {
  const { writer, reader, told } = ends
  const expected: unknown[] = []
  let written = 0
  let readCount = 0
  let held: { readonly record: ChannelRecord; readonly seen: unknown[] } | undefined
  let quietTurns = 0
  while (readCount < expected.length || written <= records) {
    expect(quietTurns, 'both ends wait').toBeLessThan(1000)
    quietTurns++
    if (written <= records && random.chance(0.4)) {
      quietTurns = 0
      if (written++ < records) expected.push(...writeRandom(random, schema, writer))
      else {
        writer.writeEnd()
        expected.push({ kind: 'end' })
      }
    }
    if (told.freed && random.chance(0.5)) {
      told.freed = false
      writer.flush()
    }
    if (held !== undefined) {
      expect(stepsOf(held.record, schema)).toEqual(held.seen)
      reader.release()
      held = undefined
    }
    if (!told.written || random.chance(0.4)) continue
    const hasNext = reader.hasNext
    const record = reader.next()
    expect(record !== undefined).toBe(hasNext)
    if (record === undefined) {
      told.written = false
      continue
    }
    quietTurns = 0
    const seen = stepsOf(record, schema)
    expect(seen).toEqual(expected.slice(readCount, readCount + seen.length))
    readCount += seen.length
    held = { record, seen }
  }
  if (held !== undefined) reader.release()
  expect(writer.pendingBytes).toBe(0)
  expect(writer.isOverBudget).toBe(false)
  expect(reader.hasNext).toBe(false)
  expect(reader.next()).toBeUndefined()
}

describe.each<[string, () => Ends]>([
  ['a ring of 256 bytes', () => ring(256)],
  ['a ring of 1,000 bytes', () => ring(1000)],
  ['a ring of 1,000 bytes, batches in one record', () => ring(1000, { maxRecordBytes: Infinity })],
  ['a ring of 10,000 bytes', () => ring(10_000)],
  ['a ring of 1 MiB', () => ring(1 << 20)],
  ['one thread', () => local()],
  ['one thread, records of 1,500 bytes', () => local({ maxRecordBytes: 1500 })],
])('%s', (_, open) => {
  it.each(seeds)('gives back what was written, seed %i', (seed) => {
    const random = new RandomBatches(seed)
    converse(random, random.schema(), open(), 12)
  })
})

describe('batches that are too large for one record', () => {
  const sizesOf = (batch: Batch, maxRecordBytes: number): number[] => {
    const { writer, reader } = local({ maxRecordBytes })
    writer.writeBatch(batch, undefined, batch.rowCount, undefined)
    const sizes: number[] = []
    for (let record = reader.next(); record !== undefined; record = reader.next()) {
      if (record.kind === 'batch') sizes.push(record.batch.rowCount)
      reader.release()
    }
    return sizes
  }

  it('are cut in halves', () => {
    const batch = makeBatch(1000, [fixedColumn(new BigInt64Array(1000))])
    expect(sizesOf(batch, 10_000)).toEqual([1000])
    expect(sizesOf(batch, 4000)).toEqual([250, 250, 250, 250])
  })

  it('are left whole when most of it is the same for all rows', () => {
    const value = fixedColumn(new BigInt64Array(1))
    const list: Column = {
      layout: 'list',
      offsets: Int32Array.of(0, 5000),
      child: fixedColumn(new Int32Array(5000)),
      valid: undefined,
    }
    const batch = makeBatch(1000, [
      { layout: 'constant', value: list, valid: undefined },
      { layout: 'constant', value, valid: undefined },
    ])
    // The first half shows that it does not help.
    expect(sizesOf(batch, 4000)).toEqual([500, 500])
  })
})

describe('budgets', () => {
  const numbers = (count: number): Batch =>
    makeBatch(count, [fixedColumn(new Int32Array(count).map((_, i) => i))])

  it('of a ring: over it while something waits that has no room', () => {
    const { writer, reader } = ring(4096)
    writer.writeBatch(numbers(300), undefined, 300, undefined)
    expect([writer.pendingBytes, writer.isOverBudget]).toEqual([0, false])
    for (let i = 0; i < 5; i++) writer.writeBatch(numbers(300), undefined, 300, undefined)
    expect(writer.pendingBytes).toBeGreaterThan(3 * 1200)
    expect(writer.isOverBudget).toBe(true)
    for (let i = 0; i < 6; i++) {
      const record = reader.next()
      expect(record).toMatchObject({ kind: 'batch', batch: { rowCount: 300 } })
      reader.release()
      writer.flush()
    }
    expect([writer.pendingBytes, writer.isOverBudget]).toEqual([0, false])
  })

  it('of a ring: its writer hears of room when half of it has become free, and when all has', () => {
    const { writer, reader, told } = ring(4096)
    for (let i = 0; i < 16; i++) writer.writeBatch(numbers(60), undefined, 60, undefined)
    expect(writer.pendingBytes).toBeGreaterThan(0)
    const tellings: boolean[] = []
    for (let record = reader.next(); record !== undefined; record = reader.next()) {
      told.freed = false
      reader.release()
      tellings.push(told.freed)
    }
    expect(tellings.at(-1)).toBe(true)
    expect(tellings.filter((isTold) => isTold)).toHaveLength(2)
    const first = tellings.indexOf(true)
    expect([first > tellings.length / 3, first < (tellings.length * 2) / 3]).toEqual([true, true])
    writer.flush()
    expect(writer.pendingBytes).toBe(0)
  })

  it('of a ring, when one is given', () => {
    const memory = createRing(1024)
    const writer = new RingWriter(memory, () => {}, { budgetBytes: 3000 })
    writer.writeBatch(numbers(500), undefined, 500, undefined)
    expect(writer.pendingBytes).toBeGreaterThan(0)
    expect(writer.isOverBudget).toBe(false)
    writer.writeBatch(numbers(500), undefined, 500, undefined)
    expect(writer.isOverBudget).toBe(true)
  })

  it('in one thread: all that has not been released', () => {
    const { writer, reader } = new LocalChannel({ budgetBytes: 3000 })
    writer.writeBatch(numbers(500), undefined, 500, undefined)
    expect(writer.isOverBudget).toBe(false)
    writer.writeBatch(numbers(500), undefined, 500, undefined)
    expect(writer.isOverBudget).toBe(true)
    reader.next()
    expect(writer.isOverBudget).toBe(true)
    reader.release()
    expect(writer.isOverBudget).toBe(false)
    reader.next()
    reader.release()
    expect(writer.pendingBytes).toBe(0)
  })
})

describe('objects without a schema', () => {
  it('that cannot be serialised are refused by a ring', () => {
    const { writer } = ring(4096)
    const batch = makeBatch(1, [objectColumn([{ call: () => 1 }])])
    expect(() => writer.writeBatch(batch, undefined, 1, undefined)).toThrow(
      expect.objectContaining({ code: 'OBJECT_NOT_SERIALISABLE' }),
    )
    // The channel goes on.
    writer.writeWatermark(1)
  })

  it('stay the same in one thread', () => {
    const { writer, reader } = new LocalChannel()
    const values = [{ call: () => 1 }, new (class Own {})()]
    writer.writeBatch(makeBatch(2, [objectColumn(values)]), undefined, 2, undefined)
    const record = reader.next()
    expect(record?.kind === 'batch' && readObjects(record.batch)).toEqual(values)
    expect(record?.kind === 'batch' && readObjects(record.batch)[1]).toBe(values[1])
  })

  const readObjects = (batch: Batch): unknown[] =>
    rowsOf(batch, [{ name: 'o', type: objectType() }], undefined, batch.rowCount).map(
      (row) => row[1],
    )
})

describe('encodings', () => {
  it('constants stay constants, dictionaries of text keep the entries that occur', () => {
    const { writer, reader } = ring(1 << 16)
    const text = compact(
      makeBatch(4, [
        {
          layout: 'bytes',
          starts: Int32Array.of(0, 1, 3, 6),
          lengths: Int32Array.of(1, 2, 3, 4),
          bytes: new TextEncoder().encode('abbcccdddd'),
          valid: undefined,
          isAscii: true,
        },
      ]),
    ).columns[0]!
    const batch = makeBatch(5, [
      {
        layout: 'dictionary',
        codes: Int32Array.of(3, 1, 3, 0, 1),
        dictionary: text,
        valid: undefined,
      },
      {
        layout: 'dictionary',
        codes: Int32Array.of(1, 0, 1, 0, 1),
        dictionary: fixedColumn(Int32Array.of(10, 20)),
        valid: undefined,
      },
      { layout: 'constant', value: fixedColumn(Int32Array.of(7)), valid: undefined },
    ])
    writer.writeBatch(batch, Int32Array.of(0, 1, 2, 4), 4, undefined)
    const record = reader.next()
    if (record?.kind !== 'batch') throw new Error('a batch comes')
    const [dictionary, numbers, constant] = record.batch.columns
    expect(dictionary).toMatchObject({
      layout: 'dictionary',
      codes: Int32Array.of(0, 1, 0, 1),
      dictionary: { layout: 'bytes', lengths: Int32Array.of(4, 2), isAscii: true },
    })
    expect(numbers).toMatchObject({ layout: 'fixed', values: Int32Array.of(20, 10, 20, 20) })
    expect(constant).toMatchObject({ layout: 'constant', value: { values: Int32Array.of(7) } })
    expect(record.batch.columns[1]).toMatchObject({
      values: { buffer: expect.any(SharedArrayBuffer) },
    })
  })
})

// A hash exchange between two threads: BIGINT (the key), INT, DOUBLE, TIMESTAMP and a STRING of 20 bytes. As in a job of
// parallelism 2, each thread makes batches of 4,096 rows, splits them over two channels, one to itself and a ring to the other
// thread, and adds up every column of what comes out of the two that end in it.
// Prints the nanoseconds a row spends in partitioner and writers, and in readers and sums, by the clock, and the CPU time of the
// process a row, which has everything in it: both sides, signals, garbage collection. `node bench/exchange.mjs [million rows] [ring KiB]`
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { createSignalMemory, SharedSignal } from '../dist/platform/node/shared-signal.js'
import { LocalChannel } from '../dist/runtime/exchange/local-channel.js'
import { createPartitioner } from '../dist/runtime/exchange/partitioner.js'
import { createRing, RingReader, RingWriter } from '../dist/runtime/exchange/ring-channel.js'
import { report } from './harness.mjs'

const BATCH_ROWS = 4096
const BATCHES = 4
const ROW_BYTES = 8 + 4 + 8 + 8 + 20 + 8
const RUNS = 5

function makeBatch(number) {
  const keys = new BigInt64Array(BATCH_ROWS)
  const ints = new Int32Array(BATCH_ROWS)
  const doubles = new Float64Array(BATCH_ROWS)
  const times = new BigInt64Array(BATCH_ROWS)
  const starts = new Int32Array(BATCH_ROWS)
  const lengths = new Int32Array(BATCH_ROWS).fill(20)
  const bytes = new Uint8Array(BATCH_ROWS * 20)
  for (let i = 0; i < BATCH_ROWS; i++) {
    const row = number * BATCH_ROWS + i
    keys[i] = BigInt(Math.imul(row, 0x9e3779b1) >>> 0) * 4_294_967_291n
    ints[i] = row
    doubles[i] = row / 3
    times[i] = 1_767_225_600_000_000n + BigInt(row) * 1000n
    starts[i] = i * 20
    for (let b = 0; b < 20; b++) bytes[i * 20 + b] = 97 + ((row + b) % 26)
  }
  const fixed = (values) => ({ layout: 'fixed', values, valid: undefined })
  return {
    rowCount: BATCH_ROWS,
    columns: [
      fixed(keys),
      fixed(ints),
      fixed(doubles),
      fixed(times),
      {
        layout: 'bytes',
        starts,
        lengths,
        bytes,
        valid: undefined,
        isAscii: true,
        isPool: undefined,
      },
    ],
    kinds: undefined,
    selection: undefined,
    marks: undefined,
  }
}

// Four rows at a time, as the engine's own loops: it is the exchange that is measured here.

/** Sums of the halves of int64 values, without big integers. */
function sumHalves(values) {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  let low = 0
  let high = 0
  let i = 0
  for (const end = halves.length - 7; i < end; i += 8) {
    low += (halves[i] >>> 0) + (halves[i + 2] >>> 0) + (halves[i + 4] >>> 0) + (halves[i + 6] >>> 0)
    high += halves[i + 1] + halves[i + 3] + halves[i + 5] + halves[i + 7]
  }
  for (; i < halves.length; i += 2) {
    low += halves[i] >>> 0
    high += halves[i + 1]
  }
  return high * 4294967296 + low
}
function sumInts(values) {
  let sum = 0
  let i = 0
  for (const end = values.length - 3; i < end; i += 4)
    sum += values[i] + values[i + 1] + values[i + 2] + values[i + 3]
  for (; i < values.length; i++) sum += values[i]
  return sum
}
function sumDoubles(values) {
  let sum = 0
  let i = 0
  for (const end = values.length - 3; i < end; i += 4)
    sum += values[i] + values[i + 1] + values[i + 2] + values[i + 3]
  for (; i < values.length; i++) sum += values[i]
  return sum
}
/** Lengths, and the first byte of every text. */
function sumText({ starts, lengths, bytes }) {
  let sum = 0
  let i = 0
  for (const end = starts.length - 3; i < end; i += 4) {
    sum = (sum + lengths[i] + lengths[i + 1] + lengths[i + 2] + lengths[i + 3]) | 0
    sum =
      (sum +
        bytes[starts[i]] +
        bytes[starts[i + 1]] +
        bytes[starts[i + 2]] +
        bytes[starts[i + 3]]) |
      0
  }
  for (; i < starts.length; i++) sum = (sum + lengths[i] + bytes[starts[i]]) | 0
  return sum
}
function sumOf(columns) {
  return [
    sumHalves(columns[0].values),
    sumInts(columns[1].values),
    sumDoubles(columns[2].values),
    sumHalves(columns[3].values),
    sumText(columns[4]),
  ]
}

const makeBatches = (index) =>
  Array.from({ length: BATCHES }, (_, i) => makeBatch(index * BATCHES + i))

/** One of the two threads: writes its batches `rounds` times, reads until both channels that end here have ended. */
async function runSlot(index, batches, rounds, { rings, signals }) {
  const mine = new SharedSignal(signals[index])
  const theirs = new SharedSignal(signals[1 - index])
  const notify = () => theirs.notify()
  const local = new LocalChannel()
  const ring = new RingWriter(rings[index], notify)
  const writers = index === 0 ? [local.writer, ring] : [ring, local.writer]
  const readers = [local.reader, new RingReader(rings[1 - index], notify)]
  const partitioner = createPartitioner(
    { kind: 'hash', keys: [0], types: [{ kind: 'BIGINT', nullable: false }] },
    { channelCount: 2, subtaskIndex: index, parallelism: 2, maxParallelism: 128 },
  )
  const sums = [0, 0, 0, 0, 0]
  let rows = 0
  let written = 0
  let open = readers.length
  let writeMs = 0
  let readMs = 0
  let waits = 0
  while (open > 0 || ring.pendingBytes > 0) {
    let isIdle = true
    const startMs = performance.now()
    if (ring.pendingBytes > 0) ring.flush()
    if (written <= rounds * BATCHES && !ring.isOverBudget && !local.writer.isOverBudget) {
      isIdle = false
      if (written === rounds * BATCHES) for (const writer of writers) writer.writeEnd()
      else {
        const batch = batches[written % BATCHES]
        partitioner.split(batch)
        for (let i = 0; i < 2; i++)
          writers[i].writeBatch(batch, partitioner.positionsOf(i), partitioner.counts[i], undefined)
      }
      written++
    }
    const middleMs = performance.now()
    for (const reader of readers) {
      const record = reader.next()
      if (record === undefined) continue
      isIdle = false
      if (record.kind === 'end') open--
      else {
        rows += record.batch.rowCount
        const partial = sumOf(record.batch.columns)
        for (let i = 0; i < sums.length; i++) sums[i] += partial[i]
      }
      reader.release()
    }
    writeMs += middleMs - startMs
    readMs += performance.now() - middleMs
    if (isIdle && (open > 0 || ring.pendingBytes > 0)) {
      waits++
      await mine.wait(Infinity)
    }
  }
  return { rows, sums, writeMs, readMs, waits }
}

const add = (a, b) => a.map((value, i) => value + b[i])

if (isMainThread) {
  const rounds = Math.ceil((Number(process.argv[2] ?? 20) * 1e6) / (2 * BATCHES * BATCH_ROWS))
  const ringBytes = Number(process.argv[3] ?? 2048) * 1024
  const batches = makeBatches(0)
  const expected = [...batches, ...makeBatches(1)]
    .map((batch) => sumOf(batch.columns).map((sum) => sum * rounds))
    .reduce(add)
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { rounds } })
  const results = []
  for (let run = 0; run <= RUNS; run++) {
    const line = {
      rings: [createRing(ringBytes), createRing(ringBytes)],
      signals: [createSignalMemory(), createSignalMemory()],
    }
    const other = new Promise((resolve) => worker.once('message', resolve))
    worker.postMessage(line)
    const startMs = performance.now()
    const startCpu = process.cpuUsage()
    const slots = [await runSlot(0, batches, rounds, line), await other]
    const wallMs = performance.now() - startMs
    const cpu = process.cpuUsage(startCpu)
    const rows = slots[0].rows + slots[1].rows
    const sums = add(slots[0].sums, slots[1].sums)
    const isWrong = sums.some((sum, i) => Math.abs(sum / expected[i] - 1) > 1e-9)
    if (rows !== rounds * 2 * BATCHES * BATCH_ROWS || isWrong)
      throw new Error('rows were lost or changed')
    // The first run warms up.
    if (run === 0) continue
    results.push({
      write: ((slots[0].writeMs + slots[1].writeMs) * 1e6) / rows,
      read: ((slots[0].readMs + slots[1].readMs) * 1e6) / rows,
      cpu: ((cpu.user + cpu.system) * 1000) / rows,
      waits: slots[0].waits + slots[1].waits,
      gigabytes: (rows * ROW_BYTES) / 1e6 / wallMs,
      perSecond: (rows / wallMs) * 1e3,
    })
  }
  await worker.terminate()
  const median = (key) => results.map((result) => result[key]).sort((a, b) => a - b)[RUNS >> 1]
  const least = (key) => Math.min(...results.map((result) => result[key]))
  const round = (number) => Number(number.toFixed(1))
  report({
    bench: 'hash exchange, 4 fixed columns and a 20-byte STRING, 2 threads',
    write_ns_per_row: round(median('write')),
    read_ns_per_row: round(median('read')),
    cpu_ns_per_row: round(median('cpu')),
    cpu_ns_per_row_best: round(least('cpu')),
    waits: median('waits'),
    rows_per_s: Math.round(median('perSecond')),
    gb_per_s: round(median('gigabytes')),
    ceiling_ns: 30,
  })
} else {
  const batches = makeBatches(1)
  parentPort.on('message', async (line) => {
    parentPort.postMessage(await runSlot(1, batches, workerData.rounds, line))
  })
}

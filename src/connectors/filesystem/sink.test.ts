/**
 * The filesystem sink on simulated files, driven as the runtime drives it. Cases: where the cut is; names and visibility; rolling by
 * size, age and number of open files; partitions; overwriting; success files; what is lost or full; two subtasks; special
 * targets; options.
 */
import { describe, expect, it } from 'vitest'
import type { TableContext } from '../../contracts/connector.ts'
import type { Committable, Committer, Sink, SinkWriter } from '../../contracts/sink.ts'
import { type Batch, makeBatch, type Schema } from '../../core/batch.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { parseOptions } from '../../core/options.ts'
import {
  bigIntType,
  dateType,
  decimalType,
  intType,
  stringType,
  timestampType,
} from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { csvFormat } from '../../formats/csv/index.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../platform/simulated/index.ts'
import type { FileCommittable } from './committable.ts'
import { filesystemConnector } from './index.ts'
import { FileSink } from './sink.ts'

// ---- harness -------------------------------------------------------------------------------------

const schema: Schema = [
  { name: 'n', type: intType() },
  { name: 's', type: stringType() },
]

interface TableOptions {
  readonly schema?: Schema
  readonly partitionKeys?: readonly string[]
  readonly isOverwrite?: boolean
}

function table(given: Record<string, string>, options: TableOptions = {}): TableContext {
  return {
    tableName: 'c.d.t',
    schema: options.schema ?? schema,
    primaryKey: [],
    partitionKeys: options.partitionKeys ?? [],
    values: parseOptions("Connector 'filesystem'", filesystemConnector.options, given),
    format: { definition: csvFormat, values: parseOptions('csv', csvFormat.options, {}) },
    timeZone: 'UTC',
    isOverwrite: options.isOverwrite ?? false,
  }
}

const sinkOf = (given: Record<string, string>, options: TableOptions = {}): Sink =>
  filesystemConnector.sink!(table({ path: '/o', ...given }, options))

const batchOf = (rows: readonly (readonly Value[])[], columns: Schema = schema): Batch =>
  makeBatch(
    rows.length,
    columns.map(({ type }, i) => {
      const builder = columnBuilder(type)
      for (const row of rows) builder.append(row[i]!)
      return builder.finish()
    }),
  )

/** Rows `n,a`. */
const numbered = (...numbers: number[]): Batch => batchOf(numbers.map((n) => [n, 'a']))

/** A job with one sink: writers and a committer, as the runtime makes them. */
class SinkJob {
  readonly platform: SimulatedPlatform
  readonly sink: Sink
  readonly jobId: string
  #attempts = 0

  constructor(platform: SimulatedPlatform, sink: Sink, jobId = 'job') {
    this.platform = platform
    this.sink = sink
    this.jobId = jobId
  }

  async committer(restored: readonly Committable[] = []): Promise<Committer> {
    const { platform, jobId } = this
    const committer = await this.sink.createCommitter!({ platform, jobId })
    if (restored.length > 0) await committer.commit(restored)
    await committer.cleanUp!()
    return committer
  }

  async writers(parallelism = 1): Promise<SinkWriter[]> {
    const { platform, jobId } = this
    const attempt = `${this.#attempts++}`
    const context = { platform, jobId, attempt, parallelism, count: () => {} }
    return Promise.all(
      Array.from({ length: parallelism }, (_, subtaskIndex) =>
        this.sink.createWriter({ ...context, subtaskIndex }),
      ),
    )
  }

  async writer(): Promise<SinkWriter> {
    return (await this.writers())[0]!
  }

  /** A bounded job without checkpoints: everything, then one commit. */
  async run(...batches: Batch[]): Promise<void> {
    const committer = await this.committer()
    const writer = await this.writer()
    for (const batch of batches) writer.write(batch)
    const committables = await writer.prepareCommit(true)
    if (committables.length > 0) await committer.commit(committables)
    await committer.finish!()
    await writer.close()
    await committer.close()
  }
}

const world = (files: Record<string, string> = {}) => simulatedPlatform({ seed: 7, files })
const code = (value: string) => expect.objectContaining({ code: value })
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
const baseNames = (platform: SimulatedPlatform) =>
  platform.files.paths().map((path) => path.slice(path.lastIndexOf('/') + 1))
const isHidden = (name: string) => name.startsWith('.')

/** Lines of all files that readers see, sorted. */
const visible = (platform: SimulatedPlatform): string =>
  platform.files
    .paths()
    .filter((path) => !/\/[._][^/]*$/.test(path))
    .flatMap((path) => platform.files.textOf(path)!.split('\n').slice(0, -1))
    .sort()
    .join(' ')

// ---- cuts ----------------------------------------------------------------------------------------

describe('a cut', () => {
  it('is made within the call: rows written before it resolves belong to the next one', async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf({}))
    const committer = await job.committer()
    const writer = await job.writer()
    writer.write(numbered(1))
    await writer.flush()
    writer.write(numbered(2))
    const first = writer.prepareCommit(false)
    writer.write(numbered(3))
    const flushed = writer.flush()
    await committer.commit(json(await first))
    await flushed
    expect(visible(platform)).toBe('1,a 2,a')
    writer.write(numbered(4))
    await committer.commit(json(await writer.prepareCommit(false)))
    expect(visible(platform)).toBe('1,a 2,a 3,a 4,a')
  })

  it('answers durable files, which nobody sees, as plain data', async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf({ path: 'out' }))
    const writer = await job.writer()
    writer.write(numbered(1, 2))
    await writer.flush()
    const unfinished = /^\/work\/out\/\.part-[0-9a-f-]{36}-0-0\.csv\.inprogress$/
    expect(platform.files.paths()).toEqual([expect.stringMatching(unfinished)])
    writer.write(numbered(3))
    const committables = await writer.prepareCommit(false)
    expect(committables).toEqual([
      {
        kind: 'file',
        pending: expect.stringMatching(unfinished),
        final: expect.stringMatching(/^\/work\/out\/part-[0-9a-f-]{36}-0-0\.csv$/),
        sizeBytes: 12,
      },
    ])
    platform.files.crash()
    const [{ pending }] = committables as [FileCommittable]
    expect(platform.files.textOf(pending)).toBe('1,a\n2,a\n3,a\n')
    expect(visible(platform)).toBe('')
  })

  it('without rows answers nothing', async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf({}))
    const writer = await job.writer()
    writer.write(numbered())
    expect(await writer.prepareCommit(false)).toEqual([])
    await new SinkJob(platform, sinkOf({})).run()
    expect(platform.files.paths()).toEqual([])
    expect((await platform.files.status('/o'))?.isDirectory).toBe(true)
  })

  it('holds files that were ended before it, and those of two writers have their own names', async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf({ 'sink.rolling-policy.file-size': '8b' }))
    const committer = await job.committer()
    const writers = await job.writers(2)
    for (const [subtask, writer] of writers.entries())
      for (let n = 0; n < 5; n++) {
        writer.write(numbered(subtask * 10 + n))
        if (n % 2 === 0) await writer.flush()
      }
    const cuts = await Promise.all(writers.map((writer) => writer.prepareCommit(true)))
    expect(cuts.map((cut) => cut.length)).toEqual([3, 3])
    await committer.commit(cuts.flat())
    expect(baseNames(platform).map((name) => /-(\d+-\d+)\.csv$/.exec(name)?.[1])).toEqual(
      expect.arrayContaining(['0-0', '0-1', '0-2', '1-0', '1-1', '1-2']),
    )
    expect(visible(platform)).toBe('0,a 1,a 10,a 11,a 12,a 13,a 14,a 2,a 3,a 4,a')
  })

  it('names of two sinks, attempts and processes never meet', async () => {
    const names = new Set<string>()
    // Worlds of one seed draw the same numbers; attempts may be called the same.
    for (const attempt of ['0', '1'])
      for (let process = 0; process < 2; process++) {
        const platform = simulatedPlatform({ seed: 7, startMs: 1_000_000 + process })
        for (let sink = 0; sink < 2; sink++) {
          const context = { platform, jobId: 'job', attempt, parallelism: 1, subtaskIndex: 0 }
          const writer = await sinkOf({}).createWriter({ ...context, count: () => {} })
          writer.write(numbered(1))
          const [{ final }] = (await writer.prepareCommit(false)) as [FileCommittable]
          names.add(final)
        }
      }
    expect(names.size).toBe(8)
    expect(
      new Set([...names].map((name) => name.slice(0, '/o/part-xxxxxxxx-xxxx-xxxx'.length))).size,
    ).toBe(1)
  })
})

// ---- rolling -------------------------------------------------------------------------------------

describe('rolling', () => {
  it.each([
    ['size', { 'sink.rolling-policy.file-size': '8b' }, '1,a 2,a | 3,a 4,a | 5,a'],
    ['age', { 'sink.rolling-policy.rollover-interval': '2 min' }, '1,a 2,a 3,a | 4,a 5,a'],
    [
      'inactivity',
      { 'sink.rolling-policy.inactivity-interval': '50 s' },
      '1,a 2,a | 3,a | 4,a | 5,a',
    ],
    [
      'age, looked at seldom',
      {
        'sink.rolling-policy.rollover-interval': '1 min',
        'sink.rolling-policy.check-interval': '1 h',
      },
      '1,a 2,a 3,a 4,a 5,a',
    ],
    ['nothing', {}, '1,a 2,a 3,a 4,a 5,a'],
  ])('by %s', async (_name, given, expected) => {
    const platform = world()
    const writer = await new SinkJob(platform, sinkOf(given)).writer()
    const pausesMs = [0, 40_000, 60_000, 60_000, 60_000]
    for (const [i, pauseMs] of pausesMs.entries()) {
      platform.time.advance(pauseMs)
      writer.write(numbered(i + 1))
      await writer.flush()
    }
    const files = (await writer.prepareCommit(false)) as FileCommittable[]
    const texts = files.map(({ pending }) => platform.files.textOf(pending)!.trim())
    expect(texts.map((text) => text.replaceAll('\n', ' ')).join(' | ')).toBe(expected)
  })

  it('the least recently written file makes room when too many are open', async () => {
    const platform = world()
    let openCount = 0
    let mostOpen = 0
    const create = platform.files.create.bind(platform.files)
    platform.files.create = async (path) => {
      const file = await create(path)
      mostOpen = Math.max(mostOpen, ++openCount)
      return {
        path,
        write: (bytes) => file.write(bytes),
        sync: () => file.sync(),
        close: async () => {
          openCount--
          await file.close()
        },
      }
    }
    const sink = new FileSink({
      schema,
      partitionKeys: ['s'],
      defaultPartition: 'd',
      path: '/o',
      format: csvFormat,
      formatValues: parseOptions('csv', csvFormat.options, {}),
      timeZone: 'UTC',
      rolling: {
        sizeBytes: Infinity,
        rolloverIntervalMs: Infinity,
        inactivityIntervalMs: Infinity,
        checkIntervalMs: 1,
      },
      successFile: undefined,
      successTrigger: { kind: 'process-time', delayMs: 0 },
      isOverwrite: false,
      maxOpenFiles: 3,
    })
    const job = new SinkJob(platform, sink)
    const committer = await job.committer()
    const writer = await job.writer()
    for (const letters of ['abc', 'ad', 'abcd', 'a']) {
      writer.write(batchOf([...letters].map((letter, i) => [i, letter])))
      await writer.flush()
    }
    expect(mostOpen).toBe(3)
    const committables = await writer.prepareCommit(true)
    expect(openCount).toBe(0)
    await committer.commit(committables)
    const rowsOf = (letter: string): string[] =>
      platform.files
        .paths()
        .filter((path) => path.startsWith(`/o/s=${letter}/`))
        .map((path) => platform.files.textOf(path)!.trim().replaceAll('\n', ' '))
    // 'b' went when 'd' came; 'a' went when 'b' came back, as all four had been written just then.
    const expected = [['0 0 0', '0'], ['1', '1'], ['2 2'], ['1 3']]
    expect(['a', 'b', 'c', 'd'].map(rowsOf)).toEqual(expected)
  })
})

// ---- partitions ----------------------------------------------------------------------------------

describe('partitions', () => {
  it('have directories named as Flink names them', async () => {
    const columns: Schema = [
      { name: 'n', type: intType() },
      { name: 'k', type: stringType() },
      { name: 'd', type: dateType() },
      { name: 't', type: timestampType(3) },
      { name: 'c', type: decimalType(5, 2) },
      { name: 'b', type: bigIntType() },
    ]
    const platform = world()
    const options = { schema: columns, partitionKeys: ['k', 'd', 't', 'c', 'b'] }
    const job = new SinkJob(
      platform,
      sinkOf({ 'sink.partition-commit.policy.kind': 'success-file' }, options),
    )
    const none = '__DEFAULT_PARTITION__'
    await job.run(
      batchOf(
        [
          [1, 'x/y é', 18263, 1_500_000n, 150n, 5n],
          [2, null, null, null, null, null],
          [3, '', -1, 0n, -310n, -7n],
          [4, 'x/y é', 18263, 1_500_000n, 150n, 5n],
        ],
        columns,
      ),
    )
    const expected = [
      ['/o/k=x%2Fy é/d=2020-01-02/t=1970-01-01 00%3A00%3A01.500/c=1.50/b=5', '1\n4\n'],
      [`/o/k=${none}/d=${none}/t=${none}/c=${none}/b=${none}`, '2\n'],
      [`/o/k=${none}/d=1969-12-31/t=1970-01-01 00%3A00%3A00.000/c=-3.10/b=-7`, '3\n'],
    ]
    const paths = platform.files.paths()
    expect(paths.length).toBe(6)
    for (const [directory, text] of expected) {
      const inside = paths.filter((path) => path.startsWith(`${directory}/`))
      expect(inside.map((path) => platform.files.textOf(path))).toEqual(['', text])
      expect(inside[0]).toBe(`${directory}/_SUCCESS`)
    }
  })

  it('NULL and the empty text go into one file', async () => {
    const platform = world()
    await new SinkJob(platform, sinkOf({}, { partitionKeys: ['s'] })).run(
      batchOf([
        [1, null],
        [2, ''],
        [3, null],
      ]),
    )
    expect(platform.files.paths().map((path) => platform.files.textOf(path))).toEqual(['1\n2\n3\n'])
  })
})

// ---- success files -------------------------------------------------------------------------------

describe('success files', () => {
  const policy = { 'sink.partition-commit.policy.kind': 'success-file' }
  const keyed = { partitionKeys: ['s'] }
  const marked = (platform: SimulatedPlatform, name = '_SUCCESS'): string =>
    platform.files
      .paths()
      .filter((path) => path.endsWith(`/${name}`))
      .map((path) => path.slice(0, -name.length - 1))
      .join(' ')
  const checkpoint = async (committer: Committer, writer: SinkWriter): Promise<void> => {
    const committables = await writer.prepareCommit(false)
    if (committables.length > 0) await committer.commit(json(committables))
  }

  it('come into the table when the job has finished, also without rows', async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf(policy))
    const committer = await job.committer()
    const writer = await job.writer()
    writer.write(numbered(1))
    await checkpoint(committer, writer)
    expect(marked(platform)).toBe('')
    await committer.finish!()
    expect(marked(platform)).toBe('/o')
    await new SinkJob(
      platform,
      sinkOf({ ...policy, path: '/p', 'sink.partition-commit.success-file.name': 'done' }),
    ).run()
    expect(marked(platform, 'done')).toBe('/p')
  })

  it('come into partitions with every commit', async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf(policy, keyed))
    const committer = await job.committer()
    const writer = await job.writer()
    writer.write(batchOf([[1, 'a']]))
    await checkpoint(committer, writer)
    expect(marked(platform)).toBe('/o/s=a')
    writer.write(batchOf([[1, 'b']]))
    await checkpoint(committer, writer)
    expect(marked(platform)).toBe('/o/s=a /o/s=b')
  })

  it('wait for the delay after the first file, over a restart, and not for rows', async () => {
    const platform = world({ '/o/s=z/part-of-others.csv': '1\n' })
    const job = new SinkJob(
      platform,
      sinkOf({ ...policy, 'sink.partition-commit.delay': '1 h' }, keyed),
    )
    const minute = 60_000
    let committer = await job.committer()
    let writer = await job.writer()
    writer.write(batchOf([[1, 'a']]))
    await checkpoint(committer, writer)
    platform.time.advance(30 * minute)
    writer.write(
      batchOf([
        [2, 'a'],
        [1, 'b'],
      ]),
    )
    await checkpoint(committer, writer)
    expect(marked(platform)).toBe('')
    // The committer is lost, with what it knew.
    committer = await job.committer()
    writer = await job.writer()
    platform.time.advance(31 * minute)
    await checkpoint(committer, writer)
    expect(marked(platform)).toBe('/o/s=a')
    await committer.finish!()
    expect(marked(platform)).toBe('/o/s=a /o/s=b')
  })

  const hourly = {
    ...policy,
    'sink.partition-commit.trigger': 'partition-time',
    'sink.partition-commit.delay': '1 h',
    'partition.time-extractor.timestamp-pattern': '1970-01-01 $s:00:00',
  }
  const hour = 3_600_000

  it('come when the watermark of all writers has passed the time of a partition, and again with late rows', async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf(hourly, keyed))
    let committer = await job.committer()
    let [first, second] = (await job.writers(2)) as [SinkWriter, SinkWriter]
    let committables: Committable[] = []
    const cut = async (): Promise<string> => {
      committables = [...(await first.prepareCommit(false)), ...(await second.prepareCommit(false))]
      await committer.commit(json(committables))
      return marked(platform)
    }
    first.write(
      batchOf([
        [1, '01'],
        [2, '02'],
      ]),
    )
    expect(await cut()).toBe('')
    first.onWatermark!(3 * hour)
    expect(await cut()).toBe('')
    // Not before the watermark is above it.
    second.onWatermark!(2 * hour)
    expect(await cut()).toBe('')
    second.onWatermark!(2 * hour + 1)
    expect(await cut()).toBe('/o/s=01')
    // The committer is lost, with what it knew; writers know no watermark yet.
    committer = await job.committer(json(committables))
    ;[first, second] = (await job.writers(2)) as [SinkWriter, SinkWriter]
    expect(await cut()).toBe('/o/s=01')
    await platform.files.remove('/o/s=01/_SUCCESS')
    second.write(batchOf([[3, '01']]))
    expect(await cut()).toBe('/o/s=01')
    // Nobody waits for who is silent.
    first.onWatermark!(4 * hour)
    expect(await cut()).toBe('/o/s=01')
    second.onIdle!(true)
    expect(await cut()).toBe('/o/s=01 /o/s=02')
    first.write(batchOf([[4, '09']]))
    first.onWatermark!(Infinity)
    expect(await cut()).toBe('/o/s=01 /o/s=02 /o/s=09')
    first.write(batchOf([[4, '10']]))
    expect(await cut()).toBe('/o/s=01 /o/s=02 /o/s=09 /o/s=10')
  })

  it('are refused to partitions without a time, when the first row comes', async () => {
    for (const value of ['soon', null]) {
      const writer = await new SinkJob(world(), sinkOf(hourly, keyed)).writer()
      expect(() => writer.write(batchOf([[1, value]]))).toThrow(code('FILESYSTEM_PARTITION_TIME'))
    }
  })
})

// ---- overwriting ---------------------------------------------------------------------------------

describe('overwriting', () => {
  const old = {
    '/o/old.csv': '9,z\n',
    '/o/_SUCCESS': '',
    '/o/sub/other.csv': '8,y\n',
    '/o/.kept': '',
  }
  const overwrite = { isOverwrite: true }

  it('replaces what was there when the new files become visible', async () => {
    const platform = world(old)
    const job = new SinkJob(platform, sinkOf({}, overwrite))
    const aborted = await job.writer()
    aborted.write(numbered(1))
    await aborted.flush()
    await aborted.close()
    expect(platform.files.paths()).toEqual(Object.keys(old).sort())
    await job.run(numbered(1))
    expect(visible(platform)).toBe('1,a 8,y')
    expect(platform.files.textOf('/o/_SUCCESS')).toBeUndefined()
    expect(platform.files.textOf('/o/.kept')).toBe('')
  })

  it('without rows empties a table, and no partition', async () => {
    const platform = world(old)
    await new SinkJob(platform, sinkOf({}, overwrite)).run()
    expect(visible(platform)).toBe('8,y')
    const partitioned = world({ '/o/s=a/old.csv': '1\n' })
    await new SinkJob(partitioned, sinkOf({}, { ...overwrite, partitionKeys: ['s'] })).run()
    expect(visible(partitioned)).toBe('1')
  })

  it('replaces only partitions that get rows', async () => {
    const platform = world({ '/o/s=a/old.csv': '1\n', '/o/s=b/old.csv': '2\n' })
    const sink = sinkOf({}, { ...overwrite, partitionKeys: ['s'] })
    await new SinkJob(platform, sink).run(batchOf([[7, 'b']]))
    expect(visible(platform)).toBe('1 7')
  })

  it('with checkpoints replaces at the first one, and never files of the same job', async () => {
    const platform = world(old)
    const job = new SinkJob(platform, sinkOf({}, overwrite))
    const committer = await job.committer()
    const writer = await job.writer()
    writer.write(numbered(1))
    const first = await writer.prepareCommit(false)
    await committer.commit(first)
    expect(visible(platform)).toBe('1,a 8,y')
    await committer.commit(first)
    // What others add later is theirs.
    platform.files.put('/o/late.csv', '7,x\n')
    writer.write(numbered(2))
    await committer.commit(await writer.prepareCommit(true))
    await committer.finish!()
    expect(visible(platform)).toBe('1,a 2,a 7,x 8,y')
  })
})

// ---- committing ----------------------------------------------------------------------------------

describe('committing', () => {
  const prepared = async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf({ 'sink.rolling-policy.file-size': '4b' }))
    const writer = await job.writer()
    for (const n of [1, 2, 3]) writer.write(numbered(n))
    const files = (await writer.prepareCommit(false)) as FileCommittable[]
    return { platform, job, files }
  }

  it('twice is as once', async () => {
    const { platform, job, files } = await prepared()
    const committer = await job.committer(files)
    await committer.commit(files)
    expect(visible(platform)).toBe('1,a 2,a 3,a')
  })

  it('a file that is gone, with its name or without, is FILESYSTEM_COMMIT_LOST', async () => {
    const { platform, job, files } = await prepared()
    await platform.files.remove(files[1]!.pending)
    const error = await job.committer(files).catch((e) => e)
    expect(error).toMatchObject({
      code: 'FILESYSTEM_COMMIT_LOST',
      retry: 'never',
      location: { file: files[1]!.pending },
    })
    expect(error.message).toMatch(/neither is there\. .*make an empty file of that name/)
    expect(visible(platform)).toBe('1,a 3,a')
    // What the error says to do helps.
    platform.files.put(files[1]!.final, '')
    await job.committer(files)
    expect(visible(platform)).toBe('1,a 3,a')
  })

  it('counts the others that are gone, and notices files that were changed', async () => {
    const { platform, job, files } = await prepared()
    await platform.files.remove('/o')
    await expect(job.committer(files)).rejects.toThrow(/neither is there \(and so with 2 more\)/)
    platform.files.put(files[0]!.pending, 'x')
    await expect(job.committer([files[0]!])).rejects.toThrow(/it has 1 bytes instead of 4/)
  })

  it('a rename that fails may be tried again', async () => {
    const { platform, job, files } = await prepared()
    platform.faults.add({ operation: 'rename', error: 'EIO' })
    await expect(job.committer(files)).rejects.toMatchObject({ code: 'FILE_IO', retry: 'backoff' })
    await job.committer(files)
    expect(visible(platform)).toBe('1,a 2,a 3,a')
  })

  it('cleaning up removes what this job left, nothing of others, and what is committed stays', async () => {
    const foreign = {
      '/o/.hidden': 'x',
      '/o/.part-00000000-0000-0000-0000-000000000000-0-0.csv.inprogress': '5,z\n',
      '/o/part-x.csv': '6,z\n',
    }
    const platform = world(foreign)
    const job = new SinkJob(platform, sinkOf({ 'sink.rolling-policy.file-size': '4b' }))
    const other = new SinkJob(platform, sinkOf({}), 'other')
    const otherWriter = await other.writer()
    otherWriter.write(numbered(7))
    await otherWriter.flush()
    const writer = await job.writer()
    writer.write(numbered(1))
    const restored = await writer.prepareCommit(false)
    writer.write(numbered(2))
    await writer.prepareCommit(false)
    writer.write(numbered(3))
    await writer.flush()
    const before = platform.files.paths().length
    expect(before).toBe(7)
    await job.committer(restored)
    expect(platform.files.paths().length).toBe(5)
    expect(visible(platform)).toBe('1,a 6,z')
    await new SinkJob(platform, sinkOf({}), 'other').committer()
    expect(baseNames(platform).filter(isHidden).length).toBe(2)
    expect(platform.files.textOf('/o/.hidden')).toBe('x')
  })

  it('two sinks of a job share a directory: both commit before either cleans up', async () => {
    const platform = world()
    const jobs = [new SinkJob(platform, sinkOf({})), new SinkJob(platform, sinkOf({}))]
    const cuts = await Promise.all(
      jobs.map(async (job, i) => {
        const writer = await job.writer()
        writer.write(numbered(i))
        const cut = await writer.prepareCommit(false)
        writer.write(numbered(9))
        await writer.flush()
        return cut
      }),
    )
    const committers = await Promise.all(
      jobs.map(({ sink }) => sink.createCommitter!({ platform, jobId: 'job' })),
    )
    for (const [i, committer] of committers.entries()) await committer.commit(cuts[i]!)
    for (const committer of committers) await committer.cleanUp!()
    expect(visible(platform)).toBe('0,a 1,a')
    expect(platform.files.paths().length).toBe(2)
  })

  it('cleaning up never rejects, nor needs a directory', async () => {
    const platform = world({ '/o/x': '' })
    platform.faults.add({ operation: 'list', error: 'EACCES' })
    await new SinkJob(platform, sinkOf({})).committer()
    await new SinkJob(platform, sinkOf({ path: '/nowhere' })).committer()
  })
})

// ---- failures ------------------------------------------------------------------------------------

describe('failures', () => {
  it('a full disk names the file and what was written, and leaves nothing behind', async () => {
    const platform = world()
    platform.faults.diskBytes = 10
    const writer = await new SinkJob(platform, sinkOf({})).writer()
    writer.write(numbered(1, 2, 3))
    const error = await writer.prepareCommit(true).catch((e) => e)
    expect(error).toMatchObject({
      code: 'FILE_DISK_FULL',
      location: { file: expect.stringMatching(/\/o\/\.part-/) },
    })
    expect(error.message).toMatch(/after 10 bytes/)
    await writer.close()
    expect(platform.files.paths()).toEqual([])
  })

  it.each([
    ['write', 'EACCES', 'FILE_ACCESS_DENIED'],
    ['sync', 'EIO', 'FILE_IO'],
    ['write', 'EFBIG', 'FILE_DISK_FULL'],
  ] as const)('%s failing with %s is %s, for good', async (operation, error, expectedCode) => {
    const platform = world()
    const writer = await new SinkJob(platform, sinkOf({})).writer()
    platform.faults.add({ operation, error })
    writer.write(numbered(1))
    await expect(writer.prepareCommit(false)).rejects.toThrow(code(expectedCode))
    // The rows of that cut are in no file: the next one must not go on as if they were.
    writer.write(numbered(2))
    await expect(writer.flush()).rejects.toThrow(code(expectedCode))
    await expect(writer.prepareCommit(false)).rejects.toThrow(code(expectedCode))
    await writer.close()
    expect(platform.files.paths()).toEqual([])
  })

  it('what others remove is noticed before the checkpoint counts', async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf({}))
    const lost = await job.writer()
    lost.write(numbered(1))
    await lost.flush()
    const [path] = platform.files.paths()
    await platform.files.remove(path!)
    await expect(lost.prepareCommit(false)).rejects.toMatchObject({
      code: 'FILESYSTEM_FILE_LOST',
      retry: 'backoff',
      location: { file: path },
    })
    const truncated = await job.writer()
    truncated.write(numbered(1))
    await truncated.flush()
    platform.files.put(platform.files.paths()[0]!, '')
    await expect(truncated.prepareCommit(false)).rejects.toThrow(/it has 0 bytes instead of 4/)
  })

  it('closing leaves what was answered, and waits for a cut under way', async () => {
    const platform = world()
    const job = new SinkJob(platform, sinkOf({}))
    const writer = await job.writer()
    writer.write(numbered(1))
    const cut = writer.prepareCommit(false)
    writer.write(numbered(2))
    await writer.close()
    await job.committer(await cut)
    expect(visible(platform)).toBe('1,a')
    expect(platform.files.paths().length).toBe(1)
  })

  it('a file in place of the directory, and a directory that may not be made', async () => {
    const inTheWay = new SinkJob(world({ '/o': '' }), sinkOf({}))
    await expect(inTheWay.writer()).rejects.toThrow(code('FILESYSTEM_SINK_PATH'))
    const platform = world()
    platform.faults.add({ operation: 'make the directory', error: 'EACCES' })
    await expect(new SinkJob(platform, sinkOf({})).writer()).rejects.toThrow(
      code('FILE_ACCESS_DENIED'),
    )
  })
})

// ---- special targets and options -----------------------------------------------------------------

describe('special targets', () => {
  it('standard output is written at once, and told to be at-least-once', async () => {
    const platform = world()
    const sink = sinkOf({ path: '/dev/stdout' })
    expect([sink.delivery, sink.describe()]).toEqual([
      'at-least-once',
      'written to /dev/stdout at once, csv, at-least-once',
    ])
    const job = new SinkJob(platform, sink)
    const committer = await sink.createCommitter!({ platform, jobId: 'job' })
    const writer = await job.writer()
    writer.write(numbered(1))
    expect(await writer.prepareCommit(false)).toEqual([])
    expect(platform.standardOut.text).toBe('1,a\n')
    await committer.close()
    expect([sinkOf({}).delivery, sinkOf({}).describe()]).toEqual([
      'exactly-once',
      'files in /o, csv',
    ])
    const partitioned = sinkOf({ path: '/dev/stdout' }, { partitionKeys: ['n'] })
    await expect(new SinkJob(platform, partitioned).writer()).rejects.toThrow(
      code('FILESYSTEM_SINK_PARTITION'),
    )
  })
  it('rows that come while a cut is on its way are written behind it, unharmed', async () => {
    const platform = world()
    const written: string[] = []
    const releases: (() => void)[] = []
    platform.standardOut.write = async (bytes) => {
      await new Promise<void>((resolve) => releases.push(resolve))
      written.push(new TextDecoder().decode(bytes as Uint8Array))
    }
    const writer = await new SinkJob(platform, sinkOf({ path: '/dev/stdout' })).writer()
    writer.write(numbered(1))
    const cut = writer.prepareCommit(false)
    writer.write(numbered(2))
    const flushed = writer.flush()
    await platform.timers.yield()
    expect(releases.length).toBe(1)
    releases[0]!()
    await cut
    await platform.timers.yield()
    releases[1]!()
    await flushed
    expect(written).toEqual(['1,a\n', '2,a\n'])
  })
})

describe('options', () => {
  it.each([
    ['sink.partition-commit.trigger', 'soon', 'OPTION_VALUE'],
    ['sink.partition-commit.watermark-time-zone', 'Mars/Olympus', 'OPTION_VALUE'],
    ['partition.time-extractor.kind', 'custom', 'OPTION_NOT_SUPPORTED_YET'],
    ['partition.time-extractor.class', 'com.example.Times', 'OPTION_NOT_SUPPORTED_YET'],
    ['sink.partition-commit.policy.kind', 'metastore,success-file', 'OPTION_VALUE'],
    ['sink.partition-commit.policy.kind', 'custom', 'OPTION_VALUE'],
    ['sink.rolling-policy.rollover-interval', '0 s', 'OPTION_VALUE'],
    ['sink.rolling-policy.inactivity-interval', 'soon', 'OPTION_VALUE'],
  ])('%s = %s is %s', (option, value, expectedCode) => {
    expect(() => sinkOf({ [option]: value })).toThrow(code(expectedCode))
  })
})

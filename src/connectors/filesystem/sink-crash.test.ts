/**
 * The filesystem sink under a process that is killed, or a machine whose power fails, at every single step it makes on the
 * disk: restored from the last published checkpoint, it gives the rows of an undisturbed run, no row twice, and
 * nothing is left over. Before the restore nothing may be visible that no published checkpoint holds.
 */
import { describe, expect, it } from 'vitest'
import type { FileSystem, WritableFile } from '../../contracts/platform.ts'
import type { Committable, Sink } from '../../contracts/sink.ts'
import { type Batch, makeBatch, type Schema } from '../../core/batch.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { parseOptions } from '../../core/options.ts'
import { intType, stringType } from '../../core/types.ts'
import { csvFormat } from '../../formats/csv/index.ts'
import { SeededRandom } from '../../platform/seeded-random.ts'
import type { SimulatedFileSystem } from '../../platform/simulated/files.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../platform/simulated/index.ts'
import { filesystemConnector } from './index.ts'
import { baseName, directoryOf } from './part-names.ts'

// ---- a disk that a process uses until it dies ---------------------------------------------------

interface Death {
  /** How many steps on the disk the process makes; the last one is not, half or wholly done. */
  readonly afterSteps: number
  readonly lastStep: 'not done' | 'done'
}

const never = new Promise<never>(() => {})

/**
 * Files as one process sees them. Names that were made, changed or removed since their directory was synced go back
 * to what they were when the power fails, as contents do that were not synced.
 */
class MortalFiles implements FileSystem {
  readonly #disk: SimulatedFileSystem
  readonly #death: Death
  #stepCount = 0
  #isDead = false
  #undo: { readonly directory: string; readonly back: () => Promise<void> }[] = []
  #die!: () => void
  readonly died: Promise<'died'>

  constructor(disk: SimulatedFileSystem, death: Death) {
    this.#disk = disk
    this.#death = death
    this.died = new Promise((resolve) => {
      this.#die = () => resolve('died')
    })
  }

  get stepCount(): number {
    return this.#stepCount
  }

  async failPower(): Promise<void> {
    for (const { back } of this.#undo.reverse()) await back()
    this.#disk.crash()
  }

  async #step<T>(work: () => Promise<T>, half = async (): Promise<void> => {}): Promise<T> {
    if (this.#isDead) return never
    if (++this.#stepCount < this.#death.afterSteps) return work()
    this.#isDead = true
    await (this.#death.lastStep === 'done' ? work() : half())
    this.#die()
    return never
  }

  async #look<T>(work: () => Promise<T>): Promise<T> {
    return this.#isDead ? never : work()
  }

  status = (path: string) => this.#look(() => this.#disk.status(path))
  list = (path: string) => this.#look(() => this.#disk.list(path))
  openRead = (path: string) => this.#look(() => this.#disk.openRead(path))
  resolve = (...parts: string[]) => this.#disk.resolve(...parts)
  linkIfAbsent = (): Promise<boolean> => Promise.reject(new Error('not used'))

  create = (path: string): Promise<WritableFile> =>
    this.#step(async () => {
      await this.#noteDirectories(directoryOf(path))
      if ((await this.#disk.status(path)) === undefined)
        this.#undo.push({ directory: directoryOf(path), back: () => this.#disk.remove(path) })
      const file = await this.#disk.create(path)
      return {
        path,
        write: (bytes) =>
          this.#step(
            () => file.write(bytes),
            () => file.write(bytes.subarray(0, bytes.length >> 1)),
          ),
        sync: () => this.#step(() => file.sync()),
        close: () => this.#step(() => file.close()),
      }
    })

  rename = (from: string, to: string): Promise<void> =>
    this.#step(async () => {
      const replaced = this.#disk.contentOf(to)
      await this.#disk.rename(from, to)
      this.#undo.push({
        directory: directoryOf(to),
        back: async () => {
          await this.#disk.rename(to, from)
          if (replaced !== undefined) this.#disk.put(to, replaced)
        },
      })
    })

  remove = (path: string): Promise<void> =>
    this.#step(async () => {
      const content = this.#disk.contentOf(path)
      await this.#disk.remove(path)
      if (content !== undefined)
        this.#undo.push({
          directory: directoryOf(path),
          back: async () => this.#disk.put(path, content),
        })
    })

  makeDirectory = (path: string): Promise<void> =>
    this.#step(async () => {
      await this.#noteDirectories(path)
      await this.#disk.makeDirectory(path)
    })

  syncDirectory = (path: string): Promise<void> =>
    this.#step(async () => {
      await this.#disk.syncDirectory(path)
      this.#undo = this.#undo.filter(({ directory }) => directory !== path)
    })

  async #noteDirectories(path: string): Promise<void> {
    if (path === '' || (await this.#disk.status(path)) !== undefined) return
    await this.#noteDirectories(directoryOf(path))
    this.#undo.push({ directory: directoryOf(path), back: () => this.#disk.remove(path) })
  }
}

// ---- a job ---------------------------------------------------------------------------------------

const schema: Schema = [
  { name: 'n', type: intType() },
  { name: 's', type: stringType() },
]

interface Variant {
  readonly given?: Record<string, string>
  readonly partitionKeys?: readonly string[]
  readonly isOverwrite?: boolean
  readonly parallelism?: number
  /** Rows between checkpoints; 0 = one commit, when all is written. */
  readonly checkpointRows: number
  readonly successFiles?: readonly string[]
}

const ROW_COUNT = 12
const FOREIGN = {
  '/o/.hidden': 'x',
  '/o/.part-00000000-0000-0000-0000-000000000000-0-0.csv.inprogress': 'y',
  '/o/s=a/.part-x.csv.inprogress': 'z',
}
const OLD = { '/o/old.csv': '100,z\n', '/o/s=a/old.csv': '101\n', '/o/s=q/old.csv': '102\n' }

/** The first partition gets no rows after the first checkpoint. */
const letterOf = (n: number): string => (n < 4 ? 'a' : 'bc'[n % 2]!)

const batchOf = (n: number): Batch =>
  makeBatch(
    1,
    schema.map(({ type }, i) => {
      const builder = columnBuilder(type)
      builder.append(i === 0 ? n : letterOf(n))
      return builder.finish()
    }),
  )

function sinkOf({ given, partitionKeys = [], isOverwrite = false }: Variant): Sink {
  const options = { path: '/o', ...given }
  return filesystemConnector.sink!({
    tableName: 't',
    schema,
    primaryKey: [],
    partitionKeys,
    values: parseOptions('filesystem', filesystemConnector.options, options),
    format: { definition: csvFormat, values: parseOptions('csv', csvFormat.options, {}) },
    timeZone: 'UTC',
    isOverwrite,
  })
}

interface Checkpoint {
  readonly isFinal: boolean
  /** Rows before it. */
  readonly position: number
  readonly committables: readonly Committable[]
}

/** What outlives a process. */
class World {
  readonly platform: SimulatedPlatform
  readonly variant: Variant
  published: Checkpoint | undefined

  constructor(variant: Variant) {
    this.variant = variant
    this.platform = simulatedPlatform({ seed: 1, files: { ...FOREIGN, ...OLD } })
  }

  /** One process, from the last checkpoint to its death or the end. */
  async live(
    death: Death,
  ): Promise<{ readonly hasFinished: boolean; readonly files: MortalFiles }> {
    const files = new MortalFiles(this.platform.files, death)
    const end = await Promise.race([this.#run(files), files.died])
    return { hasFinished: end === 'finished', files }
  }

  async #run(files: MortalFiles): Promise<'finished'> {
    const platform = { ...this.platform, files }
    const { checkpointRows, parallelism = 1 } = this.variant
    const sink = sinkOf(this.variant)
    const committer = await sink.createCommitter!({ platform, jobId: 'job' })
    if (this.published !== undefined && this.published.committables.length > 0)
      await committer.commit(this.published.committables)
    await committer.cleanUp!()
    if (this.published?.isFinal !== true) {
      const writers = await Promise.all(
        Array.from({ length: parallelism }, (_, subtaskIndex) =>
          sink.createWriter({
            platform,
            subtaskIndex,
            parallelism,
            jobId: 'job',
            attempt: 'same',
            count: () => {},
          }),
        ),
      )
      let position = this.published?.position ?? 0
      const write = (): void => writers[position % parallelism]!.write(batchOf(position++))
      for (let isFinal = false; !isFinal; ) {
        const until =
          checkpointRows === 0 ? ROW_COUNT : position - (position % checkpointRows) + checkpointRows
        while (position < Math.min(ROW_COUNT, until)) {
          write()
          if (position % 3 === 1) for (const writer of writers) await writer.flush()
        }
        isFinal = position >= ROW_COUNT
        const at = position
        const cuts = writers.map((writer) => writer.prepareCommit(isFinal))
        // Rows do not wait for the cut.
        if (!isFinal) write()
        const committables = (await Promise.all(cuts)).flat()
        this.published = JSON.parse(JSON.stringify({ isFinal, position: at, committables }))
        if (committables.length > 0) await committer.commit(this.published!.committables)
      }
      for (const writer of writers) await writer.close()
    }
    await committer.finish!()
    await committer.close()
    return 'finished'
  }

  /** Numbers of the rows that readers see, those that were there before aside. */
  get rows(): number[] {
    const { files } = this.platform
    return files
      .paths()
      .filter((path) => path.startsWith('/o/') && !/^[._]/.test(baseName(path)))
      .flatMap((path) => files.textOf(path)!.split('\n').slice(0, -1))
      .map((line) => Number.parseInt(line, 10))
      .sort((a, b) => a - b)
  }

  /** What must hold at any time: nothing is visible that no checkpoint holds, and files of others are as they were. */
  checkVisible(at: string): void {
    const { position } = this.published ?? { position: 0 }
    const seen = this.rows.filter((n) => n < 100)
    expect(seen, at).toEqual([...new Set(seen)])
    expect(Math.max(-1, ...seen), at).toBeLessThan(position)
  }

  /** What must hold when the job has finished. */
  checkEnd(at: string): void {
    const { isOverwrite = false, partitionKeys = [], successFiles = [] } = this.variant
    const isPartitioned = partitionKeys.length > 0
    const old = !isOverwrite ? [100, 101, 102] : isPartitioned ? [100, 102] : [101, 102]
    const written = Array.from({ length: ROW_COUNT }, (_, n) => n)
    expect(this.rows, at).toEqual([...written, ...old])
    const { files } = this.platform
    for (const [path, text] of Object.entries(FOREIGN)) expect(files.textOf(path), at).toBe(text)
    const hidden = files.paths().filter((path) => baseName(path).startsWith('.'))
    expect(hidden, at).toEqual(Object.keys(FOREIGN).sort())
    const marked = files.paths().filter((path) => path.endsWith('_SUCCESS'))
    expect(marked, at).toEqual(successFiles)
  }
}

const policy = { 'sink.partition-commit.policy.kind': 'success-file' }
const perLetter = ['a', 'b', 'c'].map((letter) => `/o/s=${letter}/_SUCCESS`)

const variants: [string, Variant][] = [
  ['without checkpoints', { checkpointRows: 0, given: policy, successFiles: ['/o/_SUCCESS'] }],
  ['with checkpoints', { checkpointRows: 4 }],
  ['into a new directory', { checkpointRows: 4, given: { path: '/o/new/deep' } }],
  [
    'two subtasks, small files',
    { checkpointRows: 5, parallelism: 2, given: { 'sink.rolling-policy.file-size': '4b' } },
  ],
  [
    'partitions',
    { checkpointRows: 5, partitionKeys: ['s'], given: policy, successFiles: perLetter },
  ],
  [
    'partitions that are complete later',
    {
      checkpointRows: 4,
      parallelism: 2,
      partitionKeys: ['s'],
      given: { ...policy, 'sink.partition-commit.delay': '1 h' },
      successFiles: perLetter,
    },
  ],
  [
    'partitions that are complete by their time',
    {
      checkpointRows: 4,
      parallelism: 2,
      partitionKeys: ['s'],
      given: {
        ...policy,
        'sink.partition-commit.trigger': 'partition-time',
        'partition.time-extractor.timestamp-pattern': '2020-01-01$s',
        'partition.time-extractor.timestamp-formatter': "yyyy-MM-dd['a']['b']['c']",
      },
      successFiles: perLetter,
    },
  ],
  ['overwriting', { checkpointRows: 0, isOverwrite: true }],
  ['overwriting with checkpoints', { checkpointRows: 5, isOverwrite: true }],
  [
    'overwriting partitions',
    {
      checkpointRows: 6,
      isOverwrite: true,
      partitionKeys: ['s'],
      given: policy,
      successFiles: perLetter,
    },
  ],
]

const UNDISTURBED: Death = { afterSteps: Infinity, lastStep: 'done' }

describe('dying at every step', () => {
  it.each(variants)('%s', async (_name, variant) => {
    const undisturbed = new World(variant)
    const { files, hasFinished } = await undisturbed.live(UNDISTURBED)
    expect(hasFinished).toBe(true)
    undisturbed.checkEnd('undisturbed')
    await files.failPower()
    undisturbed.checkEnd('power failing at the end')
    expect(files.stepCount).toBeGreaterThan(8)
    for (let step = 1; step <= files.stepCount; step++)
      // What is half done when the power fails is as lost as if it were not begun.
      for (const lastStep of ['not done', 'done'] as const)
        for (const failsPower of lastStep === 'done' ? [false, true] : [false]) {
          const at = `step ${step} ${lastStep}, ${failsPower ? 'power' : 'process'}`
          const world = new World(variant)
          const first = await world.live({ afterSteps: step, lastStep })
          if (failsPower) await first.files.failPower()
          world.checkVisible(at)
          const second = await world.live(UNDISTURBED)
          expect(second.hasFinished, at).toBe(true)
          if (failsPower) await second.files.failPower()
          world.checkEnd(at)
        }
  })

  it.each(variants)('%s: again and again', async (_name, variant) => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = new SeededRandom(seed)
      const world = new World(variant)
      const deaths: string[] = []
      for (let life = 0, hasFinished = false; !hasFinished; life++) {
        const death: Death = {
          afterSteps: life === 12 ? Infinity : 1 + Math.floor(random.next() * 40),
          lastStep: random.next() < 0.5 ? 'done' : 'not done',
        }
        deaths.push(`${death.afterSteps} ${death.lastStep}`)
        const lived = await world.live(death)
        hasFinished = lived.hasFinished
        if (!hasFinished && random.next() < 0.5) await lived.files.failPower()
        world.checkVisible(`seed ${seed}: ${deaths.join(', ')}`)
      }
      world.checkEnd(`seed ${seed}: ${deaths.join(', ')}`)
    }
  })
})

/** Pages on their way to a store and back: what is written, what is named, what is found damaged. */
import { describe, expect, test } from 'vitest'
import { fixedColumn } from '../core/column.ts'
import { bigIntType } from '../core/types.ts'
import { simulatedPlatform } from '../platform/simulated/index.ts'
import { MemoryStateContext, type RestoredPart } from '../state/state-context.ts'
import { JobFolder } from './job-folder.ts'
import { CHECKPOINT_FORMAT, type Manifest } from './manifest.ts'
import { readTable } from './state-reader.ts'
import { StateWriter, type WrittenStates } from './state-writer.ts'
import { FileObjectStore } from './stores/file-store.ts'

const COUNTS = {
  name: 'counts',
  keys: [bigIntType(false)],
  values: [
    { name: 'n', storage: 'i64' as const },
    { name: 'text', storage: 'bytes' as const },
  ],
}

function manifestOf(checkpointId: number, written: WrittenStates): Manifest {
  return {
    format: CHECKPOINT_FORMAT,
    checkpointId,
    kind: 'checkpoint',
    triggeredMs: 1,
    completedMs: 2,
    job: { name: 'job', fingerprint: 'f', parallelism: 1, maxParallelism: 128, options: {} },
    names: [],
    objects: written.objects,
    operators: written.states,
    tasks: [],
    sources: [],
    sinks: [],
  }
}

/** A job with one table, its store, and the coordinator's part in its checkpoints. */
class Lab {
  readonly platform = simulatedPlatform({ seed: 1 })
  readonly store = new FileObjectStore(this.platform.files, '/checkpoints', 'lab')
  readonly folder: JobFolder
  state = new MemoryStateContext()
  writer: StateWriter
  #attempt = 0

  constructor(retained = 1) {
    this.folder = new JobFolder({
      store: this.store,
      folder: 'job-1',
      digest: this.platform.digest,
      retained,
      checkLock: async () => {},
    })
    this.writer = this.#newWriter(undefined)
  }

  #newWriter(restored: Manifest | undefined): StateWriter {
    return new StateWriter({
      store: this.store,
      folder: 'job-1',
      slotIndex: 0,
      attempt: `a${this.#attempt++}`,
      digest: this.platform.digest,
      restored,
    })
  }

  /** Adds `amount` to the counts of keys from … to-1, and gives each a text of its own. */
  add(from: number, to: number, amount = 1n): void {
    const table = this.state.keyedTable(COUNTS)
    for (let start = from; start < to; start += 4096) {
      const count = Math.min(4096, to - start)
      const keys = BigInt64Array.from({ length: count }, (_, i) => BigInt(start + i))
      const ids = new Int32Array(count)
      table.upsertBatch([fixedColumn(keys)], undefined, count, ids)
      table.beginWrite(ids, count)
      const pages = table.valuePages(0) as readonly BigInt64Array[]
      for (let k = 0; k < count; k++) {
        const id = ids[k]!
        pages[id >> 12]![id & 4095]! += amount
        const text = new TextEncoder().encode(`key ${start + k}`)
        table.setBytes(1, id, text, 0, text.length)
      }
    }
  }

  async cut(checkpointId: number): Promise<WrittenStates> {
    const snapshot = this.state.snapshot()
    return await this.writer.store({
      checkpointId,
      states: [{ uid: 'op', subtaskIndex: 0, snapshot }],
    })
  }

  async checkpoint(checkpointId: number): Promise<WrittenStates> {
    const written = await this.cut(checkpointId)
    await this.folder.publish(manifestOf(checkpointId, written))
    this.writer.confirm(checkpointId)
    await this.folder.collect()
    return written
  }

  /** Starts anew from the newest checkpoint. */
  async restore(): Promise<void> {
    const manifest = (await this.folder.latest())!
    const tables: RestoredPart['tables'][number][] = []
    for (const table of manifest.operators[0]!.tables) {
      const snapshot = await readTable(table, {
        store: this.store,
        digest: this.platform.digest,
        checkpointId: manifest.checkpointId,
        pathOf: (name) => name,
      })
      tables.push({ ...table, snapshot })
    }
    this.state = new MemoryStateContext({
      restored: {
        parts: [{ tables, lists: manifest.operators[0]!.lists }],
        isExact: true,
        subtaskIndex: 0,
        parallelism: 1,
      },
    })
    this.writer = this.#newWriter(manifest)
  }

  counts(): Map<bigint, string> {
    const table = this.state.keyedTable(COUNTS)
    const ids = new Int32Array(4096)
    const found = new Map<bigint, string>()
    for (let next = 0; ; ) {
      const count = table.liveRowIds(next, ids)
      if (count === 0) return found
      next = ids[count - 1]! + 1
      const keys = (table.gatherKey(0, ids, count) as { values: BigInt64Array }).values
      const pages = table.valuePages(0)
      for (let k = 0; k < count; k++) {
        const id = ids[k]!
        const text = new TextDecoder().decode(table.readBytes(1, id))
        found.set(keys[k]!, `${pages[id >> 12]![id & 4095]} ${text}`)
      }
    }
  }
}

describe('state in a store', () => {
  test('comes back as it was, and goes on from there', async () => {
    const lab = new Lab()
    lab.add(0, 20_000)
    await lab.checkpoint(1)
    lab.add(5, 9)
    const written = await lab.checkpoint(2)
    const before = lab.counts()
    lab.add(0, 100)
    await lab.restore()
    expect(lab.counts()).toEqual(before)
    // What was not touched since is not written again, after a restore neither.
    lab.add(5, 9)
    const after = await lab.checkpoint(3)
    expect(after.bytesWritten).toBeLessThanOrEqual(written.bytesWritten * 1.1)
    await lab.restore()
    expect(lab.counts().get(5n)).toBe('3 key 5')
    expect(lab.counts().get(19_999n)).toBe('1 key 19999')
  })

  test('writes what was changed, not what there is', async () => {
    const lab = new Lab(2)
    lab.add(0, 200_000)
    const whole = await lab.checkpoint(1)
    const nothing = await lab.checkpoint(2)
    expect(nothing.bytesWritten).toBe(0)
    lab.add(100_000, 102_000)
    const little = await lab.checkpoint(3)
    expect(little.bytesWritten).toBeGreaterThan(0)
    expect(little.bytesWritten).toBeLessThan(whole.bytesWritten / 20)
  })

  test('of checkpoints that were given up is not built upon', async () => {
    const lab = new Lab()
    lab.add(0, 10_000)
    await lab.checkpoint(1)
    lab.add(0, 10_000)
    const givenUp = await lab.cut(2)
    lab.writer.discard(2)
    lab.add(0, 10)
    const next = await lab.checkpoint(3)
    expect(next.bytesWritten).toBeGreaterThanOrEqual(givenUp.bytesWritten * 0.9)
    expect(next.objects.map(({ name }) => name)).not.toContain(givenUp.objects.at(-1)!.name)
    await lab.restore()
    expect(lab.counts().get(5n)).toBe('3 key 5')
    expect(lab.counts().get(50n)).toBe('2 key 50')
  })

  test('stays small: objects that few pages need are left behind and removed', async () => {
    const lab = new Lab()
    lab.add(0, 50_000)
    const { bytesWritten } = await lab.checkpoint(1)
    for (let id = 2; id < 40; id++) {
      lab.add((id * 5_000) % 50_000, ((id * 5_000) % 50_000) + 5_000)
      await lab.checkpoint(id)
    }
    const kept = await lab.store.list('job-1/state/')
    const total = kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    expect(total).toBeLessThan(bytesWritten * 4.5)
    expect((await lab.folder.list()).map((entry) => entry.checkpointId)).toEqual([39])
    await lab.restore()
    expect(lab.counts().size).toBe(50_000)
  })

  test('is checked when it is read: damage is named, with the checkpoint before it', async () => {
    const lab = new Lab(3)
    lab.add(0, 100)
    await lab.checkpoint(1)
    lab.add(0, 100)
    const { objects } = await lab.checkpoint(2)
    const path = `/checkpoints/${objects.at(-1)!.name}`
    const whole = lab.platform.files.contentOf(path)!
    const broken = whole.slice()
    broken[broken.length - 7]! ^= 1
    lab.platform.files.put(path, broken)
    await expect(lab.folder.verify(2)).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      message: expect.stringMatching(
        /Checkpoint 2 .*state\/0000000002-0-a0 is corrupt.*\(byte \d+\)/,
      ),
    })
    lab.platform.files.put(path, whole.slice(0, whole.length - 1))
    await expect(lab.restore()).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      message: expect.stringMatching(/ends too early/),
    })
    await lab.platform.files.remove(path)
    const missing = await lab.folder.verify(2).catch((error: unknown) => error)
    expect(missing).toMatchObject({ message: expect.stringMatching(/is not there/) })
    expect(await lab.folder.withOlder(missing, 2)).toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      remedy: 'Restore from an older checkpoint: --restore /checkpoints/job-1/chk-0000000001.',
    })
    expect((await lab.folder.verify(1)).pageCount).toBeGreaterThan(0)
  })

  test('a manifest that is cut, changed or something else is refused by name', async () => {
    const lab = new Lab(3)
    await lab.checkpoint(1)
    await lab.checkpoint(2)
    const path = '/checkpoints/job-1/chk-0000000002'
    const whole = lab.platform.files.contentOf(path)!
    for (const length of [0, 5, 30, 60, whole.length - 1]) {
      lab.platform.files.put(path, whole.slice(0, length))
      await expect(lab.folder.latest()).rejects.toMatchObject({
        code: 'CHECKPOINT_DAMAGED',
        remedy: expect.stringContaining('chk-0000000001'),
      })
    }
    const changed = whole.slice()
    changed[whole.length - 10]! ^= 4
    lab.platform.files.put(path, changed)
    await expect(lab.folder.read(2)).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' })
    lab.platform.files.put(path, '{"some": "json"}\n')
    await expect(lab.folder.read(2)).rejects.toMatchObject({ code: 'CHECKPOINT_FORMAT' })
  })

  test('an id is given once', async () => {
    const lab = new Lab()
    await lab.checkpoint(1)
    await expect(lab.checkpoint(1)).rejects.toMatchObject({ code: 'CHECKPOINT_ID_TAKEN' })
  })
})

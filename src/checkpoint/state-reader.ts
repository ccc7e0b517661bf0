import type { ObjectStore } from '../contracts/object-store.ts'
import type { Digest } from '../contracts/platform.ts'
import type { KeyedTableSnapshot, SnapshotPage } from '../contracts/state.ts'
import { checkpointDamaged } from './errors.ts'
import type { StoredPage, StoredTable } from './manifest.ts'

/** Neighbouring pages are read in one go up to this size. */
const READ_BYTES = 8 << 20
/** Reads that are under way while what came before is checked. */
const READS_AHEAD = 2
/** Pages begin at multiples of this. */
const ALIGNMENT = 8

export interface StateSource {
  readonly store: ObjectStore
  readonly digest: Digest
  /** For messages. */
  readonly checkpointId: number
  /** Path of an object, for messages. */
  readonly pathOf: (object: string) => string
}

/**
 * Reads a stored table back, with all its pages, checking every checksum.
 *
 * @throws CHECKPOINT_DAMAGED naming the object and the byte
 */
export async function readTable(
  table: StoredTable,
  source: StateSource,
): Promise<KeyedTableSnapshot> {
  const contents = new Map<StoredPage, Uint8Array>()
  await readRuns(neighbours(table.pages), source, (run, bytes) => {
    for (const page of run) contents.set(page, contentOf(page, run, bytes))
  })
  const pages = table.pages.map((page): SnapshotPage => {
    return { id: page.id, version: page.version, bytes: () => contents.get(page)!, isOwned: true }
  })
  const { schema, rowCount, header } = table
  return { schema, rowCount, header, pages, release: () => contents.clear() }
}

/** Reads pages and drops them: for those who only want to know that they are whole. */
export async function checkPages(
  pages: readonly StoredPage[],
  source: StateSource,
  onBytes: (count: number) => void,
): Promise<void> {
  await readRuns(neighbours(pages), source, (run) => {
    onBytes(run.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))
  })
}

/** Pages that lie one after the other in an object, together. */
function neighbours(pages: readonly StoredPage[]): StoredPage[][] {
  const sorted = [...pages].sort((a, b) =>
    a.object === b.object ? a.offset - b.offset : a.object < b.object ? -1 : 1,
  )
  const runs: StoredPage[][] = []
  let runBytes = 0
  for (const page of sorted) {
    const last = runs.at(-1)?.at(-1)
    const follows =
      last !== undefined &&
      last.object === page.object &&
      page.offset - last.offset - last.sizeBytes < ALIGNMENT &&
      runBytes + page.sizeBytes <= READ_BYTES
    if (follows) {
      runs.at(-1)!.push(page)
      runBytes += page.sizeBytes
    } else {
      runs.push([page])
      runBytes = page.sizeBytes
    }
  }
  return runs
}

/** Hands over what was read and checked, in the order of the runs; no more than a few are held. */
async function readRuns(
  runs: readonly (readonly StoredPage[])[],
  source: StateSource,
  onRun: (run: readonly StoredPage[], bytes: Uint8Array) => void,
): Promise<void> {
  const reads: Promise<Uint8Array>[] = []
  let next = 0
  for (const run of runs) {
    for (; next < runs.length && reads.length <= READS_AHEAD; next++) {
      const read = readRun(runs[next]!, source)
      // It is waited for in its turn, if those before it do not fail.
      read.catch(() => {})
      reads.push(read)
    }
    const bytes = await reads.shift()!
    checkRun(run, bytes, source)
    onRun(run, bytes)
  }
}

async function readRun(run: readonly StoredPage[], source: StateSource): Promise<Uint8Array> {
  const { store, checkpointId } = source
  const { object: name, offset } = run[0]!
  const object = source.pathOf(name)
  const last = run.at(-1)!
  const length = last.offset + last.sizeBytes - offset
  const bytes = await store.get(name, { offset, length })
  if (bytes === undefined) throw checkpointDamaged({ object, damage: 'missing', checkpointId })
  if (bytes.length < length)
    throw checkpointDamaged({
      object,
      damage: 'truncated',
      offset: offset + bytes.length,
      checkpointId,
    })
  return bytes
}

function checkRun(run: readonly StoredPage[], bytes: Uint8Array, source: StateSource): void {
  const { digest, checkpointId } = source
  for (const page of run) {
    if (digest.crc32(contentOf(page, run, bytes)) === page.checksum) continue
    const object = source.pathOf(page.object)
    throw checkpointDamaged({ object, damage: 'corrupt', offset: page.offset, checkpointId })
  }
}

function contentOf(page: StoredPage, run: readonly StoredPage[], bytes: Uint8Array): Uint8Array {
  const start = page.offset - run[0]!.offset
  return bytes.subarray(start, start + page.sizeBytes)
}

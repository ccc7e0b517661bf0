import type { ObjectStore } from '../contracts/object-store.ts'
import type { Platform } from '../contracts/platform.ts'
import { EngineError } from '../core/errors.ts'
import { checkpointDirectoryLost, checkpointLocked, checkpointLockLost } from './errors.ts'
import { pathIn } from './stores/place.ts'

/** How often a holder says that it is alive. */
const RENEW_MS = 5_000
/** On another host, a lock that was not renewed for this long is free. */
const LEASE_MS = 15_000
const WATCH_MS = 1_000
/** A process of this host that is being killed may take this long to be gone. */
const DYING_MS = 800
const DYING_WATCH_MS = 50

/** What lies in the store for each taking of the lock; the one with the greatest number counts. */
export interface LockEntry {
  readonly host: string
  readonly processId: number
  readonly processStart: string
  readonly renewals: number
  readonly isReleased: boolean
}

export interface JobLockOptions {
  readonly store: ObjectStore
  /** The job's folder in the store. */
  readonly folder: string
  readonly platform: Platform
  /** Told when the lock of another host is waited for, up to 15 s. */
  readonly onWait?: (host: string, processId: number) => void
}

/**
 * Keeps two processes from running one job. Takings are numbered objects, `lock/0000000003`, each made by put-if-absent: who made the
 * greatest holds the lock, and a process that was asleep finds a greater one than its own. A dead process of this host is
 * replaced at once; of another host, when it has not renewed its entry for 15 s of our clock.
 */
export class JobLock {
  readonly #options: JobLockOptions
  readonly #number: number
  #entry: LockEntry
  #timer: { cancel(): void } | undefined
  #renewing: Promise<void> = Promise.resolve()
  #isReleased = false

  private constructor(options: JobLockOptions, number: number, entry: LockEntry) {
    this.#options = options
    this.#number = number
    this.#entry = entry
    this.#schedule()
  }

  /** @throws CHECKPOINT_LOCKED while another process holds it */
  static async take(options: JobLockOptions): Promise<JobLock> {
    const { store, folder, platform } = options
    const { hostName, processId, processStart } = platform.environment
    for (;;) {
      const held = await newest(store, folder)
      if (held !== undefined) await untilFree(held, options)
      const number = (held?.number ?? 0) + 1
      const entry: LockEntry = {
        host: hostName,
        processId,
        processStart,
        renewals: 0,
        isReleased: false,
      }
      if (!(await isTaken(number, entry, options))) continue
      const lock = new JobLock(options, number, entry)
      for (const { name } of await store.list(`${folder}/lock/`))
        if (name < nameOf(folder, number)) await store.remove(name)
      return lock
    }
  }

  /** @throws CHECKPOINT_LOCK_LOST where another process has taken it, CHECKPOINT_DIRECTORY_LOST where it is gone */
  async check(): Promise<void> {
    const { store, folder } = this.#options
    const held = await newest(store, folder)
    if (held === undefined) throw checkpointDirectoryLost({ folder: pathIn(store, folder) })
    if (held.number === this.#number) return
    const { host, processId } = held.entry
    throw checkpointLockLost({ folder: pathIn(store, folder), host, processId })
  }

  /** Lets others have it. Never rejects. */
  async release(): Promise<void> {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#timer?.cancel()
    await this.#renewing
    await this.#write({ ...this.#entry, isReleased: true })
  }

  #schedule(): void {
    this.#timer = this.#options.platform.timers.schedule(RENEW_MS, () => {
      this.#renewing = this.#write({ ...this.#entry, renewals: this.#entry.renewals + 1 })
      void this.#renewing.then(() => {
        if (!this.#isReleased) this.#schedule()
      })
    })
  }

  /** A write that fails is made up for by the next; the checks before each publish count. */
  async #write(entry: LockEntry): Promise<void> {
    try {
      await this.check()
      this.#entry = entry
      await this.#options.store.put(nameOf(this.#options.folder, this.#number), encode(entry))
    } catch {
      // Lost, or the disk is away: `check` says so where it matters.
    }
  }
}

/** Makes the entry of a number; false where another process was quicker. */
async function isTaken(
  number: number,
  entry: LockEntry,
  { store, folder }: JobLockOptions,
): Promise<boolean> {
  try {
    return await store.putIfAbsent(nameOf(folder, number), encode(entry))
  } catch (error) {
    // Who has taken it clears away what others leave unfinished, and that may be what was being made here.
    const isGone = error instanceof EngineError && error.code === 'FILE_NOT_FOUND'
    if (isGone && ((await newest(store, folder))?.number ?? 0) >= number) return false
    throw error
  }
}

/** Who holds the lock of a job's folder, or held it last; undefined where nobody ever did. */
export const readLock = async (
  store: ObjectStore,
  folder: string,
): Promise<LockEntry | undefined> => (await newest(store, folder))?.entry

interface HeldLock {
  readonly number: number
  readonly entry: LockEntry
}

async function newest(store: ObjectStore, folder: string): Promise<HeldLock | undefined> {
  const entries = await store.list(`${folder}/lock/`)
  const name = entries.at(-1)?.name
  if (name === undefined) return undefined
  const bytes = await store.get(name)
  // Removed since by who took the next one.
  if (bytes === undefined) return await newest(store, folder)
  return {
    number: Number(name.slice(name.lastIndexOf('/') + 1)),
    entry: JSON.parse(new TextDecoder().decode(bytes)) as LockEntry,
  }
}

async function untilFree(held: HeldLock, options: JobLockOptions): Promise<void> {
  const { store, folder, platform, onWait } = options
  const { host, processId, processStart, isReleased } = held.entry
  if (isReleased) return
  const locked = (): Error => checkpointLocked({ folder: pathIn(store, folder), host, processId })
  const sinceMs = platform.clock.monotonicMs()
  if (host === platform.environment.hostName) {
    while (platform.environment.isProcessAlive(processId, processStart)) {
      if (platform.clock.monotonicMs() - sinceMs >= DYING_MS) throw locked()
      await pause(platform, DYING_WATCH_MS)
    }
    return
  }
  onWait?.(host, processId)
  while (platform.clock.monotonicMs() - sinceMs < LEASE_MS) {
    await pause(platform, WATCH_MS)
    const now = await newest(store, folder)
    if (now?.number !== held.number || now.entry.isReleased) return
    if (now.entry.renewals !== held.entry.renewals) throw locked()
  }
}

const pause = (platform: Platform, forMs: number): Promise<void> =>
  new Promise((resolve) => {
    platform.timers.schedule(forMs, resolve)
  })

const nameOf = (folder: string, number: number): string =>
  `${folder}/lock/${String(number).padStart(10, '0')}`

const encode = (entry: LockEntry): Uint8Array => new TextEncoder().encode(JSON.stringify(entry))

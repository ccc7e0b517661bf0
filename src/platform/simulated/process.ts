import type {
  FileSystem,
  LocalSockets,
  Platform,
  ReadableFile,
  SocketServer,
  Timers,
  WritableFile,
} from '../../contracts/platform.ts'
import { SeededRandom } from '../seeded-random.ts'
import { SimulatedThreads } from './threads.ts'
import type { SimulatedWorld } from './world.ts'

export interface ProcessOptions {
  readonly seed: number
  /** How long one touch of the disk takes, in milliseconds; absent = no time. */
  readonly diskDelayMs?: () => number
  /** Messages between threads take up to so long; default 0. */
  readonly maxMessageDelayMs?: number
  /** Whoever yields is called again after up to so long, so that threads overtake one another; default 0. */
  readonly maxYieldMs?: number
  /** Before each step, with its number from 1: whether the process dies in it. */
  readonly diesAt?: (step: Step, number: number) => boolean
}

/** One thing that a process does to the world, or the world to it. */
export interface Step {
  /** `timer`, or what is done to a file: `create`, `write`, `sync`, `rename`, … */
  readonly kind: string
  readonly path: string
}

/** Something that ends: a process, a thread of it. */
interface Life {
  hasEnded(): boolean
}

/** What the dead are answered: a promise each, so that none of them is kept. */
const never = (): Promise<never> => new Promise(() => {})
/** Something that its holder has to give back. */
interface Held {
  readonly name: string
  readonly by: Life
}

const TIMER: Step = { kind: 'timer', path: '' }

/**
 * A process of a simulated world. From the step in which it dies it neither touches the world nor hears of it: its promises
 * never settle, its timers never come.
 */
export class SimulatedProcess {
  readonly id: number
  readonly threads: SimulatedThreads
  /** For its main thread. */
  readonly platform: Platform
  /** Resolves when it has died, and nothing of it is under way. */
  readonly died: Promise<void>
  stepCount = 0
  readonly #world: SimulatedWorld
  readonly #options: ProcessOptions
  readonly #random: SeededRandom
  /** What is held, and by whom. */
  readonly #timers = new Map<object, Held>()
  readonly #openFiles = new Map<object, Held>()
  readonly #served = new Set<string>()
  #hasEnded = false
  #onDeath!: () => void

  constructor(world: SimulatedWorld, id: number, options: ProcessOptions) {
    this.id = id
    this.#world = world
    this.#options = options
    this.#random = new SeededRandom(options.seed)
    this.died = new Promise((resolve) => {
      this.#onDeath = resolve
    })
    this.threads = new SimulatedThreads({
      time: {
        // Messages that are on their way when the process exits are lost, and no harm.
        schedule: (delayMs, callback) => this.#schedule(delayMs, callback, this),
        monotonicMs: () => world.time.monotonicMs(),
      },
      random: new SeededRandom(options.seed + 1),
      maxDelayMs: options.maxMessageDelayMs ?? 0,
    })
    this.platform = this.platformOf(this)
  }

  hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Ends it where it stands. With its power the disk loses what was not synced. */
  kill(how: 'kill' | 'power'): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#world.note(`${this.id} dies: ${how}`)
    for (const path of this.#served) this.#world.sockets.drop(path)
    // What has begun in this turn was before the end; nothing else of it begins any more.
    setImmediate(() => {
      if (how === 'power') this.#world.failPower()
      this.#onDeath()
    })
  }

  /** It has done its work and exits. */
  exit(): void {
    this.#hasEnded = true
  }

  /** What it still holds: nothing, when it has done its work. */
  get leaks(): readonly string[] {
    const held = [...this.#timers.values(), ...this.#openFiles.values()]
    return [
      // A thread that was killed takes what it holds with it.
      ...held.filter(({ by }) => !by.hasEnded()).map(({ name }) => name),
      ...this.threads.spawned
        .filter((thread) => !thread.hasEnded)
        .map(({ name }) => `thread ${name}`),
      ...[...this.#served].map((path) => `socket ${path}`),
    ]
  }

  /** The world as a part of the process sees it, which may end before the process does. */
  platformOf(part: Life): Platform {
    const life: Life = { hasEnded: () => this.#hasEnded || part.hasEnded() }
    const { clock, digest, compression, standardOut, standardError } = this.#world
    return {
      clock,
      digest,
      compression,
      standardOut,
      standardError,
      timers: this.#timersOf(life),
      files: this.#filesOf(life),
      random: this.#random,
      environment: {
        timeZone: 'UTC',
        processId: this.id,
        hostName: 'simulated',
        temporaryDirectory: '/tmp',
        processStart: `start ${this.id}`,
        isProcessAlive: (id, start) => start === `start ${id}` && this.#world.isAlive(id),
      },
      threads: this.threads,
      sockets: this.#sockets,
    }
  }

  /** Counts a step; answers whether it is the last one. */
  #step(step: Step): boolean {
    this.stepCount++
    this.#world.note(`${this.id} ${step.kind} ${step.path}`)
    return this.#options.diesAt?.(step, this.stepCount) === true
  }

  #schedule(delayMs: number, callback: () => void, life: Life): { cancel(): void } {
    if (life.hasEnded()) return { cancel: () => {} }
    return this.#world.time.schedule(delayMs, () => {
      if (life.hasEnded()) return
      if (this.#step(TIMER)) this.kill(this.#world.deathOf(this))
      else callback()
    })
  }

  /** A timer that is missed when it is not cancelled. */
  #scheduleKnown(delayMs: number, callback: () => void, life: Life): { cancel(): void } {
    const known = {}
    this.#timers.set(known, { name: `timer of ${delayMs} ms`, by: life })
    const timer = this.#schedule(
      delayMs,
      () => {
        this.#timers.delete(known)
        callback()
      },
      life,
    )
    return {
      cancel: () => {
        this.#timers.delete(known)
        timer.cancel()
      },
    }
  }

  #timersOf(life: Life): Timers {
    const pauseMs = (): number => this.#random.next() * (this.#options.maxYieldMs ?? 0)
    return {
      schedule: (delayMs, callback) => this.#scheduleKnown(delayMs, callback, life),
      yield: () =>
        new Promise((resolve) => {
          this.#scheduleKnown(pauseMs(), resolve, life)
        }),
    }
  }

  get #sockets(): LocalSockets {
    const { sockets } = this.#world
    return {
      maxPathBytes: sockets.maxPathBytes,
      ask: (path, request) => (this.#hasEnded ? never() : sockets.ask(path, request)),
      serve: async (path, answer): Promise<SocketServer> => {
        if (this.#hasEnded) return await never()
        this.#served.add(path)
        const server = await sockets.serve(path, answer)
        return {
          close: async () => {
            this.#served.delete(path)
            await server.close()
          },
        }
      },
    }
  }

  /**
   * Does something to the disk as one step: wholly, or not at all where the process dies before; and where it dies after, it
   * does not hear of it.
   */
  async #touch<T>(step: Step, life: Life, act: () => Promise<T>): Promise<T> {
    if (life.hasEnded()) return await never()
    const delayMs = this.#options.diskDelayMs?.() ?? 0
    if (delayMs > 0) {
      await new Promise<void>((resolve) => {
        this.#schedule(delayMs, resolve, this)
      })
      if (life.hasEnded()) return await never()
    }
    if (this.#step(step)) {
      this.kill(this.#world.deathOf(this))
      if (this.#random.next() < 0.5) await act().catch(() => {})
      return await never()
    }
    const done = await settled(act())
    if (life.hasEnded()) return await never()
    if (done.status === 'rejected') throw done.reason
    return done.value
  }

  #filesOf(life: Life): FileSystem {
    const { files } = this.#world
    const touch = <T>(kind: string, path: string, act: () => Promise<T>): Promise<T> =>
      this.#touch({ kind, path }, life, act)
    return {
      resolve: (...parts) => files.resolve(...parts),
      status: (path) => touch('status', path, () => files.status(path)),
      list: (path) => touch('list', path, () => files.list(path)),
      rename: (from, to) => touch('rename', from, () => files.rename(from, to)),
      remove: (path) => touch('remove', path, () => files.remove(path)),
      makeDirectory: (path) => touch('makeDirectory', path, () => files.makeDirectory(path)),
      linkIfAbsent: (from, to) => touch('link', to, () => files.linkIfAbsent(from, to)),
      syncDirectory: (path) => touch('syncDirectory', path, () => files.syncDirectory(path)),
      openRead: async (path): Promise<ReadableFile> => {
        const file = await touch('open', path, () => files.openRead(path))
        const { close } = this.#opened(path, life, () => file.close())
        return {
          path: file.path,
          sizeBytes: file.sizeBytes,
          read: (target, position) =>
            touch('read', path, async () => {
              // Who has died in this step does not get what it has read into its memory.
              return life.hasEnded() ? 0 : await file.read(target, position)
            }),
          close,
        }
      },
      create: async (path): Promise<WritableFile> => {
        const file = await touch('create', path, () => files.create(path))
        const { close } = this.#opened(path, life, () => file.close())
        return {
          path: file.path,
          // Who dies while it writes has written a part.
          write: (bytes) =>
            touch('write', path, () =>
              file.write(
                life.hasEnded()
                  ? bytes.subarray(0, Math.floor(this.#random.next() * bytes.length))
                  : bytes,
              ),
            ),
          sync: () => touch('sync', path, () => file.sync()),
          close,
        }
      },
    }
  }

  #opened(
    path: string,
    life: Life,
    close: () => Promise<void>,
  ): { readonly close: () => Promise<void> } {
    const known = {}
    this.#openFiles.set(known, { name: `open file ${path} (step ${this.stepCount})`, by: life })
    return {
      close: () =>
        this.#touch({ kind: 'close', path }, life, () => {
          this.#openFiles.delete(known)
          return close()
        }),
    }
  }
}

async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [done] = await Promise.allSettled([work])
  return done
}

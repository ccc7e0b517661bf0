import type { Random } from '../../contracts/platform.ts'
import type {
  Port,
  Signal,
  SpawnOptions,
  Thread,
  ThreadContext,
  ThreadSpawner,
  Transferable,
} from '../../contracts/threads.ts'
import { assert } from '../../core/errors.ts'
import type { SimulatedTime } from './time.ts'

/** What a simulated thread starts with. */
export interface SimulatedThreadContext extends ThreadContext {
  /** Whether it has ended, wherever its code stands. */
  readonly hasEnded: () => boolean
}

export type SimulatedThreadMain = (context: SimulatedThreadContext) => void | Promise<void>

/** What threads need of time. */
export type ThreadTime = Pick<SimulatedTime, 'schedule' | 'monotonicMs'>

export interface SimulatedThreadsOptions {
  readonly time: ThreadTime
  /** For delays. */
  readonly random: Random
  /** What runs in a thread, by the URL of its entry. */
  readonly mains?: Readonly<Record<string, SimulatedThreadMain>>
  /** Messages and wake-ups take up to so many milliseconds; default 0. Those of one line keep their order. */
  readonly maxDelayMs?: number
  readonly processorCount?: number
}

/**
 * Threads that are not: their mains run in the caller's thread, and messages and wake-ups come through simulated time, in an order
 * that the seed decides. What a thread does after its end cannot be stopped, only no longer be heard.
 */
export class SimulatedThreads implements ThreadSpawner {
  readonly processorCount: number
  readonly #time: ThreadTime
  readonly #random: Random
  readonly #mains: Map<string, SimulatedThreadMain>
  /** By the number in their memory: it is shared by all copies of the buffer. */
  readonly #signals: SimulatedSignal[] = []
  /** All that were spawned, in order. */
  readonly spawned: SimulatedThread[] = []
  /** May be changed between messages. */
  maxDelayMs: number

  constructor(options: SimulatedThreadsOptions) {
    this.#time = options.time
    this.#random = options.random
    this.#mains = new Map(Object.entries(options.mains ?? {}))
    this.maxDelayMs = options.maxDelayMs ?? 0
    this.processorCount = options.processorCount ?? 2
  }

  /** Sets what runs in threads of an entry. */
  define(entry: URL, main: SimulatedThreadMain): void {
    this.#mains.set(entry.href, main)
  }

  spawn(entry: URL, options: SpawnOptions): SimulatedThread {
    const main = this.#mains.get(entry.href)
    assert(main !== undefined, `no main is defined for ${entry.href}`)
    const inside = new SimulatedPort(() => this.#line())
    const outside = new SimulatedPort(() => this.#line())
    inside.connect(outside)
    const thread = new SimulatedThread(options.name, outside, inside)
    const data = structuredClone(options.data)
    this.spawned.push(thread)
    const run = async (): Promise<void> =>
      main({ data, port: inside, hasEnded: () => thread.hasEnded })
    this.#time.schedule(this.#delayMs(), () => {
      if (!thread.hasEnded) run().catch((error: unknown) => thread.end(asError(error)))
    })
    return thread
  }

  createSignalMemory(): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(4)
    new Int32Array(memory)[0] = this.#signals.length
    this.#signals.push(new SimulatedSignal(this.#time, () => this.#delayMs()))
    return memory
  }

  signal(memory: SharedArrayBuffer): Signal {
    const signal = this.#signals[new Int32Array(memory)[0]!]
    assert(signal !== undefined, 'signals lie in memory that was made for them')
    return signal
  }

  /** A way on which deliveries take their time and keep their order. */
  #line(): (deliver: () => void) => void {
    let lastMs = 0
    return (deliver) => {
      const nowMs = this.#time.monotonicMs()
      lastMs = Math.max(lastMs, nowMs + this.#delayMs())
      this.#time.schedule(lastMs - nowMs, deliver)
    }
  }

  #delayMs(): number {
    return this.maxDelayMs === 0 ? 0 : this.#random.next() * this.maxDelayMs
  }
}

/** A simulated thread, which can be made to die. */
export class SimulatedThread implements Thread {
  readonly name: string
  readonly port: Port
  readonly #ports: readonly SimulatedPort[]
  readonly #listeners: ((error: Error | undefined) => void)[] = []
  #error: Error | undefined
  hasEnded = false

  constructor(name: string, outside: SimulatedPort, inside: SimulatedPort) {
    this.name = name
    this.port = outside
    this.#ports = [outside, inside]
    inside.onClose(() => this.end(undefined))
  }

  onExit(listener: (error: Error | undefined) => void): void {
    if (this.hasEnded) listener(this.#error)
    else this.#listeners.push(listener)
  }

  async terminate(): Promise<void> {
    this.end(undefined)
  }

  /** Ends the thread as if it had thrown the error: nothing of what is on its way arrives. */
  end(error: Error | undefined): void {
    if (this.hasEnded) return
    this.hasEnded = true
    this.#error = error
    for (const port of this.#ports) port.cut()
    for (const listener of this.#listeners) listener(error)
  }
}

class SimulatedPort implements Port {
  readonly #deliver: (deliver: () => void) => void
  #other!: SimulatedPort
  #listener: ((message: unknown) => void) | undefined
  #early: unknown[] = []
  #isCut = false
  #isClosed = false
  #onClose: () => void = () => {}

  constructor(line: () => (deliver: () => void) => void) {
    this.#deliver = line()
  }

  connect(other: SimulatedPort): void {
    this.#other = other
    other.#other = this
  }

  post(message: unknown, transfer: readonly Transferable[] = []): void {
    if (this.#isClosed) return
    const copy = structuredClone(message, { transfer: transfer as ArrayBuffer[] })
    this.#deliver(() => this.#other.#receive(copy))
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener
    for (const message of this.#early.splice(0)) listener(message)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#deliver(() => {
      this.#other.#isClosed = true
      this.#other.#onClose()
      this.#onClose()
    })
  }

  onClose(listener: () => void): void {
    this.#onClose = listener
  }

  /** Neither sends nor receives any more. */
  cut(): void {
    this.#isCut = true
    this.#isClosed = true
  }

  #receive(message: unknown): void {
    if (this.#isCut) return
    if (this.#listener === undefined) this.#early.push(message)
    else this.#listener(message)
  }
}

class SimulatedSignal implements Signal {
  readonly #time: ThreadTime
  readonly #delayMs: () => number
  #isNotified = false
  #wake: (() => void) | undefined

  constructor(time: ThreadTime, delayMs: () => number) {
    this.#time = time
    this.#delayMs = delayMs
  }

  notify(): void {
    if (this.#isNotified) return
    this.#isNotified = true
    const wake = this.#wake
    if (wake !== undefined) this.#time.schedule(this.#delayMs(), wake)
  }

  wait(timeoutMs: number): Promise<void> {
    assert(this.#wake === undefined, 'one waits for a signal at a time')
    return new Promise((resolve) => {
      let timeout: { cancel(): void } | undefined
      const wake = (): void => {
        if (this.#wake !== wake) return
        timeout?.cancel()
        this.#wake = undefined
        this.#isNotified = false
        resolve()
      }
      this.#wake = wake
      if (this.#isNotified) this.#time.schedule(0, wake)
      else if (timeoutMs !== Infinity) timeout = this.#time.schedule(timeoutMs, wake)
    })
  }
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))

/** Objects that move to the other side of a port instead of being copied; they are unusable on this side after. */
export type Transferable = ArrayBuffer | MessagePortLike

/** A message port of the platform, as it travels in a transfer list. */
export interface MessagePortLike {
  postMessage(message: unknown): void
}

/**
 * One end of a two-way line between threads, used by the thread that holds it. Messages are copied (structured clone; SharedArrayBuffers are shared),
 * delivered one by one, in order, never within `post`. Nothing here blocks.
 */
export interface Port {
  /** Sends a message. Never blocks; nothing happens when the other side is gone. Throws for what cannot be cloned. */
  post(message: unknown, transfer?: readonly Transferable[]): void
  /**
   * Sets who hears of messages, once; those that came before are kept until then. An open port with a listener keeps its
   * thread alive.
   */
  onMessage(listener: (message: unknown) => void): void
  /** Ends the line, for both sides; the thread may end. Messages sent before are delivered. Again: nothing happens. */
  close(): void
}

/** What a thread starts with. */
export interface ThreadContext {
  /** `SpawnOptions.data`, cloned. */
  readonly data: unknown
  /** To the thread that spawned it. */
  readonly port: Port
}

/**
 * What runs in a thread: called once, in it. The thread goes on after it has returned as long as its port listens. A throw or a rejection ends
 * the thread with that error.
 */
export type ThreadMain = (context: ThreadContext) => void | Promise<void>

export interface SpawnOptions {
  /** Shown in profiles and messages. */
  readonly name: string
  /** Structured clone of it is `ThreadContext.data`. */
  readonly data: unknown
  /** Heap limit of JavaScript objects (buffers are outside of it), in MiB; absent = the platform's. */
  readonly maxHeapMb?: number
}

/** A thread, seen from the one that spawned it, which makes all calls. */
export interface Thread {
  readonly name: string
  readonly port: Port
  /**
   * Sets who hears that the thread has ended, called once: after its last message, with the error that ended it, or
   * undefined after `terminate` or a regular end. Codes: THREAD_OUT_OF_MEMORY, THREAD_EXITED (it ended by
   * `process.exit` with a code that is not 0); what the thread threw itself comes as it is.
   */
  onExit(listener: (error: Error | undefined) => void): void
  /** Ends the thread wherever it stands, at any time; resolves when it is gone, also where it was before. Never rejects. */
  terminate(): Promise<void>
}

/**
 * A wake-up between threads: a latch over words in shared memory. Any thread notifies, one waits at a time. A notification
 * that comes while nobody waits is kept, and several are one; so who waits does this: take what is there, and
 * when nothing is, `await wait(…)`, and look again.
 */
export interface Signal {
  /**
   * Wakes who waits, or lets the next `wait` resolve at once. From any thread, as often as there is news; never blocks or throws. A few
   * nanoseconds when nobody waits.
   */
  notify(): void
  /**
   * Resolves after a notification, or when `timeoutMs` have passed (Infinity: never). By one thread, not again before it has resolved; it blocks
   * nobody, and never rejects. Does not keep the process (or worker) alive: an open port does.
   */
  wait(timeoutMs: number): Promise<void>
}

/** Threads of the platform. Called by the thread that starts a job; a worker only takes its `signal`. Nothing here blocks. */
export interface ThreadSpawner {
  /** Processors there are. */
  readonly processorCount: number
  /**
   * Starts a thread that runs the module `entry`, which calls `startThread` of the platform with its main. Returns at once;
   * failures to start are heard by `onExit`.
   */
  spawn(entry: URL, options: SpawnOptions): Thread
  /** Memory of a new signal, to be sent to the threads that use it: one for each that waits. */
  createSignalMemory(): SharedArrayBuffer
  /** The signal in that memory: in each thread that uses it, once or more often. */
  signal(memory: SharedArrayBuffer): Signal
}

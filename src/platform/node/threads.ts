import { availableParallelism } from 'node:os'
import { parentPort, type TransferListItem, Worker, workerData } from 'node:worker_threads'
import type {
  Port,
  SpawnOptions,
  Thread,
  ThreadMain,
  ThreadSpawner,
  Transferable,
} from '../../contracts/threads.ts'
import { assert } from '../../core/errors.ts'
import { threadExited, threadOutOfMemory } from '../thread-errors.ts'
import { createSignalMemory, SharedSignal } from './shared-signal.ts'

/** Worker threads of node. */
export const nodeThreads: ThreadSpawner = {
  processorCount: availableParallelism(),
  spawn: (entry, options) => new NodeThread(entry, options),
  createSignalMemory,
  signal: (memory) => new SharedSignal(memory),
}

/** Runs a thread's main in the worker that this module was loaded in; called once, by the entry module. */
export function startThread(main: ThreadMain): void {
  assert(parentPort !== null, 'threads are started by the spawner')
  const line = parentPort
  const port = new NodePort({
    post: (envelope, transfer) => line.postMessage(envelope, transfer),
    // The port keeps what comes before somebody listens, and the thread alive from then on.
    listen: (onEnvelope) => line.on('message', onEnvelope),
    close: () => line.close(),
  })
  const run = async (): Promise<void> => main({ data: workerData, port })
  run().catch((error: unknown) => {
    // Outside of the promise it ends the thread, whatever node is told about rejections.
    setImmediate(() => {
      throw error
    })
  })
}

class NodeThread implements Thread {
  readonly name: string
  readonly port: Port
  readonly #worker: Worker
  readonly #exited: Promise<Error | undefined>
  #isTerminated = false
  #error: Error | undefined

  constructor(entry: URL, { name, data, maxHeapMb }: SpawnOptions) {
    this.name = name
    const worker = new Worker(entry, {
      name,
      workerData: data,
      ...(maxHeapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } }),
    })
    this.#worker = worker
    worker.on('error', (error) => {
      this.#error = this.#described(error)
    })
    this.#exited = new Promise((resolve) => {
      worker.on('exit', (exitCode) => resolve(this.#reason(exitCode)))
    })
    const early: Envelope[] = []
    let hear = (envelope: Envelope): void => {
      early.push(envelope)
    }
    worker.on('message', (envelope: Envelope) => hear(envelope))
    this.port = new NodePort({
      post: (envelope, transfer) => worker.postMessage(envelope, transfer),
      listen: (onEnvelope) => {
        hear = onEnvelope
        for (const envelope of early.splice(0)) onEnvelope(envelope)
      },
      // The process waits for the thread, which has nothing left to do: it ends by itself, or is ended.
      close: () => {},
    })
  }

  onExit(listener: (error: Error | undefined) => void): void {
    void this.#exited.then(listener)
  }

  async terminate(): Promise<void> {
    this.#isTerminated = true
    await this.#worker.terminate()
    await this.#exited
  }

  #described(error: unknown): Error {
    if (!(error instanceof Error)) return new Error(String(error))
    const { name } = this
    return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? threadOutOfMemory({ name, problem: error.message }, { cause: error })
      : error
  }

  #reason(exitCode: number): Error | undefined {
    if (this.#isTerminated) return undefined
    if (this.#error !== undefined || exitCode === 0) return this.#error
    return threadExited({ name: this.name, exitCode })
  }
}

/** A message, or that the other side has closed the line. */
type Envelope = { readonly message: unknown } | { readonly isClosed: true }

interface Line {
  post(envelope: Envelope, transfer: readonly TransferListItem[]): void
  listen(onEnvelope: (envelope: Envelope) => void): void
  close(): void
}

class NodePort implements Port {
  readonly #line: Line
  #isClosed = false

  constructor(line: Line) {
    this.#line = line
  }

  post(message: unknown, transfer: readonly Transferable[] = []): void {
    if (!this.#isClosed) this.#line.post({ message }, transfer as readonly TransferListItem[])
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#line.listen((envelope) => {
      if (this.#isClosed) return
      if ('message' in envelope) listener(envelope.message)
      else this.#end()
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#line.post({ isClosed: true }, [])
    this.#end()
  }

  #end(): void {
    this.#isClosed = true
    this.#line.close()
  }
}

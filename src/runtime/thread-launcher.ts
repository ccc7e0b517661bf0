import type { Thread, ThreadSpawner } from '../contracts/threads.ts'
import type { Batch } from '../core/batch.ts'
import type { JobGraph } from '../dataflow/job-graph.ts'
import type { BatchConsumer } from '../dataflow/stream-graph.ts'
import { type CarriedError, reviveError } from './carried-error.ts'
import { createJobRings } from './job-rings.ts'
import type { SlotCommand, SlotEvent } from './messages.ts'
import type { SlotHandle, SlotLaunch, SlotLauncher } from './slot-launcher.ts'

/** What a worker's slot is told when its thread starts. Plain data and shared memory. */
export interface SlotStart {
  readonly slotIndex: number
  readonly attempt: string
  readonly signals: readonly SharedArrayBuffer[]
  /** By `ringKey`. */
  readonly rings: ReadonlyMap<string, SharedArrayBuffer>
  /** What the embedding side's worker makes the job graph of. */
  readonly job: unknown
}

/** From a worker: what its slot says, errors as data, and rows of a result. */
export type WorkerEvent =
  | { readonly kind: 'event'; readonly event: SlotEvent }
  | { readonly kind: 'error'; readonly event: SlotEvent; readonly error: CarriedError }
  | { readonly kind: 'rows'; readonly batch: Batch }

/** To a worker: commands of the coordinator, and that the program has taken rows. */
export type WorkerCommand =
  | { readonly kind: 'command'; readonly command: SlotCommand }
  | { readonly kind: 'taken'; readonly count: number }

export interface ThreadLauncherOptions {
  readonly graph: JobGraph
  readonly threads: ThreadSpawner
  /** Module that a worker runs. */
  readonly entry: URL
  readonly job: unknown
  /** Takes the rows of a query. */
  readonly consumer: BatchConsumer | undefined
  readonly maxHeapMb?: number
}

/** Runs each slot of a job in a worker thread of its own. */
export class ThreadLauncher implements SlotLauncher {
  readonly #options: ThreadLauncherOptions

  constructor(options: ThreadLauncherOptions) {
    this.#options = options
  }

  launch(launches: readonly SlotLaunch[]): readonly SlotHandle[] {
    const { graph, threads, entry, job, maxHeapMb } = this.#options
    const memories = launches.map(() => threads.createSignalMemory())
    const signals = memories.map((memory) => threads.signal(memory))
    const rings = createJobRings(graph)
    return launches.map((launch) => {
      const { slotIndex, attempt } = launch
      const start: SlotStart = { slotIndex, attempt, signals: memories, rings, job }
      const thread = threads.spawn(entry, {
        name: `slot ${slotIndex}`,
        data: start,
        ...(maxHeapMb === undefined ? {} : { maxHeapMb }),
      })
      this.#listen(thread, launch)
      return {
        post: (command: SlotCommand) => {
          thread.port.post({ kind: 'command', command } satisfies WorkerCommand)
          signals[slotIndex]!.notify()
        },
        terminate: () => thread.terminate(),
      }
    })
  }

  #listen(thread: Thread, { onEvent, onExit }: SlotLaunch): void {
    let isClosed = false
    thread.port.onMessage((message) => {
      const worker = message as WorkerEvent
      if (worker.kind === 'rows') {
        this.#takeRows(thread, worker.batch)
        return
      }
      const { event } = worker
      if (event.kind === 'closed') isClosed = true
      if (worker.kind === 'error' && (event.kind === 'failed' || event.kind === 'declined'))
        onEvent({ ...event, error: reviveError(worker.error) })
      else onEvent(event)
    })
    thread.onExit((error) => {
      if (!isClosed) onExit(error ?? new Error('Millrace bug: a slot has ended without a word'))
    })
  }

  #takeRows(thread: Thread, batch: Batch): void {
    const { consumer } = this.#options
    if (consumer === undefined) return
    consumer.onBatch(batch)
    const taken: WorkerCommand = { kind: 'taken', count: 1 }
    if (consumer.isFull()) void consumer.drained().then(() => thread.port.post(taken))
    else thread.port.post(taken)
  }
}

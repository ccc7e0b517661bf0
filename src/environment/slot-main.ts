import type { ConnectorDefinition } from '../contracts/connector.ts'
import type { Operator } from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import type { Port, ThreadMain } from '../contracts/threads.ts'
import { compact } from '../core/compact.ts'
import { chainVertices } from '../dataflow/job-graph.ts'
import type { BatchConsumer } from '../dataflow/stream-graph.ts'
import { carryError } from '../runtime/carried-error.ts'
import { ringKey } from '../runtime/job-rings.ts'
import { createStateWriter, readRestored } from '../runtime/job-storage.ts'
import type { SlotCommand, SlotEvent } from '../runtime/messages.ts'
import type { RestoredJob } from '../runtime/restored-job.ts'
import { Slot } from '../runtime/slot.ts'
import type { SlotStart, WorkerCommand, WorkerEvent } from '../runtime/thread-launcher.ts'
import { openWorkerJob, type WorkerJob } from './worker-job.ts'

/** Batches on their way to the program before the slot waits. */
const MAX_ROWS_UNDER_WAY = 8

/** The line to the coordinator: commands in, events and rows out. */
class CoordinatorLine implements BatchConsumer {
  readonly #port: Port
  #listener: ((command: SlotCommand) => void) | undefined
  readonly #early: SlotCommand[] = []
  #underWay = 0
  #onTaken: (() => void) | undefined

  constructor(port: Port) {
    this.#port = port
    port.onMessage((message) => {
      const told = message as WorkerCommand
      if (told.kind === 'command') {
        if (this.#listener === undefined) this.#early.push(told.command)
        else this.#listener(told.command)
        return
      }
      this.#underWay -= told.count
      this.#onTaken?.()
    })
  }

  onMessage(listener: (command: SlotCommand) => void): void {
    this.#listener = listener
    for (const command of this.#early.splice(0)) listener(command)
  }

  post(event: SlotEvent): void {
    if (event.kind === 'failed' || event.kind === 'declined')
      this.#send({
        kind: 'error',
        event: { ...event, error: undefined },
        error: carryError(event.error),
      })
    else this.#send({ kind: 'event', event })
  }

  onBatch(batch: Parameters<BatchConsumer['onBatch']>[0]): void {
    this.#underWay++
    this.#send({ kind: 'rows', batch: compact(batch) })
  }

  isFull(): boolean {
    return this.#underWay >= MAX_ROWS_UNDER_WAY
  }

  async drained(): Promise<void> {
    while (this.isFull())
      await new Promise<void>((resolve) => {
        this.#onTaken = resolve
      })
  }

  #send(event: WorkerEvent): void {
    this.#port.post(event)
  }
}

async function openRestoredJob(
  job: WorkerJob,
  platform: Platform,
): Promise<RestoredJob | undefined> {
  if (job.restored === undefined) return undefined
  return await readRestored(job.restored, { platform, parallelism: job.parallelism })
}

async function runSlot(
  start: SlotStart,
  line: CoordinatorLine,
  { platform, connectors, wrapOperator }: SlotMainOptions,
): Promise<void> {
  const signals = start.signals.map((memory) => platform.threads.signal(memory))
  const job = start.job as WorkerJob
  const { slotIndex, attempt } = start
  const { parallelism, maxParallelism, batchRows, jobId, storage } = job
  const { sourceIdleTimeoutMs, latencyIntervalMs } = job
  const stream = await openWorkerJob(job.plan, {
    platform,
    consumer: line,
    ...(connectors === undefined ? {} : { connectors }),
  })
  const restored = await openRestoredJob(job, platform)
  const slot = new Slot({
    slotIndex,
    graph: chainVertices(stream, { parallelism }),
    maxParallelism,
    platform,
    port: line,
    signal: signals[slotIndex]!,
    memory: {
      ring: (edgeId, from, to) => start.rings.get(ringKey(edgeId, from, to))!,
      notify: (to) => signals[to]!.notify(),
    },
    batchRows,
    sourceIdleTimeoutMs,
    latencyIntervalMs,
    attempt,
    jobId,
    restored,
    stateWriter:
      storage === undefined
        ? undefined
        : createStateWriter({
            platform,
            ...storage,
            slotIndex,
            attempt,
            restored,
            restoredLocation: job.restored,
          }),
    wrapOperator: wrapOperator ?? ((operator) => operator),
  })
  await slot.run()
}

/** What a worker's slot may have instead of what is usual. */
export interface SlotMainOptions {
  readonly platform: Platform
  /** Besides those that Millrace brings. */
  readonly connectors?: readonly ConnectorDefinition[]
  /** Put around every operator: for tests. */
  readonly wrapOperator?: (operator: Operator) => Operator
}

/** What a worker thread runs: one slot of a job, made of the plan that it is sent. */
export function slotMain(options: SlotMainOptions): ThreadMain {
  return async ({ data, port }) => {
    const line = new CoordinatorLine(port)
    try {
      await runSlot(data as SlotStart, line, options)
    } catch (error) {
      line.post({ kind: 'failed', error })
      line.post({ kind: 'closed' })
    }
    port.close()
  }
}

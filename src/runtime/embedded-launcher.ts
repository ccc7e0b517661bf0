import type { Operator } from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import type { Signal } from '../contracts/threads.ts'
import { assert } from '../core/errors.ts'
import type { JobGraph } from '../dataflow/job-graph.ts'
import type { SlotCommand, SlotEvent } from './messages.ts'
import type { RestoredJob } from './restored-job.ts'
import { Slot, type SlotStateWriter } from './slot.ts'
import type { SlotHandle, SlotLaunch, SlotLauncher } from './slot-launcher.ts'

export interface EmbeddedLauncherOptions {
  readonly graph: JobGraph
  readonly platform: Platform
  readonly maxParallelism: number
  readonly batchRows: number
  readonly jobId: string
  /** undefined: the job has no checkpoints. */
  readonly makeStateWriter: ((attempt: string) => SlotStateWriter) | undefined
  /** Content of the checkpoint that the attempt starts from. */
  readonly restored: RestoredJob | undefined
  readonly wrapOperator?: (operator: Operator) => Operator
}

/** Runs the one slot of a job in the caller's thread, beside the program's own work. */
export class EmbeddedLauncher implements SlotLauncher {
  readonly #options: EmbeddedLauncherOptions

  constructor(options: EmbeddedLauncherOptions) {
    this.#options = options
  }

  launch(launches: readonly SlotLaunch[]): readonly SlotHandle[] {
    const [launch] = launches
    assert(launch !== undefined && launches.length === 1, 'one slot runs in one thread')
    const { graph, platform, maxParallelism, batchRows, jobId, makeStateWriter, restored } =
      this.#options
    let listener: (command: SlotCommand) => void = () => {}
    const slot = new Slot({
      slotIndex: 0,
      graph,
      maxParallelism,
      platform,
      port: {
        // Like messages between threads: never within the call.
        post: (event: SlotEvent) => void Promise.resolve().then(() => launch.onEvent(event)),
        onMessage: (to) => {
          listener = to
        },
      },
      signal: new LocalSignal(platform),
      memory: {
        ring: () => {
          throw new Error('Millrace bug: one slot has no rings')
        },
        notify: () => {},
      },
      batchRows,
      attempt: launch.attempt,
      jobId,
      restored,
      stateWriter: makeStateWriter?.(launch.attempt),
      wrapOperator: this.#options.wrapOperator ?? ((operator) => operator),
    })
    const ended = slot.run()
    return [{ post: (command) => listener(command), terminate: () => ended }]
  }
}

/** A latch between parts of one thread. */
export class LocalSignal implements Signal {
  readonly #platform: Platform
  #isSet = false
  #wake: (() => void) | undefined

  constructor(platform: Platform) {
    this.#platform = platform
  }

  notify(): void {
    this.#isSet = true
    this.#wake?.()
  }

  async wait(timeoutMs: number): Promise<void> {
    if (!this.#isSet) {
      await new Promise<void>((resolve) => {
        const timeout = Number.isFinite(timeoutMs)
          ? this.#platform.timers.schedule(timeoutMs, resolve)
          : undefined
        this.#wake = () => {
          timeout?.cancel()
          resolve()
        }
      })
      this.#wake = undefined
    }
    this.#isSet = false
  }
}

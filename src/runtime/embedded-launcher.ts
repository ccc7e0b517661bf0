import type { Operator } from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import type { Signal } from '../contracts/threads.ts'
import type { JobGraph } from '../dataflow/job-graph.ts'
import { createJobRings, ringKey } from './job-rings.ts'
import type { SlotCommand, SlotEvent } from './messages.ts'
import type { RestoredJob } from './restored-job.ts'
import { Slot, type SlotStateWriter } from './slot.ts'
import type { SlotHandle, SlotLaunch, SlotLauncher } from './slot-launcher.ts'

/** One slot of one start of the job. */
export interface SlotPlace {
  readonly slotIndex: number
  readonly attempt: string
}

export interface EmbeddedLauncherOptions {
  readonly graph: JobGraph
  readonly platform: Platform
  readonly maxParallelism: number
  readonly batchRows: number
  readonly sourceIdleTimeoutMs: number | undefined
  readonly latencyIntervalMs?: number | undefined
  /** Size of each ring; for tests. */
  readonly ringBytes?: number
  readonly jobId: string
  /** undefined: the job has no checkpoints. */
  readonly makeStateWriter: ((slot: SlotPlace) => SlotStateWriter) | undefined
  /** Content of the checkpoint that the attempt starts from. */
  readonly restored: RestoredJob | undefined
  readonly wrapOperator?: (operator: Operator) => Operator
}

/**
 * Runs the slots of a job in the caller's thread, beside the program's own work: the one of parallelism 1, and in tests any number,
 * which then share the thread.
 */
export class EmbeddedLauncher implements SlotLauncher {
  readonly #options: EmbeddedLauncherOptions

  constructor(options: EmbeddedLauncherOptions) {
    this.#options = options
  }

  launch(launches: readonly SlotLaunch[]): readonly SlotHandle[] {
    const { graph, platform, makeStateWriter, wrapOperator, ...rest } = this.#options
    const signals = launches.map(() => new LocalSignal(platform))
    const rings = createJobRings(graph, this.#options.ringBytes)
    return launches.map(({ slotIndex, attempt, onEvent }) => {
      let listener: (command: SlotCommand) => void = () => {}
      const slot = new Slot({
        ...rest,
        slotIndex,
        graph,
        platform,
        port: {
          // Like messages between threads: never within the call.
          post: (event: SlotEvent) => void Promise.resolve().then(() => onEvent(event)),
          onMessage: (to) => {
            listener = to
          },
        },
        signal: signals[slotIndex]!,
        memory: {
          ring: (edgeId, from, to) => rings.get(ringKey(edgeId, from, to))!,
          notify: (to) => signals[to]!.notify(),
        },
        attempt,
        stateWriter: makeStateWriter?.({ slotIndex, attempt }),
        wrapOperator: wrapOperator ?? ((operator) => operator),
      })
      const ended = slot.run()
      return { post: (command) => listener(command), terminate: () => ended }
    })
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

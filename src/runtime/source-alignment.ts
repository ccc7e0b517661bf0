import type { Platform } from '../contracts/platform.ts'
import { assertNever } from '../core/errors.ts'
import type { SourceVertex } from '../dataflow/stream-graph.ts'
import {
  type AlignedSource,
  type AlignmentEvent,
  type AlignmentState,
  decideAlignment,
  startAlignment,
} from './decide-alignment.ts'
import type { SlotCommand, SourceProgress } from './messages.ts'

/** Keeps the sources of a job's alignment groups together, as `decideAlignment` says. */
export class SourceAlignment {
  readonly #platform: Platform
  readonly #send: (slot: number, command: SlotCommand) => void
  readonly #sources: readonly AlignedSource[]
  #state: AlignmentState
  #tick: { cancel(): void } | undefined
  #isClosed = false

  constructor(options: {
    readonly sources: readonly SourceVertex[]
    readonly parallelismOf: (vertex: number) => number
    readonly platform: Platform
    readonly send: (slot: number, command: SlotCommand) => void
  }) {
    this.#platform = options.platform
    this.#send = options.send
    this.#sources = options.sources.flatMap(({ id, watermarks }) => {
      const alignment = watermarks?.alignment
      if (alignment === undefined) return []
      return [{ vertex: id, parallelism: options.parallelismOf(id), ...alignment }]
    })
    this.#state = startAlignment(this.#sources)
  }

  /** All slots are ready. */
  start(): void {
    this.#decide({ kind: 'started', nowMs: this.#nowMs() })
  }

  /** What a slot says of its sources; those outside of groups are left out. */
  reported(slot: number, sources: readonly SourceProgress[]): void {
    for (const { vertex, watermarkMs, isIdle } of sources)
      if (this.#sources.some((source) => source.vertex === vertex))
        this.#decide({ kind: 'reported', vertex, subtaskIndex: slot, watermarkMs, isIdle })
  }

  close(): void {
    this.#isClosed = true
    this.#tick?.cancel()
  }

  #nowMs(): number {
    return this.#platform.clock.monotonicMs()
  }

  #decide(event: AlignmentEvent): void {
    if (this.#isClosed) return
    const { state, commands } = decideAlignment(this.#state, event)
    this.#state = state
    for (const command of commands) {
      switch (command.kind) {
        case 'pause': {
          const { vertex, subtaskIndex, isPaused } = command
          this.#send(subtaskIndex, { kind: 'pause', vertex, isPaused })
          break
        }
        case 'limit': {
          const { vertex, subtaskIndex, limitMs } = command
          this.#send(subtaskIndex, { kind: 'limit', vertex, limitMs })
          break
        }
        case 'wakeAt':
          this.#tick?.cancel()
          this.#tick = this.#platform.timers.schedule(
            Math.max(0, command.atMs - this.#nowMs()),
            () => this.#decide({ kind: 'tick', nowMs: this.#nowMs() }),
          )
          break
        default:
          assertNever(command)
      }
    }
  }
}

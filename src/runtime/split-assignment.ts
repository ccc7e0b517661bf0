import type { SourceState } from '../checkpoint/manifest.ts'
import type { Platform } from '../contracts/platform.ts'
import type { SplitEnumerator } from '../contracts/source.ts'
import type { SourceVertex } from '../dataflow/stream-graph.ts'
import {
  decideSplits,
  type SplitAssignmentState,
  type SplitEvent,
  splitsToKeep,
  startSplits,
} from './decide-splits.ts'
import type { SlotCommand } from './messages.ts'

export interface SplitAssignmentOptions {
  readonly sources: readonly SourceVertex[]
  readonly parallelismOf: (vertex: number) => number
  readonly platform: Platform
  readonly restored: readonly SourceState[] | undefined
  readonly send: (slot: number, command: SlotCommand) => void
  readonly onError: (error: unknown) => void
}

interface RunningSource {
  readonly vertex: SourceVertex
  readonly enumerator: SplitEnumerator
  /** What the enumerator counts. */
  readonly counters: Map<string, number>
  state: SplitAssignmentState
  timer: { cancel(): void } | undefined
}

/** Finds the splits of all sources of a job and hands them out, as `decideSplits` says. */
export class SplitAssignment {
  readonly #options: SplitAssignmentOptions
  readonly #sources = new Map<number, RunningSource>()
  /** What was found before the slots were ready. */
  readonly #events: { readonly vertex: number; readonly event: SplitEvent }[] = []
  #isStarted = false
  #isClosed = false
  #closing: Promise<unknown> = Promise.resolve()

  constructor(options: SplitAssignmentOptions) {
    this.#options = options
  }

  /** Makes the enumerators and finds the first splits. Rejects with coded errors. */
  async open(): Promise<void> {
    const { sources, parallelismOf, platform, restored } = this.#options
    for (const vertex of sources) {
      const parallelism = parallelismOf(vertex.id)
      const before = restored?.find(({ uid }) => uid === vertex.uid)
      const counters = new Map<string, number>()
      const enumerator = vertex.source.createEnumerator({
        platform,
        parallelism,
        request: vertex.request,
        count: (counter, amount) => {
          counters.set(counter, (counters.get(counter) ?? 0) + amount)
        },
        ...(before === undefined ? {} : { restored: before.enumerator }),
      })
      const running: RunningSource = {
        vertex,
        enumerator,
        counters,
        state: startSplits({ assignment: vertex.source.assignment, parallelism }),
        timer: undefined,
      }
      this.#sources.set(vertex.id, running)
      if (before !== undefined) {
        const { waiting, held } = before
        this.#decide(running, { kind: 'restored', waiting, held })
      }
      await this.#discover(running)
    }
  }

  /** Slots are ready: hands out what there is. */
  start(): void {
    this.#isStarted = true
    const events = this.#events.splice(0)
    for (const { vertex, event } of events) this.#decide(this.#sources.get(vertex)!, event)
    for (const source of this.#sources.values()) this.#schedule(source)
  }

  asked(vertex: number, subtaskIndex: number): void {
    this.#decide(this.#sources.get(vertex)!, { kind: 'asked', subtaskIndex })
  }

  /** What is not handed out, and what enumerators must know after a restore. `held`: what subtasks will be given and have not asked for. */
  snapshot(): SourceState[] {
    return [...this.#sources.values()].map(({ vertex, state, enumerator }) => {
      const { owned, waiting } = splitsToKeep(state)
      return { uid: vertex.uid, waiting, enumerator: enumerator.snapshot(), held: owned }
    })
  }

  /** What the enumerator of a source has counted; nothing for other vertices. */
  countersOf(vertex: number): ReadonlyMap<string, number> {
    return this.#sources.get(vertex)?.counters ?? new Map()
  }

  close(): void {
    this.#isClosed = true
    for (const { timer } of this.#sources.values()) timer?.cancel()
    this.#closing = Promise.allSettled(
      [...this.#sources.values()].map(({ enumerator }) => enumerator.close()),
    )
  }

  async closed(): Promise<void> {
    await this.#closing
  }

  async #discover(source: RunningSource): Promise<void> {
    const splits = await source.enumerator.discover()
    if (this.#isClosed) return
    const isOver = source.enumerator.intervalMs === undefined
    this.#decide(source, { kind: 'discovered', splits, isOver })
  }

  #schedule(source: RunningSource): void {
    const { intervalMs } = source.enumerator
    if (intervalMs === undefined || this.#isClosed) return
    source.timer = this.#options.platform.timers.schedule(intervalMs, () => {
      this.#discover(source).then(
        () => this.#schedule(source),
        (error: unknown) => this.#options.onError(error),
      )
    })
  }

  #decide(source: RunningSource, event: SplitEvent): void {
    if (!this.#isStarted) {
      this.#events.push({ vertex: source.vertex.id, event })
      return
    }
    const { state, commands } = decideSplits(source.state, event)
    source.state = state
    for (const command of commands) {
      const vertex = source.vertex.id
      if (command.kind === 'assign')
        this.#options.send(command.subtaskIndex, { kind: 'assign', vertex, splits: command.splits })
      else this.#options.send(command.subtaskIndex, { kind: 'noMoreSplits', vertex })
    }
  }
}

import type { HeldMemory } from '../contracts/memory.ts'
import type { SourceReader, SourceSplit } from '../contracts/source.ts'
import { NO_LIMIT_MICROS, NO_WATERMARK_MICROS } from '../contracts/split-clock.ts'
import { liveCount } from '../core/batch.ts'
import { assert } from '../core/errors.ts'
import type { SourceVertex } from '../dataflow/stream-graph.ts'
import {
  decideIdleness,
  type IdlenessEvent,
  type IdlenessState,
  startIdleness,
} from './decide-idleness.ts'
import type { SourceProgress } from './messages.ts'
import type { VertexMetrics } from './metrics.ts'
import type { SourcePace } from './source-pace.ts'
import { SplitWatermarks } from './split-watermarks.ts'
import { Fanout } from './vertices.ts'

/** What a source tells its slot. */
export interface SourceListener {
  /** Has read what it held and wants another split. */
  onAsk(vertexId: number): void
  /** Something may be there to be read, or reading has failed. */
  onArrival(): void
}

/** Polls the reader of one source subtask. */
export class SourceRunner {
  readonly vertex: SourceVertex
  readonly metrics: VertexMetrics
  readonly output: Fanout
  /** undefined where the source reads its splits as one. */
  readonly splits: SplitWatermarks | undefined
  hasEnded = false
  readonly #makeReader: (splits: readonly SourceSplit[]) => SourceReader
  readonly #listener: SourceListener
  #reader: SourceReader | undefined
  /** Splits that came before the first poll. */
  #assigned: SourceSplit[] = []
  #mayComeMore = true
  /** A split was asked for and has not come. */
  #isAsking = false
  /** Nothing can be read until it comes. */
  #isStarved = false
  #isWaiting = false
  #isDraining = false
  #isAwaitingCut = false
  /** undefined: the source never counts as idle. */
  #idleness: IdlenessState | undefined
  readonly #monotonicMs: () => number
  readonly #latencyIntervalMs: number | undefined
  /** Processing time; undefined before the first look. */
  #nextMarkerMs: number | undefined
  readonly #watermarkMs: () => number
  /** Splits beyond it wait, microseconds. */
  #limitMicros = NO_LIMIT_MICROS
  readonly #deferred: (() => void)[] = []
  /** undefined: it reads as fast as it can. */
  readonly #pace: SourcePace | undefined
  /** After a stop's barrier nothing is read any more. */
  isStopped = false
  #failure: { readonly error: unknown } | undefined

  constructor(
    vertex: SourceVertex,
    parts: {
      readonly metrics: VertexMetrics
      readonly makeReader: (splits: readonly SourceSplit[]) => SourceReader
      readonly listener: SourceListener
      /** After how long a silence the subtask counts as idle; undefined: never. */
      readonly idleTimeoutMs: number | undefined
      readonly monotonicMs: () => number
      /** Watermark that the chain behind the source has emitted: its own, or that of the operator that makes them. */
      readonly watermarkMs: () => number
      /** How often a latency marker is sent; undefined: never. */
      readonly latencyIntervalMs?: number | undefined
      /** How fast rows may be read; undefined: as they come. */
      readonly pace?: SourcePace | undefined
      /** Had ended at the checkpoint the job is restored from: its rows are all downstream. */
      readonly hadEnded: boolean
    },
  ) {
    this.vertex = vertex
    this.metrics = parts.metrics
    this.output = new Fanout(parts.metrics)
    this.#makeReader = parts.makeReader
    this.#listener = parts.listener
    this.#monotonicMs = parts.monotonicMs
    this.#latencyIntervalMs = parts.latencyIntervalMs
    this.#watermarkMs = parts.watermarkMs
    this.#pace = parts.pace
    const { reading = 'merged' } = vertex.source
    this.splits = reading === 'merged' ? undefined : new SplitWatermarks(reading)
    if (parts.idleTimeoutMs !== undefined) this.#idleness = startIdleness(parts.idleTimeoutMs)
    if (parts.hadEnded) this.#mayComeMore = false
  }

  /** Ends at once where the source had ended before the restore. */
  open(hadEnded: boolean): void {
    if (hadEnded) this.#end()
    this.#decideIdleness('started')
  }

  /** The task could not or can take what is read: silence in between is not the source's. */
  noteHeld(isHeld: boolean): void {
    if (this.#idleness === undefined) return
    const { heldSinceMs, timeoutMs } = this.#idleness
    if (isHeld !== (heldSinceMs !== undefined)) {
      if (heldSinceMs !== undefined) this.splits?.shiftSilence(this.#monotonicMs() - heldSinceMs)
      this.#decideIdleness(isHeld ? 'held' : 'released')
    }
    if (!isHeld) this.splits?.findIdle(timeoutMs, this.#monotonicMs(), this.#limitMicros)
  }

  /** Whether the source has become idle is looked at; answers in how many milliseconds to look again. */
  tick(monotonicMs: number): number {
    if (this.#idleness === undefined || this.hasEnded) return Infinity
    this.#decideIdleness('tick')
    const { isIdle, heldSinceMs, silentSinceMs, timeoutMs } = this.#idleness
    return isIdle || heldSinceMs !== undefined ? Infinity : silentSinceMs + timeoutMs - monotonicMs
  }

  #decideIdleness(kind: IdlenessEvent['kind']): void {
    if (this.#idleness === undefined) return
    const { state, commands } = decideIdleness(this.#idleness, { kind, nowMs: this.#monotonicMs() })
    this.#idleness = state
    for (const command of commands)
      if (command.kind === 'idle') {
        this.metrics.isIdle = command.isIdle
        this.output.emitIdle(command.isIdle)
      }
  }

  /**
   * A checkpoint was triggered: what the coordinator assigns from here on is still in its own part of the checkpoint, and
   * waits until the splits held are cut.
   */
  awaitCut(): void {
    this.#isAwaitingCut = true
  }

  /** The splits held are cut, or the checkpoint was given up. */
  cutDone(): void {
    this.#isAwaitingCut = false
    const deferred = this.#deferred.splice(0)
    for (const act of deferred) act()
  }

  assign(splits: readonly SourceSplit[]): void {
    if (this.#isAwaitingCut) {
      this.#deferred.push(() => this.assign(splits))
      return
    }
    this.#isAsking = false
    this.#isStarved = false
    for (const split of splits) this.splits?.hold(split, this.#monotonicMs())
    if (this.#reader === undefined) this.#assigned.push(...splits)
    else this.#reader.addSplits!(splits)
    this.#listener.onArrival()
  }

  noMoreSplits(): void {
    if (this.#isAwaitingCut) {
      this.#deferred.push(() => this.noMoreSplits())
      return
    }
    this.#isAsking = false
    this.#isStarved = false
    this.#mayComeMore = false
    this.#listener.onArrival()
  }

  drain(): void {
    this.#isDraining = true
    this.#listener.onArrival()
  }

  /** Milliseconds for which it must not read, so as not to be too fast. */
  get paceMs(): number {
    return this.hasEnded ? 0 : (this.#pace?.waitMs(this.#monotonicMs()) ?? 0)
  }

  get canPoll(): boolean {
    if (this.hasEnded || this.isStopped) return false
    if (this.#isDraining) return true
    return !(this.#isWaiting || this.isPaused || this.#isStarved || this.paceMs > 0)
  }

  /** Moves one batch on; false when there was none. */
  step(): boolean {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#isDraining || !this.output.wantsInput()) {
      this.#end()
      return true
    }
    if (this.#reader === undefined && this.#assigned.length === 0) return this.#wantSplit()
    this.#reader ??= this.#makeReader(this.#assigned)
    const result = this.#reader.poll()
    // So that the next file can be opened while the last rows of this one are read.
    if (result !== 'end' && this.#reader.wantsSplit === true) this.#ask()
    if (result === 'pending') {
      this.#wait(this.#reader)
      return false
    }
    if (result === 'end') return this.#wantSplit()
    const rowCount = liveCount(result)
    this.metrics.rowsIn += rowCount
    this.#pace?.spend(rowCount, this.#monotonicMs())
    this.#decideIdleness('rows')
    this.#noteSplit(this.#reader)
    this.output.emit(result)
    return true
  }

  /** Set by the coordinator where the source is ahead of its alignment group. */
  get isPaused(): boolean {
    return this.metrics.isPaused
  }
  set isPaused(isPaused: boolean) {
    this.metrics.isPaused = isPaused
  }

  /**
   * Sends a latency marker where one is due. It bears the time at which it was due: what kept it from being sent is part of what it
   * measures. Answers in how many milliseconds the next one is.
   */
  sendMarker(nowMs: number, isFree: boolean): number {
    const everyMs = this.#latencyIntervalMs
    if (everyMs === undefined || this.hasEnded) return Infinity
    this.#nextMarkerMs ??= nowMs
    const dueMs = this.#nextMarkerMs
    if (nowMs < dueMs) return dueMs - nowMs
    // What ends the waiting wakes the slot.
    if (!isFree) return Infinity
    this.output.emitLatency(dueMs)
    this.#nextMarkerMs = Math.max(dueMs + everyMs, nowMs)
    return Math.max(0, this.#nextMarkerMs - nowMs)
  }

  /** How far event time is in the source's chain; Infinity when it has ended. */
  get watermarkMs(): number {
    return this.hasEnded ? Infinity : this.#watermarkMs()
  }

  /** How far the subtask is, for the alignment of its group. */
  progress(): SourceProgress {
    const isWithoutSplit =
      this.#isStarved || (this.#reader === undefined && this.#assigned.length === 0)
    return {
      vertex: this.vertex.id,
      watermarkMs: this.watermarkMs,
      isIdle: isWithoutSplit || this.#idleness?.isIdle === true,
    }
  }

  /** Splits whose watermark is beyond it are not read, while there are others in the reader. */
  limit(limitMs: number): void {
    this.#limitMicros = microsOf(limitMs)
    this.#holdBack()
  }

  #holdBack(): void {
    this.#reader?.pauseSplits?.(new Set(this.splits?.aheadOf(this.#limitMicros) ?? []))
  }

  /** Splits held with their positions, for a checkpoint. */
  snapshot(): readonly SourceSplit[] {
    const held = this.#reader?.snapshot() ?? [...this.#assigned]
    const { splits } = this
    return splits === undefined ? held : held.map((split) => splits.withWatermark(split))
  }

  /** What is polled is told apart before it is handed on. */
  #noteSplit({ split }: SourceReader): void {
    if (this.splits === undefined) return
    assert(split !== undefined, 'a reader that tells splits apart says which one it reads')
    this.splits.read(split, this.#monotonicMs())
    if (this.#limitMicros !== NO_LIMIT_MICROS) this.#holdBack()
  }

  /** What the reader holds outside of state; undefined where it does not say. */
  held(): HeldMemory | undefined {
    return this.#reader?.held?.()
  }

  async close(): Promise<void> {
    await this.#reader?.close()
  }

  #wantSplit(): boolean {
    if (!this.#mayComeMore) {
      this.#end()
      return true
    }
    this.#isStarved = true
    this.#ask()
    return false
  }

  #ask(): void {
    if (this.#isAsking || !this.#mayComeMore) return
    this.#isAsking = true
    this.#listener.onAsk(this.vertex.id)
  }

  #end(): void {
    this.hasEnded = true
    this.output.emitWatermark(Infinity)
    this.output.end()
  }

  #wait(reader: SourceReader): void {
    this.#isWaiting = true
    reader.available().then(
      () => this.#arrived(undefined),
      (error: unknown) => this.#arrived({ error }),
    )
  }

  #arrived(failure: { readonly error: unknown } | undefined): void {
    this.#isWaiting = false
    this.#failure = failure
    this.#listener.onArrival()
  }
}

function microsOf(ms: number): bigint {
  if (ms === Infinity) return NO_LIMIT_MICROS
  return ms === -Infinity ? NO_WATERMARK_MICROS : BigInt(Math.floor(ms)) * 1000n
}

import type { TaskState } from '../checkpoint/manifest.ts'
import type { HeldMemory } from '../contracts/memory.ts'
import type { SourceReader, SourceSplit } from '../contracts/source.ts'
import type { SplitClock } from '../contracts/split-clock.ts'
import { MAX_BATCH_ROWS } from '../core/batch.ts'
import { assert } from '../core/errors.ts'
import type { JobEdge, JobVertex } from '../dataflow/job-graph.ts'
import { receiversOf, sendersOf } from '../dataflow/job-graph.ts'
import type { SourceVertex, StreamVertex } from '../dataflow/stream-graph.ts'
import type { MemoryStateContext } from '../state/state-context.ts'
import type { ChannelReader, ChannelWriter } from './exchange/channel.ts'
import { LocalChannel } from './exchange/local-channel.ts'
import { createPartitioner } from './exchange/partitioner.ts'
import { RingReader, RingWriter } from './exchange/ring-channel.ts'
import { ExchangeOutput, type OutputChannel } from './exchange-output.ts'
import { InputGate } from './input-gate.ts'
import { addCount, type MemoryShare, makeVertexMetrics, type VertexMetrics } from './metrics.ts'
import { restoredState } from './restored-state.ts'
import type { SlotOptions } from './slot.ts'
import { pacedBatchRows, SourcePace } from './source-pace.ts'
import { SourceRunner } from './source-runner.ts'
import { Task, type TaskSnapshot, type Trigger } from './task.ts'
import {
  CollectRunner,
  type Fanout,
  OperatorRunner,
  type Receiver,
  SinkRunner,
} from './vertices.ts'

/** Memory that the slots of a job share. */
export interface SlotMemory {
  /** The ring of an edge from one subtask to one of another slot. */
  ring(edgeId: number, from: number, to: number): SharedArrayBuffer
  /** Wakes the slot. */
  notify(slotIndex: number): void
}

export interface OpenedSlot {
  /** In the order of the job graph. */
  readonly tasks: readonly Task[]
  readonly sources: ReadonlyMap<number, SourceRunner>
  /** By stream vertex; undefined where the slot has no subtask of it. */
  readonly metrics: readonly (VertexMetrics | undefined)[]
  /** To be called in order when the slot runs: inputs that have nothing to wait for end. */
  readonly starts: readonly (() => void)[]
  /** Notes in the metrics what is held, and answers what takes most memory, largest first. */
  measureMemory(): readonly MemoryShare[]
}

export interface OpenedSlotListener {
  onSnapshot(trigger: Trigger, snapshot: TaskSnapshot): void
  onEnd(): void
  onAsk(vertex: number): void
  onArrival(): void
}

/** Makes the tasks of a slot, connects them to one another and to the other slots, and opens their operators. */
export function openSlot(options: SlotOptions, listener: OpenedSlotListener): Promise<OpenedSlot> {
  return new SlotBuilder(options, listener).build()
}

/** What a task goes on from. */
type RestoredTask = Pick<TaskState, 'watermarksMs' | 'endedInputs'>

/** Ends of the channels between tasks of one slot, by edge. */
interface LocalEnds {
  readonly reader: ChannelReader
  readonly output: OutputChannel
}

const MAX_LARGEST_SHARES = 5

class SlotBuilder {
  readonly #options: SlotOptions
  readonly #listener: OpenedSlotListener
  readonly #metrics: (VertexMetrics | undefined)[]
  readonly #sources = new Map<number, SourceRunner>()
  readonly #states = new Map<string, MemoryStateContext>()
  readonly #locals = new Map<number, LocalEnds>()
  readonly #starts: (() => void)[] = []
  /** Of what is open, for when the slot cannot be opened as a whole. */
  readonly #closers: (() => Promise<void>)[] = []

  constructor(options: SlotOptions, listener: OpenedSlotListener) {
    this.#options = options
    this.#listener = listener
    this.#metrics = options.graph.stream.vertices.map(() => undefined)
  }

  async build(): Promise<OpenedSlot> {
    const { graph, slotIndex } = this.#options
    const tasks: Task[] = []
    try {
      for (const vertex of graph.vertices)
        if (slotIndex < vertex.parallelism) tasks.push(await this.#task(vertex))
    } catch (error) {
      // Nobody else knows of what is open by now; why it is closed is told, and not what closing says.
      for (const close of this.#closers) await close().catch(() => {})
      throw error
    }
    return {
      tasks,
      sources: this.#sources,
      metrics: this.#metrics,
      starts: this.#starts,
      measureMemory: () => this.#measureMemory(tasks),
    }
  }

  #measureMemory(tasks: readonly Task[]): MemoryShare[] {
    const shares: MemoryShare[] = []
    for (const vertex of this.#options.graph.stream.vertices) {
      const metrics = this.#metrics[vertex.id]
      const state = this.#states.get(uidOf(vertex))
      if (metrics === undefined) continue
      metrics.heldBytes = 0
      if (state === undefined) continue
      metrics.stateBytes = state.sizeBytes
      for (const { name, sizeBytes, rowCount } of state.sizes())
        shares.push(shareOf(metrics, { what: `state '${name}'`, sizeBytes, rowCount }))
      const copies = { what: 'pages kept for a checkpoint', sizeBytes: state.copiedBytes }
      metrics.heldBytes += copies.sizeBytes
      shares.push(shareOf(metrics, { ...copies, rowCount: undefined }))
    }
    for (const task of tasks)
      task.addHeld((metrics, held) => {
        metrics.heldBytes += held.sizeBytes
        shares.push(shareOf(metrics, held))
      })
    return shares
      .filter(({ sizeBytes }) => sizeBytes > 0)
      .sort((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, MAX_LARGEST_SHARES)
  }

  async #task(vertex: JobVertex): Promise<Task> {
    const { graph, slotIndex, platform } = this.#options
    const stream = vertex.members.map((member) => graph.stream.vertices[member]!)
    const head = stream[0]!
    const uid = uidOf(head)
    const restored = this.#restoredTask(uid)
    const inputCount = graph.edges.filter((edge) => edge.toVertex === vertex.id).length
    const hadEnded =
      restored !== undefined && restored.endedInputs.length >= Math.max(1, inputCount)
    const nowMs = (): number => platform.clock.nowMs()
    const fanouts = new Map<number, Fanout>()
    const operators: OperatorRunner[] = []
    const sinks: SinkRunner[] = []
    const collects: CollectRunner[] = []
    const outputs: ExchangeOutput[] = []
    let source: SourceRunner | undefined
    let receiver: Receiver | undefined
    for (const member of stream) {
      const metrics = makeVertexMetrics(member.name, uidOf(member))
      this.#restoreCounters(metrics, uidOf(member))
      this.#metrics[member.id] = metrics
      let made: Receiver | undefined
      if (member.kind === 'source') {
        if (restored !== undefined) metrics.watermarkMs = restored.watermarksMs[0] ?? -Infinity
        source = this.#source(member, metrics, hadEnded)
        fanouts.set(member.id, source.output)
      } else if (member.kind === 'operator') {
        const ended = member === head ? (restored?.endedInputs ?? []) : hadEnded ? [0] : []
        const operator = await this.#operator(member, metrics, ended, source?.splits)
        operators.push(operator)
        this.#closers.push(async () => operator.operator.close?.())
        fanouts.set(member.id, operator.output)
        made = operator
      } else if (member.kind === 'sink') {
        const writer = await member.sink.createWriter({
          platform,
          subtaskIndex: slotIndex,
          parallelism: vertex.parallelism,
          attempt: this.#options.attempt,
          jobId: this.#options.jobId,
          count: (counter, amount) => addCount(metrics, counter, amount),
        })
        this.#closers.push(() => writer.close())
        const runner = new SinkRunner(member.id, metrics, writer, nowMs)
        sinks.push(runner)
        made = runner
      } else {
        const runner = new CollectRunner(metrics, member.consumer, nowMs)
        collects.push(runner)
        made = runner
      }
      if (member === head) receiver = made
      else fanouts.get(inputOf(member))!.connect(made!, 0)
    }
    for (const edge of graph.edges) {
      if (edge.fromVertex !== vertex.id) continue
      const output = this.#output(edge)
      outputs.push(output)
      fanouts.get(edge.fromMember)!.connect(output, 0)
    }
    const task = new Task({
      vertex,
      uid,
      subtaskIndex: slotIndex,
      metrics: this.#metrics[head.id]!,
      source,
      operators,
      sinks,
      collects,
      outputs,
      freeze: (operatorUid) => this.#states.get(operatorUid)!.snapshot(),
      letGo: (operatorUid) => this.#states.get(operatorUid)!.close(),
      counters: () =>
        Object.fromEntries(
          stream.map((member) => [
            uidOf(member),
            Object.fromEntries(this.#metrics[member.id]!.counters),
          ]),
        ),
      monotonicMs: () => platform.clock.monotonicMs(),
      onSnapshot: (_, trigger, snapshot) => this.#listener.onSnapshot(trigger, snapshot),
      onEnd: () => this.#listener.onEnd(),
    })
    task.connect(this.#gates(vertex, task, receiver, restored))
    this.#starts.push(() => task.open(hadEnded))
    return task
  }

  #restoredTask(uid: string): RestoredTask | undefined {
    const { restored, slotIndex } = this.#options
    if (restored === undefined) return undefined
    const states = restored.manifest.tasks.filter((task) => task.uid === uid)
    if (restored.isExact) return states.find((task) => task.subtaskIndex === slotIndex)
    const [first] = states
    if (first === undefined) return undefined
    // What holds for all old subtasks holds for each new one.
    return {
      watermarksMs: first.watermarksMs.map((_, i) =>
        Math.min(...states.map((state) => state.watermarksMs[i]!)),
      ),
      endedInputs: first.endedInputs.filter((input) =>
        states.every((state) => state.endedInputs.includes(input)),
      ),
    }
  }

  /** With another parallelism they go on in the first subtask, and the operator may be of another task than it was. */
  #restoreCounters(metrics: VertexMetrics, uid: string): void {
    const { restored, slotIndex } = this.#options
    if (restored === undefined || (!restored.isExact && slotIndex > 0)) return
    for (const { subtaskIndex, counters } of restored.manifest.tasks) {
      if (restored.isExact && subtaskIndex !== slotIndex) continue
      for (const [counter, count] of Object.entries(counters[uid] ?? {}))
        addCount(metrics, counter, count)
    }
  }

  #source(vertex: SourceVertex, metrics: VertexMetrics, hadEnded: boolean): SourceRunner {
    const { platform, slotIndex, graph } = this.#options
    // Partitioning takes batches apart: larger ones reach the receivers whole.
    const isPartitioned = graph.edges.some(({ exchange }) => exchange.kind === 'hash')
    const wanted = this.#options.batchRows * (isPartitioned ? graph.parallelism : 1)
    const unpaced = Math.min(MAX_BATCH_ROWS, wanted)
    const { rowsPerSecond } = vertex
    const ownRate = rowsPerSecond === undefined ? undefined : rowsPerSecond / graph.parallelism
    const batchRows = ownRate === undefined ? unpaced : pacedBatchRows(unpaced, ownRate)
    const makeReader = (splits: readonly SourceSplit[]): SourceReader =>
      vertex.source.createReader(splits, vertex.request, {
        platform,
        batchRows,
        subtaskIndex: slotIndex,
        parallelism: graph.parallelism,
        count: (counter, amount) => addCount(metrics, counter, amount),
        finished: (splitId) => runner.splits?.finish(splitId),
      })
    const runner: SourceRunner = new SourceRunner(vertex, {
      metrics,
      makeReader,
      listener: this.#listener,
      idleTimeoutMs: vertex.watermarks?.idleTimeoutMs ?? this.#options.sourceIdleTimeoutMs,
      latencyIntervalMs: this.#options.latencyIntervalMs,
      watermarkMs: () => this.#chainWatermarkMs(vertex.id),
      monotonicMs: () => platform.clock.monotonicMs(),
      pace: ownRate === undefined ? undefined : new SourcePace(ownRate),
      hadEnded,
    })
    this.#sources.set(vertex.id, runner)
    return runner
  }

  /** The furthest watermark in a chain is that of the operator that makes them. */
  #chainWatermarkMs(head: number): number {
    const chain = this.#options.graph.vertices.find(({ members }) => members[0] === head)!
    return Math.max(...chain.members.map((id) => this.#metrics[id]?.watermarkMs ?? -Infinity))
  }

  async #operator(
    vertex: Extract<StreamVertex, { kind: 'operator' }>,
    metrics: VertexMetrics,
    endedInputs: readonly number[],
    splits: SplitClock | undefined,
  ): Promise<OperatorRunner> {
    const { graph, slotIndex, maxParallelism, platform, restored, signal, wrapOperator } =
      this.#options
    const owner = graph.vertices.find(({ members }) => members.includes(vertex.id))!
    const { parallelism } = owner
    const isCombined =
      owner.members[0] === vertex.id &&
      graph.edges.some((edge) => edge.toVertex === owner.id && edge.combiner !== undefined)
    const state = await restoredState(vertex, {
      restored,
      slotIndex,
      parallelism,
      maxParallelism,
    })
    this.#states.set(vertex.uid, state)
    return new OperatorRunner(vertex, {
      metrics,
      state,
      subtaskIndex: slotIndex,
      parallelism,
      maxParallelism,
      isCombined,
      nowMs: () => platform.clock.nowMs(),
      splits,
      wrap: wrapOperator,
      endedInputs,
      onWake: () => signal.notify(),
      platform,
      onAnswer: () => signal.notify(),
    })
  }

  #output(edge: JobEdge): ExchangeOutput {
    const { graph, slotIndex, memory, maxParallelism } = this.#options
    const receivers = receiversOf(edge, graph, slotIndex)
    const channels = receivers.map((to): OutputChannel => {
      if (to === slotIndex) return this.#local(edge)
      const writer: ChannelWriter = new RingWriter(memory.ring(edge.id, slotIndex, to), () =>
        memory.notify(to),
      )
      return { writer, direct: undefined }
    })
    return new ExchangeOutput(
      channels,
      createPartitioner(edge.exchange, {
        channelCount: channels.length,
        subtaskIndex: slotIndex,
        parallelism: graph.parallelism,
        maxParallelism,
      }),
      edge.combiner?.(),
    )
  }

  #local(edge: JobEdge): OutputChannel {
    const channel = new LocalChannel()
    const output: OutputChannel = { writer: channel.writer, direct: undefined }
    this.#locals.set(edge.id, { reader: channel.reader, output })
    return output
  }

  #gates(
    vertex: JobVertex,
    task: Task,
    receiver: Receiver | undefined,
    restored: RestoredTask | undefined,
  ): InputGate[] {
    const { graph, slotIndex, memory } = this.#options
    return graph.edges
      .filter((edge) => edge.toVertex === vertex.id)
      .sort((a, b) => a.toInput - b.toInput)
      .map((edge) => {
        const senders = sendersOf(edge, graph, slotIndex)
        const readers = senders.map((from): ChannelReader => {
          if (from === slotIndex) return this.#locals.get(edge.id)!.reader
          return new RingReader(memory.ring(edge.id, from, slotIndex), () => memory.notify(from))
        })
        assert(receiver !== undefined, 'what has inputs receives')
        const gate = new InputGate({
          input: edge.toInput,
          readers,
          watermarkMs: restored?.watermarksMs[edge.toInput] ?? -Infinity,
          receiver,
          listener: task,
        })
        const local = senders.indexOf(slotIndex)
        if (local !== -1)
          this.#locals.get(edge.id)!.output.direct = { task, gate, channel: gate.channels[local]! }
        return gate
      })
  }
}

const shareOf = ({ name, uid }: VertexMetrics, held: HeldMemory): MemoryShare => ({
  operator: name,
  uid,
  ...held,
})

function inputOf(member: StreamVertex): number {
  assert(member.kind !== 'source', 'sources are heads')
  return member.kind === 'operator' ? member.inputs[0]! : member.input
}

const uidOf = (vertex: StreamVertex): string => (vertex.kind === 'collect' ? 'collect' : vertex.uid)

import type { Operator } from '../contracts/operator.ts'
import type { Clock } from '../contracts/platform.ts'
import type { Sink } from '../contracts/sink.ts'
import type { Source } from '../contracts/source.ts'
import type { KeyedTable, NamespacedTables, StateContext } from '../contracts/state.ts'
import type { StreamGraph, StreamVertex } from '../dataflow/stream-graph.ts'

/** Calls of an operator between two looks at its state; windows and ends are always looked at. */
const CALLS_PER_LOOK = 8

/** What was measured of a vertex, over all of its subtasks. */
export interface VertexMeasures {
  /** CPU time of its own calls, without those of what it hands rows to. */
  readonly cpuMs: number
  /** The most that its tables, and what else it held, took in one subtask at a time, added over the subtasks. */
  readonly stateBytes: number
}

/**
 * A graph that measures itself: each reader, operator and writer is put into a shell that tells the CPU time of its calls from that of
 * what they call. For jobs whose subtasks all run in one thread: CPU time is that of the process.
 */
export class MeasuredGraph {
  readonly graph: StreamGraph
  readonly #meter: CpuMeter
  readonly #states: readonly StateMeter[][]

  constructor(graph: StreamGraph, clock: Clock) {
    this.#meter = new CpuMeter(clock, graph.vertices.length)
    this.#states = graph.vertices.map(() => [])
    this.graph = { ...graph, vertices: graph.vertices.map((vertex) => this.#measured(vertex)) }
  }

  of(vertex: number): VertexMeasures {
    return {
      cpuMs: this.#meter.cpuMs(vertex),
      stateBytes: this.#states[vertex]!.reduce((sum, state) => sum + state.greatestBytes, 0),
    }
  }

  #measured(vertex: StreamVertex): StreamVertex {
    switch (vertex.kind) {
      case 'source':
        return { ...vertex, source: this.#source(vertex.source, vertex.id) }
      case 'operator':
        return { ...vertex, make: () => this.#operator(vertex.make(), vertex.id) }
      case 'sink':
        return { ...vertex, sink: this.#sink(vertex.sink, vertex.id) }
      case 'collect':
        return vertex
    }
  }

  #source(source: Source, vertex: number): Source {
    return shell(source, {
      createReader: (...args) =>
        shell(source.createReader(...args), {}, (run) => this.#meter.measure(vertex, run)),
    })
  }

  #sink(sink: Sink, vertex: number): Sink {
    return shell(sink, {
      createWriter: async (context) =>
        shell(await sink.createWriter(context), {}, (run) => this.#meter.measure(vertex, run)),
    })
  }

  #operator(operator: Operator, vertex: number): Operator {
    const state = new StateMeter(operator)
    this.#states[vertex]!.push(state)
    const open: Operator['open'] = (context) =>
      operator.open(shell(context, {}, undefined, { state: state.watch(context.state) }))
    return shell(operator, { open }, (run, method) =>
      this.#meter.measure(vertex, () => {
        const result = run()
        if (state.isDue(method)) this.#meter.pause(() => state.look())
        return result
      }),
    )
  }
}

/** Tells CPU time of calls apart that are nested in one another. */
class CpuMeter {
  readonly #clock: Clock
  readonly #seconds: Float64Array
  /** Vertices whose calls are running, the innermost last. */
  readonly #running: number[] = []
  #sinceSeconds = 0

  constructor(clock: Clock, vertexCount: number) {
    this.#clock = clock
    this.#seconds = new Float64Array(vertexCount)
  }

  cpuMs(vertex: number): number {
    return this.#seconds[vertex]! * 1000
  }

  measure<T>(vertex: number, run: () => T): T {
    this.#charge()
    this.#running.push(vertex)
    try {
      return run()
    } finally {
      this.#charge()
      this.#running.pop()
    }
  }

  /** Runs what belongs to nobody. */
  pause(run: () => void): void {
    this.#charge()
    run()
    this.#sinceSeconds = this.#clock.cpuSeconds()
  }

  #charge(): void {
    const now = this.#clock.cpuSeconds()
    const vertex = this.#running.at(-1)
    if (vertex !== undefined) this.#seconds[vertex]! += now - this.#sinceSeconds
    this.#sinceSeconds = now
  }
}

/** How much one subtask of an operator keeps. */
class StateMeter {
  greatestBytes = 0
  readonly #operator: Operator
  readonly #tables = new Set<KeyedTable>()
  readonly #families = new Set<NamespacedTables>()
  #calls = 0

  constructor(operator: Operator) {
    this.#operator = operator
  }

  watch(state: StateContext): StateContext {
    return shell(state, {
      keyedTable: (schema) => {
        const table = state.keyedTable(schema)
        this.#tables.add(table)
        return table
      },
      namespacedTables: (schema) => {
        const family = state.namespacedTables(schema)
        this.#families.add(family)
        return family
      },
    })
  }

  isDue(method: string): boolean {
    return method === 'onBatch'
      ? ++this.#calls % CALLS_PER_LOOK === 1
      : METHODS_WITH_CHANGES.has(method)
  }

  look(): void {
    let sizeBytes = this.#operator.held?.().sizeBytes ?? 0
    for (const table of this.#tables) sizeBytes += table.sizeBytes
    for (const family of this.#families)
      for (const namespace of family.namespaces()) sizeBytes += family.find(namespace)!.sizeBytes
    this.greatestBytes = Math.max(this.greatestBytes, sizeBytes)
  }
}

const METHODS_WITH_CHANGES: ReadonlySet<string> = new Set(['open', 'onWatermark', 'onEnd'])

/**
 * The object with some methods replaced, all calls led through `around`, and some values in place of its own. Methods keep their object: what is
 * private to it stays in reach.
 */
function shell<T extends object>(
  target: T,
  replaced: Partial<T>,
  around?: <R>(run: () => R, method: string) => R,
  values: Partial<T> = {},
): T {
  const methods = new Map<string | symbol, unknown>()
  return new Proxy(target, {
    get: (_, name) => {
      if (Object.hasOwn(values, name)) return values[name as keyof T]
      const known = methods.get(name)
      if (known !== undefined) return known
      const own: unknown = replaced[name as keyof T] ?? Reflect.get(target, name, target)
      if (typeof own !== 'function') return own
      const call = (...args: unknown[]): unknown => Reflect.apply(own, target, args)
      const method =
        around === undefined
          ? call
          : (...args: unknown[]): unknown => around(() => call(...args), String(name))
      methods.set(name, method)
      return method
    },
    // What is set stays with the object.
    set: (_, name, value) => Reflect.set(target, name, value, target),
  })
}

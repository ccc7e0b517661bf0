import type { DeclaredVertex } from '../checkpoint/savepoint/restore-plan.ts'
import type {
  BroadcastState,
  KeyedTable,
  KeyedTableSchema,
  ListState,
  NamespacedTables,
  Redistribution,
  StateContext,
} from '../contracts/state.ts'
import type { OperatorVertex, StreamGraph } from '../dataflow/stream-graph.ts'
import { MemoryStateContext } from '../state/state-context.ts'

/**
 * Returns what states the vertices of a job open, in the order of its graph: each operator is made and opened once over empty
 * state, and closed again. Nothing is read or written.
 */
export function declaredStates(graph: StreamGraph): DeclaredVertex[] {
  return graph.vertices.flatMap((vertex): DeclaredVertex[] => {
    if (vertex.kind === 'collect') return []
    const { uid, name, kind } = vertex
    if (vertex.kind !== 'operator') return [{ uid, name, kind, tables: [], lists: [] }]
    const { tables, lists } = openedBy(vertex)
    return [{ uid, name, kind, tables, lists }]
  })
}

function openedBy(vertex: OperatorVertex): RecordingStateContext {
  const state = new RecordingStateContext()
  const operator = vertex.make()
  operator.open({
    name: vertex.name,
    uid: vertex.uid,
    subtaskIndex: 0,
    parallelism: 1,
    maxParallelism: 128,
    state,
    nowMs: () => 0,
    wakeAt: () => {},
    count: () => {},
  })
  operator.close?.()
  return state
}

/** Notes what is opened. */
class RecordingStateContext implements StateContext {
  readonly tables: { readonly schema: KeyedTableSchema; readonly hasNamespaces: boolean }[] = []
  readonly lists: string[] = []
  readonly #state = new MemoryStateContext()

  keyedTable(schema: KeyedTableSchema): KeyedTable {
    this.#note(schema, false)
    return this.#state.keyedTable(schema)
  }

  namespacedTables(schema: KeyedTableSchema): NamespacedTables {
    this.#note(schema, true)
    return this.#state.namespacedTables(schema)
  }

  listState(name: string, redistribution: Redistribution): ListState {
    if (!this.lists.includes(name)) this.lists.push(name)
    return this.#state.listState(name, redistribution)
  }

  broadcastState(name: string): BroadcastState {
    if (!this.lists.includes(name)) this.lists.push(name)
    return this.#state.broadcastState(name)
  }

  #note(schema: KeyedTableSchema, hasNamespaces: boolean): void {
    if (!this.tables.some((table) => table.schema.name === schema.name))
      this.tables.push({ schema, hasNamespaces })
  }
}

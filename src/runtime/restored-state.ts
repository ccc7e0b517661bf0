import type { OperatorSubtaskState } from '../checkpoint/manifest.ts'
import type { StateOwner } from '../state/errors.ts'
import { MemoryStateContext, type RestoredPart } from '../state/state-context.ts'
import { keyGroupRange } from './exchange/key-groups.ts'
import type { RestoredJob } from './restored-job.ts'

/** Makes the state of one operator subtask: empty, or with what a checkpoint has for its key groups. */
export async function restoredState(
  operator: StateOwner,
  options: {
    readonly restored: RestoredJob | undefined
    readonly slotIndex: number
    readonly parallelism: number
    readonly maxParallelism: number
  },
): Promise<MemoryStateContext> {
  const { uid } = operator
  const { restored, slotIndex, parallelism, maxParallelism } = options
  const keyGroups = keyGroupRange(slotIndex, parallelism, maxParallelism)
  if (restored === undefined) return new MemoryStateContext({ maxParallelism, keyGroups, operator })
  const states = restored.manifest.operators
    .filter((state) => state.uid === uid)
    .sort((a, b) => a.subtaskIndex - b.subtaskIndex)
  const own = restored.isExact ? states.filter((state) => state.subtaskIndex === slotIndex) : states
  const parts: RestoredPart[] = []
  for (const state of own) parts.push(await readPart(state, restored, needsTables(state)))
  if (restored.readRows !== undefined)
    parts.push({ tables: [], lists: [], rows: await restored.readRows(uid, keyGroups) })
  return new MemoryStateContext({
    maxParallelism,
    keyGroups,
    operator,
    restored: { parts, isExact: restored.isExact, subtaskIndex: slotIndex, parallelism },
  })

  /** Subtasks whose key groups do not overlap with this one's have nothing for it but lists. */
  function needsTables(state: OperatorSubtaskState): boolean {
    if (restored!.isExact) return true
    const old = keyGroupRange(state.subtaskIndex, oldParallelism(), maxParallelism)
    return old.first <= keyGroups.last && keyGroups.first <= old.last
  }
  function oldParallelism(): number {
    return states.length
  }
}

async function readPart(
  state: OperatorSubtaskState,
  restored: RestoredJob,
  withTables: boolean,
): Promise<RestoredPart> {
  const tables = []
  if (withTables) {
    for (const table of state.tables) {
      tables.push({
        name: table.name,
        namespace: table.namespace,
        incarnation: table.incarnation,
        schema: table.schema,
        snapshot: await restored.readTable(table),
      })
    }
  }
  return { tables, lists: state.lists }
}

import { CHECKPOINT_FORMAT, type Manifest } from '../manifest.ts'
import { isTable, type Savepoint } from './savepoint.ts'

/**
 * Returns what a job starts from, in the shape of a checkpoint of one subtask: all but the tables, which come as rows. Every operator has a
 * task of its own, so that it is found whatever is chained in the restored job.
 */
export function savepointManifest(savepoint: Savepoint): Manifest {
  const { checkpointId, kind, triggeredMs, job, operators, sources } = savepoint
  const counters = Object.fromEntries(
    operators.map((operator) => [operator.uid, operator.counters]),
  )
  return {
    format: CHECKPOINT_FORMAT,
    checkpointId,
    kind,
    triggeredMs,
    completedMs: triggeredMs,
    job,
    names: operators.map(({ uid, name }) => ({ uid, name })),
    objects: [],
    operators: operators.map(({ uid, states }) => ({
      uid,
      subtaskIndex: 0,
      tables: [],
      lists: states.flatMap((state) =>
        isTable(state)
          ? []
          : [
              {
                name: state.name,
                redistribution: state.redistribution ?? ('broadcast' as const),
                values: state.values,
              },
            ],
      ),
    })),
    tasks: operators.map(({ uid, watermarksMs, endedInputs }) => ({
      uid,
      subtaskIndex: 0,
      watermarksMs,
      endedInputs,
      counters,
    })),
    sources,
    sinks: [],
  }
}

import type { KeyedTableSnapshot } from '../contracts/state.ts'
import type { MemoryStateContext, RestoredPart } from '../state/state-context.ts'

/** Returns all state of a subtask as it is now, copied: it may be restored any number of times. */
export function copiedState(context: MemoryStateContext): RestoredPart {
  const { tables, lists, release } = context.snapshot()
  const copied = tables.map(({ name, namespace, incarnation, snapshot }) => ({
    name,
    namespace,
    incarnation,
    schema: snapshot.schema,
    snapshot: copiedTable(snapshot),
  }))
  release()
  return { tables: copied, lists }
}

function copiedTable({ schema, rowCount, header, pages }: KeyedTableSnapshot): KeyedTableSnapshot {
  return {
    schema,
    rowCount,
    header: structuredClone(header),
    pages: pages.map(({ id, version, bytes }) => {
      const copy = bytes().slice()
      return { id, version, bytes: () => copy }
    }),
    release: () => {},
  }
}

/**
 * Which rows are late, by Flink's rule: after a row the watermark is the greatest time so far less the delay, and it holds for the rows after
 * that one. A row is left out of the windows that the watermark has passed before it came.
 *
 * Times of late tables are whole seconds, so that each step of the watermark is longer than the 200 ms of event time that it may wait.
 */
import type { Table } from './tables.ts'

/** Sessions over a late table: of one column, with one gap, so that what became of each row is a column in DuckDB. */
export interface LateSessions {
  readonly gapSeconds: number
  readonly partition: number
}

/** What was judged of a row of a late table, times in epoch milliseconds. */
export interface JudgedRow {
  /** Before the row came; undefined: none yet. */
  readonly watermarkMs: number | undefined
  /** The session that it is in at last; undefined: it was late. */
  readonly session: Session | undefined
}

interface Session {
  startMs: number
  endMs: number
}

/** Judges the rows of a late table in their order. */
export function judgeRows(table: Table, { gapSeconds, partition }: LateSessions): JudgedRow[] {
  const open = new Map<string, Session[]>()
  // Sessions that have become part of another.
  const mergedInto = new Map<Session, Session>()
  let watermarkMs: number | undefined
  const judged = table.steps.map(({ row }): JudgedRow => {
    const timeMs = Date.parse(`${String(row!.at(-1)).replace(' ', 'T')}Z`)
    const before = watermarkMs
    const key = String(row![partition])
    const isOver = ({ endMs }: Session): boolean => before !== undefined && endMs - 1 <= before
    const waiting = (open.get(key) ?? []).filter((session) => !isOver(session))
    const own: Session = { startMs: timeMs, endMs: timeMs + gapSeconds * 1000 }
    // Sessions that touch are one.
    const touched = waiting.filter(
      ({ startMs, endMs }) => startMs <= own.endMs && own.startMs <= endMs,
    )
    for (const session of touched) {
      own.startMs = Math.min(own.startMs, session.startMs)
      own.endMs = Math.max(own.endMs, session.endMs)
      mergedInto.set(session, own)
    }
    const isLate = isOver(own)
    const others = waiting.filter((session) => !touched.includes(session))
    open.set(key, isLate ? others : [...others, own])
    watermarkMs = Math.max(before ?? -Infinity, timeMs - table.delaySeconds! * 1000)
    return { watermarkMs: before, session: isLate ? undefined : own }
  })
  const last = (session: Session): Session => {
    const next = mergedInto.get(session)
    return next === undefined ? session : last(next)
  }
  return judged.map(({ watermarkMs: before, session }) => ({
    watermarkMs: before,
    session: session === undefined ? undefined : last(session),
  }))
}

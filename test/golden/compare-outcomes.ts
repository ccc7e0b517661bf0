import type { Outcome } from './run-sql.ts'
import { shortestNumbers } from './run-sql.ts'

/** What the first lines of a script say about its queries. */
export interface Header {
  readonly approx: boolean
  readonly anyOrder: boolean
  readonly isCompared: boolean
  readonly batchKeepsLate: boolean
  /** Which rows come depends on their order: rows that are late, LIMIT without ORDER BY. */
  readonly isSequential: boolean
}

/** Reads the comments of a script. */
export function readHeader(text: string): Header {
  const words = new Set(
    text
      .split('\n')
      .filter((line) => line.startsWith('--'))
      .flatMap((line) =>
        line
          .slice(2)
          .trim()
          .split(/[\s,]+/),
      ),
  )
  return {
    approx: words.has('approx'),
    anyOrder: words.has('anyOrder'),
    isCompared: !words.has('notCompared'),
    batchKeepsLate: words.has('batchKeepsLate'),
    isSequential: words.has('sequential') || words.has('batchKeepsLate'),
  }
}

/** Rows that are left when a changelog is folded, sorted: what both engines must agree on. */
export function fold(changes: readonly string[], header: Header): string[] {
  const counts = new Map<string, number>()
  for (const change of changes) {
    const row = header.approx ? rounded(change.slice(3)) : change.slice(3)
    const sign = change.startsWith('+') ? 1 : -1
    const count = (counts.get(row) ?? 0) + sign
    if (count === 0) counts.delete(row)
    else counts.set(row, count)
  }
  return [...counts]
    .flatMap(([row, count]) =>
      count < 0 ? [`retracted but never sent: ${row}`] : new Array<string>(count).fill(row),
    )
    .sort()
}

/** Doubles to 11 digits: sums may be added in another order. */
const rounded = (row: string): string =>
  row.replace(/-?\d+\.\d+(E-?\d+)?/g, (text) => Number(text).toPrecision(11))

/** Differences of two runs, one line each. */
export function compare(
  ours: readonly Outcome[],
  theirs: readonly Outcome[],
  header: Header,
  isOrdered: boolean,
): string[] {
  const found: string[] = []
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const difference = compareOutcomes(ours[i], theirs[i], header, isOrdered)
    if (difference !== undefined) found.push(`query ${i}: ${difference}`)
  }
  return found
}

/** Says how one outcome differs from another, `undefined` when it does not. */
export function compareOutcomes(
  ours: Outcome | undefined,
  theirs: Outcome | undefined,
  header: Header,
  isOrdered: boolean,
): string | undefined {
  if (ours === undefined || theirs === undefined)
    return `ours ${ours?.kind ?? 'missing'}, Flink ${theirs?.kind ?? 'missing'}`
  if (theirs.kind === 'error')
    return ours.kind === 'error' ? undefined : `Flink fails: ${theirs.message}`
  if (ours.kind === 'error') return ours.message
  const columns = JSON.stringify(ours.columns)
  if (columns !== JSON.stringify(theirs.columns))
    return `columns ${columns}, Flink ${JSON.stringify(theirs.columns)}`
  const rows = (outcome: typeof ours): string =>
    shortestNumbers(
      (isOrdered ? outcome.changes : fold(outcome.changes, header)).join(' '),
      columns,
    )
  return rows(ours) === rows(theirs) ? undefined : `rows ${rows(ours)}, Flink ${rows(theirs)}`
}

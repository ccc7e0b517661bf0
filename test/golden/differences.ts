import { appendFileSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One answer that is not Flink's on purpose, as differences.ndjson holds it. */
export interface Difference {
  readonly suite: 'expressions' | 'queries' | 'programs'
  /** File without ending; programs go by `heading/file`. */
  readonly file: string
  /** The line that the comparison prints. */
  readonly found: string
  /** Why ours is right, or what is not there yet. */
  readonly why: string
}

const golden = dirname(fileURLToPath(import.meta.url))

/** The list of a suite: programs have their own. */
function differencesPath(suite: Difference['suite']): string {
  return join(golden, suite === 'programs' ? 'programs' : '', 'differences.ndjson')
}

/** Reads the known differences of a suite by file, in the order of the list. */
export function readDifferences(
  suite: Difference['suite'],
): ReadonlyMap<string, readonly string[]> {
  const byFile = new Map<string, string[]>()
  for (const line of readFileSync(differencesPath(suite), 'utf8').split('\n')) {
    if (line.trim() === '') continue
    const difference = JSON.parse(line) as Difference
    if (difference.suite !== suite) continue
    byFile.set(difference.file, [...(byFile.get(difference.file) ?? []), difference.found])
  }
  return byFile
}

/**
 * Compares what was found with the list. With GOLDEN_REPORT=file in the environment all that was found is
 * also written there, as lines for the list.
 */
export function checkDifferences(
  suite: Difference['suite'],
  file: string,
  found: readonly string[],
): { readonly found: readonly string[]; readonly known: readonly string[] } {
  const report = process.env['GOLDEN_REPORT']
  if (report !== undefined)
    for (const line of found)
      appendFileSync(report, `${JSON.stringify({ suite, file, found: line, why: '' })}\n`)
  return { found, known: readDifferences(suite).get(file) ?? [] }
}

import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { readDifferences } from '../differences.ts'
import { readLedger, writeLedger } from './ledger.ts'
import { readScript } from './read-programs.ts'
import { findFailing } from './run-programs.ts'

const folder = dirname(fileURLToPath(import.meta.url))

/** Lines that only the hard runs can judge. */
const HARD_ONLY = / LAW_(THREE_SUBTASKS|RESTORED)\b/

/**
 * Holds the programs of one heading against real Flink and against the laws of changelogs. What is not there yet stands in
 * the heading's ledger, and what differs on purpose in differences.ndjson; anything else fails, and so does a line of a list
 * that is no longer true. In the environment: GOLDEN_HARD=1 adds three subtasks, and checkpoints with restores that rescale;
 * GOLDEN_RENEW=1 writes the ledger; GOLDEN_REPORT=file writes what was found, as lines for differences.ndjson.
 */
export function describePrograms(heading: string): void {
  const renewed: string[] = []
  const isRenewing = process.env['GOLDEN_RENEW'] !== undefined
  const isHard = process.env['GOLDEN_HARD'] !== undefined
  const report = process.env['GOLDEN_REPORT']
  const ledger = readLedger(heading)
  describe(`programs of ${heading}`, () => {
    const files = readdirSync(join(folder, heading))
      .filter((name) => name.endsWith('.sql'))
      .map((name) => name.slice(0, -'.sql'.length))
      .sort()
    test('programs have names of their own', () => {
      const names = files.flatMap((file) => programNames(heading, file))
      expect(names.length).toBeGreaterThanOrEqual(15)
      expect(new Set(names).size).toBe(names.length)
    })

    test.each(files)(
      '%s',
      async (file) => {
        const name = `${heading}/${file}`
        const known = new Set(readDifferences('programs').get(name))
        const details = new Map<string, string>()
        const differences = new Set<string>()
        for (const { program, mode, code, detail } of await findFailing(heading, file, isHard)) {
          const found = `${program} ${mode} ${code}: ${detail}`
          if (report !== undefined)
            appendFileSync(
              report,
              `${JSON.stringify({ suite: 'programs', file: name, found, why: '' })}\n`,
            )
          if (known.has(found)) differences.add(found)
          else details.set(`${program} ${mode} ${code}`, found)
        }
        renewed.push(...details.keys())
        if (isRenewing) return
        const listed = new Set(ledger.filter((line) => line.startsWith(`${file}/`)))
        const problems = [
          ...[...details].flatMap(([line, found]) => (listed.has(line) ? [] : [`fails: ${found}`])),
          ...[...listed].flatMap((line) =>
            // Lines that only the hard runs can find are theirs to judge.
            details.has(line) || (!isHard && HARD_ONLY.test(line))
              ? []
              : [`stands in not-there-yet.txt and is there now: ${line}`],
          ),
          ...[...known].flatMap((found) =>
            differences.has(found) || (!isHard && HARD_ONLY.test(found))
              ? []
              : [`stands in differences.ndjson and is no more: ${found}`],
          ),
        ]
        expect(problems).toEqual([])
      },
      120_000,
    )

    test('the ledger has lines of its files only', () => {
      expect(ledger.filter((line) => !files.some((file) => line.startsWith(`${file}/`)))).toEqual(
        [],
      )
    })
  })
  afterAll(() => {
    // What this run cannot judge stays as it was.
    const kept = isHard ? [] : ledger.filter((line) => HARD_ONLY.test(line))
    if (isRenewing) writeLedger(heading, [...renewed, ...kept])
  })
}

function programNames(heading: string, file: string): string[] {
  const text = readFileSync(join(folder, heading, `${file}.sql`), 'utf8')
  return readScript(text).programs.map(({ name }) => `${file}/${name}`)
}

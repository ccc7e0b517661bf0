/**
 * Every query of queries/*.sql again, into a table that keeps what is committed: stopped with a checkpoint again and again, and restored with
 * other numbers of subtasks, it leaves what it leaves undisturbed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { splitStatements } from '../../src/sql/1-parse/parse.ts'
import { readHeader } from './compare-outcomes.ts'
import { isQuery, keptRows, RestoredRun, runDisturbed } from './restored-run.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), 'queries')
const data = join(folder, 'data')

let queryCount = 0
let restoreCount = 0

describe('queries that are stopped and restored', () => {
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    const text = readFileSync(join(folder, file), 'utf8')
    const header = readHeader(text)
    test(file, async () => {
      const output = mkdtempSync(join(tmpdir(), 'millrace-restored-'))
      const statements = splitStatements(
        text.replaceAll('${data}', data).replaceAll('${out}', output),
      ).map((statement) => statement.text)
      try {
        for (let query = 0; query < statements.filter(isQuery).length; query++) {
          const alone = new RestoredRun(`${output}/alone-${query}`)
          try {
            if (!(await alone.once(statements, query, { parallelism: 1 }))) continue
          } catch {
            // Queries that fail, or that have no table to go to, are the other test's.
            continue
          }
          const disturbed = new RestoredRun(`${output}/disturbed-${query}`)
          await runDisturbed(disturbed, statements, query, header)
          restoreCount += disturbed.restoreCount
          queryCount++
          expect(disturbed.hasFinished).toBe(true)
          expect(keptRows(disturbed, header), `query ${query}`).toEqual(keptRows(alone, header))
        }
      } finally {
        rmSync(output, { recursive: true, force: true })
      }
    }, 60_000)
  }

  test('are most of them', () => {
    expect(queryCount).toBeGreaterThan(120)
    expect(restoreCount).toBeGreaterThan(queryCount)
  })
})

/** Some of the random queries: `npm run random-queries` has all of them. */
import { expect, test } from 'vitest'
import { caseOf } from './check-seed.ts'
import { runCampaign } from './run-campaign.ts'

test('150 random queries agree with DuckDB, in batch, from changes, and restored', async () => {
  const lines: string[] = []
  const report = await runCampaign({ from: 1, count: 150, print: (line) => lines.push(line) })
  expect(lines.join('\n')).toBe('')
  expect(report.failed).toEqual([])
  expect(report.agreed).toBeGreaterThan(140)
  expect(report.runs).toBeGreaterThan(280)
  expect(report.rows).toBeGreaterThan(300)
}, 600_000)

test('a seed is always the same case', () => {
  for (let seed = 1; seed < 20; seed++) expect(caseOf(seed)).toEqual(caseOf(seed))
  expect(caseOf(1)).not.toEqual(caseOf(2))
})

/**
 * Nexmark's final rows beside Flink's, over 100,000 events, as digests. `node test/golden/nexmark/run.mjs check` compares them over a million.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { NEXMARK_QUERIES } from '../../src/cli/bench/nexmark-queries.ts'
import { ourAnswer, readAnswers } from './nexmark/answers.ts'
import { LEFT_OUT } from './nexmark/scripts.ts'

const EVENTS = 100_000
const answers = readAnswers(join(dirname(fileURLToPath(import.meta.url)), 'nexmark/answers.ndjson'))

test.each(answers.filter(({ events }) => events === EVENTS))(
  '$query: $rows rows',
  async ({ query, rows, digest }) => {
    expect(await ourAnswer(query, EVENTS)).toEqual({ rows, digest })
  },
  120_000,
)

test.each([EVENTS, 1_000_000])('every query has an answer over %i events', (events) => {
  const queries = answers.filter((answer) => answer.events === events).map(({ query }) => query)
  const expected = Object.keys(NEXMARK_QUERIES).filter((name) => !LEFT_OUT.has(name))
  expect(queries.sort()).toEqual(expected.sort())
})

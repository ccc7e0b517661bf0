import { caseOf, check } from './check-seed.ts'
import { describeFailure } from './describe-failure.ts'
import { DuckDbOracle } from './duckdb-oracle.ts'
import { shrink } from './shrink.ts'

export interface CampaignOptions {
  readonly from: number
  readonly count: number
  /** Told of progress and of each failure. */
  readonly print: (line: string) => void
  /** Seeds between two lines of progress. Absent: none. */
  readonly progressEvery?: number
  /** Asked before each seed: whether those so far are enough. */
  readonly isStopped?: () => boolean
  /** How many smaller cases are tried for a failure. */
  readonly shrinkLimit?: number
}

export interface CampaignReport {
  /** Seeds that were tried. */
  readonly count: number
  readonly agreed: number
  readonly runs: number
  readonly rows: number
  readonly failed: readonly number[]
  /** Seeds by why nothing was compared. */
  readonly refused: Readonly<Record<string, number>>
  readonly unjudged: Readonly<Record<string, number>>
}

/** Random queries of seeds, held against DuckDB one after the other. Every seed is a case of its own. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { from, count, print, progressEvery, shrinkLimit } = options
  const oracle = await DuckDbOracle.open()
  const failed: number[] = []
  const refused: Record<string, number> = {}
  const unjudged: Record<string, number> = {}
  let [tried, agreed, runs, rows] = [0, 0, 0, 0]
  try {
    for (let seed = from; seed < from + count && options.isStopped?.() !== true; seed++) {
      tried++
      const found = caseOf(seed)
      const verdict = await check(found, oracle)
      switch (verdict.kind) {
        case 'agreed':
          agreed++
          runs += verdict.runs
          rows += verdict.rowCount
          break
        case 'refused':
          add(
            refused,
            `${verdict.code}: ${verdict.message.replaceAll(/'[^']*'|\d+/g, '…').slice(0, 110)}`,
          )
          break
        case 'unjudged':
          add(unjudged, verdict.message.split('\n')[0]!.replaceAll(/\d+/g, '…').slice(0, 80))
          break
        case 'failed': {
          failed.push(seed)
          const smallest = await shrink(found, verdict.failure, oracle, shrinkLimit)
          print(`\n${describeFailure(seed, smallest.case, smallest.failure)}\n`)
          break
        }
      }
      const done = seed - from + 1
      if (progressEvery !== undefined && done % progressEvery === 0)
        print(`${done} of ${count} seeds, ${failed.length} failed`)
    }
  } finally {
    oracle.close()
  }
  return { count: tried, agreed, runs, rows, failed, refused, unjudged }
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}

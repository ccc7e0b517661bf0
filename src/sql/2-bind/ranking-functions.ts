import type { RankingFunction } from '../plan/logical.ts'

const RANKING: ReadonlySet<string> = new Set<RankingFunction>([
  'ROW_NUMBER',
  'RANK',
  'DENSE_RANK',
  'PERCENT_RANK',
  'CUME_DIST',
  'NTILE',
  'LAG',
  'LEAD',
])

/** Functions that are called with OVER only. */
export const isRankingFunction = (name: string): name is RankingFunction => RANKING.has(name)

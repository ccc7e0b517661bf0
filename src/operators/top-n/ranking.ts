/** Which rows of an order come out. */
export interface RankingOptions {
  readonly function: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK'
  /** Ranks that come out, from 1. */
  readonly from: number
  readonly to: number
}

/** Writes the ranks of `length` rows that are in their order; `compare` answers 0 for rows that are equal in it. */
export function ranksOf(
  length: number,
  compare: (a: number, b: number) => number,
  options: Pick<RankingOptions, 'function'>,
  ranks: number[],
): void {
  let rank = 0
  for (let i = 0; i < length; i++) {
    const isTied = i > 0 && options.function !== 'ROW_NUMBER' && compare(i - 1, i) === 0
    if (!isTied) rank = options.function === 'DENSE_RANK' ? rank + 1 : i + 1
    ranks[i] = rank
  }
}

/** Share of keys in rows from which on it costs more to find keys than it saves to hand on fewer rows. */
const POOR_SHARE = 0.6
/** Rows that are handed on as they are before it is tried again whether they have keys in common. */
const ROWS_BETWEEN_TRIALS = 1 << 18

/** Decides whether rows are worth looking at for keys in common: where hardly any were, not for a while. */
export class CombiningTrials {
  #rowsUntilTrial = 0

  /** Asked once a batch of `count` rows. */
  isWorthIt(count: number): boolean {
    if (this.#rowsUntilTrial <= 0) return true
    this.#rowsUntilTrial -= count
    return false
  }

  /** Notes how many keys a batch had. */
  note(found: number, count: number): void {
    if (found > count * POOR_SHARE) this.#rowsUntilTrial = ROWS_BETWEEN_TRIALS
  }
}

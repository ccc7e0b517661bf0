/**
 * Says what a changelog does that none may do: take back a row that was never sent, or send one half of an update.
 *
 * An update of a join takes all its rows back before it sends the new ones, so halves need not be neighbours.
 *
 * @param changes rows as text, each after its kind: `+I [1]`
 * @returns the first offence, `undefined` when there is none
 */
export function findChangelogOffence(changes: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  let openUpdates = 0
  for (const [at, change] of changes.entries()) {
    const kind = change.slice(0, 2)
    const row = change.slice(3)
    const isAdded = kind === '+I' || kind === '+U'
    const count = (counts.get(row) ?? 0) + (isAdded ? 1 : -1)
    if (count < 0) return `change ${at} takes back what was never sent: ${change}`
    counts.set(row, count)
    if (kind === '-U') openUpdates++
    if (kind === '+U' && --openUpdates < 0) return `change ${at} has no -U before it: ${change}`
  }
  return openUpdates === 0 ? undefined : `${openUpdates} of its -U have no +U after them`
}

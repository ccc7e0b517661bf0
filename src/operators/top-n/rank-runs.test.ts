/** Lists that are changed at random, against arrays sorted anew: long enough that runs are cut, emptied and put together. */
import { expect, test } from 'vitest'
import { seededRandom } from '../../testing/operator-kit.ts'
import { RankRuns } from './rank-runs.ts'

/** A row's rank is its value; among equal values that which came first is first. */
class ListOracle {
  readonly #rows: { id: number; value: number; arrival: number }[] = []
  #nextArrival = 0

  take(taken: readonly number[]): void {
    for (const id of taken) {
      const at = this.#rows.findIndex((row) => row.id === id)
      if (at >= 0) this.#rows.splice(at, 1)
    }
  }

  add(id: number, value: number): void {
    this.#rows.push({ id, value, arrival: this.#nextArrival++ })
  }

  ids(): number[] {
    return this.#rows.sort((a, b) => a.value - b.value || a.arrival - b.arrival).map(({ id }) => id)
  }
}

const SHAPES: [name: string, rows: number, values: number, isMoving: boolean][] = [
  ['few values: many ties', 1500, 7, false],
  ['many values', 1500, 100_000, false],
  ['from the front to the end', 1500, 1_000_000, true],
  ['short', 20, 10, false],
]

for (const [name, rowCount, valueCount, isMoving] of SHAPES)
  for (const seed of [1, 2])
    test(`${name}, seed ${seed}`, () => {
      const random = seededRandom(seed)
      const below = (bound: number): number => Math.floor(random() * bound)
      const lists = new RankRuns()
      const oracles = [new ListOracle(), new ListOracle()]
      const values = new Map<number, number>()
      const orderOf = (ids: Int32Array) => (a: number, b: number) =>
        values.get(ids[a]!)! - values.get(ids[b]!)!
      let clock = 0
      for (let round = 0; round < 60; round++) {
        for (const [keyId, oracle] of oracles.entries()) {
          // The second half takes more than it adds.
          const leaves = round < 30 ? 0.2 : 0.7
          const ids = new Set<number>()
          const size = 1 + below(rowCount / 10)
          for (let k = 0; k < size; k++)
            ids.add(2 * (isMoving ? clock++ % rowCount : below(rowCount)) + keyId)
          const taken = [...ids]
          const fresh = taken.filter(() => random() >= leaves)
          for (const id of fresh) values.set(id, isMoving ? clock : below(valueCount))
          oracle.take(taken)
          for (const id of fresh) oracle.add(id, values.get(id)!)
          lists.change(keyId, taken, fresh, orderOf)
          const expected = oracle.ids()
          expect([...lists.first(keyId, Infinity)]).toEqual(expected)
          const most = below(rowCount)
          expect([...lists.first(keyId, most)]).toEqual(expected.slice(0, most))
        }
      }
      lists.set(0, new Int32Array(0))
      expect(lists.first(0, 1)).toHaveLength(0)
      expect([...lists.first(1, Infinity)]).toEqual(oracles[1]!.ids())
      lists.set(1, Int32Array.from(oracles[1]!.ids()))
      expect([...lists.first(1, Infinity)]).toEqual(oracles[1]!.ids())
    })

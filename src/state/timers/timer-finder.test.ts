/** Where timers are, against a map: owners with one timer and with many, times that lie together and apart. */
import { expect, test } from 'vitest'
import { bigIntType } from '../../core/types.ts'
import { SeededRandom } from '../../platform/seeded-random.ts'
import { KeyScopes } from '../keyed-state/key-scopes.ts'
import { MemoryStateContext } from '../state-context.ts'
import { TimerFinder } from './timer-finder.ts'
import { TimerRows } from './timer-rows.ts'

const SEED = Number(process.env['SEED'] ?? 4711)
const STEPS = 60_000

const SETTINGS = [
  {
    name: 'few owners, times that go on',
    owners: 30,
    timeOf: (random: number, step: number) => step + Math.floor(random * 3000),
  },
  { name: 'many owners, one time', owners: 20_000, timeOf: () => 86_400_000 },
  {
    name: 'times far apart',
    owners: 5000,
    timeOf: (random: number) => Math.floor((random - 0.5) * 2 ** 52),
  },
  {
    name: 'many timers of one owner at about one time',
    owners: 2,
    timeOf: (random: number) => 2 ** 41 + Math.floor(random * 40_000),
  },
]

test.each(SETTINGS)(`$name, seed ${SEED}`, ({ owners, timeOf }) => {
  const random = new SeededRandom(SEED)
  const state = new MemoryStateContext()
  const scopes = new KeyScopes(state, { keys: [bigIntType(false)] })
  const rows = new TimerRows({ state, scopes, name: 'timers', maxParallelism: 128 })
  const finder = new TimerFinder(rows)
  const expected = new Map<string, number>()
  const listed: { readonly owner: number; readonly timeMs: number }[] = []
  const wordsOf = (timeMs: number): [number, number] => [timeMs | 0, Math.floor(timeMs / 2 ** 32)]
  const one = new Int32Array(1)
  let wrong = 0
  const add = (owner: number, timeMs: number): void => {
    const [low, high] = wordsOf(timeMs)
    const found = finder.find(owner, low, high)
    if (found !== (expected.get(`${owner} ${timeMs}`) ?? -1)) wrong++
    if (found >= 0) return
    rows.table.addRows(1, one)
    const [row] = one as unknown as [number]
    rows.place(row, owner, low, high)
    finder.add(owner, low, high, row)
    expected.set(`${owner} ${timeMs}`, row)
    listed.push({ owner, timeMs })
  }
  const removeOne = (): void => {
    const place = Math.floor(random.next() * listed.length)
    const { owner, timeMs } = listed[place]!
    listed[place] = listed[listed.length - 1]!
    listed.pop()
    const [low, high] = wordsOf(timeMs)
    const row = expected.get(`${owner} ${timeMs}`)!
    one[0] = row
    finder.removeEach(Int32Array.of(owner), Float64Array.of(timeMs), one, 1)
    rows.table.remove(row)
    expected.delete(`${owner} ${timeMs}`)
    if (finder.find(owner, low, high) !== -1) wrong++
  }
  for (let step = 0; step < STEPS; step++) {
    if (listed.length > 0 && random.next() < 0.4) removeOne()
    else add(Math.floor(random.next() * owners), timeOf(random.next(), step))
  }
  for (const { owner, timeMs } of listed)
    if (finder.find(owner, ...wordsOf(timeMs)) !== expected.get(`${owner} ${timeMs}`)) wrong++
  while (listed.length > 0) removeOne()
  expect(wrong).toBe(0)
  expect(rows.table.rowCount).toBe(0)
})

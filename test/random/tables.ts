import type { Dice } from './dice.ts'
import type { LateSessions } from './late-rows.ts'
import type { Cell, ColumnOf, Sort } from './query.ts'

/** What happens to one row of a table: it comes, becomes another, or goes. */
export interface Step {
  /** Number of the row: what it was is taken back. */
  readonly life: number
  /** `null`: it goes, where it is there. */
  readonly row: readonly Cell[] | null
}

/** A small table with its history; leaving out any step leaves a history. */
export interface Table {
  readonly name: string
  readonly columns: readonly (ColumnOf & { readonly isNotNull: boolean })[]
  readonly steps: readonly Step[]
  /** What the source says of its changes: rows only come, or change with -U, or by the key without -U and with -D that have not much more than it. */
  readonly changelog: 'append' | 'retract' | 'upsert'
  /** Whether the first column, the number of the row, is declared as the key. */
  readonly hasKey: boolean
  /** Its last column is its event time: of each row another, ascending but for less than this delay. Absent: it has none. */
  readonly delaySeconds?: number
  /** Its rows come later than the delay allows now and then, in whole seconds; which sessions are asked of it. */
  readonly late?: LateSessions
  /** Splits of the source; all changes of a row are in one. */
  readonly splitCount: number
}

export interface Change {
  readonly kind: '+I' | '-U' | '+U' | '-D'
  readonly life: number
  readonly row: readonly Cell[]
}

/** The changes that a history is, in order. */
export function changesOf(table: Table): Change[] {
  const current = new Map<number, readonly Cell[]>()
  const changes: Change[] = []
  for (const { life, row } of table.steps) {
    const before = current.get(life)
    if (row === null) {
      if (before === undefined) continue
      current.delete(life)
      changes.push({ kind: '-D', life, row: before })
      continue
    }
    current.set(life, row)
    if (before === undefined) changes.push({ kind: '+I', life, row })
    else changes.push({ kind: '-U', life, row: before }, { kind: '+U', life, row })
  }
  return changes
}

/** The same as a source of changes by key tells them: now and then twice. */
export function upsertsOf(table: Table): Change[] {
  const isKept = table.columns.map(({ isNotNull }) => isNotNull)
  return changesOf(table).flatMap((change, i): Change[] => {
    if (change.kind === '-U') return []
    const told: Change =
      change.kind === '-D'
        ? { ...change, row: change.row.map((cell, at) => (isKept[at] ? cell : null)) }
        : change
    return (change.life + i) % 5 === 0 ? [told, told] : [told]
  })
}

/** The rows that are there in the end. */
export function rowsOf(table: Table): (readonly Cell[])[] {
  const current = new Map<number, readonly Cell[]>()
  for (const { life, row } of table.steps) {
    if (row === null) current.delete(life)
    else current.set(life, row)
  }
  return [...current.values()]
}

/** Values are few, so that there are many ties; sums of them are exact in any order. */
const CELLS: Readonly<Record<Sort, readonly string[]>> = {
  int: ['0', '1', '1', '2', '2', '3', '-1', '7', '12'],
  bigint: ['0', '1', '1', '2', '3', '-5', '4294967297', '9007199254740993'],
  decimal: ['0.00', '0.25', '1.50', '1.50', '-2.25', '3.75', '10.00', '999.99'],
  double: ['0', '0.5', '0.5', '1.25', '-1.5', '2', '100.75'],
  ratio: ['0'],
  varchar: ['', 'a', 'a', 'b', 'ab', 'B', 'é', 'zz', ' a'],
  date: ['2020-01-01', '2020-01-02', '2020-01-02', '2019-12-31', '1969-12-31', '2020-02-29'],
  timestamp: [
    '2020-01-01 00:00:00',
    '2020-01-01 00:00:00.5',
    '2020-01-01 10:30:00',
    '2020-01-02 00:00:00',
    '1969-12-31 23:59:59.999',
  ],
  boolean: [],
}

export function randomCell(dice: Dice, sort: Sort, nulls: number): Cell {
  if (dice.chance(nulls)) return null
  return sort === 'boolean' ? dice.chance(0.5) : dice.pick(CELLS[sort])
}

const SORTS_OF_COLUMNS: readonly (readonly [number, Sort])[] = [
  [5, 'int'],
  [2, 'bigint'],
  [2, 'decimal'],
  [1.5, 'double'],
  [3, 'varchar'],
  [1, 'date'],
  [1, 'timestamp'],
  [1, 'boolean'],
]

/** Two to three tables: the first two columns of each are a number and a text, so that they can be joined. */
export function randomTables(dice: Dice): Table[] {
  return Array.from({ length: dice.between(2, 3) }, (_, i) => randomTable(dice, `t${i}`))
}

function randomTable(dice: Dice, name: string): Table {
  const hasKey = dice.chance(0.4)
  const nulls = dice.pick([0, 0.1, 0.2, 0.4])
  const sorts: Sort[] = ['int', 'varchar']
  while (sorts.length < 5) sorts.push(dice.weighted(SORTS_OF_COLUMNS))
  if (hasKey) sorts[0] = 'int'
  const columns = sorts.map((sort, i) => ({
    name: `c${i}`,
    sort,
    isNotNull: (hasKey && i === 0) || dice.chance(0.15),
  }))
  const changelog = dice.chance(0.35) ? 'append' : hasKey && dice.chance(0.5) ? 'upsert' : 'retract'
  const delaySeconds =
    changelog === 'append' && dice.chance(0.7) ? dice.pick([0, 2, 10]) : undefined
  if (delaySeconds !== undefined)
    columns.push({ name: `c${columns.length}`, sort: 'timestamp', isNotNull: true })
  const lives = dice.weighted<() => number>([
    [8, () => 0],
    [89, () => dice.between(2, 10)],
    [3, () => dice.between(20, 40)],
  ])()
  const row = (life: number): Cell[] =>
    columns.map(({ sort, isNotNull }, i) =>
      hasKey && i === 0
        ? `${life}`
        : delaySeconds !== undefined && i === columns.length - 1
          ? eventTime(life, dice.below(1000 * delaySeconds))
          : randomCell(dice, sort, isNotNull ? 0 : nulls),
    )
  const steps: Step[] = []
  for (let life = 0; life < lives; life++) steps.push({ life, row: row(life) })
  if (changelog !== 'append' && lives > 0) {
    const more = dice.between(0, 2 * lives)
    for (let i = 0; i < more; i++) {
      const life = dice.below(lives)
      const at = dice.between(steps.findIndex((step) => step.life === life) + 1, steps.length)
      steps.splice(at, 0, { life, row: dice.chance(0.35) ? null : row(life) })
    }
  }
  return {
    name,
    columns,
    steps,
    changelog,
    hasKey,
    splitCount: dice.pick([1, 1, 2, 3]),
    ...(delaySeconds === undefined ? {} : { delaySeconds }),
  }
}

/** Three seconds after that of the row before, less what it is late. The last digits tell rows apart. */
function eventTime(life: number, lateMs: number): string {
  const timeMs = Date.UTC(2020, 0, 1) + 3000 * life - 100 * Math.floor(lateMs / 100) + life
  return new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '')
}

/** A table of which some rows come too late for their windows. One split: its rows have one order. */
export function randomLateTable(dice: Dice): Table {
  const sorts: Sort[] = ['int', 'varchar', dice.pick(['int', 'bigint', 'double', 'decimal'])]
  const columns = [...sorts, 'timestamp' as const].map((sort, i) => ({
    name: `c${i}`,
    sort,
    isNotNull: i === sorts.length,
  }))
  const nulls = dice.pick([0, 0.2])
  const lateSeconds = dice.pick([6, 12, 30])
  const stepSeconds = dice.pick([1, 1, 2, 3])
  return {
    name: 'late',
    columns,
    steps: Array.from({ length: dice.between(3, 30) }, (_, life) => {
      const late = dice.chance(0.4) ? dice.between(0, lateSeconds) : 0
      const time = new Date(Date.UTC(2020, 0, 1) + (stepSeconds * life - late) * 1000)
      const cells = sorts.map((sort) => randomCell(dice, sort, nulls))
      return { life, row: [...cells, time.toISOString().replace('T', ' ').replace('Z', '')] }
    }),
    changelog: 'append',
    hasKey: false,
    delaySeconds: dice.pick([0, 0, 1, 4]),
    late: { gapSeconds: dice.pick([1, 2, 3, 5]), partition: dice.below(2) },
    splitCount: 1,
  }
}

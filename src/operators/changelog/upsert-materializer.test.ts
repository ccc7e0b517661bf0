/** Rows of random changes by another key, cut anywhere and restored on the way, against lists of rows in the order of arrival. */
import { describe, expect, test } from 'vitest'
import type { Output } from '../../contracts/operator.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { readValue } from '../../core/read-value.ts'
import { intType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { restoredState, seededRandom, soleContext } from '../../testing/operator-kit.ts'
import { UpsertMaterializerOperator } from './upsert-materializer.ts'

/** Key of the receiver, key of the row, a value. */
type Row = readonly [key: number, id: number, value: number | null]
interface Change {
  readonly kind: number
  readonly row: Row
}

const schema = [
  { name: 'k', type: intType(false) },
  { name: 'id', type: intType(false) },
  { name: 'v', type: intType(true) },
]

const batchOf = (changes: readonly Change[]): Batch => ({
  rowCount: changes.length,
  columns: [
    fixedColumn(Int32Array.from(changes, ({ row }) => row[0])),
    fixedColumn(Int32Array.from(changes, ({ row }) => row[1])),
    fixedColumn(
      Int32Array.from(changes, ({ row }) => row[2] ?? 0),
      Uint8Array.from(changes, ({ row }) => (row[2] === null ? 0 : 1)),
    ),
  ],
  kinds: Uint8Array.from(changes, ({ kind }) => kind),
  selection: undefined,
  marks: undefined,
})

/** What a receiver holds that knows rows by their key. */
class Receiver implements Output {
  readonly rows = new Map<number, string>()
  readonly updateBefore: boolean

  constructor(updateBefore: boolean) {
    this.updateBefore = updateBefore
  }

  emit(batch: Batch): void {
    for (let i = 0; i < liveCount(batch); i++) {
      const at = batch.selection?.[i] ?? i
      const row = schema.map(({ type }, c) => readValue(batch.columns[c]!, at, type))
      const key = row[0] as number
      const text = JSON.stringify(row)
      switch (batch.kinds?.[at] ?? INSERT) {
        case INSERT:
          expect(this.rows.has(key), `+I of ${text} that is there`).toBe(false)
          break
        case UPDATE_AFTER:
          expect(this.rows.has(key), `+U of ${text}`).toBe(!this.updateBefore)
          break
        case UPDATE_BEFORE:
          expect(this.updateBefore).toBe(true)
          expect(this.rows.get(key)).toBe(text)
          this.rows.delete(key)
          continue
        default:
          expect(this.rows.get(key)).toBe(text)
          this.rows.delete(key)
          continue
      }
      this.rows.set(key, text)
    }
  }
  emitWatermark(): void {}
}

/** The same, as lists. */
class Lists {
  readonly #byKey = new Map<number, Row[]>()
  readonly #isKeyed: boolean

  constructor(isKeyed: boolean) {
    this.#isKeyed = isKeyed
  }

  take({ kind, row }: Change): void {
    const list = this.#byKey.get(row[0]) ?? []
    this.#byKey.set(row[0], list)
    const at = list.findIndex((other) =>
      this.#isKeyed ? other[1] === row[1] : other.join() === row.join(),
    )
    if (kind === DELETE || kind === UPDATE_BEFORE) {
      if (at >= 0) list.splice(at, 1)
      return
    }
    if (this.#isKeyed && at >= 0) list.splice(at, 1)
    list.push(row)
  }

  last(): Map<number, string> {
    const found = new Map<number, string>()
    for (const [key, list] of this.#byKey)
      if (list.length > 0) found.set(key, JSON.stringify(list.at(-1)))
    return found
  }
}

const sorted = (rows: ReadonlyMap<number, string>): readonly (readonly [number, string])[] =>
  [...rows].sort(([a], [b]) => a - b)

describe.each(['keyed', 'counted'])('rows are %s', (identity) => {
  test.each([true, false])('-U is asked for: %s', (updateBefore) => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seededRandom(seed * 7919)
      const isKeyed = identity === 'keyed'
      const make = () =>
        new UpsertMaterializerOperator({
          schema,
          key: [0],
          rowKey: isKeyed ? [1] : undefined,
          updateBefore,
          ttlMs: undefined,
        })
      let state = new MemoryStateContext()
      let operator = make()
      operator.open(soleContext(state))
      const out = new Receiver(updateBefore)
      const lists = new Lists(isKeyed)
      const live: Row[] = []
      let nextId = 0
      for (let step = 0; step < 15; step++) {
        const changes: Change[] = []
        for (let i = 0; i < 1 + random() * 8; i++) {
          if (live.length > 0 && random() < 0.45) {
            const [row] = live.splice(Math.floor(random() * live.length), 1) as [Row]
            const isUpdate = random() < 0.5
            changes.push({ kind: isUpdate ? UPDATE_BEFORE : DELETE, row })
            if (!isUpdate) continue
            const after: Row = [Math.floor(random() * 4), row[1], Math.floor(random() * 3)]
            live.push(after)
            changes.push({ kind: UPDATE_AFTER, row: after })
            continue
          }
          const id = isKeyed ? nextId++ : Math.floor(random() * 3)
          const row: Row = [
            Math.floor(random() * 4),
            id,
            random() < 0.2 ? null : Math.floor(random() * 3),
          ]
          live.push(row)
          changes.push({ kind: INSERT, row })
        }
        // What is not there cannot go.
        if (random() < 0.2) changes.push({ kind: DELETE, row: [1, 999, 9] })
        for (const change of changes) lists.take(change)
        operator.onBatch(0, batchOf(changes), out)
        expect(sorted(out.rows), `seed ${seed}, step ${step}`).toEqual(sorted(lists.last()))
        if (random() > 0.3) continue
        state = restoredState(state)
        operator = make()
        operator.open(soleContext(state))
      }
    }
  })
})

test('a key whose rows did not change for as long as its TTL begins anew', () => {
  let nowMs = 0
  const operator = new UpsertMaterializerOperator({
    schema,
    key: [0],
    rowKey: [1],
    updateBefore: false,
    ttlMs: 1000,
  })
  operator.open({ ...soleContext(new MemoryStateContext()), nowMs: () => nowMs })
  const kinds: number[][] = []
  const out: Output = {
    emit: (batch) => kinds.push([...(batch.kinds ?? [])]),
    emitWatermark: () => {},
  }
  const give = (kind: number, row: Row): void => {
    operator.onBatch(0, batchOf([{ kind, row }]), out)
  }
  give(INSERT, [1, 1, 1])
  nowMs = 999
  give(INSERT, [1, 2, 1])
  nowMs = 1999
  give(DELETE, [1, 2, 1])
  give(INSERT, [1, 3, 1])
  give(DELETE, [1, 3, 1])
  expect(kinds).toEqual([[INSERT], [UPDATE_AFTER], [INSERT], [DELETE]])
})

/** Random changes by key, cut anywhere and restored on the way, against a map of the last row of each key. */
import { expect, test } from 'vitest'
import type { Output } from '../../contracts/operator.ts'
import { type Batch, DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { readValue } from '../../core/read-value.ts'
import { intType, stringType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import {
  FoldedOutput,
  restoredState,
  seededRandom,
  soleContext,
} from '../../testing/operator-kit.ts'
import { ChangelogNormalizeOperator } from './changelog-normalize.ts'

interface Change {
  readonly kind: number
  readonly key: number
  readonly value: string | null
}

const TEXT = stringType(true)
// The key is not the first column.
const schema = [
  { name: 'v', type: TEXT },
  { name: 'k', type: intType(false) },
]

function batchOf(changes: readonly Change[], marks?: Batch['marks']): Batch {
  const values = columnBuilder(TEXT)
  for (const { value } of changes) values.append(value)
  return {
    rowCount: changes.length,
    columns: [values.finish(), fixedColumn(Int32Array.from(changes, ({ key }) => key))],
    kinds: Uint8Array.from(changes, ({ kind }) => kind),
    selection: undefined,
    marks,
  }
}

/** Kinds and rows as text, a line each; watermarks between them. */
class Lines implements Output {
  readonly lines: string[] = []

  emit(batch: Batch): void {
    for (let i = 0; i < batch.rowCount; i++) {
      const row = schema.map(({ type }, c) => readValue(batch.columns[c]!, i, type))
      this.lines.push(`${['+I', '-U', '+U', '-D'][batch.kinds?.[i] ?? 0]} ${row.join()}`)
    }
  }
  emitWatermark(watermarkMs: number): void {
    this.lines.push(`watermark ${watermarkMs}`)
  }
}

const normalize = (
  options: Partial<ConstructorParameters<typeof ChangelogNormalizeOperator>[0]> = {},
): ChangelogNormalizeOperator =>
  new ChangelogNormalizeOperator({
    schema,
    key: [1],
    updateBefore: true,
    marksInPlace: false,
    ttlMs: undefined,
    ...options,
  })

test('what comes out folds to the last row of each key', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed * 4099)
    let state = new MemoryStateContext()
    let operator = normalize()
    operator.open(soleContext(state))
    const out = new FoldedOutput(schema.map(({ type }) => type))
    const last = new Map<number, string | null>()
    for (let step = 0; step < 15; step++) {
      const changes: Change[] = []
      for (let i = 0; i < 1 + random() * 8; i++) {
        const key = Math.floor(random() * 5)
        const value = random() < 0.2 ? null : 'abc'[Math.floor(random() * 3)]!
        const kind = [INSERT, UPDATE_AFTER, DELETE, UPDATE_BEFORE][Math.floor(random() * 4)]!
        changes.push({ kind, key, value })
        if (kind === DELETE) last.delete(key)
        else if (kind !== UPDATE_BEFORE) last.set(key, value)
      }
      operator.onBatch(0, batchOf(changes), out)
      const expected = [...last].map(([key, value]) => [`${value},${key}`, 1] as const)
      expect(out.sorted(), `seed ${seed}, step ${step}`).toEqual(
        expected.sort(([a], [b]) => (a < b ? -1 : 1)),
      )
      if (random() > 0.3) continue
      state = restoredState(state)
      operator = normalize()
      operator.open(soleContext(state))
    }
  }
})

test.each([
  [true, ['+I a,1', '-U a,1', '+U b,1', '-D b,1']],
  [false, ['+I a,1', '+U b,1', '-D b,1']],
])('rows that go are whole; -U where it is asked for: %s', (updateBefore, lines) => {
  const operator = normalize({ updateBefore })
  operator.open(soleContext(new MemoryStateContext()))
  const out = new Lines()
  for (const change of [
    { kind: INSERT, key: 1, value: 'a' },
    { kind: UPDATE_AFTER, key: 1, value: 'a' },
    { kind: UPDATE_AFTER, key: 1, value: 'b' },
    { kind: DELETE, key: 1, value: null },
    { kind: DELETE, key: 1, value: null },
  ])
    operator.onBatch(0, batchOf([change]), out)
  expect(out.lines).toEqual(lines)
})

test('marks stay among the changes where they stood', () => {
  const changes = [
    { kind: INSERT, key: 1, value: 'a' },
    { kind: INSERT, key: 1, value: 'b' },
  ]
  const marks = {
    positions: Int32Array.of(0, 1),
    watermarksMs: Float64Array.of(5, 9),
    count: 2,
  }
  const linesOf = (marksInPlace: boolean): readonly string[] => {
    const operator = normalize({ marksInPlace })
    operator.open(soleContext(new MemoryStateContext()))
    const out = new Lines()
    operator.onBatch(0, batchOf(changes, marks), out)
    return out.lines
  }
  expect(linesOf(false)).toEqual(['+I b,1', 'watermark 9'])
  expect(linesOf(true)).toEqual(['+I a,1', 'watermark 5', '-U a,1', '+U b,1', 'watermark 9'])
})

test('with a TTL what does not change is sent, and what has expired comes anew', () => {
  let nowMs = 0
  const operator = normalize({ ttlMs: 1000 })
  operator.open({ ...soleContext(new MemoryStateContext()), nowMs: () => nowMs })
  const out = new Lines()
  const give = (kind: number): void => {
    operator.onBatch(0, batchOf([{ kind, key: 1, value: 'a' }]), out)
  }
  give(INSERT)
  nowMs = 999
  give(INSERT)
  nowMs = 1999
  give(DELETE)
  give(INSERT)
  expect(out.lines).toEqual(['+I a,1', '-U a,1', '+U a,1', '+I a,1'])
})

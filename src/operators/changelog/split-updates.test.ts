import { expect, test } from 'vitest'
import { type Batch, ROW_KIND_TEXT, type RowKind } from '../../core/batch.ts'
import { splitUpdates } from './split-updates.ts'

const kindOf = (text: string): number => ROW_KIND_TEXT.indexOf(text as '+I')

/** Kinds of a batch; those in parentheses did not pass. */
function passed(text: string): Batch {
  const words = text.split(' ')
  const live = words.flatMap((word, i) => (word.startsWith('(') ? [] : [i]))
  return {
    rowCount: words.length,
    columns: [],
    kinds: Uint8Array.from(words, (word) => kindOf(word.replace(/[()]/g, ''))),
    selection: live.length === words.length ? undefined : Int32Array.from(live),
    marks: undefined,
  }
}

test.each([
  ['-U +U', '-U +U'],
  ['+I -U (+U) +I', '+I -D +I'],
  ['(-U) +U', '+I'],
  ['-U (+U) (-U) +U', '-D +I'],
  ['-U', '-D'],
  ['+U', '+I'],
  ['-U -U +U +U', '-D -U +U +I'],
  ['-U (+I) +U', '-D +I'],
  ['+I -D', '+I -D'],
])('%s comes out as %s', (before, after) => {
  const batch = passed(before)
  const kinds = batch.kinds!.slice()
  const result = splitUpdates(batch)
  const live = result.selection ?? Int32Array.from({ length: result.rowCount }, (_, i) => i)
  expect([...live].map((at) => ROW_KIND_TEXT[result.kinds![at] as RowKind]).join(' ')).toBe(after)
  // What was handed over is somebody else's.
  expect(batch.kinds).toEqual(kinds)
})

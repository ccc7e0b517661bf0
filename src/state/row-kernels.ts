import { compileKernel } from '../codegen/kernel.ts'
import { PAGE_ROWS } from '../contracts/state.ts'
import type { FixedArray } from '../core/storage.ts'
import { fixedWidth } from '../core/storage.ts'
import { elementText, type PhysicalColumn, pageOffsets, type RowLayout } from './row-layout.ts'
import { LIVE_BYTES, type RowStore } from './row-store.ts'

/** Copies elements of rows from an array per page into one array, `perRow` elements a row. */
export type GatherKernel = (
  arrays: readonly FixedArray[],
  rowIds: Int32Array,
  count: number,
  out: FixedArray,
) => void

/** Writes zeros to columns of rows. */
export type ClearKernel = (
  arrays: readonly (readonly FixedArray[])[],
  rowIds: Int32Array,
  count: number,
) => void

/**
 * Makes the gather kernel of a physical column. One text per storage, so that each compiles for one
 * kind of array.
 */
export function gatherKernel({ storage, perRow, stride }: PhysicalColumn): GatherKernel {
  const body =
    perRow === 1
      ? `out[k] = arrays[id >>> 12][${elementText(stride, 0, '(id & 4095)')}]`
      : `const from = arrays[id >>> 12], at = ${elementText(stride, 0, '(id & 4095)')}, to = k * ${perRow}
for (let w = 0; w < ${perRow}; w++) out[to + w] = from[at + w]`
  return compileKernel(
    `state-gather-${storage}`,
    `// ${storage}
return (arrays, rowIds, count, out) => {
for (let k = 0; k < count; k++) {
const id = rowIds[k]
${body}
}
}`,
  )
}

/** Makes the kernel that clears some columns of rows: a loop per column. */
export function clearKernel(layout: RowLayout, columns: readonly number[]): ClearKernel {
  const loops = columns.map((i) => {
    const { storage, perRow, stride } = layout.columns[i]!
    const zero = storage === 'i64' ? '0n' : '0'
    const body = Array.from(
      { length: perRow },
      (_, w) => `a[${elementText(stride, w)}] = ${zero}`,
    ).join('\n')
    return `const c${i} = arrays[${i}]
for (let k = 0; k < count; k++) {
const id = rowIds[k], a = c${i}[id >>> 12], o = id & 4095
${body}
}`
  })
  return compileKernel('state-clear', `return (arrays, rowIds, count) => {\n${loops.join('\n')}\n}`)
}

/** Loads the value columns of rows into the cache, ahead of a kernel that is going to change them. */
export type TouchKernel = (rows: RowStore, rowIds: Int32Array, count: number) => void

/**
 * Makes the kernel that touches values. Only for tables of several pages, whose pages are of full
 * size: then columns lie at the same offsets in all of them. Four rows a step, as in `key-kernels.ts`.
 */
export function touchKernel(layout: RowLayout): TouchKernel {
  if (layout.recordBytes > 0) return touchRecordsKernel(layout)
  const { offsets } = pageOffsets(layout, PAGE_ROWS, LIVE_BYTES)
  const places = layout.values.map(({ values }) => {
    const { storage, perRow } = layout.columns[values]!
    return { word: offsets[values]! >> 2, width: fixedWidth(storage) * perRow }
  })
  const place = (
    w: number,
    { word, width }: { readonly word: number; readonly width: number },
  ): string => {
    const offset =
      width === 8 ? `(o${w} << 1)` : width === 4 ? `o${w}` : `(o${w} >> ${width === 2 ? 1 : 2})`
    return `a${w}[${word} + ${offset}]`
  }
  return compileTouch((w) => places.map((each) => place(w, each)))
}

const LINE_BYTES = 64

/** A word of each cache line of a record, and its last. */
function touchRecordsKernel({ recordBytes }: RowLayout): TouchKernel {
  const words: number[] = []
  for (let at = 0; at < recordBytes; at += LINE_BYTES) words.push((LIVE_BYTES + at) >> 2)
  words.push((LIVE_BYTES + recordBytes - 4) >> 2)
  return compileTouch((w) =>
    words.map((word) => `a${w}[${elementText(recordBytes >> 2, word, `o${w}`)}]`),
  )
}

/** @param loads of way `w`: words of page `a{w}` at row `o{w}` */
function compileTouch(loads: (way: number) => readonly string[]): TouchKernel {
  const ways = [0, 1, 2, 3]
  return compileKernel(
    'state-touch',
    `return (rows, rowIds, count) => {
const words = rows.words
let touched = 0
for (let k = 0; k <= count - 4; k += 4) {
${ways.map((w) => `const id${w} = rowIds[k + ${w}], a${w} = words[id${w} >>> 12], o${w} = id${w} & 4095`).join('\n')}
touched ^= ${ways.flatMap(loads).join(' ^ ') || '0'}
}
rows.touched = touched
}`,
  )
}

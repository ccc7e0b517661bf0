import { compileKernel } from '../codegen/kernel.ts'
import type { FixedArray } from '../core/storage.ts'
import type { PhysicalColumn, RowLayout } from './row-layout.ts'

/** Copies elements of rows from an array per page into one array, `perRow` elements a row. */
export type GatherKernel = (
  arrays: readonly FixedArray[],
  rowIds: Int32Array,
  count: number,
  out: FixedArray,
) => void

/** Writes zeros to all columns of rows. */
export type ClearKernel = (
  arrays: readonly (readonly FixedArray[])[],
  rowIds: Int32Array,
  count: number,
) => void

/**
 * Makes the gather kernel of a physical column. One text per storage, so that each compiles for one
 * kind of array.
 */
export function gatherKernel({ storage, perRow }: PhysicalColumn): GatherKernel {
  const body =
    perRow === 1
      ? `out[k] = arrays[id >>> 12][id & 4095]`
      : `const from = arrays[id >>> 12], at = (id & 4095) * ${perRow}, to = k * ${perRow}
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

/** Makes the kernel that clears rows: a loop per column. */
export function clearKernel(layout: RowLayout): ClearKernel {
  const loops = layout.columns.map(({ storage, perRow }, i) => {
    const zero = storage === 'i64' ? '0n' : '0'
    const body = Array.from(
      { length: perRow },
      (_, w) => `a[o${perRow === 1 ? '' : ` * ${perRow} + ${w}`}] = ${zero}`,
    ).join('\n')
    return `const c${i} = arrays[${i}]
for (let k = 0; k < count; k++) {
const id = rowIds[k], a = c${i}[id >>> 12], o = id & 4095
${body}
}`
  })
  return compileKernel('state-clear', `return (arrays, rowIds, count) => {\n${loops.join('\n')}\n}`)
}

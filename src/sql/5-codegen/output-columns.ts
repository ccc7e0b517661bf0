import type { Emitter } from '../../codegen/emitter.ts'
import type { Operand } from '../../codegen/operand.ts'
import type { TextArena } from '../../codegen/text-arena.ts'
import type { BytesColumn, Column } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { assert, assertNever } from '../../core/errors.ts'
import { allocateFixed, type FixedArray, type FixedStorage, storageOf } from '../../core/storage.ts'
import type { SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'

/**
 * Buffers of one computed column, used again for every batch. Kernels write at physical positions;
 * positions that are not live keep what was there.
 */
export interface OutputBuffers {
  values: FixedArray
  words: BigInt64Array
  starts: Int32Array
  lengths: Int32Array
  boxed: Value[]
  valid: Uint8Array
}

const NO_VALUES = new Uint8Array(0)
const NO_WORDS = new BigInt64Array(0)
const NO_INT32 = new Int32Array(0)

/** Makes empty buffers; `growOutput` gives them room. */
export const makeOutput = (): OutputBuffers => ({
  values: NO_VALUES,
  words: NO_WORDS,
  starts: NO_INT32,
  lengths: NO_INT32,
  boxed: [],
  valid: NO_VALUES,
})

/** Makes room for `rowCount` rows of the type. */
export function growOutput(buffers: OutputBuffers, type: SqlType, rowCount: number): void {
  if (buffers.valid.length >= rowCount) return
  const capacity = Math.max(rowCount, buffers.valid.length * 2, 64)
  const storage = storageOf(type)
  buffers.valid = new Uint8Array(capacity)
  if (storage === 'bytes') {
    buffers.starts = new Int32Array(capacity)
    buffers.lengths = new Int32Array(capacity)
  } else if (storage === 'decimal128') {
    buffers.words = new BigInt64Array(capacity * 2)
  } else if (isBoxed(storage)) {
    buffers.boxed = new Array<Value>(capacity).fill(null)
  } else {
    buffers.values = allocateFixed(storage as FixedStorage, capacity)
  }
}

/** Where the bytes of a computed text column lie: in the kernel's arena, or in the buffer of a leaf. */
export interface OutputShape {
  readonly hasValid: boolean
  readonly bytesLeaf: number | undefined
  readonly isAsciiLeaf: boolean
}

/** Writes the code that stores an operand in output column `number` at `row`; answers what the column will look like. */
export function emitStore(
  e: Emitter,
  number: number,
  operand: Operand,
  leafOfOrigin: ReadonlyMap<string, number>,
): OutputShape {
  const out = e.hoist(`outputs[${number}]`, 'out')
  const hasValid = operand.valid !== undefined
  if (hasValid) e.line(`${e.hoist(`${out}.valid`)}[row] = ${operand.valid}`)
  switch (operand.form) {
    case 'fixed':
      e.line(`${e.hoist(`${out}.values`)}[row] = ${operand.value}`)
      return { hasValid, bytesLeaf: undefined, isAsciiLeaf: false }
    case 'wide': {
      const words = e.hoist(`${out}.words`)
      e.line(`${words}[row * 2] = ${operand.low}; ${words}[row * 2 + 1] = ${operand.high}`)
      return { hasValid, bytesLeaf: undefined, isAsciiLeaf: false }
    }
    case 'bytes': {
      const bytesLeaf = leafOfOrigin.get(operand.origin)
      assert(
        bytesLeaf !== undefined || operand.origin === 'arena',
        'bytes come from a leaf or the arena',
      )
      e.line(
        `${e.hoist(`${out}.starts`)}[row] = ${operand.start}; ${e.hoist(`${out}.lengths`)}[row] = ${operand.length}`,
      )
      return { hasValid, bytesLeaf, isAsciiLeaf: bytesLeaf !== undefined }
    }
    case 'boxed':
      e.line(
        `${e.hoist(`${out}.boxed`)}[row] = ${hasValid ? `${operand.valid} === 1 ? ${operand.value} : null` : operand.value}`,
      )
      return { hasValid, bytesLeaf: undefined, isAsciiLeaf: false }
    default:
      return assertNever(operand)
  }
}

/** Wraps the buffers as a column of `rowCount` rows. */
export function outputColumn(
  buffers: OutputBuffers,
  type: SqlType,
  shape: OutputShape,
  context: {
    readonly arena: TextArena
    readonly leaves: readonly Column[]
    readonly rowCount: number
  },
): Column {
  const storage = storageOf(type)
  const valid = shape.hasValid ? buffers.valid : undefined
  if (storage === 'bytes') {
    const leaf =
      shape.bytesLeaf === undefined ? undefined : bytesOfLeaf(context.leaves[shape.bytesLeaf]!)
    return {
      layout: 'bytes',
      starts: buffers.starts,
      lengths: buffers.lengths,
      valid,
      bytes: leaf === undefined ? context.arena.bytes : leaf.bytes,
      isAscii: leaf?.isAscii,
    }
  }
  if (storage === 'decimal128') return { layout: 'decimal128', words: buffers.words, valid }
  if (isBoxed(storage)) return boxedColumn(buffers.boxed, type, context.rowCount)
  return { layout: 'fixed', values: buffers.values, valid }
}

function bytesOfLeaf(column: Column): BytesColumn {
  const flat =
    column.layout === 'dictionary'
      ? column.dictionary
      : column.layout === 'constant'
        ? column.value
        : column
  assert(flat.layout === 'bytes', 'text leaves are bytes')
  return flat
}

function boxedColumn(values: readonly Value[], type: SqlType, rowCount: number): Column {
  const builder = columnBuilder(type)
  for (let row = 0; row < rowCount; row++) builder.append(values[row] ?? null)
  return builder.finish()
}

const isBoxed = (storage: string): boolean =>
  storage === 'list' || storage === 'map' || storage === 'row' || storage === 'object'

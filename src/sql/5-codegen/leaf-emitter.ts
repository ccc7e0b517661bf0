import type { Emitter } from '../../codegen/emitter.ts'
import { boxedOperand, fixedOperand, type Operand, wideOperand } from '../../codegen/operand.ts'
import { assertNever } from '../../core/errors.ts'
import { readValue } from '../../core/read-value.ts'
import { storageOf } from '../../core/storage.ts'
import { isCharacter } from '../../core/types.ts'
import type { Leaf, LeafShape } from './leaves.ts'

/**
 * Writes what reads leaf `number` of the batch: arrays hoisted out of the loop, one load in it.
 * The kernel sees `leaves[number]`, the leaf's column; texts are decoded through `text<number>`, a
 * TextReader, when `usesText` is called for.
 */
export function emitLeaf(e: Emitter, leaf: Leaf, shape: LeafShape, number: number): Operand {
  const column = e.hoist(`leaves[${number}]`, 'column')
  const data =
    shape.encoding === 'dictionary'
      ? `${column}.dictionary`
      : shape.encoding === 'constant'
        ? `${column}.value`
        : column
  const storage = storageOf(leaf.type)
  if (storage === 'list' || storage === 'map' || storage === 'row' || storage === 'object') {
    const valid = shape.hasValid ? e.const(`${e.hoist(`${column}.valid`)}[row]`, 'v') : undefined
    const read = e.constant(readValue)
    const type = e.constant(leaf.type)
    // readValue answers null by itself where the position is NULL.
    return boxedOperand(e.const(`${read}(${column}, row, ${type})`), valid)
  }
  if (shape.encoding === 'constant') return emitConstant(e, leaf, shape, column, data)
  const position =
    shape.encoding === 'dictionary' ? e.const(`${e.hoist(`${column}.codes`)}[row]`, 'p') : 'row'
  const valid = leafValidity(e, shape, column, data, position)
  switch (storage) {
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return fixedOperand(
        e.const(`${e.hoist(`${data}.values`, 'values')}[${position}]`, 'x'),
        valid,
      )
    case 'decimal128': {
      const words = e.hoist(`${data}.words`, 'words')
      return wideOperand(
        e.const(`${words}[${position} * 2]`, 'w'),
        e.const(`${words}[${position} * 2 + 1]`, 'w'),
        valid,
      )
    }
    case 'bytes': {
      const bytes = e.hoist(`${data}.bytes`, 'bytes')
      const isAscii = e.hoist(`${data}.isAscii === true`, 'ascii')
      return {
        form: 'bytes',
        origin: bytes,
        bytes,
        valid,
        isAscii,
        start: e.const(`${e.hoist(`${data}.starts`)}[${position}]`, 's'),
        length: e.const(`${e.hoist(`${data}.lengths`)}[${position}]`, 'l'),
        ...(shape.encoding === 'flat' && isCharacter(leaf.type) ? { leaf: number } : {}),
      }
    }
    default:
      return assertNever(storage)
  }
}

function leafValidity(
  e: Emitter,
  shape: LeafShape,
  column: string,
  data: string,
  position: string,
): string | undefined {
  const outer = shape.hasValid
    ? e.const(`${e.hoist(`${column}.valid`, 'valid')}[row]`, 'v')
    : undefined
  if (!shape.hasInnerValid) return outer
  const inner = e.hoist(`${data}.valid`, 'valid')
  const valid = `${inner}[${position}]`
  return e.const(outer === undefined ? valid : `${outer} & ${valid}`, 'v')
}

function emitConstant(
  e: Emitter,
  leaf: Leaf,
  shape: LeafShape,
  _column: string,
  data: string,
): Operand {
  const valid = shape.hasValid ? e.hoist(`${data}.valid[0]`, 'v') : undefined
  const storage = storageOf(leaf.type)
  if (storage === 'decimal128')
    return wideOperand(e.hoist(`${data}.words[0]`), e.hoist(`${data}.words[1]`), valid)
  if (storage === 'bytes') {
    const bytes = e.hoist(`${data}.bytes`, 'bytes')
    return {
      form: 'bytes',
      origin: bytes,
      bytes,
      start: e.hoist(`${data}.starts[0]`),
      length: e.hoist(`${data}.lengths[0]`),
      valid,
    }
  }
  return fixedOperand(e.hoist(`${data}.values[0]`, 'x'), valid)
}

import type { ValueConversion } from '../../contracts/keyed-state.ts'
import type { Column } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { readValue } from '../../core/read-value.ts'
import { bytesType, type SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { stateKeyUnsupported, stateValueMissing } from './errors.ts'

/** Keys of a map state as a key column of its table. */
export interface MapKeyCodec<K> {
  readonly type: SqlType
  /** A column of one row, valid until the next call. */
  write(key: K): readonly Column[]
  read(column: Column, row: number): K
}

export function mapKeyCodec<K>(options: {
  readonly state: string
  readonly keyType: SqlType | undefined
  readonly conversion: ValueConversion | undefined
}): MapKeyCodec<K> {
  const { state, keyType, conversion } = options
  const type = keyType ?? bytesType(false)
  const builder = columnBuilder(type)
  const toExternal = keyType === undefined ? undefined : conversion?.toExternal(keyType)
  const fromExternal =
    keyType === undefined ? undefined : conversion?.fromExternal(keyType, `a key of ${state}`)
  const inner = (key: K): Value => {
    if (keyType === undefined) return plainKeyBytes(state, key)
    if (key === undefined || (key === null && !keyType.nullable))
      throw stateValueMissing({ state, value: `${key} as a key` })
    return (fromExternal === undefined ? key : fromExternal(key)) as Value
  }
  return {
    type,
    write(key) {
      const value = inner(key)
      builder.reset()
      builder.append(value)
      return [builder.finish()]
    },
    read(column, row) {
      const value = readValue(column, row, type)
      if (keyType === undefined) return plainKey(value as Uint8Array) as K
      return (toExternal === undefined ? value : toExternal(value as never)) as K
    },
  }
}

/** A kind and its content: the same bytes for what a Map holds for the same key. */
function plainKeyBytes(state: string, key: unknown): Uint8Array {
  switch (typeof key) {
    case 'string': {
      // UTF-16, so that halves of surrogate pairs stay what they are.
      const bytes = new Uint8Array(1 + key.length * 2)
      bytes[0] = KIND_STRING
      for (let i = 0; i < key.length; i++) {
        const unit = key.charCodeAt(i)
        bytes[1 + i * 2] = unit
        bytes[2 + i * 2] = unit >>> 8
      }
      return bytes
    }
    case 'number': {
      const bytes = new Uint8Array(9)
      bytes[0] = KIND_NUMBER
      new DataView(bytes.buffer).setFloat64(1, Number.isNaN(key) ? Number.NaN : key + 0, true)
      return bytes
    }
    case 'bigint': {
      const bytes = plainKeyBytes(state, String(key))
      bytes[0] = KIND_BIGINT
      return bytes
    }
    case 'boolean':
      return Uint8Array.of(KIND_BOOLEAN, Number(key))
    default:
      throw stateKeyUnsupported({ state, key: key === null ? 'null' : `an ${typeof key}` })
  }
}

const KIND_STRING = 1
const KIND_NUMBER = 2
const KIND_BIGINT = 3
const KIND_BOOLEAN = 4

function plainKey(bytes: Uint8Array): string | number | bigint | boolean {
  const content = bytes.subarray(1)
  switch (bytes[0]) {
    case KIND_NUMBER:
      return new DataView(bytes.buffer, bytes.byteOffset + 1, 8).getFloat64(0, true)
    case KIND_BIGINT:
      return BigInt(text(content))
    case KIND_BOOLEAN:
      return content[0] === 1
    default:
      return text(content)
  }
}

function text(bytes: Uint8Array): string {
  let result = ''
  for (let i = 0; i < bytes.length; i += 2)
    result += String.fromCharCode(bytes[i]! | (bytes[i + 1]! << 8))
  return result
}

import { assert, assertNever } from '../core/errors.ts'
import type { SqlType } from '../core/types.ts'
import type { Value } from '../core/value.ts'
import {
  combineColumn,
  finishList,
  finishMap,
  hashBytes,
  hashDecimal,
  hashDouble,
  hashEntry,
  hashInt64,
  hashNestedRow,
  NULL_HASH,
  startList,
} from './hash-mix.ts'

const encoder = new TextEncoder()

/** Returns the hash of a row of key values: what `BatchHasher` gives for them, one at a time and slowly. */
export function hashRow(types: readonly SqlType[], values: readonly Value[]): number {
  let h = 0
  types.forEach((type, i) => {
    const e = hashValue(type, values[i]!)
    h = i === 0 ? e : combineColumn(h, e)
  })
  return h
}

/** Returns the hash of one value. */
export function hashValue(type: SqlType, value: Value): number {
  if (value === null) return NULL_HASH
  switch (type.kind) {
    case 'NULL':
      return NULL_HASH
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME': {
      const integer = BigInt(value as number | bigint | boolean)
      return hashInt64(
        Number(BigInt.asIntN(32, integer)),
        Number(BigInt.asIntN(32, integer >> 32n)),
      )
    }
    case 'FLOAT':
    case 'DOUBLE':
      return hashDouble(value as number)
    case 'DECIMAL':
      return hashDecimal(value as bigint, type.scale)
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY': {
      const bytes = typeof value === 'string' ? encoder.encode(value) : (value as Uint8Array)
      return hashBytes(
        new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        0,
        bytes.length,
      )
    }
    case 'ARRAY': {
      const elements = value as readonly Value[]
      let h = startList(elements.length)
      for (const element of elements) h = combineColumn(h, hashValue(type.element, element))
      return finishList(h)
    }
    case 'MAP':
    case 'MULTISET': {
      const entries = value as ReadonlyMap<Value, Value>
      const keyType = type.kind === 'MAP' ? type.key : type.element
      const valueType: SqlType = type.kind === 'MAP' ? type.value : { kind: 'INT', nullable: false }
      let sum = 0
      for (const [key, item] of entries)
        sum = (sum + hashEntry(hashValue(keyType, key), hashValue(valueType, item))) | 0
      return finishMap(sum, entries.size)
    }
    case 'ROW':
      return hashNestedRow(
        hashRow(
          type.fields.map((field) => field.type),
          value as readonly Value[],
        ),
      )
    case 'OBJECT':
      assert(false, 'objects without a schema are no keys')
      break
    default:
      return assertNever(type)
  }
}

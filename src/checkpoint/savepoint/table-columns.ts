import type { KeyedTableSchema } from '../../contracts/state.ts'
import { assertNever } from '../../core/errors.ts'
import type { FixedStorage } from '../../core/storage.ts'
import { typeToString } from '../../core/type-text.ts'
import { bigIntType, intType, type SqlType, withoutTimeAttribute } from '../../core/types.ts'
import {
  type ArrowField,
  type ArrowType,
  arrowTypeOf,
  arrowTypeOfStorage,
} from './arrow/arrow-type.ts'
import type { SavepointColumn, SavepointColumnRole } from './savepoint.ts'

/** A state's schema as a savepoint sees it. */
export interface TableShape {
  readonly schema: KeyedTableSchema
  /** Of the table whose rows this one's first key names. */
  readonly parent: KeyedTableSchema | undefined
  readonly hasNamespaces: boolean
}

/** Columns of a state's files, in order; nothing is counted yet. */
export function columnsOf({ schema, parent, hasNamespaces }: TableShape): SavepointColumn[] {
  const taken = new Set<string>()
  const keyColumn = (name: string, role: SavepointColumnRole, type: SqlType): SavepointColumn => ({
    name: unused(taken, name),
    role,
    type: typeToString(withoutTimeAttribute(type)),
    keyType: withoutTimeAttribute(type),
    nullCount: 0,
  })
  const columns = [keyColumn('key_group', 'key group', intType(false))]
  if (hasNamespaces) columns.push(keyColumn('namespace', 'namespace', bigIntType(false)))
  parent?.keys.forEach((type, i) => columns.push(keyColumn(keyName(parent, i), 'parent key', type)))
  schema.keys.forEach((type, i) => {
    if (parent === undefined || i > 0) columns.push(keyColumn(keyName(schema, i), 'key', type))
  })
  for (const { name, storage } of schema.values) {
    const type = storageText(storage)
    columns.push({ name: unused(taken, name), role: 'value', type, storage, nullCount: 0 })
  }
  return columns
}

export function arrowTypeOfColumn({ keyType, storage }: SavepointColumn): ArrowType {
  return keyType === undefined ? arrowTypeOfStorage(storage!) : arrowTypeOf(keyType)
}

/** Fields as tools show them: the role and the SQL type stand beside each. */
export function fieldOf(column: SavepointColumn): ArrowField {
  const { name, role, type, keyType, storage } = column
  return {
    name,
    type: arrowTypeOfColumn(column),
    isNullable: keyType?.nullable ?? storage === 'bytes',
    metadata: { role, type },
  }
}

const keyName = ({ keyNames }: KeyedTableSchema, index: number): string =>
  keyNames?.[index] ?? `key${index + 1}`

function unused(taken: Set<string>, name: string): string {
  let result = name
  for (let i = 2; taken.has(result); i++) result = `${name}#${i}`
  taken.add(result)
  return result
}

function storageText(storage: FixedStorage | 'bytes'): string {
  switch (storage) {
    case 'u8':
      return 'TINYINT UNSIGNED NOT NULL'
    case 'i8':
      return 'TINYINT NOT NULL'
    case 'i16':
      return 'SMALLINT NOT NULL'
    case 'i32':
      return 'INT NOT NULL'
    case 'i64':
      return 'BIGINT NOT NULL'
    case 'f32':
      return 'FLOAT NOT NULL'
    case 'f64':
      return 'DOUBLE NOT NULL'
    case 'bytes':
      return 'BYTES'
    default:
      return assertNever(storage)
  }
}

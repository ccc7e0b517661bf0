import { assertNever } from '../../core/errors.ts'
import type { SqlType } from '../../core/types.ts'
import { quoteName } from '../catalog/object-path.ts'

/** Prints a type as SHOW CREATE does: every length written out, `TIMESTAMP(3) WITH LOCAL TIME ZONE`. */
export function typeToDdl(type: SqlType): string {
  return type.nullable || type.kind === 'NULL' ? kindToDdl(type) : `${kindToDdl(type)} NOT NULL`
}

function kindToDdl(type: SqlType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return `${type.kind}(${type.length})`
    case 'TIME':
    case 'TIMESTAMP':
      return `${type.kind}(${type.precision})`
    case 'TIMESTAMP_LTZ':
      return `TIMESTAMP(${type.precision}) WITH LOCAL TIME ZONE`
    case 'INTERVAL_YEAR_MONTH':
      return `INTERVAL ${type.resolution.replace('YEAR', `YEAR(${type.precision})`)}`
    case 'INTERVAL_DAY_TIME':
      return `INTERVAL ${type.resolution.replace('DAY', `DAY(${type.precision})`).replace('SECOND', `SECOND(${type.fractionalPrecision})`)}`
    case 'ARRAY':
    case 'MULTISET':
      return `${type.kind}<${typeToDdl(type.element)}>`
    case 'MAP':
      return `MAP<${typeToDdl(type.key)}, ${typeToDdl(type.value)}>`
    case 'ROW':
      return `ROW<${type.fields.map((field) => `${quoteName(field.name)} ${typeToDdl(field.type)}`).join(', ')}>`
    case 'NULL':
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'OBJECT':
      return type.kind
    default:
      return assertNever(type)
  }
}

import { assertNever } from './errors.ts'
import { isTimestamp, MAX_LENGTH, type SqlType } from './types.ts'

/** Prints a type as Flink's summary does: `DECIMAL(10, 2) NOT NULL`, `ROW<`a` INT>`, `STRING`. */
export function typeToString(type: SqlType): string {
  const text =
    type.nullable || type.kind === 'NULL' ? kindToString(type) : `${kindToString(type)} NOT NULL`
  return isTimestamp(type) && type.timeAttribute !== undefined
    ? `${text} *${type.timeAttribute.toUpperCase()}*`
    : text
}

function kindToString(type: SqlType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'VARCHAR':
      return type.length === MAX_LENGTH ? 'STRING' : `VARCHAR(${type.length})`
    case 'VARBINARY':
      return type.length === MAX_LENGTH ? 'BYTES' : `VARBINARY(${type.length})`
    case 'CHAR':
    case 'BINARY':
      return `${type.kind}(${type.length})`
    case 'TIME':
      return `TIME(${type.precision})`
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind}(${type.precision})`
    case 'INTERVAL_YEAR_MONTH':
      return type.resolution === 'MONTH'
        ? 'INTERVAL MONTH'
        : `INTERVAL ${type.resolution.replace('YEAR', `YEAR(${type.precision})`)}`
    case 'INTERVAL_DAY_TIME':
      return `INTERVAL ${type.resolution
        .replace('DAY', `DAY(${type.precision})`)
        .replace('SECOND', `SECOND(${type.fractionalPrecision})`)}`
    case 'ARRAY':
    case 'MULTISET':
      return `${type.kind}<${typeToString(type.element)}>`
    case 'MAP':
      return `MAP<${typeToString(type.key)}, ${typeToString(type.value)}>`
    case 'ROW':
      return `ROW<${type.fields.map((f) => `\`${f.name.replaceAll('`', '``')}\` ${typeToString(f.type)}`).join(', ')}>`
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

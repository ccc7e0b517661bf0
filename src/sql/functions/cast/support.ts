import { typeToString } from '../../../core/type-text.ts'
import {
  isBinary,
  isCharacter,
  isInteger,
  isNumeric,
  isTimestamp,
  type SqlType,
  typeEquals,
  withNullable,
} from '../../../core/types.ts'

/** Whether there is a cast between two types. */
export type CastSupport =
  /** May be inserted by the engine, as for INSERT. */
  | { readonly kind: 'implicit' }
  /** Only where CAST or TRY_CAST is written. */
  | { readonly kind: 'explicit' }
  | { readonly kind: 'none'; readonly reason: string; readonly advice?: string }

const IMPLICIT: CastSupport = { kind: 'implicit' }
const EXPLICIT: CastSupport = { kind: 'explicit' }

/** Tells whether a type casts to another, with a reason and where possible the way round when not. */
export function castSupport(from: SqlType, to: SqlType): CastSupport {
  if (from.kind === 'NULL' || typeEquals(from, to, { ignoreNullable: true })) return IMPLICIT
  if (from.kind === 'BINARY' || from.kind === 'VARBINARY')
    return isBinary(to) ? IMPLICIT : isCharacter(to) ? EXPLICIT : none(from, to)
  if (isCharacter(to))
    return from.kind === 'OBJECT' ? none(from, to) : isCharacter(from) ? IMPLICIT : EXPLICIT
  if (isCharacter(from)) return fromText(from, to)
  if (isNumeric(from)) return fromNumber(from, to)
  switch (from.kind) {
    case 'BOOLEAN':
      return isNumeric(to) ? EXPLICIT : none(from, to)
    case 'DATE':
    case 'TIME':
      return to.kind === 'TIME' && from.kind === 'TIME'
        ? IMPLICIT
        : isTimestamp(to)
          ? EXPLICIT
          : none(from, to)
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return fromTimestamp(from, to)
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return to.kind === from.kind ? IMPLICIT : none(from, to)
    default:
      return fromComposite(from, to)
  }
}

function fromText(from: SqlType, to: SqlType): CastSupport {
  const isReadable =
    to.kind === 'BOOLEAN' ||
    isNumeric(to) ||
    isBinary(to) ||
    to.kind === 'DATE' ||
    to.kind === 'TIME' ||
    isTimestamp(to)
  if (isReadable) return EXPLICIT
  const isInterval = to.kind === 'INTERVAL_DAY_TIME' || to.kind === 'INTERVAL_YEAR_MONTH'
  return none(
    from,
    to,
    isInterval ? "Write an interval literal, such as INTERVAL '1' DAY." : undefined,
  )
}

/** Numbers that hold every value of the type, as far as their precision goes. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  TINYINT: ['SMALLINT', 'INT', 'BIGINT', 'DECIMAL', 'FLOAT', 'DOUBLE'],
  SMALLINT: ['INT', 'BIGINT', 'DECIMAL', 'FLOAT', 'DOUBLE'],
  INT: ['BIGINT', 'DECIMAL', 'FLOAT', 'DOUBLE'],
  BIGINT: ['DECIMAL', 'FLOAT', 'DOUBLE'],
  DECIMAL: ['DECIMAL', 'FLOAT', 'DOUBLE'],
  FLOAT: ['DECIMAL', 'DOUBLE'],
  DOUBLE: ['DECIMAL'],
}

function fromNumber(from: SqlType, to: SqlType): CastSupport {
  if (isNumeric(to)) return WIDER[from.kind]?.includes(to.kind) ? IMPLICIT : EXPLICIT
  if (to.kind === 'BOOLEAN') return EXPLICIT
  if (isInteger(from) && (to.kind === 'INTERVAL_YEAR_MONTH' || to.kind === 'INTERVAL_DAY_TIME'))
    return EXPLICIT
  if (to.kind === 'TIMESTAMP') return none(from, to, 'Use TO_TIMESTAMP(FROM_UNIXTIME(seconds)).')
  if (to.kind === 'TIMESTAMP_LTZ')
    return none(
      from,
      to,
      'Use TO_TIMESTAMP_LTZ(number, 0) for seconds or TO_TIMESTAMP_LTZ(number, 3) for milliseconds.',
    )
  if (to.kind === 'DATE') return none(from, to, 'Use TO_DATE(FROM_UNIXTIME(seconds)).')
  return none(from, to)
}

function fromTimestamp(from: SqlType, to: SqlType): CastSupport {
  if (to.kind === from.kind) return IMPLICIT
  if (isTimestamp(to) || to.kind === 'DATE' || to.kind === 'TIME') return EXPLICIT
  if (isNumeric(to)) {
    return none(
      from,
      to,
      from.kind === 'TIMESTAMP'
        ? 'Use UNIX_TIMESTAMP(CAST(timestamp AS STRING)).'
        : 'Use UNIX_TIMESTAMP(DATE_FORMAT(timestamp, …)) or TIMESTAMPDIFF.',
    )
  }
  return none(from, to)
}

function fromComposite(from: SqlType, to: SqlType): CastSupport {
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    if (from.fields.length !== to.fields.length)
      return none(from, to, `Give the row ${to.fields.length} fields.`)
    return weakest(from.fields.map((field, i) => castSupport(field.type, to.fields[i]!.type)))
  }
  if ((from.kind === 'ARRAY' || from.kind === 'MULTISET') && to.kind === from.kind)
    return castSupport(from.element, to.element)
  if (from.kind === 'MAP' && to.kind === 'MAP')
    return weakest([castSupport(from.key, to.key), castSupport(from.value, to.value)])
  return none(from, to)
}

function weakest(parts: readonly CastSupport[]): CastSupport {
  return (
    parts.find((part) => part.kind === 'none') ??
    parts.find((part) => part.kind === 'explicit') ??
    IMPLICIT
  )
}

function none(from: SqlType, to: SqlType, advice?: string): CastSupport {
  const reason = `${typeToString(withNullable(from, true))} does not cast to ${typeToString(withNullable(to, true))}.`
  return advice === undefined ? { kind: 'none', reason } : { kind: 'none', reason, advice }
}

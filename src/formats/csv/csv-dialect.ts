import type { SqlType } from '../../core/types.ts'
import type { TextRules } from '../text/text-writer.ts'

/** How fields and rows are told apart; characters as bytes. */
export interface CsvDialect {
  /** UTF-8 of the one character between fields. */
  readonly delimiter: Uint8Array
  /** −1 = quotes mean nothing. */
  readonly quote: number
  /** −1 = nothing escapes. */
  readonly escapeByte: number
  /** Lines that begin with `#` are no rows, nor are blank ones. */
  readonly allowsComments: boolean
  /** Text that stands for NULL, quoted or not; undefined = none does. */
  readonly nullLiteral: Uint8Array | undefined
  /** UTF-8 of the one character between elements of ARRAY and ROW. */
  readonly elementDelimiter: Uint8Array
}

/** How Flink's csv format reads text. */
export const CSV_RULES: TextRules = {
  trimsDecimals: false,
  trimsTimestamps: true,
  date: 'sql',
  clock: { allowsNoSeconds: true, allowsHour24: false },
  timestamp: {
    separator: ' ',
    allowsNoSeconds: false,
    allowsHour24: true,
    clampsDay: true,
    hasZone: false,
  },
  timestampLtz: {
    separator: ' ',
    allowsNoSeconds: false,
    allowsHour24: true,
    clampsDay: true,
    hasZone: true,
  },
}

/** Why a type has no CSV form; undefined when it has one. */
export function csvProblemOf(type: SqlType): string | undefined {
  switch (type.kind) {
    case 'ARRAY':
      return isNested(type.element) ? 'only simple types may be nested' : csvProblemOf(type.element)
    case 'ROW':
      return type.fields.some((field) => isNested(field.type))
        ? 'only simple types may be nested'
        : type.fields
            .map((field) => csvProblemOf(field.type))
            .find((reason) => reason !== undefined)
    case 'MAP':
    case 'MULTISET':
      return 'maps have no CSV form'
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return 'intervals have no CSV form'
    case 'OBJECT':
      return 'objects without a schema have no CSV form'
    default:
      return undefined
  }
}

const isNested = (type: SqlType): boolean =>
  type.kind === 'ARRAY' || type.kind === 'ROW' || type.kind === 'MAP' || type.kind === 'MULTISET'

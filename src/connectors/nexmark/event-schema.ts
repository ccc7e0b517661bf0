import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import {
  bigIntType,
  intType,
  type RowField,
  rowType,
  type SqlType,
  stringType,
  timestampType,
  typeEquals,
  withNullable,
} from '../../core/types.ts'
import { EVENT_COLUMNS, type EventColumn } from './event-columns.ts'

export const nexmarkSchema = defineError({
  code: 'NEXMARK_SCHEMA',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string; column: string; problem: string }) =>
    `Table '${p.table}' of the connector 'nexmark' declares the column '${p.column}', ${p.problem}.`,
  remedy: (p) =>
    Object.hasOwn(EVENT_TYPES, p.column)
      ? `Declare it ${typeToString(EVENT_TYPES[p.column as EventColumn])}.`
      : `Declare only the columns ${EVENT_COLUMNS.join(', ')}; take what else is needed in computed columns or views.`,
})

const fields = (texts: string): RowField[] =>
  texts.split(' ').map((text) => {
    const [name, kind] = text.split(':') as [string, string]
    return {
      name,
      type: kind === 'n' ? bigIntType() : kind === 't' ? timestampType(3) : stringType(),
    }
  })

/** Types of the columns, as the benchmark declares them. */
export const EVENT_TYPES: Readonly<Record<EventColumn, SqlType>> = {
  event_type: intType(),
  person: rowType(
    fields('id:n name:s emailAddress:s creditCard:s city:s state:s dateTime:t extra:s'),
  ),
  auction: rowType(
    fields(
      'id:n itemName:s description:s initialBid:n reserve:n dateTime:t expires:t seller:n category:n extra:s',
    ),
  ),
  bid: rowType(fields('auction:n bidder:n price:n channel:s url:s dateTime:t extra:s')),
}

/**
 * Checks that a table declares columns the connector makes; order and number are free.
 *
 * @throws NEXMARK_SCHEMA for another name or type, and for structs declared NOT NULL
 */
export function checkEventSchema(table: string, schema: Schema): void {
  for (const { name, type } of schema) {
    const expected = Object.hasOwn(EVENT_TYPES, name) ? EVENT_TYPES[name as EventColumn] : undefined
    if (expected === undefined)
      throw nexmarkSchema({ table, column: name, problem: 'which it does not make' })
    const isSame = typeEquals(fieldsNullable(type), fieldsNullable(expected), {
      ignoreNullable: true,
    })
    if (!isSame || (type.kind === 'ROW' && !type.nullable)) {
      throw nexmarkSchema({ table, column: name, problem: `but as ${typeToString(type)}` })
    }
  }
}

// An event has all fields of its struct, so they may be declared NOT NULL.
function fieldsNullable(type: SqlType): SqlType {
  if (type.kind !== 'ROW') return type
  return rowType(
    type.fields.map((field) => ({ name: field.name, type: withNullable(field.type, true) })),
    type.nullable,
  )
}

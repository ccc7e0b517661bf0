import { assertNever } from '../../core/errors.ts'
import type {
  Expression,
  JsonAccess,
  JsonArrayAggExpression,
  JsonArrayExpression,
  JsonEntry,
  JsonExistsExpression,
  JsonItem,
  JsonNullHandling,
  JsonObjectAggExpression,
  JsonObjectExpression,
  JsonQueryExpression,
  JsonValueBehavior,
  JsonValueExpression,
} from './ast.ts'
import { identifierToSql } from './print-names.ts'
import { dataTypeToSql } from './print-types.ts'
import { orderByToSql, type PartPrinter } from './print-windows.ts'

/** A call of one of the scalar SQL/JSON functions. */
export function jsonToSql(
  e:
    | JsonValueExpression
    | JsonQueryExpression
    | JsonExistsExpression
    | JsonObjectExpression
    | JsonArrayExpression,
  p: PartPrinter,
): string {
  switch (e.kind) {
    case 'jsonValue': {
      const type = e.returning && ` RETURNING ${dataTypeToSql(e.returning, p.names)}`
      const onEmpty = e.onEmpty && ` ${behaviorToSql(e.onEmpty, p)} ON EMPTY`
      const onError = e.onError && ` ${behaviorToSql(e.onError, p)} ON ERROR`
      return `JSON_VALUE(${accessToSql(e, p)}${[type, onEmpty, onError].join('')})`
    }
    case 'jsonQuery': {
      const type = e.returning && ` RETURNING ${dataTypeToSql(e.returning, p.names)}`
      const conditions = e.wrapper === 'WITHOUT' ? 'WITHOUT' : `WITH ${e.wrapper}`
      const wrapper = e.wrapper && ` ${conditions} ARRAY WRAPPER`
      const onEmpty = e.onEmpty && ` ${e.onEmpty} ON EMPTY`
      const onError = e.onError && ` ${e.onError} ON ERROR`
      return `JSON_QUERY(${accessToSql(e, p)}${[type, wrapper, onEmpty, onError].join('')})`
    }
    case 'jsonExists': {
      const onError = e.onError && ` ${e.onError} ON ERROR`
      return `JSON_EXISTS(${accessToSql(e, p)}${onError ?? ''})`
    }
    case 'jsonObject':
      return `JSON_OBJECT(${joined(
        e.entries.map((entry) => entryToSql(entry, p)),
        e.onNull,
      )})`
    case 'jsonArray':
      return `JSON_ARRAY(${joined(
        e.items.map((item) => itemToSql(item, p)),
        e.onNull,
      )})`
    default:
      return assertNever(e)
  }
}

/** A call of JSON_OBJECTAGG or JSON_ARRAYAGG, without FILTER and OVER. */
export function jsonAggregateToSql(
  e: JsonObjectAggExpression | JsonArrayAggExpression,
  p: PartPrinter,
): string {
  if (e.kind === 'jsonObjectAgg') {
    return `JSON_OBJECTAGG(${joined([entryToSql(e.entry, p)], e.onNull)})`
  }
  const order = e.orderBy.length === 0 ? '' : ` ${orderByToSql(e.orderBy, p)}`
  return `JSON_ARRAYAGG(${joined([`${itemToSql(e.item, p)}${order}`], e.onNull)})`
}

function accessToSql({ input, path, passing }: JsonAccess, p: PartPrinter): string {
  const values = passing.map(({ value, name }) => {
    return `${p.expression(value)} AS ${identifierToSql(name, p.names)}`
  })
  const names = values.length === 0 ? '' : ` PASSING ${values.join(', ')}`
  return `${p.expression(input)}, ${p.expression(path)}${names}`
}

function behaviorToSql({ behavior, value }: JsonValueBehavior, p: PartPrinter): string {
  return value === undefined ? behavior : `${behavior} ${p.expression(value)}`
}

/** `k VALUE v`, without KEY: before a parenthesis that word would be read as a function. */
function entryToSql({ key, value, formatJson }: JsonEntry, p: PartPrinter): string {
  return `${p.expression(key)} VALUE ${formatted(value, formatJson, p)}`
}

function itemToSql({ value, formatJson }: JsonItem, p: PartPrinter): string {
  return formatted(value, formatJson, p)
}

function formatted(value: Expression, formatJson: boolean, p: PartPrinter): string {
  return `${p.expression(value)}${formatJson ? ' FORMAT JSON' : ''}`
}

function joined(items: readonly string[], onNull: JsonNullHandling | undefined): string {
  const text = items.join(', ')
  if (onNull === undefined) return text
  return text === '' ? onNull : `${text} ${onNull}`
}

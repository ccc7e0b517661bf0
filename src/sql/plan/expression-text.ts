import type { Schema } from '../../core/batch.ts'
import { assertNever } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import { isCharacter, isNumeric } from '../../core/types.ts'
import { castFunction } from '../functions/cast/index.ts'
import type { AggregateCall, Expression } from './expression.ts'

const INFIX = new Set([
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
  'AND',
  'OR',
  '||',
  'IS DISTINCT FROM',
  'IS NOT DISTINCT FROM',
  'LIKE',
])
const POSTFIX = new Set([
  'IS NULL',
  'IS NOT NULL',
  'IS TRUE',
  'IS NOT TRUE',
  'IS FALSE',
  'IS NOT FALSE',
  'IS UNKNOWN',
  'IS NOT UNKNOWN',
])

/** Prints an expression for EXPLAIN, with the input's column names. */
export function expressionText(expression: Expression, input: Schema): string {
  const text = (inner: Expression): string => expressionText(inner, input)
  switch (expression.kind) {
    case 'column':
      return input[expression.index]?.name ?? `$${expression.index}`
    case 'literal':
      return literalText(expression)
    case 'field': {
      const type = expression.operand.type
      return `${text(expression.operand)}.${type.kind === 'ROW' ? type.fields[expression.index]!.name : expression.index}`
    }
    case 'cast':
      return expression.isImplicit
        ? text(expression.operand)
        : `${expression.isTry ? 'TRY_CAST' : 'CAST'}(${text(expression.operand)} AS ${typeToString({ ...expression.type, nullable: true })})`
    case 'call': {
      const { name } = expression.function
      const args = expression.args.map(text)
      if (INFIX.has(name) && args.length > 1) return `(${args.join(` ${name} `)})`
      if (POSTFIX.has(name)) return `${args[0]} ${name}`
      if (name === 'NEGATE') return `-${args[0]}`
      if (name === 'IN') return `${args[0]} IN (${args.slice(1).join(', ')})`
      if (name === 'CASE') return caseText(args)
      const options = Object.values(expression.options).filter(
        (option) => typeof option === 'string',
      )
      return `${name}(${[...args, ...options].join(', ')})`
    }
    default:
      return assertNever(expression)
  }
}

function caseText(args: readonly string[]): string {
  let text = 'CASE'
  for (let i = 0; i + 1 < args.length; i += 2) text += ` WHEN ${args[i]} THEN ${args[i + 1]}`
  return `${text} ELSE ${args.at(-1)} END`
}

function literalText(expression: Extract<Expression, { kind: 'literal' }>): string {
  const { value, type } = expression
  if (value === null) return 'NULL'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (isNumeric(type) && type.kind !== 'DECIMAL') return String(value)
  if (type.kind === 'INTERVAL_YEAR_MONTH')
    return intervalText(BigInt(value as number), [
      [12n, 'YEAR'],
      [1n, 'MONTH'],
    ])
  if (type.kind === 'INTERVAL_DAY_TIME')
    return intervalText(value as bigint, [
      [86_400_000_000n, 'DAY'],
      [3_600_000_000n, 'HOUR'],
      [60_000_000n, 'MINUTE'],
      [1_000_000n, 'SECOND'],
    ])
  const session = { timeZone: 'UTC' } as never
  const print = castFunction(
    type,
    { kind: 'VARCHAR', nullable: true, length: 2147483647 },
    { isTry: true, session },
  )
  const printed = print(value)
  return isCharacter(type) || type.kind === 'DECIMAL'
    ? String(printed)
    : `${type.kind} '${String(printed)}'`
}

/** An interval in the biggest unit that divides it: `INTERVAL '90' SECOND`. */
function intervalText(
  value: bigint,
  units: readonly (readonly [size: bigint, name: string])[],
): string {
  const [size, name] = units.find(([unit]) => value !== 0n && value % unit === 0n) ?? units.at(-1)!
  return `INTERVAL '${value % size === 0n ? value / size : Number(value) / Number(size)}' ${name}`
}

/** Prints an aggregate call: `COUNT(DISTINCT a) FILTER (WHERE b)`. */
export function aggregateText(call: AggregateCall, input: Schema): string {
  const args = call.args.map((arg) => input[arg]!.name).join(', ')
  const filter = call.filter === undefined ? '' : ` FILTER (WHERE ${input[call.filter]!.name})`
  const words = Object.values(call.options ?? {}).map((option) =>
    typeof option === 'string' ? `, '${option.replaceAll("'", "''")}'` : '',
  )
  return `${call.function.name}(${call.isDistinct ? 'DISTINCT ' : ''}${args === '' ? '*' : args}${words.join('')})${filter}`
}

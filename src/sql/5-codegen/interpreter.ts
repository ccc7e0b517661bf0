import type { SessionContext, Value } from '../../contracts/function.ts'
import { assertNever, withLocation } from '../../core/errors.ts'
import { withoutTimeAttribute } from '../../core/types.ts'
import { castFunction } from '../functions/cast/index.ts'
import type { CallExpression, Expression } from '../plan/expression.ts'
import { callContext, callFunction } from './call-context.ts'
import { keepsBits } from './cast-emitter.ts'

/** Computes an expression for one row. */
export type RowFunction = (row: readonly Value[]) => Value

/**
 * Turns an expression into a function of one row's values: slow and clear, the oracle of the generated
 * kernels, and what folds constants and evaluates VALUES.
 */
export function interpret(expression: Expression, session: SessionContext): RowFunction {
  switch (expression.kind) {
    case 'column': {
      const { index } = expression
      return (row) => row[index]!
    }
    case 'literal': {
      const { value } = expression
      return () => value
    }
    case 'field': {
      const operand = interpret(expression.operand, session)
      const { index } = expression
      return (row) => {
        const value = operand(row)
        return value === null ? null : (value as readonly Value[])[index]!
      }
    }
    case 'cast': {
      const operand = interpret(expression.operand, session)
      const from = withoutTimeAttribute(expression.operand.type)
      const to = withoutTimeAttribute(expression.type)
      if (from.kind === 'NULL') return () => null
      if (keepsBits(from, to)) return operand
      const cast = castFunction(from, to, { isTry: expression.isTry, session })
      return located(expression.location, (row) => {
        const value = operand(row)
        return value === null ? null : cast(value)
      })
    }
    case 'call':
      return located(expression.location, interpretCall(expression, session))
    default:
      return assertNever(expression)
  }
}

function located(location: CallExpression['location'], compute: RowFunction): RowFunction {
  if (location === undefined) return compute
  return (row) => {
    try {
      return compute(row)
    } catch (error) {
      throw withLocation(error, location)
    }
  }
}

function interpretCall(expression: CallExpression, session: SessionContext): RowFunction {
  const args = expression.args.map((arg) => interpret(arg, session))
  const { name } = expression.function
  if (name === 'AND' || name === 'OR')
    return junction(args, name === 'AND', expression.type.nullable)
  if (name === 'CASE' || name === 'IF') return branches(args)
  if (name === 'COALESCE' || name === 'IFNULL') {
    return (row) => {
      for (const arg of args) {
        const value = arg(row)
        if (value !== null) return value
      }
      return null
    }
  }
  const compute = callFunction(expression.function, callContext(expression, session))
  const propagates = expression.function.nulls === 'propagate'
  return (row) => {
    const values = args.map((arg) => arg(row))
    return propagates && values.includes(null) ? null : compute(...values)
  }
}

// NULL in spite of a type that is NOT NULL, from a decimal that overflowed, counts as FALSE, as in Flink.
function junction(args: readonly RowFunction[], isAnd: boolean, isNullable: boolean): RowFunction {
  return (row) => {
    let hasNull = false
    for (const arg of args) {
      const value = arg(row)
      if (value === !isAnd) return !isAnd
      if (value === null) hasNull = true
    }
    if (hasNull) return isNullable ? null : false
    return isAnd
  }
}

function branches(args: readonly RowFunction[]): RowFunction {
  return (row) => {
    for (let i = 0; i + 1 < args.length; i += 2)
      if (args[i]!(row) === true) return args[i + 1]!(row)
    return args.at(-1)!(row)
  }
}

import { fixedOperand, type Operand, withValid } from '../../codegen/operand.ts'
import type { CallExpression, Expression } from '../plan/expression.ts'
import type { ExpressionCompiler } from './expression-compiler.ts'
import { isDeterministic } from './expression-key.ts'

type SpecialForm = (compiler: ExpressionCompiler, expression: CallExpression) => Operand

/** Calls whose arguments are not all computed, by name: they need the compiler, not only operands. */
export const specialForms: ReadonlyMap<string, SpecialForm> = new Map<string, SpecialForm>([
  ['AND', (compiler, expression) => emitJunction(compiler, expression, true)],
  ['OR', (compiler, expression) => emitJunction(compiler, expression, false)],
  ['NOT', emitNot],
  ['CASE', emitCase],
  ['IF', emitCase],
  ['COALESCE', emitCoalesce],
  ['IFNULL', emitCoalesce],
])

function emitNot(compiler: ExpressionCompiler, expression: CallExpression): Operand {
  const operand = compiler.operand(expression.args[0]!)
  if (operand.form !== 'fixed') throw new Error('Millrace bug: NOT takes BOOLEAN')
  return fixedOperand(compiler.emitter.const(`${operand.value} ^ 1`), operand.valid)
}

/** Three-valued AND and OR as a value: TRUE and FALSE are found apart, NULL is neither. */
function emitJunction(
  compiler: ExpressionCompiler,
  expression: CallExpression,
  isAnd: boolean,
): Operand {
  const e = compiler.emitter
  if (!expression.type.nullable) return fixedOperand(compiler.isTrue(expression))
  if (!isDeterministic(expression)) return emitJunctionOnce(compiler, expression, isAnd)
  const isTrue = compiler.isTrue(expression)
  const isFalse = compiler.isFalse(expression)
  return fixedOperand(isTrue, e.const(`${isTrue} | ${isFalse}`, 'v'))
}

/** As `emitJunction`, with every side computed once: RAND() would give TRUE and FALSE different answers. */
function emitJunctionOnce(
  compiler: ExpressionCompiler,
  expression: CallExpression,
  isAnd: boolean,
): Operand {
  const e = compiler.emitter
  const sides = expression.args.map((arg) => {
    const operand = compiler.operand(arg)
    if (operand.form !== 'fixed') throw new Error('Millrace bug: AND and OR take BOOLEAN')
    return operand
  })
  const valid = ({ valid }: Operand): string => (valid === undefined ? '' : ` & ${valid}`)
  const trueSides = sides.map((side) => `(${side.value}${valid(side)})`)
  const falseSides = sides.map((side) => `((${side.value} ^ 1)${valid(side)})`)
  const isTrue = e.const(trueSides.join(isAnd ? ' & ' : ' | '), 'b')
  const isFalse = e.const(falseSides.join(isAnd ? ' | ' : ' & '), 'b')
  return fixedOperand(isTrue, e.const(`${isTrue} | ${isFalse}`, 'v'))
}

/** CASE: condition, value, …, else. Only the chosen value is computed, conditions only until one is TRUE. */
function emitCase(compiler: ExpressionCompiler, expression: CallExpression): Operand {
  const e = compiler.emitter
  const { args } = expression
  const variable = e.variable(expression.type, true)
  let canBeNull = false
  const assign = (value: Expression): void => {
    const result = asResult(compiler, value, expression)
    canBeNull ||= result.valid !== undefined
    variable.assign(result)
  }
  const emitFrom = (index: number): void => {
    if (index === args.length - 1) {
      assign(args[index]!)
      return
    }
    const condition = compiler.isTrue(args[index]!)
    compiler.scope(`if (${condition} === 1)`, () => assign(args[index + 1]!))
    compiler.scope('else', () => emitFrom(index + 2))
  }
  emitFrom(0)
  // Decimals that are NOT NULL become NULL where they overflow: the type does not tell.
  return canBeNull ? variable.operand : withValid(variable.operand, undefined)
}

function asResult(
  compiler: ExpressionCompiler,
  value: Expression,
  expression: CallExpression,
): Operand {
  if (value.kind === 'literal' && value.value === null) return compiler.nullOperand(expression.type)
  return compiler.operand(value)
}

function emitCoalesce(compiler: ExpressionCompiler, expression: CallExpression): Operand {
  const e = compiler.emitter
  const { args } = expression
  const variable = e.variable(expression.type, true)
  let canBeNull = false
  const emitFrom = (index: number): void => {
    const operand = asResult(compiler, args[index]!, expression)
    if (operand.valid === undefined || index === args.length - 1) {
      canBeNull = operand.valid !== undefined
      variable.assign(operand)
      return
    }
    compiler.scope(`if (${operand.valid} === 1)`, () =>
      variable.assign(withValid(operand, undefined)),
    )
    compiler.scope('else', () => emitFrom(index + 1))
  }
  emitFrom(0)
  return canBeNull ? variable.operand : withValid(variable.operand, undefined)
}

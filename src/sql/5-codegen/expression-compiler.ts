import type { Emitter } from '../../codegen/emitter.ts'
import {
  allValid,
  boxedOperand,
  fixedOperand,
  type Operand,
  withValid,
} from '../../codegen/operand.ts'
import { isCostlyCall, isTotalCall, type ScalarEmitter } from '../../codegen/scalar-emitter.ts'
import type { CallContext, SessionContext, Value } from '../../contracts/function.ts'
import { assert, assertNever, withLocation } from '../../core/errors.ts'
import { storageOf } from '../../core/storage.ts'
import type { SqlType } from '../../core/types.ts'
import type {
  CallExpression,
  CastExpression,
  Expression,
  FieldExpression,
  LiteralExpression,
} from '../plan/expression.ts'
import { callContext, callFunction } from './call-context.ts'
import { emitCast, isCheapCast } from './cast-emitter.ts'
import { expressionKey, isDeterministic } from './expression-key.ts'
import { emitLeaf } from './leaf-emitter.ts'
import { type Leaf, type LeafShape, leafKey, leafOf } from './leaves.ts'
import { specialForms } from './special-forms.ts'

/**
 * Writes the code of expressions into one kernel. A subexpression that was computed where the code
 * at hand can see it is not computed again; branches (CASE, AND with costly sides) open scopes.
 */
export class ExpressionCompiler {
  readonly emitter: Emitter
  readonly session: SessionContext
  readonly #leaves: readonly Leaf[]
  readonly #shapes: readonly LeafShape[]
  readonly #leafNumbers: ReadonlyMap<string, number>
  /** Leaf whose buffer an origin of bytes is. */
  readonly leafOfOrigin = new Map<string, number>()
  /** Operands computed so far, innermost scope last. */
  readonly #scopes: Map<string, Operand>[] = [new Map()]

  constructor(
    emitter: Emitter,
    leaves: readonly Leaf[],
    shapes: readonly LeafShape[],
    session: SessionContext,
  ) {
    this.emitter = emitter
    this.session = session
    this.#leaves = leaves
    this.#shapes = shapes
    this.#leafNumbers = new Map(leaves.map((leaf, i) => [leafKey(leaf), i]))
  }

  /** Writes code that computes the expression for the row at hand. */
  operand(expression: Expression): Operand {
    const key = expressionKey(expression)
    for (const scope of this.#scopes) {
      const known = scope.get(key)
      if (known !== undefined) return known
    }
    const operand = this.#emit(expression)
    if (isDeterministic(expression)) this.#scopes.at(-1)!.set(key, operand)
    return operand
  }

  /** Atom that is 1 where a BOOLEAN expression is TRUE, else 0. */
  isTrue(expression: Expression): string {
    return this.#truth(expression, true)
  }

  /** Atom that is 1 where a BOOLEAN expression is FALSE, else 0. */
  isFalse(expression: Expression): string {
    return this.#truth(expression, false)
  }

  /** Writes `head { … }`; what is computed inside is forgotten after it. */
  scope(head: string, body: () => void): void {
    this.#scopes.push(new Map())
    this.emitter.block(head, body)
    this.#scopes.pop()
  }

  /** Starts a new loop: nothing that was computed for the row is known any more. */
  newLoop(): void {
    this.#scopes.length = 1
    this.#scopes[0]!.clear()
  }

  /** True when the code needs no branch and cannot fail: it may run for rows that do not need it. */
  isCheap(expression: Expression): boolean {
    if (leafOf(expression) !== undefined) return !isNested(expression.type)
    switch (expression.kind) {
      case 'literal':
        return true
      case 'call': {
        const { function: definition, args } = expression
        if (definition.name === 'AND' || definition.name === 'OR' || definition.name === 'NOT')
          return args.every((arg) => this.isCheap(arg))
        if (specialForms.has(definition.name)) return false
        const emit = definition.emit as ScalarEmitter | undefined
        if (emit === undefined || !args.every((arg) => this.isCheap(arg))) return false
        const call = callContext(expression, this.session)
        return isTotalCall(emit, call) && !isCostlyCall(emit, call)
      }
      case 'cast':
        return (
          isCheapCast(expression.operand.type, expression.type) && this.isCheap(expression.operand)
        )
      case 'column':
      case 'field':
        return false
      default:
        return assertNever(expression)
    }
  }

  #truth(expression: Expression, wanted: boolean): string {
    const key = `${wanted ? 'true' : 'false'}?${expressionKey(expression)}`
    for (const scope of this.#scopes) {
      const known = scope.get(key)
      if (known?.form === 'fixed') return known.value
    }
    const atom = this.#emitTruth(expression, wanted)
    if (isDeterministic(expression)) this.#scopes.at(-1)!.set(key, fixedOperand(atom))
    return atom
  }

  #emitTruth(expression: Expression, wanted: boolean): string {
    const e = this.emitter
    if (expression.kind === 'call') {
      const name = expression.function.name
      if (name === 'NOT') return this.#truth(expression.args[0]!, !wanted)
      if (name === 'AND' || name === 'OR') {
        // TRUE: all are TRUE (AND), one is (OR). FALSE: one is FALSE (AND), all are (OR).
        const needsAll = (name === 'AND') === wanted
        return this.#combineTruths(expression.args, wanted, needsAll)
      }
    }
    const operand = this.operand(expression)
    assert(operand.form === 'fixed', 'conditions are BOOLEAN')
    const value = wanted ? operand.value : `(${operand.value} ^ 1)`
    if (operand.valid === undefined) return wanted ? operand.value : e.const(value)
    return e.const(`${value} & ${operand.valid}`)
  }

  #combineTruths(args: readonly Expression[], wanted: boolean, needsAll: boolean): string {
    const e = this.emitter
    const operator = needsAll ? '&' : '|'
    // Cheap sides need no branch whatever their place; costly ones run only where they decide.
    const firstCostly = args.findIndex((arg) => !this.isCheap(arg))
    const straight = firstCostly === -1 ? args : args.slice(0, firstCostly)
    const atoms = straight.map((arg) => this.#truth(arg, wanted))
    if (firstCostly === -1) return e.const(atoms.join(` ${operator} `))
    let result: string
    let rest = args.slice(firstCostly)
    if (atoms.length === 0) {
      const first = this.#truth(rest[0]!, wanted)
      rest = rest.slice(1)
      if (rest.length === 0) return first
      result = e.let(first, 'b')
    } else {
      result = e.let(atoms.join(` ${operator} `), 'b')
    }
    for (const arg of rest) {
      this.scope(needsAll ? `if (${result} === 1)` : `if (${result} === 0)`, () => {
        e.line(`${result} = ${this.#truth(arg, wanted)}`)
      })
    }
    return result
  }

  #emit(expression: Expression): Operand {
    const leaf = leafOf(expression)
    if (leaf !== undefined) {
      const number = this.#leafNumbers.get(leafKey(leaf))
      assert(number !== undefined, `leaf ${leafKey(leaf)} was not collected`)
      const operand = emitLeaf(this.emitter, this.#leaves[number]!, this.#shapes[number]!, number)
      if (operand.form === 'bytes') this.leafOfOrigin.set(operand.origin, number)
      return operand
    }
    switch (expression.kind) {
      case 'literal':
        return this.literal(expression)
      case 'cast':
        return this.#cast(expression)
      case 'call':
        try {
          return this.#call(expression)
        } catch (error) {
          // A constant argument that is wrong, a pattern for one, is met here already.
          throw withLocation(error, expression.location ?? {})
        }
      case 'field':
        return this.#field(expression)
      case 'column':
        throw new Error('Millrace bug: a column is a leaf')
      default:
        return assertNever(expression)
    }
  }

  /** Operand of a literal: a constant of the kernel. */
  literal(expression: LiteralExpression): Operand {
    const { value, type } = expression
    const e = this.emitter
    if (value === null) return this.nullOperand(type)
    const storage = storageOf(type)
    switch (storage) {
      case 'u8':
        return fixedOperand(value === true ? '1' : '0')
      case 'i8':
      case 'i16':
      case 'i32':
      case 'i64':
      case 'f32':
      case 'f64':
        return fixedOperand(e.literalConstant(value))
      case 'decimal128':
        return {
          form: 'wide',
          low: e.literalConstant(BigInt.asIntN(64, value as bigint)),
          high: e.literalConstant(BigInt.asIntN(64, (value as bigint) >> 64n)),
          valid: undefined,
        }
      case 'bytes':
        return e.bytesLiteral(value as string | Uint8Array)
      case 'list':
      case 'map':
      case 'row':
      case 'object':
        return boxedOperand(e.literalConstant(value))
      default:
        return assertNever(storage)
    }
  }

  /** NULL of a type. */
  nullOperand(type: SqlType): Operand {
    const storage = storageOf(type)
    if (storage === 'bytes')
      return {
        form: 'bytes',
        origin: 'arena',
        bytes: 'arena.bytes',
        start: '0',
        length: '0',
        valid: '0',
      }
    if (storage === 'decimal128') return { form: 'wide', low: '0n', high: '0n', valid: '0' }
    if (isNested(type)) return boxedOperand('null', '0')
    return fixedOperand(storage === 'i64' ? '0n' : '0', '0')
  }

  #call(expression: CallExpression): Operand {
    const special = specialForms.get(expression.function.name)
    if (special !== undefined) return special(this, expression)
    const definition = expression.function
    const args = expression.args.map((arg) => this.operand(arg))
    const context = callContext(expression, this.session)
    const scalarEmitter = definition.emit as ScalarEmitter | undefined
    if (scalarEmitter !== undefined) {
      const emitted = this.#inline(scalarEmitter, expression, args, context)
      if (emitted !== undefined) return emitted
    }
    return this.#evaluate(expression, args, context)
  }

  #inline(
    scalarEmitter: ScalarEmitter,
    expression: CallExpression,
    args: readonly Operand[],
    context: CallContext,
  ): Operand | undefined {
    const e = this.emitter
    const given = expression.function.nulls === 'propagate' ? allValid(args) : undefined
    const isTotal = isTotalCall(scalarEmitter, context)
    if (!isTotal) e.fallible(expression.location)
    if (expression.function.nulls === 'custom' || given === undefined)
      return scalarEmitter.emit(e, args, context)
    if (isTotal) {
      const result = scalarEmitter.emit(e, args, context)
      if (result === undefined) return undefined
      const valid = result.valid === undefined ? given : `(${given} & ${result.valid})`
      return withValid(
        result,
        given.startsWith('(') || result.valid !== undefined ? e.const(valid, 'v') : valid,
      )
    }
    const mark = e.mark()
    const variable = e.variable(expression.type, true)
    let isInlined = true
    this.scope(`if (${given} === 1)`, () => {
      const result = scalarEmitter.emit(
        e,
        args.map((arg) => withValid(arg, undefined)),
        context,
      )
      if (result === undefined) isInlined = false
      else variable.assign(result)
    })
    if (isInlined) return variable.operand
    e.rewind(mark)
    return undefined
  }

  /** Calls the definition's `evaluate` with JavaScript values. */
  #evaluate(expression: CallExpression, args: readonly Operand[], context: CallContext): Operand {
    const e = this.emitter
    const definition = expression.function
    const call = e.constant(callFunction(definition, context), 'f')
    const variable = e.variable(expression.type, true)
    e.fallible(expression.location)
    const body = (texts: readonly string[]): void => {
      const result = e.const(`${call}(${texts.join(', ')})`, 'r')
      this.scope(`if (${result} !== null)`, () =>
        variable.assign(e.fromValue(result, expression.type)),
      )
    }
    if (definition.nulls === 'propagate') {
      const given = allValid(args)
      this.scope(given === undefined ? '' : `if (${given} === 1)`, () =>
        body(args.map((arg, i) => this.#value(expression.args[i]!, withValid(arg, undefined)))),
      )
      return variable.operand
    }
    this.scope('', () =>
      body(
        args.map((arg, i) =>
          arg.valid === undefined
            ? this.#value(expression.args[i]!, arg)
            : this.#nullableValue(arg, expression.args[i]!.type),
        ),
      ),
    )
    return variable.operand
  }

  /** Expression: a valid operand as a JavaScript value; a literal's is a constant of the kernel. */
  #value(expression: Expression, operand: Operand): string {
    const e = this.emitter
    return expression.kind === 'literal' && expression.value !== null
      ? e.literalConstant(expression.value)
      : e.toValue(operand, expression.type)
  }

  /** Atom: the operand as a JavaScript value, null where it is NULL. */
  #nullableValue(operand: Operand, type: SqlType): string {
    const e = this.emitter
    if (operand.valid === undefined) return e.toValue(operand, type)
    const value = e.let('null', 'n')
    this.scope(`if (${operand.valid} === 1)`, () =>
      e.line(`${value} = ${e.toValue(operand, type)}`),
    )
    return value
  }

  #cast(expression: CastExpression): Operand {
    return emitCast(this, expression, this.operand(expression.operand))
  }

  /** Field of a ROW that was computed: rows are JavaScript arrays here. */
  #field(expression: FieldExpression): Operand {
    const e = this.emitter
    const row = this.operand(expression.operand)
    assert(row.form === 'boxed', 'rows are boxed')
    const variable = e.variable(expression.type, true)
    this.scope(row.valid === undefined ? '' : `if (${row.valid} === 1)`, () => {
      const value = e.const(`${row.value}[${expression.index}]`, 'r')
      this.scope(`if (${value} !== null)`, () =>
        variable.assign(e.fromValue(value, expression.type)),
      )
    })
    return variable.operand
  }
}

const isNested = (type: SqlType): boolean => {
  const storage = storageOf(type)
  return storage === 'list' || storage === 'map' || storage === 'row' || storage === 'object'
}

/** Value of a literal expression, undefined for others. */
export const literalValue = (expression: Expression): Value | undefined =>
  expression.kind === 'literal' ? expression.value : undefined

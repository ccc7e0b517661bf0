import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { ScalarDefinition } from '../../contracts/function.ts'
import { assertNever, type ErrorLocation, withLocation } from '../../core/errors.ts'
import type { Expression } from '../plan/expression.ts'
import { functionByValue } from './errors.ts'
import type { ExpressionData, FunctionData } from './plan-data.ts'
import { encodeValue } from './value-data.ts'

/** Gives functions their places in the plan's list. */
export class EncodedFunctions {
  readonly list: FunctionData[] = []
  readonly #places = new Map<ScalarDefinition | AggregateDefinition, number>()

  /** @param location where the call stands, for the error. @throws FUNCTION_BY_VALUE */
  scalar(definition: ScalarDefinition, location: ErrorLocation | undefined): number {
    return this.#place(definition, () => {
      const { name, family, signatures, declaration } = definition
      if (family !== 'user') return { kind: 'scalar', name, family, signatures }
      if (declaration === undefined) throw withLocation(functionByValue({ name }), location ?? {})
      return { kind: 'user', declaration }
    })
  }

  /** @throws FUNCTION_BY_VALUE */
  aggregate(definition: AggregateDefinition): number {
    return this.#place(definition, () => {
      const { name, objects, declaration } = definition
      if (declaration !== undefined) return { kind: 'user', declaration }
      if (objects !== undefined)
        throw functionByValue({ name, register: 'createAggregateFunction' })
      return { kind: 'aggregate', name }
    })
  }

  #place(definition: ScalarDefinition | AggregateDefinition, make: () => FunctionData): number {
    let place = this.#places.get(definition)
    if (place === undefined) {
      place = this.list.push(make()) - 1
      this.#places.set(definition, place)
    }
    return place
  }
}

/** Turns an expression into data. @throws FUNCTION_BY_VALUE */
export function encodeExpression(
  expression: Expression,
  functions: EncodedFunctions,
): ExpressionData {
  const encode = (inner: Expression): ExpressionData => encodeExpression(inner, functions)
  const { type } = expression
  switch (expression.kind) {
    case 'column':
      return { kind: 'column', index: expression.index, type }
    case 'literal':
      return { kind: 'literal', value: encodeValue(expression.value), type }
    case 'field':
      return { kind: 'field', operand: encode(expression.operand), index: expression.index, type }
    case 'cast': {
      const { operand, isTry, isImplicit } = expression
      const data = { kind: 'cast', operand: encode(operand), type, isTry, isImplicit } as const
      return expression.location === undefined ? data : { ...data, location: expression.location }
    }
    case 'call': {
      const { args, options, location } = expression
      return {
        kind: 'call',
        function: functions.scalar(expression.function, location),
        args: args.map(encode),
        ...(Object.keys(options).length === 0 ? {} : { options }),
        type,
        ...(location === undefined ? {} : { location }),
      }
    }
    default:
      return assertNever(expression)
  }
}

import { fixedOperand, type Operand } from '../../../codegen/operand.ts'
import { scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import type {
  ArgumentShape,
  FunctionExample,
  InferenceFailure,
  InferredCall,
  ScalarDefinition,
} from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import { booleanType } from '../../../core/types.ts'
import type { Value } from '../../../core/value.ts'

function inferBooleans(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const wrong = args.find((arg) => arg.type.kind !== 'BOOLEAN' && arg.type.kind !== 'NULL')
  if (wrong !== undefined) return { problem: `expected BOOLEAN, found ${typeToString(wrong.type)}` }
  return {
    argumentTypes: args.map((arg) => booleanType(arg.type.nullable)),
    returnType: booleanType(args.some((arg) => arg.type.nullable)),
  }
}

const and: ScalarDefinition = {
  name: 'AND',
  family: 'logical',
  isOperator: true,
  syntax: 'a AND b',
  signatures: ['(BOOLEAN, BOOLEAN...) -> BOOLEAN'],
  infer: inferBooleans,
  nulls: 'custom',
  deterministic: true,
  doc: 'TRUE when all sides are TRUE, FALSE when one is FALSE, else NULL.',
  examples: [
    ['TRUE AND FALSE', 'FALSE'],
    ['TRUE AND CAST(NULL AS BOOLEAN)', 'NULL'],
    ['FALSE AND CAST(NULL AS BOOLEAN)', 'FALSE'],
  ],
  evaluate: (...sides: Value[]) =>
    sides.includes(false) ? false : sides.includes(null) ? null : true,
}

const or: ScalarDefinition = {
  name: 'OR',
  family: 'logical',
  isOperator: true,
  syntax: 'a OR b',
  signatures: ['(BOOLEAN, BOOLEAN...) -> BOOLEAN'],
  infer: inferBooleans,
  nulls: 'custom',
  deterministic: true,
  doc: 'TRUE when one side is TRUE, FALSE when all are FALSE, else NULL.',
  examples: [
    ['TRUE OR FALSE', 'TRUE'],
    ['FALSE OR CAST(NULL AS BOOLEAN)', 'NULL'],
    ['TRUE OR CAST(NULL AS BOOLEAN)', 'TRUE'],
  ],
  evaluate: (...sides: Value[]) =>
    sides.includes(true) ? true : sides.includes(null) ? null : false,
}

const not: ScalarDefinition = {
  name: 'NOT',
  family: 'logical',
  isOperator: true,
  syntax: 'NOT a',
  signatures: ['(BOOLEAN) -> BOOLEAN'],
  infer: inferBooleans,
  nulls: 'propagate',
  deterministic: true,
  doc: 'TRUE for FALSE and FALSE for TRUE.',
  examples: [
    ['NOT TRUE', 'FALSE'],
    ['NOT FALSE', 'TRUE'],
    ['NOT CAST(NULL AS BOOLEAN)', 'NULL'],
  ],
  evaluate: (a: boolean) => !a,
}

function defineTest(
  name: string,
  doc: string,
  test: (value: Value) => boolean,
  emit: (value: string, valid: string) => string,
  examples: readonly FunctionExample[],
  isBoolean = true,
): ScalarDefinition {
  return {
    name,
    family: isBoolean ? 'logical' : 'comparison',
    isOperator: true,
    syntax: `a ${name}`,
    signatures: [isBoolean ? '(BOOLEAN) -> BOOLEAN NOT NULL' : '(ANY) -> BOOLEAN NOT NULL'],
    infer: (args) => {
      if (isBoolean && args[0]!.type.kind !== 'BOOLEAN' && args[0]!.type.kind !== 'NULL')
        return { problem: `expected BOOLEAN, found ${typeToString(args[0]!.type)}` }
      return {
        argumentTypes: [isBoolean ? booleanType(args[0]!.type.nullable) : args[0]!.type],
        returnType: booleanType(false),
      }
    },
    nulls: 'custom',
    deterministic: true,
    doc,
    examples,
    evaluate: test as (value: never) => Value,
    emit: scalarEmitter({
      isTotal: true,
      emit: (e, [operand]: readonly Operand[]) => {
        const value = operand!.form === 'fixed' ? operand!.value : '1'
        return fixedOperand(e.const(emit(value, operand!.valid ?? '1')))
      },
    }),
  }
}

export const logicalOperators: readonly ScalarDefinition[] = [
  and,
  or,
  not,
  defineTest(
    'IS NULL',
    'TRUE for NULL.',
    (v) => v === null,
    (_v, valid) => `${valid} ^ 1`,
    [
      ['CAST(NULL AS INT) IS NULL', 'TRUE'],
      ['1 IS NULL', 'FALSE'],
      ["'' IS NULL", 'FALSE'],
    ],
    false,
  ),
  defineTest(
    'IS NOT NULL',
    'TRUE for every value but NULL.',
    (v) => v !== null,
    (_v, valid) => `${valid} & 1`,
    [
      ['CAST(NULL AS INT) IS NOT NULL', 'FALSE'],
      ['1 IS NOT NULL', 'TRUE'],
      ["'' IS NOT NULL", 'TRUE'],
    ],
    false,
  ),
  defineTest(
    'IS TRUE',
    'TRUE for TRUE, else FALSE.',
    (v) => v === true,
    (v, valid) => `${v} & ${valid}`,
    [
      ['TRUE IS TRUE', 'TRUE'],
      ['FALSE IS TRUE', 'FALSE'],
      ['CAST(NULL AS BOOLEAN) IS TRUE', 'FALSE'],
    ],
  ),
  defineTest(
    'IS NOT TRUE',
    'FALSE for TRUE, else TRUE.',
    (v) => v !== true,
    (v, valid) => `(${v} & ${valid}) ^ 1`,
    [
      ['TRUE IS NOT TRUE', 'FALSE'],
      ['FALSE IS NOT TRUE', 'TRUE'],
      ['CAST(NULL AS BOOLEAN) IS NOT TRUE', 'TRUE'],
    ],
  ),
  defineTest(
    'IS FALSE',
    'TRUE for FALSE, else FALSE.',
    (v) => v === false,
    (v, valid) => `(${v} ^ 1) & ${valid}`,
    [
      ['FALSE IS FALSE', 'TRUE'],
      ['TRUE IS FALSE', 'FALSE'],
      ['CAST(NULL AS BOOLEAN) IS FALSE', 'FALSE'],
    ],
  ),
  defineTest(
    'IS NOT FALSE',
    'FALSE for FALSE, else TRUE.',
    (v) => v !== false,
    (v, valid) => `((${v} ^ 1) & ${valid}) ^ 1`,
    [
      ['FALSE IS NOT FALSE', 'FALSE'],
      ['TRUE IS NOT FALSE', 'TRUE'],
      ['CAST(NULL AS BOOLEAN) IS NOT FALSE', 'TRUE'],
    ],
  ),
  defineTest(
    'IS UNKNOWN',
    'TRUE for a NULL condition.',
    (v) => v === null,
    (_v, valid) => `${valid} ^ 1`,
    [
      ['CAST(NULL AS BOOLEAN) IS UNKNOWN', 'TRUE'],
      ['TRUE IS UNKNOWN', 'FALSE'],
      ['FALSE IS UNKNOWN', 'FALSE'],
    ],
  ),
  defineTest(
    'IS NOT UNKNOWN',
    'FALSE for a NULL condition.',
    (v) => v !== null,
    (_v, valid) => `${valid} & 1`,
    [
      ['CAST(NULL AS BOOLEAN) IS NOT UNKNOWN', 'FALSE'],
      ['TRUE IS NOT UNKNOWN', 'TRUE'],
      ['FALSE IS NOT UNKNOWN', 'TRUE'],
    ],
  ),
]

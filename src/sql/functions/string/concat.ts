import type { Emitter } from '../../../codegen/emitter.ts'
import { arenaOperand, type Operand } from '../../../codegen/operand.ts'
import type {
  ArgumentShape,
  InferenceFailure,
  InferredCall,
  Value,
} from '../../../contracts/function.ts'
import { isCharacter, MAX_LENGTH } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { inferFromSignatures } from '../signature.ts'
import { bytesOf, costlyEmitter, range } from './emit-text.ts'

/** CHAR with CHAR stays CHAR; lengths add up. */
function inferOperator(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [left, right] = args.map((arg) => arg.type)
  if (left === undefined || right === undefined || !isCharacter(left) || !isCharacter(right)) {
    return inferFromSignatures(['(STRING, STRING) -> STRING'], args)
  }
  return {
    argumentTypes: [left, right],
    returnType: {
      kind: left.kind === 'CHAR' && right.kind === 'CHAR' ? 'CHAR' : 'VARCHAR',
      nullable: left.nullable || right.nullable,
      length: Math.min(MAX_LENGTH, left.length + right.length),
    },
  }
}

/** Writes the arguments one after the other into the arena. */
function emitJoined(e: Emitter, args: readonly Operand[]): Operand {
  const atoms = [
    ...new Set(args.flatMap((arg) => (arg.valid === undefined ? [] : [`${arg.valid} === 1`]))),
  ]
  const start = e.const('arena.used', 's')
  e.block(atoms.length === 0 ? '' : `if (${atoms.join(' && ')})`, () => {
    for (const arg of args) e.line(`arena.append(${range(bytesOf(arg))})`)
  })
  return arenaOperand(start, e.const(`arena.used - ${start}`, 'l'))
}

/** The operator `||`: see `doc`. */
export const concatOperator = defineScalar({
  name: '||',
  family: 'string',
  signatures: ['(STRING, STRING) -> STRING'],
  infer: inferOperator,
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'a || b',
  isOperator: true,
  doc: 'Joins two texts.',
  examples: [
    ["'a' || 'bc'", 'abc'],
    ["'a' || CAST('' AS STRING)", 'a'],
    ["'a' || CAST(NULL AS STRING)", 'NULL'],
  ],
  evaluate: (left: string, right: string): string => left + right,
  emit: costlyEmitter(emitJoined),
})

/** CONCAT: see `doc`. */
export const concat = defineScalar({
  name: 'CONCAT',
  family: 'string',
  signatures: ['(STRING, STRING...) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Joins texts; NULL when one of them is NULL.',
  examples: [
    ["CONCAT('a', 'b', 'c')", 'abc'],
    ["CONCAT('a')", 'a'],
    ["CONCAT('a', CAST(NULL AS STRING))", 'NULL'],
  ],
  evaluate: (...texts: string[]): string => texts.join(''),
  emit: costlyEmitter(emitJoined),
})

/** CONCAT_WS: see `doc`. */
export const concatWs = defineScalar({
  name: 'CONCAT_WS',
  family: 'string',
  signatures: ['(STRING, STRING...) -> STRING'],
  nulls: 'custom',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Joins texts with a separator between them and leaves out those that are NULL; NULL when the separator is.',
  examples: [
    ["CONCAT_WS('-', 'a', CAST(NULL AS STRING), 'b')", 'a-b'],
    ["CONCAT_WS('-', 'a', '', 'b')", 'a--b'],
    ["CONCAT_WS('-')", ''],
    ["CONCAT_WS(CAST(NULL AS STRING), 'a', 'b')", 'NULL'],
  ],
  evaluate: (separator: string | null, ...texts: (string | null)[]): string | null =>
    separator === null ? null : texts.filter((text) => text !== null).join(separator),
  emit: costlyEmitter((e, [separator, ...texts]) => {
    const by = bytesOf(separator)
    const start = e.const('arena.used', 's')
    const isFirst = e.let('true', 'b')
    for (const arg of texts) {
      const text = bytesOf(arg)
      e.block(text.valid === undefined ? '' : `if (${text.valid} === 1)`, () => {
        e.line(`if (!${isFirst}) arena.append(${range(by)})`)
        e.line(`${isFirst} = false; arena.append(${range(text)})`)
      })
    }
    return arenaOperand(start, e.const(`arena.used - ${start}`, 'l'), by.valid)
  }),
})

function inferElt(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const call = inferFromSignatures(
    [
      '(BIGINT, T:CHARACTER, T:CHARACTER...) -> T NULLABLE',
      '(BIGINT, T:BINARY_STRING, T:BINARY_STRING...) -> T NULLABLE',
    ],
    args,
  )
  const index = args[0]?.literal
  if ((typeof index === 'number' || typeof index === 'bigint') && index < 0) {
    return { problem: `the index is ${index}; values count from 1` }
  }
  return call
}

/** ELT: see `doc`. */
export const elt = defineScalar({
  name: 'ELT',
  family: 'string',
  signatures: [
    '(BIGINT, STRING, STRING...) -> STRING NULLABLE',
    '(BIGINT, BYTES, BYTES...) -> BYTES NULLABLE',
  ],
  infer: inferElt,
  nulls: 'custom',
  deterministic: true,
  doc: 'Returns the value at a place of the list, counted from 1; NULL when there is none.',
  examples: [
    ["ELT(2, 'a', 'bcd')", 'bcd'],
    ["ELT(0, 'a', 'b')", 'NULL'],
    ["ELT(3, 'a', 'b')", 'NULL'],
    ["ELT(CAST(NULL AS INT), 'a')", 'NULL'],
  ],
  evaluate: (index: bigint | null, ...values: Value[]): Value =>
    index === null || index < 1n || index > BigInt(values.length)
      ? null
      : values[Number(index) - 1]!,
})

export const concatFunctions = [concatOperator, concat, concatWs, elt] as const

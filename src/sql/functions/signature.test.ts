import { describe, expect, it } from 'vitest'
import type { ArgumentShape, SessionContext } from '../../contracts/function.ts'
import { typeToString } from '../../core/type-text.ts'
import { defineScalar } from './define.ts'
import { inferCall } from './signature.ts'
import { parseTypeText } from './type-text-parser.ts'

const shape = (text: string): ArgumentShape => {
  const isLiteral = text.startsWith('literal ')
  const type = parseTypeText(text.replace('literal ', ''))
  return { type, isNullLiteral: type.kind === 'NULL', ...(isLiteral ? { literal: 1 } : {}) }
}

/** `types of arguments -> result`, or what is wrong. */
function infer(
  signatures: readonly string[],
  args: readonly string[],
  refusesBareNull?: true,
): string {
  const definition = defineScalar({
    name: 'F',
    family: 'string',
    signatures,
    nulls: 'propagate',
    deterministic: true,
    doc: '',
    examples: [],
    ...(refusesBareNull ? { refusesBareNull } : {}),
  })
  const call = inferCall(definition, args.map(shape), {}, {} as SessionContext)
  if ('problem' in call) return call.problem
  return `${call.argumentTypes.map(typeToString).join('; ')} -> ${typeToString(call.returnType)}`
}

const cases: readonly (readonly [
  why: string,
  signatures: string,
  args: string,
  expected: string,
])[] = [
  [
    'text keeps its length',
    '(STRING) -> STRING',
    'CHAR(3) NOT NULL',
    'CHAR(3) NOT NULL -> STRING NOT NULL',
  ],
  [
    'a nullable argument makes the result nullable',
    '(STRING, INT) -> STRING',
    'STRING NOT NULL / INT',
    'STRING NOT NULL; INT -> STRING',
  ],
  [
    'numbers widen',
    '(INT, BIGINT, DOUBLE) -> INT',
    'TINYINT / INT / DECIMAL(5, 2)',
    'INT; BIGINT; DOUBLE -> INT',
  ],
  ['BIGINT passes for INT', '(INT) -> INT', 'BIGINT NOT NULL', 'INT NOT NULL -> INT NOT NULL'],
  [
    'numbers are not text',
    '(STRING, STRING) -> STRING',
    'STRING / INT',
    'argument 2 is INT, expected STRING',
  ],
  ['doubles are not whole', '(INT) -> INT', 'DOUBLE', 'argument 1 is DOUBLE, expected INT'],
  ['NULL is anything', '(STRING, INT) -> STRING', 'NULL / NULL', 'STRING; INT -> STRING'],
  ['the first without casts wins', '(DOUBLE) -> DOUBLE / (INT) -> INT', 'INT', 'INT -> INT'],
  ['then the first with casts', '(DOUBLE) -> DOUBLE / (BIGINT) -> INT', 'INT', 'DOUBLE -> DOUBLE'],
  ['optional present', '(STRING [, INT]) -> STRING', 'STRING / INT', 'STRING; INT -> STRING'],
  ['optional absent', '(STRING [, INT] [, INT]) -> STRING', 'STRING', 'STRING -> STRING'],
  ['too many', '(STRING [, INT]) -> STRING', 'STRING / INT / INT', 'supported: (STRING [, INT])'],
  [
    'repeated',
    '(STRING, STRING...) -> STRING NOT NULL',
    'STRING / STRING / CHAR(1)',
    'STRING; STRING; CHAR(1) -> STRING NOT NULL',
  ],
  ['repeated no time', '(STRING, STRING...) -> STRING', 'STRING', 'STRING -> STRING'],
  [
    'variables merge',
    '(T, T...) -> T',
    'INT NOT NULL / DOUBLE NOT NULL',
    'DOUBLE NOT NULL; DOUBLE NOT NULL -> DOUBLE NOT NULL',
  ],
  [
    'variables that do not merge',
    '(T, T) -> T',
    'INT / STRING',
    'argument 2 is STRING, expected the type of the others',
  ],
  [
    'a variable takes the first type',
    '(T, INT) -> VARYING T NULLABLE',
    'CHAR(3) NOT NULL / INT NOT NULL',
    'CHAR(3) NOT NULL; INT NOT NULL -> VARCHAR(3)',
  ],
  [
    'elements',
    '(ARRAY<T>, T) -> T NULLABLE',
    'ARRAY<INT> NOT NULL / INT',
    'ARRAY<INT> NOT NULL; INT -> INT',
  ],
  [
    'map values',
    '(MAP<K, V>, K) -> V NULLABLE',
    'MAP<STRING, INT> / STRING',
    'MAP<STRING, INT>; STRING -> INT',
  ],
  [
    'classes',
    '(NUMERIC, CHARACTER, ANY) -> INT',
    'DOUBLE / CHAR(2) / DATE',
    'DOUBLE; CHAR(2); DATE -> INT',
  ],
  ['timestamps of any precision', '(TIMESTAMP) -> INT', 'TIMESTAMP(3)', 'TIMESTAMP(3) -> INT'],
  [
    'a precision is cast to',
    '(TIMESTAMP(3)) -> INT',
    'DATE NOT NULL',
    'TIMESTAMP(3) NOT NULL -> INT NOT NULL',
  ],
  [
    'a variable within a class',
    '(T:CHARACTER, INT) -> VARYING T',
    'CHAR(3) / INT',
    'CHAR(3); INT -> VARCHAR(3)',
  ],
  [
    'a variable outside its class',
    '(T:CHARACTER) -> T',
    'INT',
    'argument 1 is INT, expected CHARACTER',
  ],
  ['a bare NULL for a variable', '(T:CHARACTER) -> T', 'NULL', 'STRING -> STRING'],
  ['literals', '(STRING LITERAL) -> STRING', 'literal STRING', 'STRING -> STRING'],
  [
    'not a literal',
    '(STRING LITERAL) -> STRING',
    'STRING',
    'argument 1 is STRING, expected a literal STRING',
  ],
]

describe('signatures', () => {
  it.each(cases)('%s', (_why, signatures, args, expected) => {
    expect(infer(signatures.split(' / '), args.split(' / '))).toBe(expected)
  })

  it('refuses a bare NULL where asked to', () => {
    expect(infer(['(STRING) -> STRING'], ['NULL'], true)).toContain('bare NULL')
  })
})

// Every error of the built-in functions, with the call that raises it and what its message says.
import { expect, it } from 'vitest'
import type {
  CallContext,
  ScalarDefinition,
  SessionContext,
  Value,
} from '../../contracts/function.ts'
import { EngineError } from '../../core/errors.ts'
import { intType, type SqlType, stringType, varcharType } from '../../core/types.ts'
import { randInteger } from './arithmetic/random.ts'
import { element } from './collection-access/access.ts'
import { sha2 } from './hash/index.ts'
import { jsonValue } from './json/json-value.ts'
import { fromBase64 } from './string/base64.ts'
import { encode } from './string/charset.ts'
import { like, similarTo } from './string/like.ts'
import { repeat } from './string/pad.ts'
import { regexp } from './string/regexp.ts'
import { instr } from './string/search.ts'

interface Case {
  readonly call: ScalarDefinition
  readonly args: readonly Value[]
  readonly options?: Readonly<Record<string, unknown>>
  readonly code: string
  readonly says: string
}

const cases: readonly Case[] = [
  { call: repeat, args: ['abc', 2147483647], code: 'SQL_TEXT_TOO_LONG', says: 'REPEAT' },
  { call: instr, args: ['abc', 'c', 1, 0], code: 'SQL_BAD_OCCURRENCE', says: 'occurrence 0' },
  { call: fromBase64, args: ['!!'], code: 'SQL_BAD_BASE64', says: "'!!'" },
  { call: encode, args: ['a', 'nope'], code: 'SQL_UNKNOWN_CHARSET', says: "'nope'" },
  { call: like, args: ['abc', 'a!bc', '!'], code: 'SQL_BAD_ESCAPE', says: 'position 2' },
  { call: like, args: ['abc', 'a%', 'xx'], code: 'SQL_BAD_ESCAPE_CHARACTER', says: "'xx'" },
  {
    call: similarTo,
    args: ['abc', '('],
    code: 'SQL_BAD_PATTERN',
    says: 'Unclosed group at index 1',
  },
  { call: regexp, args: ['aa', '((a+)+)\\1b'], code: 'SQL_REGEX_UNSAFE', says: 'exponential' },
  {
    call: jsonValue,
    args: ['no', '$.a'],
    options: { onError: 'ERROR' },
    code: 'SQL_JSON_FAILED',
    says: 'not JSON',
  },
  {
    call: jsonValue,
    args: ['{}', 'lax $.a'],
    options: { onEmpty: 'ERROR' },
    code: 'SQL_JSON_EMPTY',
    says: 'found nothing',
  },
  { call: sha2, args: ['abc', 1], code: 'SQL_UNKNOWN_DIGEST', says: '1 bits' },
  { call: element, args: [[1, 2]], code: 'SQL_SEVERAL_ELEMENTS', says: '2 elements' },
  { call: randInteger, args: [0], code: 'SQL_BAD_RANDOM_BOUND', says: 'not 0' },
]

const typeOf = (value: Value): SqlType => (typeof value === 'number' ? intType() : stringType())

it.each(cases)('$code', ({ call, args, options = {}, code, says }) => {
  const context: CallContext = {
    argumentTypes: args.map(typeOf),
    returnType: varcharType(10),
    literals: args.map(() => undefined),
    options,
    session: {} as SessionContext,
  }
  const run = (call.prepare?.(context) ?? call.evaluate) as (...values: Value[]) => Value
  let caught: unknown
  try {
    run(...args)
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(EngineError)
  const error = caught as EngineError
  expect([error.code, error.domain]).toEqual([code, 'user'])
  expect(error.summary).toContain(says)
  expect(error.remedy).toMatch(/^[A-Z].*\.$/)
})

// Every example of every built-in scalar function, bound and computed as SQL; and what must be true
// of all definitions. A definition without examples, or with a doc that another one has, fails here.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ScalarDefinition, SessionContext, Value } from '../../contracts/function.ts'
import type { SqlType } from '../../core/types.ts'
import { parseExpression } from '../1-parse/parse.ts'
import type { BindContext } from '../2-bind/bind-context.ts'
import { ExpressionBinder } from '../2-bind/expression-binder.ts'
import { Scope } from '../2-bind/scope.ts'
import { interpret } from '../5-codegen/interpreter.ts'
import { FunctionCatalog } from '../catalog/function-catalog.ts'
import { textOf } from './cast/index.ts'
import { scalarFunctions } from './index.ts'

const functions = new FunctionCatalog(scalarFunctions, [])

let state = 1
/** A small generator, so that two UUIDs differ. */
const random = (): number => {
  state = (state * 16807) % 2147483647
  return state / 2147483647
}

const session: SessionContext = {
  timeZone: 'UTC',
  queryStartMicros: () => 1_600_000_000_123_456n,
  nowMicros: () => 1_600_000_000_123_456n,
  random,
  digest: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
  currentDatabase: 'default_database',
  isBatch: true,
}

function compute(text: string): { readonly type: SqlType; readonly value: Value } {
  const context = {
    functions,
    session,
    source: { text, file: undefined },
    openViews: [],
    commonTables: new Map(),
    relations: new Map(),
  }
  const place = { clause: 'SELECT', aggregates: undefined, isInsideAggregate: false }
  const binder = new ExpressionBinder(context as unknown as BindContext, new Scope([]), place)
  const bound = binder.bind(parseExpression(text))
  return { type: bound.type, value: interpret(bound, session)([]) }
}

/** What an expression gives as text, or the code of its error. */
function shown(text: string): string {
  try {
    const { type, value } = compute(text)
    return value === null ? 'NULL' : textOf(type, { timeZone: 'UTC' })(value)
  } catch (error) {
    return `error: ${(error as { code?: string }).code ?? String(error)}`
  }
}

const title = (each: ScalarDefinition): string => `${each.family} ${each.name}`

describe('examples of scalar functions', () => {
  for (const each of scalarFunctions) {
    it(title(each), () => {
      expect(each.examples.map(([text]) => [text, shown(text)])).toEqual(
        each.examples.map((example) => [...example]),
      )
    })
  }
})

describe('definitions', () => {
  it.each(scalarFunctions.map((each) => [title(each), each] as const))(
    '%s has a doc and three examples',
    (_, each) => {
      expect(each.examples.length).toBeGreaterThanOrEqual(3)
      expect(each.doc).toMatch(/^[^\n]+\.$/)
      expect(each.evaluate === undefined).toBe(each.prepare !== undefined)
    },
  )
})

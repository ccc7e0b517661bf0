import type { SessionContext } from '../../src/contracts/function.ts'
import type { Schema } from '../../src/core/batch.ts'
import { parseExpression } from '../../src/sql/1-parse/parse.ts'
import type { BindContext } from '../../src/sql/2-bind/bind-context.ts'
import { ExpressionBinder } from '../../src/sql/2-bind/expression-binder.ts'
import type { NamedRelation } from '../../src/sql/2-bind/relation.ts'
import { Scope } from '../../src/sql/2-bind/scope.ts'
import { FunctionCatalog } from '../../src/sql/catalog/function-catalog.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import type { Expression } from '../../src/sql/plan/expression.ts'

const functions = new FunctionCatalog(scalarFunctions, [])

/** Parses an expression and gives it its meaning over columns, with the built-in functions. */
export function bindText(text: string, session: SessionContext, schema: Schema = []): Expression {
  const context = {
    functions,
    session,
    source: { text, file: undefined },
    openViews: [],
    commonTables: new Map(),
    outerScopes: [],
    relations: new Map(),
  }
  const relation = { name: 't', qualifiers: [], schema } as unknown as NamedRelation
  const place = { clause: 'SELECT', aggregates: undefined, isInsideAggregate: false }
  const scope = new Scope(schema.length === 0 ? [] : [relation])
  return new ExpressionBinder(context as unknown as BindContext, scope, place).bind(
    parseExpression(text),
  )
}

import type { SqlType } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import type {
  BoundInsert,
  BoundQuery,
  BoundStatement,
  BoundStatementSet,
} from './bound-statement.ts'
import { notSupportedYet } from './errors.ts'
import { bindInsert } from './insert.ts'
import { dayTimeInterval, yearMonthInterval } from './literals.ts'
import { bindQuery, uniqueNames } from './query.ts'

/**
 * Gives a statement its meaning: names, types, plan. Statements that run no job come back as they
 * are, for `statements/` to execute.
 */
export function bindStatement(context: BindContext, statement: ast.Statement): BoundStatement {
  switch (statement.kind) {
    case 'queryStatement':
      return bindQueryStatement(context, statement)
    case 'insert':
      return bindInsert(context, statement)
    case 'statementSet':
      return bindStatementSet(context, statement)
    case 'execute':
      return bindStatement(context, statement.statement)
    case 'explain': {
      const known: readonly ast.ExplainDetail[] = statement.details.includes('ANALYZE')
        ? ['ANALYZE', 'JSON_EXECUTION_PLAN']
        : ['CHANGELOG_MODE', 'PLAN_ADVICE']
      const unknown = statement.details.find((detail) => !known.includes(detail))
      if (unknown !== undefined) {
        throw errorAt(context, statement.span, notSupportedYet, {
          construct: `EXPLAIN ${known[0] === 'ANALYZE' ? 'ANALYZE, ' : ''}${unknown}`,
          instead:
            known[0] === 'ANALYZE'
              ? 'Write EXPLAIN ANALYZE or EXPLAIN ANALYZE, JSON_EXECUTION_PLAN.'
              : 'Write EXPLAIN, EXPLAIN CHANGELOG_MODE or EXPLAIN PLAN_ADVICE.',
        })
      }
      return {
        kind: 'explain',
        details: statement.details,
        inner: bindExplained(context, statement.statement),
      }
    }
    default:
      return { kind: 'command', statement }
  }
}

/** Binds a query whose rows go to the caller: its columns get different names. */
export function bindQueryStatement(
  context: BindContext,
  statement: Pick<ast.QueryStatement, 'query'>,
): BoundQuery {
  const { node, schema } = bindQuery(context, statement.query)
  const names = uniqueNames(schema.map((field) => field.name))
  return {
    kind: 'query',
    node,
    schema: schema.map(({ type }, i) => ({ name: names[i]!, type: resultType(type) })),
  }
}

// Results have one type of interval of each sort, as in Flink.
function resultType(type: SqlType): SqlType {
  switch (type.kind) {
    case 'INTERVAL_DAY_TIME':
      return dayTimeInterval(type.nullable)
    case 'INTERVAL_YEAR_MONTH':
      return yearMonthInterval(type.nullable)
    default:
      return type
  }
}

function bindStatementSet(context: BindContext, statement: ast.StatementSet): BoundStatementSet {
  return {
    kind: 'statementSet',
    inserts: statement.inserts.map((insert): BoundInsert => bindInsert(context, insert)),
  }
}

function bindExplained(
  context: BindContext,
  statement: ast.Statement,
): BoundQuery | BoundInsert | BoundStatementSet {
  const bound = bindStatement(context, statement)
  if (bound.kind === 'query' || bound.kind === 'insert' || bound.kind === 'statementSet')
    return bound
  throw errorAt(context, statement.span, notSupportedYet, {
    construct: 'EXPLAIN of a statement without a plan',
    instead: 'Explain a query, an INSERT or a STATEMENT SET.',
  })
}

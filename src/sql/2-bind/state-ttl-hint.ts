import { defineError } from '../../core/errors.ts'
import { nearestName, OptionProblem, parseDurationMs } from '../../core/options.ts'
import type * as ast from '../1-parse/ast.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { notSupportedYet } from './errors.ts'
import { isLookupHint } from './lookup-hints.ts'
import type { Scope } from './scope.ts'

/** How long the operators of one SELECT keep what comes of its tables, by their names there; milliseconds, 0 is for ever. */
export type StateTtls = ReadonlyMap<string, number>

export const stateTtlHint = defineError<{ readonly problem: string; readonly fix?: string }>({
  code: 'SQL_STATE_TTL_HINT',
  domain: 'user',
  retry: 'never',
  message: (p) => `The hint STATE_TTL ${p.problem}.`,
  remedy: (p) => p.fix ?? "Write STATE_TTL('table' = '1 d', …) with names of tables in FROM.",
})

/** Reads the hints behind SELECT. Of two that name a table the first holds. @throws SQL_STATE_TTL_HINT, SQL_NOT_SUPPORTED_YET */
export function stateTtlsOf(context: BindContext, select: ast.Select): StateTtls {
  const ttls = new Map<string, number>()
  for (const hint of select.hints) {
    if (isLookupHint(hint)) continue
    if (!isStateTtl(hint))
      throw errorAt(context, hint.span, notSupportedYet, {
        construct: `The hint ${hint.name.name}`,
        instead: 'Remove it.',
      })
    const own = new Map<string, number>()
    for (const argument of hint.arguments) {
      if (argument.key === undefined)
        throw errorAt(context, argument.span, stateTtlHint, {
          problem: `gives no duration for '${argument.value}'`,
        })
      own.set(argument.key, durationOf(context, argument))
    }
    for (const [name, ttl] of own) if (!ttls.has(name)) ttls.set(name, ttl)
  }
  return ttls
}

const isStateTtl = (hint: ast.Hint): boolean => hint.name.name.toUpperCase() === 'STATE_TTL'

function durationOf(context: BindContext, { span, value }: ast.HintArgument): number {
  try {
    return parseDurationMs(value)
  } catch (error) {
    if (!(error instanceof OptionProblem)) throw error
    throw errorAt(context, span, stateTtlHint, {
      problem: `has '${value}' for a duration: ${error.message}`,
      fix: 'Change the duration.',
    })
  }
}

/** @throws SQL_STATE_TTL_HINT where the hints name what is not in FROM */
export function checkStateTtls(context: BindContext, select: ast.Select, scope: Scope): void {
  const known = scope.relations.flatMap(({ name }) => (name === undefined ? [] : [name]))
  for (const hint of select.hints.filter(isStateTtl))
    for (const { key, span } of hint.arguments) {
      if (key === undefined || known.includes(key)) continue
      const suggestion = nearestName(key, known)
      throw errorAt(context, span, stateTtlHint, {
        problem: `names '${key}', which is no table of this FROM`,
        ...(suggestion === undefined ? {} : { fix: `Did you mean '${suggestion}'?` }),
      })
    }
}

/** The TTL of what stands alone on its side: a hint names tables, not what is made of several. */
export function stateTtlOf({ stateTtls }: BindContext, scope: Scope): number | undefined {
  const [relation, ...others] = scope.relations
  return relation?.name === undefined || others.length > 0
    ? undefined
    : stateTtls?.get(relation.name)
}

/** The node with a TTL of its own, where it is an aggregation. */
export const withStateTtl = (node: LogicalNode, ttlMs: number | undefined): LogicalNode =>
  node.kind === 'aggregate' && ttlMs !== undefined ? { ...node, stateTtlMs: ttlMs } : node

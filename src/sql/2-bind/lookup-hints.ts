import { withLocation } from '../../core/errors.ts'
import type * as ast from '../1-parse/ast.ts'
import { type LookupOptions, parseLookupHint } from '../plan/lookup-options.ts'
import { type BindContext, errorAt, locate } from './bind-context.ts'
import { lookupHint } from './temporal-errors.ts'

/** What a hint LOOKUP says of one table of a FROM clause. */
export interface LookupHint {
  readonly table: string
  readonly options: LookupOptions['hint']
  readonly span: ast.Span
  /** Set where a lookup join has taken it. */
  isTaken: boolean
}

export const isLookupHint = (hint: ast.Hint): boolean => hint.name.name.toUpperCase() === 'LOOKUP'

/** The LOOKUP hints of a SELECT. @throws SQL_LOOKUP_HINT, OPTION_UNKNOWN, OPTION_VALUE */
export function lookupHints(context: BindContext, hints: readonly ast.Hint[]): LookupHint[] {
  return hints.filter(isLookupHint).map((hint) => {
    const refuse = (problem: string): Error => errorAt(context, hint.span, lookupHint, { problem })
    const given: Record<string, string> = {}
    for (const { key, value } of hint.arguments) {
      if (key === undefined) throw refuse(`'${value}' is no option with a value`)
      given[key] = value
    }
    const { table, ...rest } = given
    if (table === undefined) throw refuse("it has no option 'table'")
    try {
      const options = parseLookupHint(rest)
      if (options['retry-predicate'] === 'lookup_miss') {
        if (options['fixed-delay'] === undefined) throw refuse("'fixed-delay' is not set")
        if (options['max-attempts'] === undefined) throw refuse("'max-attempts' is not set")
      }
      return { table, options, span: hint.span, isTaken: false }
    } catch (error) {
      throw withLocation(error, locate(context, hint.span))
    }
  })
}

/** @throws SQL_LOOKUP_HINT where one is for a table that is not looked up */
export function checkHintsTaken(context: BindContext, hints: readonly LookupHint[]): void {
  const hint = hints.find(({ isTaken }) => !isTaken)
  if (hint === undefined) return
  throw errorAt(context, hint.span, lookupHint, {
    problem: `no table '${hint.table}' is looked up in this FROM clause`,
  })
}

import type * as ast from '../1-parse/ast.ts'
import type { Expression } from '../plan/expression.ts'
import type { WindowSpec } from '../plan/logical.ts'
import { type BindContext, errorAt, textOf } from './bind-context.ts'
import { windowArgument } from './errors.ts'

export type WindowName = 'TUMBLE' | 'HOP' | 'CUMULATE' | 'SESSION'

/** A call of a window, for messages. */
export interface WindowCall {
  readonly name: WindowName
  readonly form: string
  readonly span: ast.Span
}

/**
 * The window that intervals describe, by parameter name.
 *
 * @throws SQL_WINDOW_ARGUMENT
 */
export function bindWindowSpec(
  context: BindContext,
  call: WindowCall,
  intervals: ReadonlyMap<string, ast.Expression>,
  bind: (node: ast.Expression) => Expression,
): WindowSpec {
  const { name, form } = call
  const read = (parameter: string): number => {
    const node = intervals.get(parameter)
    return node === undefined
      ? 0
      : intervalMs(context, call, parameter, { node, bound: bind(node) })
  }
  const positive = (parameter: string): number => {
    const ms = read(parameter)
    if (ms > 0) return ms
    throw errorAt(context, intervals.get(parameter)!.span, windowArgument, {
      window: name,
      problem: `${parameter} must be at least a millisecond, but is ${ms} ms`,
      form,
    })
  }
  if (name === 'SESSION') return { kind: 'session', gapMs: positive('GAP') }
  const sizeMs = positive('SIZE')
  const offsetMs = read('OFFSET')
  if (Math.abs(offsetMs) >= sizeMs)
    throw errorAt(context, intervals.get('OFFSET')!.span, windowArgument, {
      window: name,
      problem: `OFFSET (${offsetMs} ms) must be shorter than SIZE (${sizeMs} ms)`,
      form,
    })
  if (name === 'TUMBLE') return { kind: 'tumble', sizeMs, offsetMs }
  if (name === 'HOP') return { kind: 'hop', slideMs: positive('SLIDE'), sizeMs, offsetMs }
  const stepMs = positive('STEP')
  if (sizeMs % stepMs !== 0)
    throw errorAt(context, call.span, windowArgument, {
      window: name,
      problem: `SIZE (${sizeMs} ms) must be a multiple of STEP (${stepMs} ms)`,
      form,
    })
  return { kind: 'cumulate', stepMs, sizeMs, offsetMs }
}

function intervalMs(
  context: BindContext,
  { name, form }: WindowCall,
  parameter: string,
  { node, bound }: { readonly node: ast.Expression; readonly bound: Expression },
): number {
  const negated =
    bound.kind === 'call' && bound.function.name === 'NEGATE' ? bound.args[0]! : undefined
  const literal = negated ?? bound
  if (
    literal.kind === 'literal' &&
    literal.type.kind === 'INTERVAL_DAY_TIME' &&
    typeof literal.value === 'bigint'
  )
    return Number(literal.value / 1000n) * (negated === undefined ? 1 : -1)
  throw errorAt(context, node.span, windowArgument, {
    window: name,
    problem: `${parameter} must be an interval of days to seconds, but is ${textOf(context, node.span)}`,
    form: `${form} with intervals such as INTERVAL '5' MINUTE`,
  })
}

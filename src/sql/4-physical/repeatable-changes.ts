import { defineError } from '../../core/errors.ts'
import type { CallExpression, Expression } from '../plan/expression.ts'
import { expressionText } from '../plan/expression-text.ts'
import { collectColumns } from '../plan/rewrite.ts'
import { PhysicalCalc } from './calc.ts'
import { PhysicalJoin } from './join.ts'
import { isInsertOnly, type PhysicalNode } from './physical-node.ts'
import { PhysicalSink } from './sink.ts'
import { PhysicalConstraintEnforcer } from './sink-constraints.ts'
import { PhysicalUnion } from './union.ts'
import { uniqueKeysOf } from './unique-keys.ts'
import { PhysicalWatermark } from './watermark.ts'

const ALLOW = "allow it: SET 'table.optimizer.non-deterministic-update.strategy' = 'IGNORE'."

export const nonDeterministicUpdate = defineError({
  code: 'SQL_NON_DETERMINISTIC_UPDATE',
  domain: 'user',
  retry: 'never',
  message: (p: { column: string; function: string }) =>
    `Column '${p.column}' is computed by ${p.function}, which gives another value each time, of rows that are updated or deleted later: what is taken back then would not be what was given.`,
  remedy: () =>
    `Leave the column out of what is grouped, joined or written without a PRIMARY KEY of other columns, compute it from the row itself, or ${ALLOW}`,
})

export const nonDeterministicCondition = defineError({
  code: 'SQL_NON_DETERMINISTIC_CONDITION',
  domain: 'user',
  retry: 'never',
  message: (p: { condition: string; function: string }) =>
    `The condition ${p.condition} calls ${p.function}, which gives another value each time, on rows that are updated or deleted later: a row that passed might not pass when it is taken back.`,
  remedy: () => `Use a condition on the row itself, or ${ALLOW}`,
})

/**
 * Refuses plans in which a change may have to repeat a value that is not the same when it is computed again. (Flink:
 * `table.optimizer.non-deterministic-update.strategy` = TRY_RESOLVE. It resolves what lookups give; other plans it refuses.)
 *
 * @throws SQL_NON_DETERMINISTIC_UPDATE, SQL_NON_DETERMINISTIC_CONDITION
 */
export function checkRepeatableChanges(roots: readonly PhysicalNode[]): void {
  for (const root of roots) check(root, NONE)
}

const NONE: ReadonlySet<number> = new Set()

/** @param required columns of the node that a later change of a row must repeat */
function check(node: PhysicalNode, required: ReadonlySet<number>): void {
  node.inputs.forEach((input, i) => {
    check(input, isInsertOnly(input.changelog) ? NONE : requiredOf(node, i, required))
  })
}

/** Columns of a changing input that its changes must repeat. */
function requiredOf(
  node: PhysicalNode,
  input: number,
  required: ReadonlySet<number>,
): ReadonlySet<number> {
  if (node instanceof PhysicalSink) return requiredOfSink(node)
  if (node instanceof PhysicalCalc) return requiredOfCalc(node, required)
  if (node instanceof PhysicalJoin) return requiredOfJoin(node, input, required)
  const isPassing =
    node instanceof PhysicalUnion ||
    node instanceof PhysicalWatermark ||
    node instanceof PhysicalConstraintEnforcer
  // Who keeps rows finds them again by all that they hold.
  return isPassing ? required : allOf(node.inputs[input]!)
}

const allOf = (node: PhysicalNode): ReadonlySet<number> => new Set(node.schema.keys())

function requiredOfSink(sink: PhysicalSink): ReadonlySet<number> {
  const { primaryKey } = sink
  return primaryKey.length === 0 ? allOf(sink.inputs[0]!) : new Set(primaryKey)
}

function requiredOfCalc(
  { options: { condition, expressions, schema, input } }: PhysicalCalc,
  required: ReadonlySet<number>,
): ReadonlySet<number> {
  if (required.size === 0) return NONE
  const passing = condition === undefined ? undefined : changingCall(condition)
  if (passing !== undefined)
    throw nonDeterministicCondition(
      { condition: expressionText(condition!, input.schema), function: passing.function.name },
      locationOf(passing),
    )
  const found = new Set<number>()
  for (const column of required) {
    const call = changingCall(expressions[column]!)
    if (call !== undefined)
      throw nonDeterministicUpdate(
        { column: schema[column]!.name, function: call.function.name },
        locationOf(call),
      )
    collectColumns(expressions[column]!, found)
  }
  return found
}

function requiredOfJoin(
  join: PhysicalJoin,
  input: number,
  required: ReadonlySet<number>,
): ReadonlySet<number> {
  const { condition } = join.node
  const call = condition === undefined ? undefined : changingCall(condition)
  const [left] = join.inputs
  if (call !== undefined)
    throw nonDeterministicCondition(
      {
        condition: expressionText(
          condition!,
          join.inputs.flatMap((each) => each.schema),
        ),
        function: call.function.name,
      },
      locationOf(call),
    )
  const side = join.inputs[input]!
  // Rows with a key are found again by it.
  if (uniqueKeysOf(side).length === 0) return allOf(side)
  const shift = input === 0 ? 0 : left.schema.length
  return new Set(
    [...required]
      .map((column) => column - shift)
      .filter((column) => column >= 0 && column < side.schema.length),
  )
}

/** A call in the expression that is not the same each time; undefined where there is none. */
function changingCall(expression: Expression): CallExpression | undefined {
  switch (expression.kind) {
    case 'call': {
      const { deterministic, family } = expression.function
      // What stands for the session is the same for all of a job; the clock is not, in a stream.
      if (deterministic === false || (deterministic === 'dynamic' && family === 'temporal'))
        return expression
      for (const arg of expression.args) {
        const found = changingCall(arg)
        if (found !== undefined) return found
      }
      return undefined
    }
    case 'cast':
    case 'field':
      return changingCall(expression.operand)
    default:
      return undefined
  }
}

const locationOf = ({ location }: CallExpression): object =>
  location === undefined ? {} : { location }

import { isTotalCall, type ScalarEmitter } from '../../codegen/scalar-emitter.ts'
import type { SessionContext } from '../../contracts/function.ts'
import { type Batch, withColumns } from '../../core/batch.ts'
import { storageOf } from '../../core/storage.ts'
import type { BatchTransform } from '../../operators/calc.ts'
import type { CallExpression, Expression } from '../plan/expression.ts'
import { Calc } from './calc.ts'
import { callContext } from './call-context.ts'
import { isCheapCast } from './cast-emitter.ts'
import { expressionKey, isDeterministic } from './expression-key.ts'
import { collectLeaves, type Leaf, leafKey, leafOf } from './leaves.ts'
import { RememberedTexts } from './remembered-texts.ts'
import { specialForms } from './special-forms.ts'

export interface CalcOptions {
  readonly condition: Expression | undefined
  readonly expressions: readonly Expression[]
  readonly session: SessionContext
}

/** What depends on one text only, and is worth to be remembered. */
interface TextWork {
  /** Keys of the expressions, in the order of the values of `texts`. */
  readonly keys: readonly string[]
  readonly texts: RememberedTexts
}

/**
 * Makes a filter and projection. What it computes of one text alone at some cost (a pattern, a part between separators, another case) is computed once for
 * each text as long as texts are views of pools that do not change, as those of dictionaries, and come again.
 */
export function compileTransform(options: CalcOptions): BatchTransform {
  const works = textWorks(options)
  return works.length === 0 ? new Calc(options) : new RememberingCalc(options, works)
}

/** A filter and projection over the input and what is remembered of its texts, as further columns. */
class RememberingCalc implements BatchTransform {
  readonly #options: CalcOptions
  /** What is remembered: less, when texts of a column are new too often. */
  #works: readonly TextWork[]
  readonly #plain: Calc
  /** Over the input and what is remembered; made when it is needed, as the columns of the input are counted. */
  #calc: Calc | undefined

  constructor(options: CalcOptions, works: readonly TextWork[]) {
    this.#options = options
    this.#works = works
    this.#plain = new Calc(options)
  }

  apply(batch: Batch): Batch | undefined {
    if (this.#works.length === 0) return this.#plain.apply(batch)
    const columns = [...batch.columns]
    for (const { texts } of this.#works) {
      const values = texts.of(batch)
      if (values === undefined) return this.#applyPlain(batch)
      columns.push(...values)
    }
    this.#calc ??= this.#over(batch.columns.length)
    return this.#calc.apply(withColumns(batch, columns))
  }

  #applyPlain(batch: Batch): Batch | undefined {
    const works = this.#works.filter(({ texts }) => !texts.isGivenUp)
    if (works.length < this.#works.length) {
      this.#works = works
      this.#calc = undefined
    }
    return this.#plain.apply(batch)
  }

  /** The same over an input of `width` columns and the remembered ones behind. */
  #over(width: number): Calc {
    const { condition, expressions, session } = this.#options
    const places = new Map<string, number>()
    for (const { keys } of this.#works) for (const key of keys) places.set(key, width + places.size)
    const over = (expression: Expression): Expression => {
      const index = places.get(expressionKey(expression))
      if (index !== undefined) return { kind: 'column', index, type: expression.type }
      return withChildren(expression, over)
    }
    return new Calc({
      condition: condition === undefined ? undefined : over(condition),
      expressions: expressions.map(over),
      session,
    })
  }
}

/** What is worth to be remembered, by the text that it depends on. */
function textWorks({ condition, expressions, session }: CalcOptions): readonly TextWork[] {
  const found = new Map<string, { leaf: Leaf; byKey: Map<string, Expression> }>()
  const visit = (expression: Expression): void => {
    const leaf = leafOfWork(expression, session)
    if (leaf === undefined) {
      if (expression.kind === 'call') for (const arg of expression.args) visit(arg)
      else if (expression.kind === 'cast') visit(expression.operand)
      return
    }
    const work = found.get(leafKey(leaf)) ?? { leaf, byKey: new Map() }
    found.set(leafKey(leaf), work)
    work.byKey.set(expressionKey(expression), ofText(expression, leaf))
  }
  if (condition !== undefined) visit(condition)
  for (const expression of expressions) visit(expression)
  return [...found.values()].map(({ leaf, byKey }) => ({
    keys: [...byKey.keys()],
    texts: new RememberedTexts(leaf, [...byKey.values()], session),
  }))
}

/** The text that an expression depends on, where it costs something, cannot fail, and depends on nothing else. */
function leafOfWork(expression: Expression, session: SessionContext): Leaf | undefined {
  if (expression.kind !== 'call') return undefined
  const storage = storageOf(expression.type)
  if (storage === 'list' || storage === 'map' || storage === 'row' || storage === 'object')
    return undefined
  const leaves = collectLeaves([expression])
  const [leaf] = leaves
  if (leaf === undefined || leaves.length > 1 || storageOf(leaf.type) !== 'bytes') return undefined
  if (!isDeterministic(expression) || !isTotal(expression, session)) return undefined
  return costs(expression) ? leaf : undefined
}

const emitterOf = (call: CallExpression): ScalarEmitter | undefined =>
  call.function.emit as ScalarEmitter | undefined

/** Whether it can be computed for rows that a filter, or a branch, would keep from it. */
function isTotal(expression: Expression, session: SessionContext): boolean {
  if (expression.kind === 'literal' || leafOf(expression) !== undefined) return true
  if (expression.kind === 'cast')
    return (
      isCheapCast(expression.operand.type, expression.type) && isTotal(expression.operand, session)
    )
  if (expression.kind !== 'call') return false
  if (!expression.args.every((arg) => isTotal(arg, session))) return false
  if (specialForms.has(expression.function.name)) return true
  const emitter = emitterOf(expression)
  return emitter !== undefined && isTotalCall(emitter, callContext(expression, session))
}

function costs(expression: Expression): boolean {
  if (expression.kind === 'cast') return costs(expression.operand)
  if (expression.kind !== 'call') return false
  return emitterOf(expression)?.isCostly === true || expression.args.some(costs)
}

/** The expression with the text as column 0. */
function ofText(expression: Expression, leaf: Leaf): Expression {
  if (leafOf(expression) !== undefined) return { kind: 'column', index: 0, type: leaf.type }
  return withChildren(expression, (child) => ofText(child, leaf))
}

function withChildren(
  expression: Expression,
  change: (child: Expression) => Expression,
): Expression {
  if (leafOf(expression) !== undefined) return expression
  if (expression.kind === 'call') return { ...expression, args: expression.args.map(change) }
  if (expression.kind === 'cast' || expression.kind === 'field')
    return { ...expression, operand: change(expression.operand) }
  return expression
}

import { Emitter } from '../../codegen/emitter.ts'
import { compileKernel } from '../../codegen/kernel.ts'
import { TextArena } from '../../codegen/text-arena.ts'
import type { TextReader } from '../../codegen/text-reader.ts'
import type { SessionContext } from '../../contracts/function.ts'
import type { Column } from '../../core/column.ts'
import type { Expression } from '../plan/expression.ts'
import { ExpressionCompiler } from './expression-compiler.ts'
import { expressionKey } from './expression-key.ts'
import { type Leaf, leafOf, shapeOfCode } from './leaves.ts'
import { emitStore, type OutputBuffers, type OutputShape } from './output-columns.ts'

/**
 * Filters and computes one batch. Reads the live positions (`selection`, or 0 … count-1), writes
 * those that pass to `selected` and the computed columns to `outputs` at physical positions.
 * Returns the number that passed.
 */
export type CalcFunction = (
  leaves: readonly Column[],
  texts: readonly TextReader[],
  selection: Int32Array | undefined,
  count: number,
  selected: Int32Array,
  outputs: readonly OutputBuffers[],
  arena: TextArena,
) => number

export interface CalcKernel {
  readonly run: CalcFunction
  /** One entry a computed output. */
  readonly shapes: readonly OutputShape[]
  /** Leaves whose TextReader must be turned to the batch before the kernel runs. */
  readonly textLeaves: readonly number[]
  readonly arena: TextArena
  /** Generated text, for tests and EXPLAIN. */
  readonly source: string
}

export interface CalcKernelRequest {
  readonly leaves: readonly Leaf[]
  readonly condition: Expression | undefined
  /** Expressions that are neither leaves nor literals. */
  readonly computed: readonly Expression[]
  readonly session: SessionContext
}

/** Compiles a filter and projection for columns of the given shapes (`shapeCode` of each leaf) with or without a selection. */
export function compileCalc(
  request: CalcKernelRequest,
  shapeCodes: readonly number[],
  hasSelection: boolean,
): CalcKernel {
  const e = new Emitter()
  const compiler = new ExpressionCompiler(
    e,
    request.leaves,
    shapeCodes.map(shapeOfCode),
    request.session,
  )
  const { condition, computed } = request
  const row = (source: string): string => `const row = ${source}`
  const firstRow = row(hasSelection ? 'selection[k]' : 'k')
  let loops = ''
  let shapes: OutputShape[] = []
  const storeAll = (): void => {
    const operands = computed.map((expression) => compiler.operand(expression))
    shapes = operands.map((operand, i) => emitStore(e, i, operand, compiler.leafOfOrigin))
  }
  if (condition === undefined) {
    storeAll()
    loops = `for (let k = 0; k < count; k++) {\n${firstRow}\n${e.takeLines()}\n}\nreturn count`
  } else if (sharesWork(condition, computed)) {
    // What the filter computed is used again: one loop. Each part of the condition is tested in turn
    // and ends the row, so that what it computed is in sight of all that follows.
    for (const part of parts(compiler, condition)) e.line(`if (${part()} === 0) continue`)
    e.line('selected[live++] = row')
    storeAll()
    loops = `let live = 0\nfor (let k = 0; k < count; k++) {\n${firstRow}\n${e.takeLines()}\n}\nreturn live`
  } else {
    const pass = compiler.isTrue(condition)
    const filter = e.takeLines()
    loops = `let live = 0\nfor (let k = 0; k < count; k++) {\n${firstRow}\n${filter}\nselected[live] = row\nlive += ${pass}\n}\n`
    if (computed.length > 0) {
      compiler.newLoop()
      storeAll()
      loops += `for (let k = 0; k < live; k++) {\n${row('selected[k]')}\n${e.takeLines()}\n}\n`
    }
    loops += 'return live'
  }
  const guarded = e.guarded(loops)
  const body = `return (leaves, texts, selection, count, selected, outputs, arena) => {\n${e.hoisted}\n${guarded}\n}`
  return {
    run: compileKernel<CalcFunction>('calc', body, e.constants),
    shapes,
    textLeaves: e.textLeaves,
    arena: new TextArena(e.literalBytes),
    source: body,
  }
}

/** Tests of a condition that all must be 1: cheap parts in one, costly ones each by itself. */
function parts(compiler: ExpressionCompiler, condition: Expression): (() => string)[] {
  const isConjunction = condition.kind === 'call' && condition.function.name === 'AND'
  const all = isConjunction ? flattenAnd(condition) : [condition]
  const cheap = all.filter((part) => compiler.isCheap(part))
  const costly = all.filter((part) => !cheap.includes(part))
  const tests = costly.map((part) => () => compiler.isTrue(part))
  if (cheap.length === 0) return tests
  return [
    () => compiler.emitter.const(cheap.map((part) => compiler.isTrue(part)).join(' & ')),
    ...tests,
  ]
}

function flattenAnd(condition: Expression): readonly Expression[] {
  if (condition.kind !== 'call' || condition.function.name !== 'AND') return [condition]
  return condition.args.flatMap(flattenAnd)
}

/** True when the condition computes something that an output needs too and that costs more than reading a column. */
function sharesWork(condition: Expression, outputs: readonly Expression[]): boolean {
  const inCondition = new Set<string>()
  const collect = (expression: Expression): void => {
    if (expression.kind === 'literal' || leafOf(expression) !== undefined) return
    inCondition.add(expressionKey(expression))
    for (const child of childrenOf(expression)) collect(child)
  }
  collect(condition)
  const isShared = (expression: Expression): boolean =>
    inCondition.has(expressionKey(expression)) ||
    childrenOf(expression).some((child) => leafOf(child) === undefined && isShared(child))
  return outputs.some(isShared)
}

function childrenOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'call') return expression.args
  return expression.kind === 'cast' || expression.kind === 'field' ? [expression.operand] : []
}

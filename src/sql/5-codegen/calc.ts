import { TextReader } from '../../codegen/text-reader.ts'
import type { SessionContext, Value } from '../../contracts/function.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import type { BytesColumn, Column } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { assert } from '../../core/errors.ts'
import type { SqlType } from '../../core/types.ts'
import type { Expression } from '../plan/expression.ts'
import { type CalcKernel, compileCalc } from './calc-kernel.ts'
import { callContext, callFunction } from './call-context.ts'
import { collectLeaves, type Leaf, leafKey, leafOf, resolveLeaf, shapeCode } from './leaves.ts'
import { growOutput, makeOutput, type OutputBuffers, outputColumn } from './output-columns.ts'

type OutputPlan =
  | { readonly kind: 'leaf'; readonly number: number }
  | { readonly kind: 'constant'; readonly column: Column }
  /** One value a batch. */
  | { readonly kind: 'perBatch'; readonly evaluate: () => Value; readonly type: SqlType }
  | { readonly kind: 'computed'; readonly number: number }

/**
 * A filter and projection over batches: compiled on first sight of each shape of input columns,
 * then run by generated code. Columns that only pass are handed on without copying.
 */
export class Calc {
  readonly #leaves: readonly Leaf[]
  readonly #condition: Expression | undefined
  readonly #computed: readonly Expression[]
  readonly #plan: readonly OutputPlan[]
  readonly #session: SessionContext
  readonly #kernels = new Map<string, CalcKernel>()
  readonly #outputs: readonly OutputBuffers[]
  readonly #texts: readonly TextReader[]
  #selected = new Int32Array(0)

  constructor(options: {
    readonly condition: Expression | undefined
    readonly expressions: readonly Expression[]
    readonly session: SessionContext
  }) {
    this.#condition = options.condition
    this.#session = options.session
    this.#leaves = collectLeaves(
      options.condition === undefined
        ? options.expressions
        : [options.condition, ...options.expressions],
    )
    const numbers = new Map(this.#leaves.map((leaf, i) => [leafKey(leaf), i]))
    const computed: Expression[] = []
    this.#plan = options.expressions.map((expression): OutputPlan => {
      const leaf = leafOf(expression)
      if (leaf !== undefined) return { kind: 'leaf', number: numbers.get(leafKey(leaf))! }
      if (expression.kind === 'literal')
        return { kind: 'constant', column: constantOf(expression.value, expression.type) }
      if (expression.kind === 'call' && expression.function.isSameInBatch === true) {
        const { type } = expression
        const context = callContext(expression, options.session)
        return { kind: 'perBatch', evaluate: callFunction(expression.function, context), type }
      }
      computed.push(expression)
      return { kind: 'computed', number: computed.length - 1 }
    })
    this.#computed = computed
    this.#outputs = computed.map(makeOutput)
    this.#texts = this.#leaves.map(() => new TextReader())
  }

  /** Returns the rows that pass with the columns asked for, or undefined when none passes. Valid until the next call. */
  apply(batch: Batch): Batch | undefined {
    const count = liveCount(batch)
    if (count === 0) return undefined
    const leaves = this.#leaves.map((leaf) => resolveLeaf(leaf, batch))
    let live = count
    let selection = batch.selection
    let kernel: CalcKernel | undefined
    if (this.#condition !== undefined || this.#computed.length > 0) {
      kernel = this.#kernel(leaves, selection !== undefined)
      live = this.#run(kernel, leaves, batch, count)
      if (this.#condition !== undefined && live < count)
        selection = this.#selected.subarray(0, live)
    }
    if (live === 0) return undefined
    const columns = this.#plan.map((output): Column => {
      if (output.kind === 'leaf') return leaves[output.number]!
      if (output.kind === 'constant') return output.column
      if (output.kind === 'perBatch') return constantOf(output.evaluate(), output.type)
      assert(kernel !== undefined, 'computed columns come from a kernel')
      return outputColumn(
        this.#outputs[output.number]!,
        this.#computed[output.number]!.type,
        kernel.shapes[output.number]!,
        {
          arena: kernel.arena,
          leaves,
          rowCount: batch.rowCount,
        },
      )
    })
    return { rowCount: batch.rowCount, columns, kinds: batch.kinds, selection, marks: batch.marks }
  }

  #run(kernel: CalcKernel, leaves: readonly Column[], batch: Batch, count: number): number {
    // A selection still in use downstream is never the one written here: batches live for one call.
    if (this.#condition !== undefined && this.#selected.length < count)
      this.#selected = new Int32Array(Math.max(count, 1024))
    for (let i = 0; i < this.#outputs.length; i++)
      growOutput(this.#outputs[i]!, this.#computed[i]!.type, batch.rowCount)
    for (const leaf of kernel.textLeaves)
      this.#texts[leaf]!.reset(leaves[leaf] as BytesColumn, batch.selection, count)
    kernel.arena.reset()
    return kernel.run(
      leaves,
      this.#texts,
      batch.selection,
      count,
      this.#selected,
      this.#outputs,
      kernel.arena,
    )
  }

  #kernel(leaves: readonly Column[], hasSelection: boolean): CalcKernel {
    let key = hasSelection ? 's' : 'a'
    for (const leaf of leaves) key += shapeCode(leaf)
    let kernel = this.#kernels.get(key)
    if (kernel === undefined) {
      kernel = compileCalc(
        {
          leaves: this.#leaves,
          condition: this.#condition,
          computed: this.#computed,
          session: this.#session,
        },
        leaves.map(shapeCode),
        hasSelection,
      )
      this.#kernels.set(key, kernel)
    }
    return kernel
  }
}

function constantOf(value: Value, type: SqlType): Column {
  const builder = columnBuilder(type)
  builder.append(value)
  return { layout: 'constant', value: builder.finish(), valid: undefined }
}

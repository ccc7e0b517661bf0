import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { flatten } from '../../core/flatten.ts'
import type { SqlType } from '../../core/types.ts'
import type { Expression } from '../plan/expression.ts'

/** A column of the input, or a field inside ROW columns: what a kernel reads as an array. */
export interface Leaf {
  readonly index: number
  readonly fields: readonly number[]
  readonly type: SqlType
}

/** How a leaf's column came in one batch; kernels are made per shape. */
export interface LeafShape {
  readonly encoding: 'flat' | 'dictionary' | 'constant'
  readonly hasValid: boolean
  /** Validity inside a dictionary. */
  readonly hasInnerValid: boolean
}

/** Returns the leaf an expression is, if it is a column or a field path over one. */
export function leafOf(expression: Expression): Leaf | undefined {
  if (expression.kind === 'column')
    return { index: expression.index, fields: [], type: expression.type }
  if (expression.kind !== 'field') return undefined
  const inner = leafOf(expression.operand)
  return inner === undefined
    ? undefined
    : { index: inner.index, fields: [...inner.fields, expression.index], type: expression.type }
}

export const leafKey = (leaf: Leaf): string => [leaf.index, ...leaf.fields].join('.')

/** Collects the leaves of expressions, each once. */
export function collectLeaves(expressions: readonly Expression[]): Leaf[] {
  const found = new Map<string, Leaf>()
  const visit = (expression: Expression): void => {
    const leaf = leafOf(expression)
    if (leaf !== undefined) {
      found.set(leafKey(leaf), leaf)
      return
    }
    if (expression.kind === 'call') for (const arg of expression.args) visit(arg)
    else if (expression.kind === 'cast' || expression.kind === 'field') visit(expression.operand)
  }
  for (const expression of expressions) visit(expression)
  return [...found.values()]
}

/** Finds a leaf's column in a batch. ROW columns on the way are flattened. */
export function resolveLeaf(leaf: Leaf, batch: Batch): Column {
  let column = batch.columns[leaf.index]!
  for (const field of leaf.fields) {
    const row = flatten(column, batch.rowCount)
    if (row.layout !== 'row') return column
    column = row.children[field]!
  }
  // Encodings of composite columns are rare: kernels meet only flat ones.
  if (column.layout === 'dictionary' && !isSimple(column.dictionary))
    return flatten(column, batch.rowCount)
  if (column.layout === 'constant' && !isSimple(column.value))
    return flatten(column, batch.rowCount)
  return column
}

const isSimple = (column: Column): boolean =>
  column.layout === 'fixed' || column.layout === 'bytes' || column.layout === 'decimal128'

const SHAPES: readonly LeafShape[] = [
  { encoding: 'flat', hasValid: false, hasInnerValid: false },
  { encoding: 'flat', hasValid: true, hasInnerValid: false },
  { encoding: 'dictionary', hasValid: false, hasInnerValid: false },
  { encoding: 'dictionary', hasValid: true, hasInnerValid: false },
  { encoding: 'dictionary', hasValid: false, hasInnerValid: true },
  { encoding: 'dictionary', hasValid: true, hasInnerValid: true },
  { encoding: 'constant', hasValid: false, hasInnerValid: false },
  { encoding: 'constant', hasValid: true, hasInnerValid: false },
]

/** Number of a column's shape, 0 … 7. */
export function shapeCode(column: Column): number {
  if (column.layout === 'dictionary')
    return (
      2 + (column.valid === undefined ? 0 : 1) + (column.dictionary.valid === undefined ? 0 : 2)
    )
  if (column.layout === 'constant') return column.value.valid === undefined ? 6 : 7
  return column.valid === undefined ? 0 : 1
}

export function shapeOfCode(code: number): LeafShape {
  return SHAPES[code]!
}

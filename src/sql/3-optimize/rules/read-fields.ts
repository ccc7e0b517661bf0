import type { SqlType } from '../../../core/types.ts'
import { inputsOf } from '../../plan/boundedness.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalNode, ScanNode } from '../../plan/logical.ts'
import type { Rule } from '../index.ts'
import { parentsFirst, rewriteUp } from '../rewrite-plan.ts'

/**
 * Tells scans which fields of their ROW columns anything reads: sources need not make the others. Rows are followed through projections,
 * filters, sorts, watermarks, windowing functions and unions; whatever else gets one gets it whole.
 */
export const readFields: Rule = {
  name: 'read-fields',
  doc: 'Tells sources which fields of ROW columns are read.',
  apply: (roots) => {
    const reads = collectReads(roots)
    return rewriteUp(roots, (node, original) => {
      if (node.kind !== 'scan' || !mayLeaveOut(node)) return node
      const fields = reads.get(original)!.map((read, i) => fieldsOf(node.schema[i]!.type, read))
      return fields.every((read) => read === 'all') ? node : { ...node, readFields: fields }
    })
  },
}

/** Fields of a column that are read. */
type Read = 'all' | Set<number>

/** Changes are compared and put right as whole rows. */
const mayLeaveOut = ({ source, normalizes }: ScanNode): boolean =>
  (source.changelog ?? 'append') === 'append' && normalizes !== true

const fieldsOf = (type: SqlType, read: Read): readonly number[] | 'all' =>
  read === 'all' || type.kind !== 'ROW' || read.size === type.fields.length
    ? 'all'
    : [...read].sort((a, b) => a - b)

/** What is read of each node's columns by any of its parents; all of a root's. */
function collectReads(roots: readonly LogicalNode[]): ReadonlyMap<LogicalNode, Read[]> {
  const reads = new Map<LogicalNode, Read[]>()
  const of = (node: LogicalNode): Read[] => {
    const known = reads.get(node) ?? node.schema.map(() => new Set<number>())
    reads.set(node, known)
    return known
  }
  for (const root of roots) of(root).fill('all')
  for (const node of parentsFirst(roots)) {
    const own = of(node)
    for (const input of inputsOf(node)) readInput(node, own, of(input))
  }
  return reads
}

function readInput(node: LogicalNode, own: readonly Read[], below: Read[]): void {
  switch (node.kind) {
    case 'project':
      node.expressions.forEach((expression, i) => {
        if (expression.kind === 'column') addRead(below, expression.index, own[i]!)
        else readExpression(expression, below)
      })
      return
    case 'filter':
      passOn(own, below)
      readExpression(node.condition, below)
      return
    case 'watermark':
      passOn(own, below)
      readExpression(node.expression, below)
      below[node.timeColumn] = 'all'
      return
    case 'window':
      passOn(own, below)
      for (const column of node.partition) below[column] = 'all'
      below[node.timeColumn] = 'all'
      return
    case 'sort':
      passOn(own, below)
      for (const { column } of node.keys) below[column] = 'all'
      return
    case 'union':
      passOn(own, below)
      return
    default:
      below.fill('all')
  }
}

/** The columns of the input, which come first, are handed on as they are. */
function passOn(own: readonly Read[], below: Read[]): void {
  for (let column = 0; column < below.length; column++) addRead(below, column, own[column]!)
}

function addRead(below: Read[], column: number, read: Read): void {
  const known = below[column]!
  if (known === 'all') return
  if (read === 'all') below[column] = 'all'
  else for (const field of read) known.add(field)
}

function readExpression(expression: Expression, below: Read[]): void {
  switch (expression.kind) {
    case 'literal':
      return
    case 'column':
      below[expression.index] = 'all'
      return
    case 'field':
      if (expression.operand.kind === 'column')
        addRead(below, expression.operand.index, new Set([expression.index]))
      else readExpression(expression.operand, below)
      return
    case 'cast':
      readExpression(expression.operand, below)
      return
    case 'call':
      if (!asksForNullOfColumn(expression))
        for (const arg of expression.args) readExpression(arg, below)
  }
}

/** Whether a row is NULL is known without its fields. */
const asksForNullOfColumn = ({
  function: { name },
  args,
}: Extract<Expression, { kind: 'call' }>): boolean =>
  (name === 'IS NULL' || name === 'IS NOT NULL') && args[0]!.kind === 'column'

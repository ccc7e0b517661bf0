import { assertNever } from '../../src/core/errors.ts'
import { typeToString } from '../../src/core/type-text.ts'
import { hasSameShape } from '../../src/sql/2-bind/coercion.ts'
import type { Expression } from '../../src/sql/plan/expression.ts'
import type { LogicalNode } from '../../src/sql/plan/logical.ts'

/** Throws where a bound plan contradicts itself: columns out of range, types that do not fit. */
export function checkPlan(node: LogicalNode): void {
  for (const input of inputsOf(node)) checkPlan(input)
  const fail = (problem: string): never => {
    throw new Error(`${node.kind}: ${problem}`)
  }
  switch (node.kind) {
    case 'scan':
      if (node.projection.length !== node.schema.length) fail('projection and schema differ')
      return
    case 'values':
      for (const row of node.rows) {
        if (row.length !== node.schema.length) fail('row and schema differ')
        row.forEach((value, i) => {
          checkExpression(value, [])
          requireShape(value.type, node.schema[i]!.type, `values column ${i}`)
        })
      }
      return
    case 'project':
      if (node.expressions.length !== node.schema.length) fail('expressions and schema differ')
      node.expressions.forEach((expression, i) => {
        checkExpression(expression, node.input.schema)
        requireShape(expression.type, node.schema[i]!.type, `project column ${i}`)
        if (expression.type.nullable && !node.schema[i]!.type.nullable)
          fail(`column ${i} loses NULL`)
      })
      return
    case 'filter':
      checkExpression(node.condition, node.input.schema)
      if (node.condition.type.kind !== 'BOOLEAN') fail(`condition is ${node.condition.type.kind}`)
      return
    case 'aggregate':
      if (node.keys.length + node.calls.length !== node.schema.length)
        fail('schema has another width')
      node.keys.forEach((key, i) =>
        requireShape(node.input.schema[key]?.type, node.schema[i]!.type, `key ${i}`),
      )
      for (const call of node.calls) {
        for (const arg of call.args)
          if (node.input.schema[arg] === undefined) fail('argument out of range')
        if (call.filter !== undefined && node.input.schema[call.filter]?.type.kind !== 'BOOLEAN')
          fail('filter is no condition')
      }
      return
    case 'window':
      if (node.schema.length !== node.input.schema.length + 3) fail('schema has another width')
      return
    case 'join':
    case 'temporalJoin': {
      const pairs = [...node.inputs[0].schema, ...node.inputs[1].schema]
      if (node.condition !== undefined) checkExpression(node.condition, pairs)
      node.schema.forEach((field, i) => {
        requireShape(pairs[i]?.type, field.type, `join column ${i}`)
      })
      return
    }
    case 'lookupJoin': {
      const { table } = node
      const read = table.projection.map((column) => table.source.schema[column]!)
      if (table.filter !== undefined) checkExpression(table.filter, read)
      for (const each of table.expressions) checkExpression(each, read)
      const pairs = [
        ...node.input.schema,
        ...table.expressions.map(({ type }, i) => ({ name: `$f${i}`, type })),
      ]
      if (node.condition !== undefined) checkExpression(node.condition, pairs)
      if (node.schema.length !== pairs.length) fail('schema has another width')
      return
    }
    case 'unnest':
      if (node.input.schema[node.column] === undefined) fail('collection out of range')
      if (node.schema.length < node.input.schema.length) fail('schema has another width')
      return
    case 'over':
      if (node.schema.length !== node.input.schema.length + node.calls.length)
        fail('schema has another width')
      return
    case 'rank':
      if (node.schema.length !== node.input.schema.length + (node.outputsRank ? 1 : 0))
        fail('schema has another width')
      return
    case 'union':
      for (const input of node.inputs) {
        input.schema.forEach((field, i) => {
          requireShape(field.type, node.schema[i]?.type, `union column ${i}`)
          if (field.type.nullable && !node.schema[i]!.type.nullable) fail(`column ${i} loses NULL`)
        })
      }
      return
    case 'expand':
      for (const key of node.keys)
        if (node.input.schema[key] === undefined) fail('key out of range')
      if (node.schema.length !== node.input.schema.length + node.keys.length + 1)
        fail('an expansion has its input, its keys and the number of the set')
      return
    case 'sort':
      for (const key of node.keys)
        if (node.input.schema[key.column] === undefined) fail('key out of range')
      return
    case 'watermark':
      checkExpression(node.expression, node.input.schema)
      return
    default:
      assertNever(node)
  }
}

function inputsOf(node: LogicalNode): readonly LogicalNode[] {
  if ('inputs' in node) return node.inputs
  return 'input' in node ? [node.input] : []
}

function checkExpression(expression: Expression, schema: LogicalNode['schema']): void {
  switch (expression.kind) {
    case 'column':
      requireShape(schema[expression.index]?.type, expression.type, `column ${expression.index}`)
      if (schema[expression.index]!.type.nullable && !expression.type.nullable)
        throw new Error(`column ${expression.index} loses NULL`)
      return
    case 'literal':
      if (expression.value === null && !expression.type.nullable)
        throw new Error('NULL of a NOT NULL type')
      return
    case 'cast':
      checkExpression(expression.operand, schema)
      return
    case 'field':
      checkExpression(expression.operand, schema)
      if (expression.operand.type.kind !== 'ROW') throw new Error('field of no row')
      requireShape(expression.operand.type.fields[expression.index]?.type, expression.type, 'field')
      return
    case 'call':
      for (const arg of expression.args) checkExpression(arg, schema)
      return
    default:
      assertNever(expression)
  }
}

type Shape = Parameters<typeof hasSameShape>[0]

function requireShape(found: Shape | undefined, expected: Shape | undefined, what: string): void {
  if (found === undefined || expected === undefined) throw new Error(`${what} is out of range`)
  if (!hasSameShape(found, expected))
    throw new Error(`${what}: ${typeToString(found)} where ${typeToString(expected)} was expected`)
}

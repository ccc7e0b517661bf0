import { assertNever } from '../../core/errors.ts'
import type {
  AggregateModifiers,
  Expression,
  ExpressionList,
  FunctionArgument,
  FunctionCall,
  Query,
  TableArgument,
} from './ast.ts'
import { PRECEDENCE } from './precedence.ts'
import { jsonAggregateToSql, jsonToSql } from './print-json.ts'
import { literalToSql } from './print-literal.ts'
import { identifierToSql, type NameStyle, nameToSql } from './print-names.ts'
import { dataTypeToSql, intervalQualifierToSql } from './print-types.ts'
import { orderByToSql, overToSql, type PartPrinter } from './print-windows.ts'

/** How a tree is written. */
export interface PrintStyle {
  readonly names: NameStyle
  /** Writes the queries inside expressions. */
  readonly query: (query: Query, style: PrintStyle) => string
}

const BINARY_PRECEDENCE: Readonly<Record<string, number>> = {
  OR: PRECEDENCE.or,
  AND: PRECEDENCE.and,
  '+': PRECEDENCE.sum,
  '-': PRECEDENCE.sum,
  '*': PRECEDENCE.product,
  '/': PRECEDENCE.product,
  '%': PRECEDENCE.product,
  '||': PRECEDENCE.product,
}

/** An expression with as few parentheses as its tree allows. */
export function printExpression(expression: Expression, style: PrintStyle): string {
  return new ExpressionPrinter(style).expression(expression)
}

class ExpressionPrinter implements PartPrinter {
  readonly names: NameStyle
  private readonly style: PrintStyle

  constructor(style: PrintStyle) {
    this.style = style
    this.names = style.names
  }

  readonly expression = (expression: Expression): string => this.bare(expression)

  /** In parentheses when it binds less tightly than `min`. */
  private at(expression: Expression, min: number): string {
    const text = this.bare(expression)
    return precedenceOf(expression) < min ? `(${text})` : text
  }

  private list(expressions: readonly Expression[]): string {
    return expressions.map((expression) => this.bare(expression)).join(', ')
  }

  private bare(e: Expression): string {
    switch (e.kind) {
      case 'nullLiteral':
      case 'booleanLiteral':
      case 'numericLiteral':
      case 'stringLiteral':
      case 'binaryLiteral':
      case 'dateLiteral':
      case 'timeLiteral':
      case 'timestampLiteral':
      case 'intervalLiteral':
        return literalToSql(e)
      case 'name':
        return nameToSql(e, this.names)
      case 'parameter':
        return '?'
      case 'interval': {
        const sign = e.negative ? '-' : ''
        const qualifier = intervalQualifierToSql(e.qualifier)
        return `INTERVAL ${sign}${this.at(e.value, PRECEDENCE.operand)} ${qualifier}`
      }
      case 'timeDifference': {
        const left = this.at(e.left, BINARY_PRECEDENCE['-']!)
        const right = this.at(e.right, BINARY_PRECEDENCE['-']! + 1)
        return `(${left} - ${right}) ${intervalQualifierToSql(e.qualifier)}`
      }
      case 'unary':
        if (e.operator === 'NOT') return `NOT ${this.at(e.operand, PRECEDENCE.not)}`
        return this.sign(e.operator, e.operand)
      case 'binary': {
        const precedence = BINARY_PRECEDENCE[e.operator] ?? PRECEDENCE.comparison
        const left = this.at(e.left, precedence)
        // Runs of AND and OR are written flat: they mean the same however they are nested.
        const isLogical = e.operator === 'AND' || e.operator === 'OR'
        return `${left} ${e.operator} ${this.at(e.right, isLogical ? precedence : precedence + 1)}`
      }
      case 'is':
        return `${this.at(e.operand, PRECEDENCE.is)} IS${e.negated ? ' NOT' : ''} ${e.test}`
      case 'isDistinct': {
        const operator = e.negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM'
        return `${this.at(e.left, PRECEDENCE.comparison)} ${operator} ${this.at(e.right, PRECEDENCE.comparison + 1)}`
      }
      case 'between': {
        const operator = `${e.negated ? 'NOT ' : ''}BETWEEN ${e.symmetric ? 'SYMMETRIC ' : ''}`
        const limits = `${this.at(e.low, PRECEDENCE.like + 1)} AND ${this.at(e.high, PRECEDENCE.like + 1)}`
        return `${this.at(e.operand, PRECEDENCE.like)} ${operator}${limits}`
      }
      case 'like': {
        const operator = `${e.negated ? 'NOT ' : ''}${e.operator}`
        const escaping =
          e.escape === undefined ? '' : ` ESCAPE ${this.at(e.escape, PRECEDENCE.like + 1)}`
        return `${this.at(e.operand, PRECEDENCE.like)} ${operator} ${this.at(e.pattern, PRECEDENCE.like + 1)}${escaping}`
      }
      case 'in':
        return `${this.at(e.operand, PRECEDENCE.like)} ${e.negated ? 'NOT ' : ''}IN ${this.set(e.set)}`
      case 'quantifiedComparison':
        return `${this.at(e.operand, PRECEDENCE.comparison)} ${e.operator} ${e.quantifier} ${this.set(e.set)}`
      case 'exists':
        return `${e.test} ${this.query(e.query)}`
      case 'subquery':
        return this.query(e.query)
      case 'case': {
        const operand = e.operand === undefined ? '' : ` ${this.bare(e.operand)}`
        const branches = e.branches.map((branch) => {
          return ` WHEN ${this.list(branch.when)} THEN ${this.bare(branch.then)}`
        })
        const otherwise = e.otherwise === undefined ? '' : ` ELSE ${this.bare(e.otherwise)}`
        return `CASE${operand}${branches.join('')}${otherwise} END`
      }
      case 'cast': {
        const type = dataTypeToSql(e.type, this.names)
        return `${e.safe ? 'TRY_CAST' : 'CAST'}(${this.bare(e.operand)} AS ${type})`
      }
      case 'row':
        return `${e.explicit ? 'ROW' : ''}(${this.list(e.items)})`
      case 'array':
        return `ARRAY[${this.list(e.items)}]`
      case 'multiset':
        return `MULTISET[${this.list(e.items)}]`
      case 'map':
        return `MAP[${this.list(e.entries.flatMap((entry) => [entry.key, entry.value]))}]`
      case 'collectionQuery':
        return `${e.collection}${this.query(e.query)}`
      case 'multisetOperation': {
        const precedence = precedenceOf(e)
        const operator = `MULTISET ${e.operator}${e.distinct ? ' DISTINCT' : ''}`
        return `${this.at(e.left, precedence)} ${operator} ${this.at(e.right, precedence + 1)}`
      }
      case 'itemAccess':
        return `${this.at(e.operand, PRECEDENCE.operand)}[${this.bare(e.index)}]`
      case 'fieldAccess': {
        const field = identifierToSql(e.field, this.names)
        // `a.b` would be a name, and `1.b` a number with an alias.
        const needsParentheses = e.operand.kind === 'name' || e.operand.kind === 'numericLiteral'
        const operand = needsParentheses
          ? `(${this.bare(e.operand)})`
          : this.at(e.operand, PRECEDENCE.operand)
        return `${operand}.${field}`
      }
      case 'atTimeZone': {
        const zone =
          e.zone === undefined ? 'LOCAL' : `TIME ZONE ${this.at(e.zone, PRECEDENCE.sign)}`
        return `${this.at(e.operand, PRECEDENCE.sign)} AT ${zone}`
      }
      case 'functionCall':
        return this.call(e)
      case 'extract':
        return `EXTRACT(${e.unit.unit} FROM ${this.bare(e.operand)})`
      case 'roundToUnit':
        return `${e.direction}(${this.bare(e.operand)} TO ${e.unit.unit})`
      case 'timestampAdd':
        return `TIMESTAMPADD(${e.unit.unit}, ${this.list([e.count, e.operand])})`
      case 'timestampDiff':
        return `TIMESTAMPDIFF(${e.unit.unit}, ${this.list([e.from, e.to])})`
      case 'trim': {
        const characters = e.characters === undefined ? '' : ` ${this.bare(e.characters)}`
        return `TRIM(${e.side}${characters} FROM ${this.bare(e.operand)})`
      }
      case 'convertUsing':
        return `${e.function}(${this.bare(e.operand)} USING ${nameToSql(e.charset, 'plain')})`
      case 'jsonValue':
      case 'jsonQuery':
      case 'jsonExists':
      case 'jsonObject':
      case 'jsonArray':
        return jsonToSql(e, this)
      case 'jsonObjectAgg':
      case 'jsonArrayAgg':
        return `${jsonAggregateToSql(e, this)}${this.modifiers(e)}`
      case 'matchSemantics':
        return `${e.semantics} ${this.bare(e.operand)}`
      default:
        return assertNever(e)
    }
  }

  /** A sign; a second one behind it is kept apart, for `--` begins a comment. */
  private sign(operator: '+' | '-', operand: Expression): string {
    const text = this.at(operand, PRECEDENCE.sign)
    return text.startsWith(operator) ? `${operator}(${text})` : `${operator}${text}`
  }

  private query(query: Query): string {
    return `(${this.style.query(query, this.style)})`
  }

  private set(set: ExpressionList | Query): string {
    return set.kind === 'query' ? this.query(set) : `(${this.list(set.items)})`
  }

  private call(call: FunctionCall): string {
    const name = functionName(call, this.style)
    if (!call.parentheses) return name
    const special = this.callInItsOwnSyntax(call, name)
    if (special !== undefined) return special
    const quantifier = call.quantifier === undefined ? '' : `${call.quantifier} `
    const args = call.arguments.map((argument) => this.argument(argument)).join(', ')
    const order = call.orderBy.length === 0 ? '' : ` ${orderByToSql(call.orderBy, this)}`
    const nulls = call.nullTreatment === undefined ? '' : ` ${call.nullTreatment}`
    const distinct = call.withinDistinct.length === 0 ? '' : this.withinDistinct(call)
    const { withinGroup } = call
    const group = orderByToSql(withinGroup, this)
    const within = withinGroup.length === 0 ? '' : ` WITHIN GROUP (${group})`
    const modifiers = this.modifiers(call)
    return `${name}(${quantifier}${args}${order})${nulls}${distinct}${within}${modifiers}`
  }

  /** POSITION and OVERLAY are read back only in the syntax of the standard. */
  private callInItsOwnSyntax(call: FunctionCall, name: string): string | undefined {
    if (call.name.parts.length > 1 || call.name.parts[0]?.quoted === true) return undefined
    const values = call.arguments.map((argument) => argument.value)
    const texts = values.map((value) => this.value(value))
    const called = name.toUpperCase()
    if (called === 'POSITION' && (texts.length === 2 || texts.length === 3)) {
      const first = values[0] as Expression
      const from = texts[2] === undefined ? '' : ` FROM ${texts[2]}`
      return `POSITION(${this.at(first, PRECEDENCE.like + 1)} IN ${texts[1]}${from})`
    }
    if (called === 'OVERLAY' && (texts.length === 3 || texts.length === 4)) {
      const length = texts[3] === undefined ? '' : ` FOR ${texts[3]}`
      return `OVERLAY(${texts[0]} PLACING ${texts[1]} FROM ${texts[2]}${length})`
    }
    return undefined
  }

  private withinDistinct(call: FunctionCall): string {
    return ` WITHIN DISTINCT (${this.list(call.withinDistinct)})`
  }

  private modifiers({ filter, over }: AggregateModifiers): string {
    const condition = filter === undefined ? '' : ` FILTER (WHERE ${this.bare(filter)})`
    return over === undefined ? condition : `${condition} OVER ${overToSql(over, this)}`
  }

  private argument({ name, value }: FunctionArgument): string {
    const text = this.value(value)
    return name === undefined ? text : `${identifierToSql(name, this.names)} => ${text}`
  }

  private value(value: FunctionArgument['value']): string {
    switch (value.kind) {
      case 'star':
        return value.qualifier ? `${nameToSql(value.qualifier, this.names)}.*` : '*'
      case 'defaultArgument':
        return 'DEFAULT'
      case 'modelArgument':
        return `MODEL ${nameToSql(value.model, this.names)}`
      case 'descriptorArgument': {
        const columns = value.columns.map(({ name, type }) => {
          const text = identifierToSql(name, this.names)
          return type === undefined ? text : `${text} ${dataTypeToSql(type, this.names)}`
        })
        return `DESCRIPTOR(${columns.join(', ')})`
      }
      case 'tableArgument':
        return this.tableArgument(value)
      default:
        return this.bare(value)
    }
  }

  private tableArgument({ table, partitionBy, orderBy }: TableArgument): string {
    let text: string
    if (table.kind === 'query') text = this.query(table)
    else if (table.kind === 'functionCall') text = `TABLE(${this.call(table)})`
    else text = `TABLE ${nameToSql(table, this.names)}`
    if (partitionBy.length > 0) text += ` PARTITION BY (${this.list(partitionBy)})`
    if (orderBy.length === 0) return text
    return `${text} ORDER BY (${orderByToSql(orderBy, this).slice('ORDER BY '.length)})`
  }
}

/** Names of built-in functions stay as they are: some are reserved, and in back-ticks they would mean something else. */
function functionName(call: FunctionCall, style: PrintStyle): string {
  const [only] = call.name.parts
  if (call.name.parts.length === 1 && only !== undefined && !only.quoted) return only.name
  return nameToSql(call.name, style.names)
}

function precedenceOf(e: Expression): number {
  switch (e.kind) {
    case 'unary':
      return e.operator === 'NOT' ? PRECEDENCE.not : PRECEDENCE.sign
    case 'binary':
      return BINARY_PRECEDENCE[e.operator] ?? PRECEDENCE.comparison
    case 'is':
      return PRECEDENCE.is
    case 'isDistinct':
    case 'quantifiedComparison':
      return PRECEDENCE.comparison
    case 'between':
    case 'like':
    case 'in':
      return PRECEDENCE.like
    case 'multisetOperation':
      return e.operator === 'INTERSECT' ? PRECEDENCE.multisetIntersect : PRECEDENCE.multisetUnion
    case 'atTimeZone':
      return PRECEDENCE.sign
    default:
      return PRECEDENCE.operand
  }
}

import { assertNever } from '../../core/errors.ts'
import type {
  AggregateModifiers,
  Expression,
  ExpressionList,
  FunctionArgument,
  FunctionCall,
  JsonAccess,
  JsonEntry,
  JsonItem,
  JsonNullHandling,
  Literal,
  Query,
  TableArgument,
  TimestampLiteral,
} from './ast.ts'
import { identifierToSql, type NameStyle, nameToSql, stringToSql } from './print-names.ts'
import { dataTypeToSql, intervalQualifierToSql } from './print-types.ts'
import { orderByToSql, overToSql, type PartPrinter } from './print-windows.ts'

/** How a tree is written. */
export interface PrintStyle {
  readonly names: NameStyle
  /** Writes the queries inside expressions. */
  readonly query: (query: Query, style: PrintStyle) => string
}

/** How tightly an expression holds together; see the table in `operators.ts`. Operands are 100. */
const OPERAND = 100

const BINARY_PRECEDENCE: Readonly<Record<string, number>> = {
  OR: 22,
  AND: 24,
  '+': 40,
  '-': 40,
  '*': 60,
  '/': 60,
  '%': 60,
  '||': 60,
}

const COMPARISON = 30

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
        return `INTERVAL ${sign}${this.at(e.value, OPERAND)} ${qualifier}`
      }
      case 'unary':
        if (e.operator === 'NOT') return `NOT ${this.at(e.operand, 26)}`
        return this.sign(e.operator, e.operand)
      case 'binary': {
        const precedence = BINARY_PRECEDENCE[e.operator] ?? COMPARISON
        const left = this.at(e.left, precedence)
        // Runs of AND and OR are written flat: they mean the same however they are nested.
        const isLogical = e.operator === 'AND' || e.operator === 'OR'
        return `${left} ${e.operator} ${this.at(e.right, isLogical ? precedence : precedence + 1)}`
      }
      case 'is':
        return `${this.at(e.operand, 28)} IS${e.negated ? ' NOT' : ''} ${e.test}`
      case 'isDistinct': {
        const operator = e.negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM'
        return `${this.at(e.left, COMPARISON)} ${operator} ${this.at(e.right, COMPARISON + 1)}`
      }
      case 'between': {
        const operator = `${e.negated ? 'NOT ' : ''}BETWEEN ${e.symmetric ? 'SYMMETRIC ' : ''}`
        const limits = `${this.at(e.low, 33)} AND ${this.at(e.high, 33)}`
        return `${this.at(e.operand, 32)} ${operator}${limits}`
      }
      case 'like': {
        const operator = `${e.negated ? 'NOT ' : ''}${e.operator}`
        const escaping = e.escape === undefined ? '' : ` ESCAPE ${this.at(e.escape, 33)}`
        return `${this.at(e.operand, 32)} ${operator} ${this.at(e.pattern, 33)}${escaping}`
      }
      case 'in':
        return `${this.at(e.operand, 32)} ${e.negated ? 'NOT ' : ''}IN ${this.set(e.set)}`
      case 'quantifiedComparison':
        return `${this.at(e.operand, COMPARISON)} ${e.operator} ${e.quantifier} ${this.set(e.set)}`
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
        return `${this.at(e.operand, OPERAND)}[${this.bare(e.index)}]`
      case 'fieldAccess': {
        const field = identifierToSql(e.field, this.names)
        // `a.b` would be a name, and `1.b` a number with an alias.
        const needsParentheses = e.operand.kind === 'name' || e.operand.kind === 'numericLiteral'
        const operand = needsParentheses ? `(${this.bare(e.operand)})` : this.at(e.operand, OPERAND)
        return `${operand}.${field}`
      }
      case 'atTimeZone': {
        const zone = e.zone === undefined ? 'LOCAL' : `TIME ZONE ${this.at(e.zone, 80)}`
        return `${this.at(e.operand, 80)} AT ${zone}`
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
      case 'jsonValue': {
        const type = e.returning && ` RETURNING ${dataTypeToSql(e.returning, this.names)}`
        const onEmpty = e.onEmpty && ` ${this.behavior(e.onEmpty)} ON EMPTY`
        const onError = e.onError && ` ${this.behavior(e.onError)} ON ERROR`
        return `JSON_VALUE(${this.access(e)}${type ?? ''}${onEmpty ?? ''}${onError ?? ''})`
      }
      case 'jsonQuery': {
        const type = e.returning && ` RETURNING ${dataTypeToSql(e.returning, this.names)}`
        const with_ = e.wrapper === 'WITHOUT' ? 'WITHOUT' : `WITH ${e.wrapper}`
        const wrapper = e.wrapper && ` ${with_} ARRAY WRAPPER`
        const onEmpty = e.onEmpty && ` ${e.onEmpty} ON EMPTY`
        const onError = e.onError && ` ${e.onError} ON ERROR`
        const clauses = [type, wrapper, onEmpty, onError].join('')
        return `JSON_QUERY(${this.access(e)}${clauses})`
      }
      case 'jsonExists': {
        const onError = e.onError === undefined ? '' : ` ${e.onError} ON ERROR`
        return `JSON_EXISTS(${this.access(e)}${onError})`
      }
      case 'jsonObject': {
        const entries = e.entries.map((entry) => this.entry(entry)).join(', ')
        return `JSON_OBJECT(${entries}${onNull(e.onNull, entries)})`
      }
      case 'jsonArray': {
        const items = e.items.map((item) => this.item(item)).join(', ')
        return `JSON_ARRAY(${items}${onNull(e.onNull, items)})`
      }
      case 'jsonObjectAgg': {
        const entry = this.entry(e.entry)
        return `JSON_OBJECTAGG(${entry}${onNull(e.onNull, entry)})${this.modifiers(e)}`
      }
      case 'jsonArrayAgg': {
        const order = e.orderBy.length === 0 ? '' : ` ${orderByToSql(e.orderBy, this)}`
        const item = `${this.item(e.item)}${order}`
        return `JSON_ARRAYAGG(${item}${onNull(e.onNull, item)})${this.modifiers(e)}`
      }
      case 'matchSemantics':
        return `${e.semantics} ${this.bare(e.operand)}`
      default:
        return assertNever(e)
    }
  }

  /** A sign; a second one behind it is kept apart, for `--` begins a comment. */
  private sign(operator: '+' | '-', operand: Expression): string {
    const text = this.at(operand, 80)
    return text.startsWith(operator) ? `${operator}(${text})` : `${operator}${text}`
  }

  private query(query: Query): string {
    return `(${this.style.query(query, this.style)})`
  }

  private set(set: ExpressionList | Query): string {
    return set.kind === 'query' ? this.query(set) : `(${this.list(set.items)})`
  }

  private behavior(behavior: { behavior: string; value: Expression | undefined }): string {
    if (behavior.value === undefined) return behavior.behavior
    return `${behavior.behavior} ${this.bare(behavior.value)}`
  }

  private access(access: JsonAccess): string {
    const passing = access.passing.map((each) => {
      return `${this.bare(each.value)} AS ${identifierToSql(each.name, this.names)}`
    })
    const names = passing.length === 0 ? '' : ` PASSING ${passing.join(', ')}`
    return `${this.list([access.input, access.path])}${names}`
  }

  private entry({ key, value, formatJson }: JsonEntry): string {
    const format = formatJson ? ' FORMAT JSON' : ''
    return `${this.bare(key)} VALUE ${this.bare(value)}${format}`
  }

  private item({ value, formatJson }: JsonItem): string {
    return `${this.bare(value)}${formatJson ? ' FORMAT JSON' : ''}`
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
      return `POSITION(${this.at(first, 33)} IN ${texts[1]}${from})`
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

function onNull(handling: JsonNullHandling | undefined, before: string): string {
  if (handling === undefined) return ''
  return before === '' ? handling : ` ${handling}`
}

function precedenceOf(e: Expression): number {
  switch (e.kind) {
    case 'unary':
      return e.operator === 'NOT' ? 26 : 80
    case 'binary':
      return BINARY_PRECEDENCE[e.operator] ?? COMPARISON
    case 'is':
      return 28
    case 'isDistinct':
    case 'quantifiedComparison':
      return COMPARISON
    case 'between':
    case 'like':
    case 'in':
      return 32
    case 'multisetOperation':
      return e.operator === 'INTERSECT' ? 18 : 14
    case 'atTimeZone':
      return 80
    default:
      return OPERAND
  }
}

function literalToSql(literal: Literal): string {
  switch (literal.kind) {
    case 'nullLiteral':
      return 'NULL'
    case 'booleanLiteral':
      return literal.value === null ? 'UNKNOWN' : literal.value ? 'TRUE' : 'FALSE'
    case 'numericLiteral':
      return literal.text
    case 'stringLiteral':
      return `${charsetPrefix(literal.charset)}${stringToSql(literal.value)}`
    case 'binaryLiteral':
      return `X'${literal.hex}'`
    case 'dateLiteral':
      return `DATE ${stringToSql(literal.text)}`
    case 'timeLiteral':
      return `TIME ${stringToSql(literal.text)}`
    case 'timestampLiteral':
      return `${TIMESTAMP_WORDS[literal.zone]} ${stringToSql(literal.text)}`
    case 'intervalLiteral': {
      const sign = literal.negative ? '-' : ''
      const qualifier = intervalQualifierToSql(literal.qualifier)
      return `INTERVAL ${sign}${stringToSql(literal.text)} ${qualifier}`
    }
    default:
      return assertNever(literal)
  }
}

const TIMESTAMP_WORDS: Readonly<Record<TimestampLiteral['zone'], string>> = {
  none: 'TIMESTAMP',
  local: 'TIMESTAMP WITH LOCAL TIME ZONE',
  given: 'TIMESTAMP WITH TIME ZONE',
}

function charsetPrefix(charset: string | undefined): string {
  if (charset === undefined) return ''
  return charset === 'N' ? 'N' : `_${charset}`
}

import { assertNever } from '../../core/errors.ts'
import type {
  AliasableTable,
  CommonTable,
  Expression,
  GroupBy,
  GroupingElement,
  Join,
  MatchRecognize,
  Query,
  QueryBody,
  Select,
  SelectItem,
  TableReference,
  Values,
} from './ast.ts'
import { type PrintStyle, printExpression } from './print-expression.ts'
import {
  hintsToSql,
  identifiersToSql,
  identifierToSql,
  type NameStyle,
  nameToSql,
} from './print-names.ts'
import { patternToSql } from './print-pattern.ts'
import { orderByToSql, type PartPrinter, windowToSql } from './print-windows.ts'

/**
 * An expression as SQL text that parses to the same tree, on one line. Names are in back-ticks, as in Flink's SHOW CREATE, or with
 * `plain` only where needed.
 */
export function expressionToSql(expression: Expression, names: NameStyle = 'quoted'): string {
  return printExpression(expression, { names, query: printQuery })
}

/** A query as SQL text that parses to the same tree, on one line. */
export function queryToSql(query: Query, names: NameStyle = 'quoted'): string {
  return printQuery(query, { names, query: printQuery })
}

function printQuery(query: Query, style: PrintStyle): string {
  return new QueryPrinter(style).query(query)
}

class QueryPrinter implements PartPrinter {
  readonly names: NameStyle
  private readonly style: PrintStyle

  constructor(style: PrintStyle) {
    this.style = style
    this.names = style.names
  }

  readonly expression = (expression: Expression): string => printExpression(expression, this.style)

  query(query: Query): string {
    const parts: string[] = []
    if (query.with !== undefined) {
      const tables = query.with.tables.map((table) => this.commonTable(table))
      parts.push(`WITH ${query.with.recursive ? 'RECURSIVE ' : ''}${tables.join(', ')}`)
    }
    parts.push(this.body(query.body))
    if (query.orderBy.length > 0) parts.push(orderByToSql(query.orderBy, this))
    if (query.limit !== undefined) parts.push(`LIMIT ${this.expression(query.limit)}`)
    if (query.offset !== undefined) parts.push(`OFFSET ${this.expression(query.offset)}`)
    return parts.join(' ')
  }

  private commonTable({ name, columns, query }: CommonTable): string {
    const list = columns.length === 0 ? '' : ` (${identifiersToSql(columns, this.names)})`
    return `${identifierToSql(name, this.names)}${list} AS (${this.query(query)})`
  }

  private body(body: QueryBody): string {
    switch (body.kind) {
      case 'select':
        return this.select(body)
      case 'values':
        return this.values(body)
      case 'tableQuery':
        return `TABLE ${nameToSql(body.name, this.names)}`
      case 'query':
        return `(${this.query(body)})`
      case 'setOperation': {
        // The tree is left-deep, and INTERSECT holds tighter: parentheses come as queries of their own.
        const operator = `${body.operator}${body.all ? ' ALL' : ''}`
        return `${this.body(body.left)} ${operator} ${this.body(body.right)}`
      }
      default:
        return assertNever(body)
    }
  }

  private values(values: Values): string {
    const rows = values.rows.map((row) => `(${this.list(row.items)})`)
    return `VALUES ${rows.join(', ')}`
  }

  private list(expressions: readonly Expression[]): string {
    return expressions.map(this.expression).join(', ')
  }

  private select(select: Select): string {
    const quantifier = select.quantifier === undefined ? '' : ` ${select.quantifier}`
    const items = select.items.map((item) => this.item(item)).join(', ')
    const parts = [`SELECT${hintsToSql(select.hints)}${quantifier} ${items}`]
    if (select.from !== undefined) parts.push(`FROM ${this.table(select.from)}`)
    if (select.where !== undefined) parts.push(`WHERE ${this.expression(select.where)}`)
    if (select.groupBy !== undefined) parts.push(this.groupBy(select.groupBy))
    if (select.having !== undefined) parts.push(`HAVING ${this.expression(select.having)}`)
    if (select.windows.length > 0) {
      const windows = select.windows.map(({ name, window }) => {
        return `${identifierToSql(name, this.names)} AS ${windowToSql(window, this)}`
      })
      parts.push(`WINDOW ${windows.join(', ')}`)
    }
    if (select.qualify !== undefined) parts.push(`QUALIFY ${this.expression(select.qualify)}`)
    return parts.join(' ')
  }

  private item({ value, alias }: SelectItem): string {
    if (value.kind === 'star') {
      return value.qualifier === undefined ? '*' : `${nameToSql(value.qualifier, this.names)}.*`
    }
    const text = this.expression(value)
    return alias === undefined ? text : `${text} AS ${identifierToSql(alias, this.names)}`
  }

  private groupBy({ quantifier, elements }: GroupBy): string {
    const all = quantifier === undefined ? '' : ` ${quantifier}`
    return `GROUP BY${all} ${this.grouping(elements)}`
  }

  private grouping(elements: readonly GroupingElement[]): string {
    return elements.map((element) => this.groupingElement(element)).join(', ')
  }

  private groupingElement(element: GroupingElement): string {
    switch (element.kind) {
      case 'groupingSet': {
        const { expressions } = element
        return expressions.length === 1 ? this.list(expressions) : `(${this.list(expressions)})`
      }
      case 'groupingSets':
        return `GROUPING SETS (${this.grouping(element.elements)})`
      case 'cube':
        return `CUBE (${this.grouping(element.sets)})`
      case 'rollup':
        return `ROLLUP (${this.grouping(element.sets)})`
      default:
        return assertNever(element)
    }
  }

  private table(table: TableReference): string {
    switch (table.kind) {
      case 'join':
        return this.join(table)
      case 'namedTable': {
        const text = `${nameToSql(table.name, this.names)}${hintsToSql(table.hints)}`
        return `${text}${this.asOf(table.asOf)}${this.alias(table)}`
      }
      case 'derivedTable': {
        const text = `${lateral(table)}(${this.query(table.query)})${hintsToSql(table.hints)}`
        return `${text}${this.asOf(table.asOf)}${this.alias(table)}`
      }
      case 'tableFunction': {
        const call = this.expression(table.call)
        const text = table.wrapped ? `${lateral(table)}TABLE(${call})` : call
        return `${text}${hintsToSql(table.hints)}${this.asOf(table.asOf)}${this.alias(table)}`
      }
      case 'unnest': {
        const text = `${lateral(table)}UNNEST(${this.list(table.operands)})`
        const ordinality = table.withOrdinality ? ' WITH ORDINALITY' : ''
        return `${text}${ordinality}${this.asOf(table.asOf)}${this.alias(table)}`
      }
      case 'matchRecognize':
        return `${this.table(table.input)} ${this.matchRecognize(table)}${this.alias(table)}`
      default:
        return assertNever(table)
    }
  }

  private join({ left, right, type, natural, condition }: Join): string {
    const leftText = this.table(left)
    // Joins lean to the left; one on the right stood in parentheses.
    const rightText = right.kind === 'join' ? `(${this.table(right)})` : this.table(right)
    if (type === 'COMMA') return `${leftText}, ${rightText}`
    let text = `${leftText} ${natural ? 'NATURAL ' : ''}${type} JOIN ${rightText}`
    if (condition?.kind === 'joinOn') text += ` ON ${this.expression(condition.expression)}`
    if (condition?.kind === 'joinUsing') {
      text += ` USING (${identifiersToSql(condition.columns, this.names)})`
    }
    return text
  }

  private asOf(asOf: Expression | undefined): string {
    return asOf === undefined ? '' : ` FOR SYSTEM_TIME AS OF ${this.expression(asOf)}`
  }

  private alias({ alias, sample }: AliasableTable): string {
    let text = ''
    if (alias !== undefined) {
      text += ` AS ${identifierToSql(alias.name, this.names)}`
      if (alias.columns.length > 0) text += ` (${identifiersToSql(alias.columns, this.names)})`
    }
    if (sample !== undefined) {
      text += ` TABLESAMPLE ${sample.method}(${this.expression(sample.argument)})`
      if (sample.seed !== undefined) text += ` REPEATABLE(${this.expression(sample.seed)})`
    }
    return text
  }

  private matchRecognize(match: MatchRecognize): string {
    const parts: string[] = []
    const { names } = this
    if (match.partitionBy.length > 0) parts.push(`PARTITION BY ${this.list(match.partitionBy)}`)
    if (match.orderBy.length > 0) parts.push(orderByToSql(match.orderBy, this))
    if (match.measures.length > 0) {
      const measures = match.measures.map(({ expression, name }) => {
        return `${this.expression(expression)} AS ${identifierToSql(name, names)}`
      })
      parts.push(`MEASURES ${measures.join(', ')}`)
    }
    if (match.rows !== undefined) parts.push(rowsPerMatch(match.rows))
    if (match.skip !== undefined) {
      const { to, variable } = match.skip
      const target = variable === undefined ? '' : ` ${identifierToSql(variable, names)}`
      parts.push(`AFTER MATCH SKIP ${to === 'PAST LAST ROW' ? to : `TO ${to}`}${target}`)
    }
    const start = match.anchoredAtStart ? '^ ' : ''
    const end = match.anchoredAtEnd ? ' $' : ''
    parts.push(`PATTERN (${start}${patternToSql(match.pattern, names)}${end})`)
    if (match.within !== undefined) parts.push(`WITHIN ${this.expression(match.within)}`)
    if (match.subsets.length > 0) {
      const subsets = match.subsets.map(({ name, variables }) => {
        return `${identifierToSql(name, names)} = (${identifiersToSql(variables, names)})`
      })
      parts.push(`SUBSET ${subsets.join(', ')}`)
    }
    const definitions = match.definitions.map(({ name, condition }) => {
      return `${identifierToSql(name, names)} AS ${this.expression(condition)}`
    })
    parts.push(`DEFINE ${definitions.join(', ')}`)
    return `MATCH_RECOGNIZE (${parts.join(' ')})`
  }
}

function lateral(table: { readonly lateral: boolean }): string {
  return table.lateral ? 'LATERAL ' : ''
}

/** `ALL ROWS SHOW EMPTY MATCHES` → `ALL ROWS PER MATCH SHOW EMPTY MATCHES`. */
function rowsPerMatch(rows: NonNullable<MatchRecognize['rows']>): string {
  const [first, second, ...rest] = rows.split(' ')
  return [first, second, 'PER MATCH', ...rest].join(' ')
}

import type {
  Expression,
  FrameBound,
  OrderItem,
  WindowFrame,
  WindowName,
  WindowSpecification,
} from './ast.ts'
import { identifierToSql, type NameStyle } from './print-names.ts'

/** How the parts of windows are written. */
export interface PartPrinter {
  readonly names: NameStyle
  readonly expression: (expression: Expression) => string
}

/** `ORDER BY a DESC NULLS LAST, b`; nothing for no items. */
export function orderByToSql(items: readonly OrderItem[], printer: PartPrinter): string {
  if (items.length === 0) return ''
  const texts = items.map(({ expression, direction, nulls }) => {
    const text = printer.expression(expression)
    const order = direction === undefined ? '' : ` ${direction}`
    return `${text}${order}${nulls === undefined ? '' : ` NULLS ${nulls}`}`
  })
  return `ORDER BY ${texts.join(', ')}`
}

/** What follows OVER. */
export function overToSql(over: WindowName | WindowSpecification, printer: PartPrinter): string {
  if (over.kind === 'windowName') return identifierToSql(over.name, printer.names)
  return windowToSql(over, printer)
}

/** `(PARTITION BY … ORDER BY … ROWS …)`. */
export function windowToSql(window: WindowSpecification, printer: PartPrinter): string {
  const { base, partitionBy, orderBy, frame, partial } = window
  const parts: string[] = []
  if (base !== undefined) parts.push(identifierToSql(base, printer.names))
  if (partitionBy.length > 0) {
    const texts = partitionBy.map((expression) => printer.expression(expression))
    parts.push(`PARTITION BY ${texts.join(', ')}`)
  }
  if (orderBy.length > 0) parts.push(orderByToSql(orderBy, printer))
  if (frame !== undefined) parts.push(frameToSql(frame, printer))
  if (partial !== undefined) parts.push(`${partial} PARTIAL`)
  return `(${parts.join(' ')})`
}

function frameToSql({ unit, start, end }: WindowFrame, printer: PartPrinter): string {
  if (end === undefined) return `${unit} ${boundToSql(start, printer)}`
  return `${unit} BETWEEN ${boundToSql(start, printer)} AND ${boundToSql(end, printer)}`
}

function boundToSql(bound: FrameBound, printer: PartPrinter): string {
  switch (bound.kind) {
    case 'unboundedBound':
      return `UNBOUNDED ${bound.direction}`
    case 'currentRowBound':
      return 'CURRENT ROW'
    case 'offsetBound':
      return `${printer.expression(bound.offset)} ${bound.direction}`
  }
}

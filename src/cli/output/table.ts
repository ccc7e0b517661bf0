import type { Schema } from '../../core/batch.ts'
import { isNumeric, type SqlType } from '../../core/types.ts'
import { charWidth, displayWidth, visibleText } from './display-width.ts'

/** Cells wider than this are cut with an ellipsis, unless the session says otherwise. */
export const DEFAULT_CELL_WIDTH = 60

/** Texts of one row in the order of the schema; undefined = NULL. */
export type Cells = readonly (string | undefined)[]

export interface TableOptions {
  /** Widest cell, in columns of the terminal. */
  readonly maxCellWidth?: number
  /** The first rows are not all: columns are at least as wide as values of their type like to be. */
  readonly isOpen?: boolean
}

/**
 * A table drawn from the top: numbers to the right, NULL as `<NULL>`, columns as wide as the widest of
 * the rows that are known when the head is drawn.
 */
export class Table {
  readonly #schema: Schema
  readonly #maxWidth: number
  readonly #widths: readonly number[]

  constructor(schema: Schema, firstRows: readonly Cells[], options: TableOptions = {}) {
    this.#schema = schema
    this.#maxWidth = options.maxCellWidth ?? DEFAULT_CELL_WIDTH
    this.#widths = schema.map((field, i) => {
      let width = displayWidth(visibleText(field.name))
      if (options.isOpen === true)
        width = Math.max(width, Math.min(this.#maxWidth, usualWidth(field.type)))
      if (options.isOpen === true && field.type.nullable) width = Math.max(width, NULL_MARK.length)
      for (const row of firstRows)
        width = Math.max(width, displayWidth(this.#cell(row[i], alignsRight(field.type))))
      return width
    })
  }

  /** The line above, the names, the line below them. */
  head(): string {
    const names = this.#schema.map((field, i) =>
      pad(visibleText(field.name), this.#widths[i]!, alignsRight(field.type)),
    )
    return `${this.#rule('┌', '┬', '┐')}\n│ ${names.join(' │ ')} │\n${this.#rule('├', '┼', '┤')}\n`
  }

  /** One row. Texts wider than their column are cut; numbers never are: then the line is longer. */
  row(cells: Cells): string {
    const texts = this.#schema.map((field, i) => {
      const isRight = alignsRight(field.type)
      const cell = this.#cell(cells[i], isRight)
      return pad(
        isRight ? cell : cut(cell, Math.max(this.#widths[i]!, NULL_MARK.length)),
        this.#widths[i]!,
        isRight,
      )
    })
    return `│ ${texts.join(' │ ')} │\n`
  }

  foot(): string {
    return `${this.#rule('└', '┴', '┘')}\n`
  }

  #rule(left: string, middle: string, right: string): string {
    return left + this.#widths.map((width) => '─'.repeat(width + 2)).join(middle) + right
  }

  #cell(cell: string | undefined, isWhole: boolean): string {
    if (cell === undefined) return NULL_MARK
    return isWhole ? cell : cut(visibleText(cell), this.#maxWidth)
  }
}

const NULL_MARK = '<NULL>'

/** Whether values of a type stand at the right of their column. */
function alignsRight(type: SqlType): boolean {
  return isNumeric(type) || type.kind.startsWith('INTERVAL')
}

/** Width that most values of a type fit into. */
function usualWidth(type: SqlType): number {
  switch (type.kind) {
    case 'BOOLEAN':
      return 5
    case 'TINYINT':
      return 4
    case 'SMALLINT':
      return 6
    case 'INT':
      return 11
    case 'BIGINT':
      return 20
    case 'FLOAT':
      return 14
    case 'DOUBLE':
      return 22
    case 'DECIMAL':
      return type.precision + 2
    case 'DATE':
      return 10
    case 'TIME':
      return 12
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.precision === 0 ? 19 : 20 + type.precision
    case 'CHAR':
      return type.length
    case 'VARCHAR':
      return Math.min(type.length, 30)
    default:
      return 30
  }
}

function cut(text: string, maxWidth: number): string {
  if (displayWidth(text) <= maxWidth) return text
  let kept = ''
  let width = 0
  for (const char of text) {
    width += charWidth(char)
    if (width > maxWidth - 1) break
    kept += char
  }
  return `${kept}…`
}

function pad(text: string, width: number, toRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return toRight ? space + text : text + space
}

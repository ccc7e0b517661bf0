import { isNumeric, type SqlType } from '../../core/types.ts'
import type { Schema } from '../../core/batch.ts'

/** Columns wider than this are cut with an ellipsis. */
const MAX_CELL_WIDTH = 60

/**
 * Draws rows as a table: numbers to the right, NULL as `<NULL>`, columns as wide as their widest cell.
 *
 * @param rows texts in the order of the schema; undefined = NULL
 */
export function drawTable(schema: Schema, rows: readonly (readonly (string | undefined)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === undefined ? '<NULL>' : cut(oneLine(cell)))))
  const widths = schema.map((field, i) => cells.reduce((width, row) => Math.max(width, displayWidth(row[i]!)), displayWidth(field.name)))
  const rule = (left: string, middle: string, right: string): string => left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right
  const line = (texts: readonly string[], alignsRight: (column: number) => boolean): string =>
    `│${texts.map((text, i) => ` ${pad(text, widths[i]!, alignsRight(i))} `).join('│')}│`
  const isRight = (column: number): boolean => alignsRight(schema[column]!.type)
  return [
    rule('┌', '┬', '┐'),
    line(schema.map((field) => field.name), isRight),
    rule('├', '┼', '┤'),
    ...cells.map((row) => line(row, isRight)),
    rule('└', '┴', '┘'),
  ].join('\n')
}

/** Whether values of a type stand at the right of their column. */
function alignsRight(type: SqlType): boolean {
  return isNumeric(type) || type.kind.startsWith('INTERVAL')
}

const oneLine = (text: string): string => text.replace(/[\r\n\t\u0000-\u001f\u007f]/g, (char) => (char === '\n' ? '⏎' : char === '\t' ? '→' : '·'))

function cut(text: string): string {
  if (displayWidth(text) <= MAX_CELL_WIDTH) return text
  let kept = ''
  let width = 0
  for (const char of text) {
    width += charWidth(char)
    if (width > MAX_CELL_WIDTH - 1) break
    kept += char
  }
  return `${kept}…`
}

function pad(text: string, width: number, toRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return toRight ? space + text : text + space
}

/** Columns a text takes on a terminal: East Asian wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const char of text) width += charWidth(char)
  return width
}

function charWidth(char: string): number {
  if (/\p{Mark}|\u200d|\ufe0f/u.test(char)) return 0
  return /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u.test(char) ? 2 : 1
}


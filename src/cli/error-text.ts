import { EngineError, type ErrorLocation } from '../core/errors.ts'
import { operatorOf } from '../runtime/carried-error.ts'
import { displayWidth, visibleText } from './output/display-width.ts'
import type { Script } from './read-script.ts'

/** Longest stretch of a source line that is shown around the caret. */
const MAX_LINE_WIDTH = 120

/** What an error is shown against. */
export interface ErrorContext {
  /** Text that lines and columns of the script's own errors refer to. */
  readonly script?: Script
  /** Where the statement that failed begins. */
  readonly statement?: ErrorLocation
}

/**
 * Prints an error for a person: place, code, what is wrong, the line with a caret, where it was met, what to do. Only
 * our own bugs come with a stack.
 */
export function errorText(error: unknown, { script, statement }: ErrorContext = {}): string {
  if (!(error instanceof EngineError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const place = statement === undefined ? '' : `${placeText(statement)}: `
    return `${place}error [INTERNAL_ERROR]: this is a bug of Millrace, please report it with the text below\n${stack}\n`
  }
  // An error that says nothing of its place comes from the statement.
  const location = error.location ?? statement
  const place = placeText(location)
  const lines = [
    `${place === '' ? '' : `${place}: `}error [${error.code}]: ${inLines(error.summary)}`,
  ]
  const excerpt = script === undefined ? undefined : sourceExcerpt(location, script)
  if (excerpt !== undefined) lines.push(...excerpt)
  if (statement !== undefined && location !== statement && location?.file !== statement.file)
    lines.push(`  in the statement at ${placeText(statement)}`)
  const operator = operatorOf(error)
  if (operator !== undefined) lines.push(`  in operator ${operator}`)
  if (error.remedy !== '') lines.push(`  help: ${inLines(error.remedy)}`)
  return `${lines.join('\n')}\n`
}

/** The same as one JSON object on a line: code, domain, message, remedy, place, statement, operator. */
export function errorJson(error: unknown, { statement }: ErrorContext = {}): string {
  const at =
    statement === undefined
      ? {}
      : { statement: { file: statement.file, line: statement.line, column: statement.column } }
  if (!(error instanceof EngineError)) {
    return `${JSON.stringify({ code: 'INTERNAL_ERROR', domain: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error), ...at })}\n`
  }
  const operator = operatorOf(error)
  return `${JSON.stringify({
    code: error.code,
    domain: error.domain,
    message: error.summary,
    remedy: error.remedy,
    ...error.location,
    ...at,
    ...(operator === undefined ? {} : { operator }),
  })}\n`
}

/** Text of several lines stays so; control characters in offending values do not reach the terminal. */
const inLines = (text: string): string => text.split('\n').map(visibleText).join('\n  ')

function placeText(location: ErrorLocation | undefined): string {
  const { file, line, column, row, byteOffset } = location ?? {}
  const parts = [file, line, line === undefined ? undefined : column].filter(
    (part) => part !== undefined,
  )
  // A row on the line of the same number says nothing new.
  const extra = [
    row === undefined || row === line ? undefined : `row ${row}`,
    byteOffset === undefined ? undefined : `byte ${byteOffset}`,
  ].filter((part) => part !== undefined)
  return `${parts.join(':')}${extra.length === 0 ? '' : `${parts.length === 0 ? '' : ' '}(${extra.join(', ')})`}`
}

/** The line of the script with a caret under the place; undefined where the location is in another file or unknown. */
function sourceExcerpt(location: ErrorLocation | undefined, script: Script): string[] | undefined {
  const { file, line, column, length, byteOffset } = location ?? {}
  if (
    line === undefined ||
    column === undefined ||
    byteOffset !== undefined ||
    (file !== undefined && file !== script.file)
  )
    return undefined
  const text = script.text.split('\n')[line - 1]?.replace(/\r$/, '')
  if (text === undefined || column > text.length + 1) return undefined
  const [from, to] = windowAround(text, column - 1)
  const before = `${from > 0 ? '…' : ''}${visibleText(text.slice(from, column - 1))}`
  const marked = visibleText(
    text.slice(column - 1, Math.min(to, column - 1 + Math.max(1, length ?? 1))),
  )
  const after = `${visibleText(text.slice(column - 1 + Math.max(1, length ?? 1), to))}${to < text.length ? '…' : ''}`
  const margin = ' '.repeat(String(line).length)
  return [
    `  ${margin} |`,
    `  ${line} | ${before}${marked}${after}`,
    `  ${margin} | ${' '.repeat(displayWidth(before))}${'^'.repeat(Math.max(1, displayWidth(marked)))}`,
  ]
}

/** The part of a long line that is shown: what is around the place, cut between characters. */
function windowAround(text: string, place: number): [from: number, to: number] {
  if (text.length <= MAX_LINE_WIDTH) return [0, text.length]
  const start = Math.max(0, Math.min(place - MAX_LINE_WIDTH / 2, text.length - MAX_LINE_WIDTH))
  return [
    betweenCharacters(text, start),
    betweenCharacters(text, Math.min(text.length, start + MAX_LINE_WIDTH)),
  ]
}

function betweenCharacters(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}

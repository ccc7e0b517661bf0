import { EngineError } from '../core/errors.ts'
import { operatorOf } from '../runtime/chain.ts'

/** Longest stretch of a source line that is shown around the caret. */
const MAX_LINE_WIDTH = 160

/**
 * Prints an error for a person: place, code, what is wrong, the line with a caret, what to do. Only
 * our own bugs come with a stack.
 *
 * @param script text that line numbers of the location refer to, where there is one
 */
export function errorText(error: unknown, script: string | undefined): string {
  if (!(error instanceof EngineError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return `error: internal error, please report it\n${stack}\n`
  }
  const place = placeText(error)
  const operator = operatorOf(error)
  const lines = [`${place === '' ? '' : `${place}: `}error [${error.code}]: ${error.summary}`]
  const excerpt = script === undefined ? undefined : sourceExcerpt(error, script)
  if (excerpt !== undefined) lines.push(excerpt)
  if (operator !== undefined) lines.push(`  in operator: ${operator}`)
  if (error.remedy !== '') lines.push(`  help: ${error.remedy}`)
  return `${lines.join('\n')}\n`
}

/** The same as one JSON object on a line. */
export function errorJson(error: unknown): string {
  if (!(error instanceof EngineError)) {
    return `${JSON.stringify({ code: 'INTERNAL_ERROR', domain: 'internal', message: error instanceof Error ? error.message : String(error) })}\n`
  }
  const operator = operatorOf(error)
  return `${JSON.stringify({
    code: error.code, domain: error.domain, message: error.summary, remedy: error.remedy,
    ...error.location, ...(operator === undefined ? {} : { operator }),
  })}\n`
}

function placeText(error: EngineError): string {
  const { file, line, column, row, byteOffset } = error.location ?? {}
  const parts = [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined)
  const extra = [row === undefined ? undefined : `row ${row}`, byteOffset === undefined ? undefined : `byte ${byteOffset}`].filter((part) => part !== undefined)
  return `${parts.join(':')}${extra.length === 0 ? '' : `${parts.length === 0 ? '' : ' '}(${extra.join(', ')})`}`
}

/** The line of the script with a caret under the place; undefined where the location is in another file or unknown. */
function sourceExcerpt(error: EngineError, script: string): string | undefined {
  const { line, column, length, row } = error.location ?? {}
  if (line === undefined || column === undefined || row !== undefined) return undefined
  const text = script.split('\n')[line - 1]
  if (text === undefined || column > text.length + 1) return undefined
  const from = Math.max(0, column - 1 - MAX_LINE_WIDTH / 2)
  const shown = text.slice(from, from + MAX_LINE_WIDTH).replaceAll('\t', ' ').replaceAll('\r', '')
  const caret = ' '.repeat(column - 1 - from) + '^'.repeat(Math.max(1, Math.min(length ?? 1, shown.length - (column - 1 - from))))
  const number = String(line)
  return `  ${number} | ${shown}\n  ${' '.repeat(number.length)} | ${caret}`
}

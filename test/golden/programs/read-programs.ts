import { readFileSync } from 'node:fs'
import { splitStatements } from '../../../src/sql/1-parse/parse.ts'
import type { Header } from '../compare-outcomes.ts'
import type { Outcome } from '../run-sql.ts'

/** One query of a script, with the name and the corner that its `--: name: corner [words]` line gives. */
export interface Program {
  readonly name: string
  readonly corner: string
  readonly header: Header
  /** Rows of batch come in the order of an ORDER BY at the end. */
  readonly isOrdered: boolean
}

export interface Script {
  /** All statements in their order; those without a program make tables and settings. */
  readonly statements: readonly { readonly text: string; readonly program?: Program }[]
  readonly programs: readonly Program[]
}

const MARKER = /--: ([a-z0-9-]+): ([^[\n]*?)(?: \[([^\]\n]*)\])?\n/

/** Splits a script into programs; `text` has its placeholders filled in. */
export function readScript(text: string): Script {
  let end = 0
  const statements = splitStatements(text).map((statement) => {
    const program = readProgram(text.slice(end, statement.start), statement.text)
    end = statement.start + statement.text.length
    return program === undefined ? { text: statement.text } : { text: statement.text, program }
  })
  return { statements, programs: statements.flatMap(({ program }) => program ?? []) }
}

function readProgram(comments: string, statement: string): Program | undefined {
  const found = MARKER.exec(comments)
  if (found === null) return undefined
  const words = new Set((found[3] ?? '').split(/[\s,]+/))
  return {
    name: found[1]!,
    corner: found[2]!,
    header: {
      approx: words.has('approx'),
      anyOrder: true,
      isCompared: true,
      batchKeepsLate: words.has('late'),
      isSequential: words.has('late') || words.has('sequential'),
    },
    isOrdered: !words.has('anyOrder') && /\bORDER BY [^()]*$/i.test(statement),
  }
}

interface AnswerLine {
  readonly query: number
  readonly columns?: readonly (readonly [string, string])[]
  readonly op?: string
  readonly error?: string
}

/** Reads an answer file of Flink: the outcome of each query by its number. */
export function readAnswers(path: string): Outcome[] {
  const answers: { columns?: AnswerLine['columns']; changes: string[]; error?: string }[] = []
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue
    const { query, columns, error } = JSON.parse(line) as AnswerLine
    // An error before the columns belongs to a statement that came before the query.
    if (columns !== undefined) answers[query] = { columns, changes: [] }
    else if (error !== undefined) answers[query] = { ...(answers[query] ?? { changes: [] }), error }
    else
      answers[query]!.changes.push(
        `${(JSON.parse(line) as AnswerLine).op} ${line.slice(line.indexOf('"row":') + '"row":'.length, -1)}`,
      )
  }
  return answers.map(({ columns, changes, error }) =>
    error === undefined
      ? { kind: 'rows', columns: columns!, changes }
      : { kind: 'error', code: '', message: error },
  )
}

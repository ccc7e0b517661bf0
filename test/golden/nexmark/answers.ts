/** What Flink answers to the queries of Nexmark, kept as digests; and what we answer. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { countChar } from '../../../src/cli/bench/nexmark-functions.ts'
import { changelogPrinter } from '../../../src/cli/output/changelog-json.ts'
import { createEnvironment } from '../../../src/environment/create-environment.ts'
import { RowDigest, type RowsAnswer } from './row-digest.ts'
import { type NexmarkScript, nexmarkScripts } from './scripts.ts'

/** One line of the file of answers. */
export interface NexmarkAnswer extends RowsAnswer {
  readonly query: string
  readonly events: number
}

export function readAnswers(file: string): NexmarkAnswer[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as NexmarkAnswer)
}

/** Our answer to one query. */
export async function ourAnswer(name: string, events: number): Promise<RowsAnswer> {
  const script = nexmarkScripts(events, { connector: 'nexmark', engine: 'millrace' }).find(
    (each) => each.name === name,
  )
  if (script === undefined) throw new Error(`there is no query ${name}`)
  const environment = createEnvironment({ timeZone: 'UTC' })
  environment.createFunction('count_char', {
    parameters: ['STRING', 'STRING'],
    returns: 'BIGINT NOT NULL',
    nulls: 'propagate',
    call: countChar,
  })
  try {
    await environment.executeSql(script.tables)
    const result = await environment.executeSql(script.query)
    if (result.kind !== 'query') throw new Error(`a query is no ${result.kind}`)
    const print = result.schema.map(({ type }) => changelogPrinter(type))
    const digest = new RowDigest()
    for await (const batch of result.valueChanges())
      for (const { kind, values } of batch) {
        const row = `[${values.map((value, i) => print[i]!(value)).join(',')}]`
        if (kind.startsWith('+')) digest.add(row)
        else digest.take(row)
      }
    return digest.answer()
  } finally {
    await environment.close()
  }
}

/**
 * Asks Flink for all answers: `command` takes paths of scripts and prints the changes of each query, a line each, as
 * `{"script", "query", "op", "row"}`; it knows the events as connector `nexmark-exact`.
 */
export async function askFlink(
  command: readonly string[],
  events: number,
  onAnswer: (answer: NexmarkAnswer) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-nexmark-'))
  const scripts = nexmarkScripts(events, { connector: 'nexmark-exact', engine: 'flink' })
  const paths = scripts.map(({ name, tables, query }) => {
    const path = join(folder, `${name}.sql`)
    writeFileSync(path, `${tables}\n${query};\n`)
    return path
  })
  try {
    const [program, ...words] = command
    const child = spawn(program!, [...words, ...paths], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    await foldScripts(createInterface({ input: child.stdout }), scripts, (name, answer) =>
      onAnswer({ query: name, events, ...answer }),
    )
    const code = await ended
    if (code !== 0) throw new Error(`${program} ended with ${code}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Tells the answer of each script once the next one begins. */
async function foldScripts(
  lines: AsyncIterable<string>,
  scripts: readonly NexmarkScript[],
  onAnswer: (name: string, answer: RowsAnswer) => void,
): Promise<void> {
  let current: FoldedScript | undefined
  const tell = (): void => {
    if (current !== undefined) onAnswer(current.script.name, current.answer())
  }
  for await (const line of lines) {
    const { script, op, error } = JSON.parse(line) as FlinkLine
    if (error !== undefined) throw new Error(`${script}: ${error}`)
    if (op === undefined) {
      tell()
      current = new FoldedScript(scripts.find(({ name }) => `${name}.sql` === basename(script))!)
    } else current!.apply(op, line.slice(line.indexOf('"row":') + '"row":'.length, -1))
  }
  tell()
}

interface FlinkLine {
  readonly script: string
  readonly op?: string
  readonly error?: string
}

class FoldedScript {
  readonly script: NexmarkScript
  readonly #digest = new RowDigest()
  /** By key, where rows take the places of others. */
  readonly #rows = new Map<string, string>()

  constructor(script: NexmarkScript) {
    this.script = script
  }

  apply(op: string, row: string): void {
    const { upsertKey } = this.script
    const isGone = op.startsWith('-')
    if (upsertKey === undefined) {
      if (isGone) this.#digest.take(row)
      else this.#digest.add(row)
      return
    }
    // Times and text as they are printed, numbers of at most 53 bits.
    const values = JSON.parse(row) as unknown[]
    const key = upsertKey.map((column) => values[column]).join()
    if (isGone) this.#rows.delete(key)
    else this.#rows.set(key, row)
  }

  answer(): RowsAnswer {
    for (const row of this.#rows.values()) this.#digest.add(row)
    return this.#digest.answer()
  }
}

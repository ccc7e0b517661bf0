import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Operator } from '../../../src/contracts/operator.ts'
import { createEnvironment } from '../../../src/environment/create-environment.ts'
import { CheckedOperator } from '../../../src/testing/checked-operator.ts'
import { compareOutcomes, fold } from '../compare-outcomes.ts'
import { isQuery, keptRows, RestoredRun, runDisturbed } from '../restored-run.ts'
import { type Outcome, runStatement } from '../run-sql.ts'
import { findChangelogOffence } from './check-changelog.ts'
import { type Program, readAnswers, readScript, type Script } from './read-programs.ts'

const folder = dirname(fileURLToPath(import.meta.url))
const data = join(folder, 'data')

/** A program that does not do as it should. */
export interface Failing {
  readonly program: string
  readonly mode: string
  /** The code of an error, or `DISAGREES`, `CRASHES`, `LAW_…`. */
  readonly code: string
  readonly detail: string
}

interface RunOptions {
  readonly mode: 'streaming' | 'batch'
  readonly batchRows?: number
  readonly parallelism?: number
}

/** Runs every program of a script once; outcomes are in the order of the programs. */
async function runAll(script: Script, options: RunOptions): Promise<Outcome[]> {
  const { mode, batchRows, parallelism = 1 } = options
  const environment = createEnvironment({
    mode,
    timeZone: 'UTC',
    threads: 'caller',
    settings: { 'parallelism.default': String(parallelism) },
    // With small batches every operator is checked too: it must not keep what it was lent.
    ...(batchRows === undefined
      ? {}
      : { batchRows, wrapOperator: (operator: Operator) => new CheckedOperator(operator) }),
  })
  const outcomes: Outcome[] = []
  try {
    for (const { text, program } of script.statements) {
      const outcome = await runSafely(() => runStatement(environment, text))
      if (program !== undefined) outcomes.push(outcome)
    }
  } finally {
    await environment.close()
  }
  return outcomes
}

/** What is thrown without a code is our bug: it is told as one, and the other programs go on. */
async function runSafely(run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run()
  } catch (error) {
    return { kind: 'error', code: 'CRASHES', message: String(error) }
  }
}

/** Compares every program of `heading/file.sql` with Flink and with itself; `isHard` adds subtasks and restores. */
export async function findFailing(
  heading: string,
  file: string,
  isHard: boolean,
): Promise<Failing[]> {
  const output = mkdtempSync(join(tmpdir(), 'millrace-programs-'))
  const path = join(folder, heading, file)
  const text = readFileSync(`${path}.sql`, 'utf8')
  const script = readScript(text.replaceAll('${data}', data).replaceAll('${out}', output))
  try {
    // A script for streams alone has no answers in batch, and is not compared with batch.
    const hasBatch = existsSync(`${path}.batch.ndjson`)
    const streamed = await runAll(script, { mode: 'streaming' })
    const batched = hasBatch ? await runAll(script, { mode: 'batch' }) : streamed
    const flink = {
      streaming: readAnswers(`${path}.stream.ndjson`),
      batch: readAnswers(`${path}.${hasBatch ? 'batch' : 'stream'}.ndjson`),
    }
    const others: { code: string; mode: 'streaming' | 'batch'; outcomes: Outcome[] }[] = []
    for (const batchRows of [1, 7, 4096]) {
      const outcomes = await runAll(script, { mode: 'streaming', batchRows })
      others.push({ code: `LAW_BATCHES_OF_${batchRows}`, mode: 'streaming', outcomes })
    }
    if (isHard) {
      for (const mode of hasBatch ? (['streaming', 'batch'] as const) : (['streaming'] as const)) {
        const outcomes = await runAll(script, { mode, parallelism: 3 })
        others.push({ code: 'LAW_THREE_SUBTASKS', mode, outcomes })
      }
    }
    const found: Failing[] = []
    for (const [at, program] of script.programs.entries()) {
      const name = `${file}/${program.name}`
      const add = (mode: string, code: string, detail: string | undefined): void => {
        if (detail !== undefined) found.push({ program: name, mode, code, detail })
      }
      const [stream, batch] = [streamed[at]!, batched[at]!]
      const theirStream = flink.streaming[at]!
      const theirBatch = flink.batch[at]!
      compareWithFlink('streaming', stream, [theirStream, theirBatch], program, add)
      if (hasBatch) compareWithFlink('batch', batch, [theirBatch, theirStream], program, add)
      add('streaming', 'LAW_FOLDS_TO_BATCH', foldDifference(stream, batch, program))
      for (const outcome of [
        stream,
        ...others.filter(({ mode }) => mode === 'streaming').map(({ outcomes }) => outcomes[at]!),
      ]) {
        const offence = outcome.kind === 'rows' ? findChangelogOffence(outcome.changes) : undefined
        add('streaming', 'LAW_CHANGELOG', offence)
        if (offence !== undefined) break
      }
      for (const { code, mode, outcomes } of others) {
        if (code === 'LAW_THREE_SUBTASKS' && program.header.isSequential) continue
        const alone = mode === 'batch' ? batch : stream
        add(mode, code, compareOutcomes(outcomes[at], alone, program.header, false))
      }
      if (isHard && stream.kind === 'rows')
        add('streaming', 'LAW_RESTORED', await restoredDifference(script, program, output))
    }
    return found
  } finally {
    rmSync(output, { recursive: true, force: true })
  }
}

/** `theirs` are Flink's answers of this mode and of the other. */
function compareWithFlink(
  mode: 'streaming' | 'batch',
  ours: Outcome,
  theirs: readonly [Outcome, Outcome],
  program: Program,
  add: (mode: string, code: string, detail: string | undefined) => void,
): void {
  const [same, other] = theirs
  if (ours.kind === 'error') {
    // Where Flink refuses too, a refusal is an answer, unless it says that the feature is to come.
    const isToCome = ours.code.endsWith('NOT_SUPPORTED_YET') || ours.code === 'CRASHES'
    if (same.kind === 'rows' || isToCome) add(mode, ours.code, ours.message)
    return
  }
  const answer = isFoldable(same) || other.kind === 'error' ? same : other
  const isOrdered = mode === 'batch' && program.isOrdered && answer === same
  add(mode, 'DISAGREES', compareOutcomes(ours, answer, program.header, isOrdered))
}

/**
 * What Flink refuses in one mode has the answer of the other, and so has a stream of Flink that leaves out its -U where a
 * key replaces rows (Top-N of one row does).
 */
function isFoldable(outcome: Outcome): boolean {
  return outcome.kind === 'rows' && findChangelogOffence(outcome.changes) === undefined
}

function foldDifference(stream: Outcome, batch: Outcome, program: Program): string | undefined {
  if (stream.kind === 'error' || batch.kind === 'error' || program.header.batchKeepsLate)
    return undefined
  const streamRows = fold(stream.changes, program.header).join(' ')
  const batchRows = fold(batch.changes, program.header).join(' ')
  return streamRows === batchRows ? undefined : `streaming ${streamRows}, batch ${batchRows}`
}

/** Stops the program again and again, and says how what it leaves differs from an undisturbed run. */
async function restoredDifference(
  script: Script,
  program: Program,
  output: string,
): Promise<string | undefined> {
  // The other queries of the script have no part in it.
  const statements = script.statements
    .filter((statement) => statement.program === undefined || statement.program === program)
    .map(({ text }) => text)
  if (!statements.some(isQuery)) return undefined
  try {
    const alone = new RestoredRun(`${output}/${program.name}-alone`)
    if (!(await alone.once(statements, 0, { parallelism: 1 }))) return undefined
    const disturbed = new RestoredRun(`${output}/${program.name}-disturbed`)
    await runDisturbed(disturbed, statements, 0, program.header)
    if (!disturbed.hasFinished) return 'it does not finish'
    const [ours, rows] = [keptRows(disturbed, program.header), keptRows(alone, program.header)]
    return ours.join(' ') === rows.join(' ')
      ? undefined
      : `restored ${ours.join(' ')}, undisturbed ${rows.join(' ')}`
  } catch (error) {
    return String(error)
  }
}

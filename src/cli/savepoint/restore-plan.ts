import { openSavepoint } from '../../checkpoint/savepoint/read-savepoint.ts'
import { renamed } from '../../checkpoint/savepoint/renames.ts'
import { type RestorePlan, restorePlan } from '../../checkpoint/savepoint/restore-plan.ts'
import type { Savepoint } from '../../checkpoint/savepoint/savepoint.ts'
import { openObjectStore } from '../../checkpoint/stores/open-store.ts'
import { createEnvironment } from '../../environment/create-environment.ts'
import type { PlannedJob } from '../../environment/environment.ts'
import { declaredStates } from '../../runtime/declared-states.ts'
import { parseStatements } from '../../sql/1-parse/parse.ts'
import { errorText } from '../error-text.ts'
import { FAILED, OK, WRONG_USAGE } from '../exit-codes.ts'
import { readScript } from '../read-script.ts'
import type { Terminal } from '../terminal.ts'
import { positiveInteger, wrongUsage } from '../usage.ts'
import { textTable } from './text-table.ts'

/**
 * `millrace savepoint restore-plan PATH -f script.sql`: says what a job of the script would take over of a savepoint, and runs nothing
 * but statements that define. Answers the exit code: 1 where the job would be refused.
 */
export async function printRestorePlan(
  path: string,
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<number> {
  const { platform } = terminal
  try {
    const opened = await openSavepoint(openObjectStore(path, platform), platform.digest)
    const job = await plannedJob(given, terminal, opened.savepoint)
    const options = {
      ignoresUnclaimedState:
        given['ignoreUnclaimedState'] === true || job.options.ignoresUnclaimedState,
      allowsPartialState: given['allowPartialState'] === true || job.options.allowsPartialState,
    }
    const savepoint = renamed(opened.savepoint, job.options.stateRenames)
    const plan = restorePlan(savepoint, declaredStates(job.graph), options)
    await platform.standardOut.write(given['json'] === true ? planJson(plan) : planText(plan))
    const problem = plan.entries.find((entry) => entry.problem !== undefined)?.problem
    if (problem === undefined) return OK
    await platform.standardError.write(errorText(problem)).catch(() => {})
    return FAILED
  } catch (error) {
    await platform.standardError.write(errorText(error)).catch(() => {})
    return (error as { code?: string }).code === 'CLI_USAGE' ? WRONG_USAGE : FAILED
  }
}

/** The job of the script that is asked for, or that has most operators of the savepoint. */
async function plannedJob(
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  savepoint: Savepoint,
): Promise<PlannedJob> {
  const script = await readScript(given, terminal)
  const wanted = given['job'] === undefined ? undefined : positiveInteger('--job', given['job'])
  const environment = createEnvironment({ platform: terminal.platform })
  const jobs: PlannedJob[] = []
  for (const statement of parseStatements(script.text, { file: script.file })) {
    const job = await environment.planJob(statement)
    if (job !== undefined) jobs.push(job)
  }
  const uids = new Set(savepoint.operators.map(({ uid }) => uid))
  const known = ({ graph }: PlannedJob): number =>
    graph.vertices.filter((vertex) => vertex.kind !== 'collect' && uids.has(vertex.uid)).length
  const [best] = jobs.toSorted((a, b) => known(b) - known(a))
  const job = wanted === undefined ? best : jobs[wanted - 1]
  if (job !== undefined) return job
  throw wrongUsage({
    problem:
      wanted === undefined
        ? 'The script has no INSERT.'
        : `The script has ${jobs.length} jobs, not ${wanted}.`,
    remedy: 'Give the script whose job is to start from the savepoint.',
  })
}

function planText({ entries }: RestorePlan): string {
  return textTable(
    [
      { name: 'outcome' },
      { name: 'operator' },
      { name: 'uid' },
      { name: 'state' },
      { name: 'rows', isNumber: true },
      { name: 'remarks' },
    ],
    entries.map(({ outcome, operator, uid, state, count, notes, problem }) => [
      outcome,
      operator,
      uid,
      state,
      String(count),
      [...notes, ...(problem === undefined ? [] : [problem.code])].join('; '),
    ]),
  )
}

function planJson({ entries }: RestorePlan): string {
  return `${JSON.stringify({
    entries: entries.map(({ problem, ...entry }) => ({
      ...entry,
      ...(problem === undefined
        ? {}
        : { problem: { code: problem.code, message: problem.message } }),
    })),
  })}\n`
}

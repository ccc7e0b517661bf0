import { readLock } from '../checkpoint/job-lock.ts'
import { EngineError } from '../core/errors.ts'
import type { ControlAnswer, ControlRequest } from '../environment/job-control.ts'
import type { JobReport } from '../environment/job-report.ts'
import { errorJson, errorText } from './error-text.ts'
import { ENDED_BY, FAILED, OK } from './exit-codes.ts'
import {
  askJob,
  controlNotRunning,
  controlSeveralJobs,
  findingOf,
  findJobPlaces,
  isHeld,
  type JobPlace,
} from './job-places.ts'
import { statusData, statusText } from './status-text.ts'
import type { Terminal } from './terminal.ts'
import { wrongUsage } from './usage.ts'

/** Options of the commands, by their long names in camel case. */
export type GivenOptions = Readonly<Record<string, unknown>>

/** Between the two looks at a job that rates are made of. */
const SAMPLE_MS = 1000
const WATCH_MS = 2000
/** How long a job that was stopped may take to let go of its lock. */
const LET_GO_MS = 10_000
const LET_GO_WATCH_MS = 50

/** Runs a command and prints what it fails with. Answers the exit code. */
export async function reported(
  terminal: Terminal,
  given: GivenOptions,
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run()
  } catch (error) {
    const text = given['jsonErrors'] === true ? errorJson(error) : errorText(error)
    await terminal.platform.standardError.write(text).catch(() => {})
    return error instanceof EngineError && error.code === 'CLI_USAGE' ? 2 : FAILED
  }
}

function directoryOf(given: GivenOptions): string {
  const { dir } = given as { readonly dir?: unknown }
  if (dir !== undefined) return String(dir)
  throw wrongUsage({
    problem: 'Nothing says which job is meant.',
    remedy: 'Name the checkpoint directory of the job: --dir DIR.',
  })
}

const placesOf = (given: GivenOptions, terminal: Terminal): Promise<JobPlace[]> =>
  findJobPlaces(directoryOf(given), {
    platform: terminal.platform,
    job: given['job'] === undefined ? undefined : String(given['job']),
  })

const pause = ({ platform }: Terminal, forMs: number): Promise<void> =>
  new Promise((resolve) => void platform.timers.schedule(forMs, resolve))

/** `millrace status`: what running jobs do. */
export function runStatus(given: GivenOptions, terminal: Terminal): Promise<number> {
  return reported(terminal, given, async () => {
    const places = await placesOf(given, terminal)
    const isJson = given['json'] === true
    const { standardOut } = terminal.platform
    let signal: 'SIGINT' | 'SIGTERM' | undefined
    const stopListening = terminal.onInterrupt((received) => {
      signal = received
    })
    try {
      let before = await reportsOf(places)
      await refuseNoneRunning(before)
      await pause(terminal, SAMPLE_MS)
      for (;;) {
        const after = await reportsOf(places)
        await standardOut.write(await statusOf(before, after, isJson))
        const isOver = [...after.values()].every((report) => report === undefined)
        if (given['watch'] !== true || isOver) return OK
        before = after
        await pause(terminal, WATCH_MS)
        if (signal !== undefined) return ENDED_BY[signal]
        if (!isJson) await standardOut.write('\n')
      }
    } finally {
      stopListening()
    }
  })
}

type Reports = ReadonlyMap<JobPlace, JobReport | undefined>

async function reportsOf(places: readonly JobPlace[]): Promise<Reports> {
  const reports = new Map<JobPlace, JobReport | undefined>()
  for (const place of places) {
    const answer = await askJob(place, { kind: 'status' })
    reports.set(place, answer?.kind === 'status' ? answer.report : undefined)
  }
  return reports
}

async function statusOf(before: Reports, after: Reports, isJson: boolean): Promise<string> {
  const parts: string[] = []
  for (const [place, report] of after) {
    const earlier = before.get(place) ?? report
    if (report !== undefined && earlier !== undefined)
      parts.push(
        isJson
          ? dataLine(statusData(place.folder, earlier, report))
          : statusText(place.folder, earlier, report),
      )
    else {
      const found = await findingOf(place)
      parts.push(
        isJson
          ? dataLine({ job: place.folder, status: null, found })
          : `${place.folder} does not run: ${found}\n`,
      )
    }
  }
  return parts.join(isJson ? '' : '\n')
}

/** Positions of splits may have bigints. */
const dataLine = (data: unknown): string =>
  `${JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`

async function refuseNoneRunning(reports: Reports): Promise<void> {
  if ([...reports.values()].some((report) => report !== undefined)) return
  throw await notRunning([...reports.keys()])
}

async function notRunning(places: readonly JobPlace[]): Promise<Error> {
  const folders = []
  for (const place of places) folders.push({ name: place.folder, found: await findingOf(place) })
  return controlNotRunning({ folders })
}

/** `millrace stop`: ends running jobs with a last checkpoint or a savepoint. */
export function runStop(given: GivenOptions, terminal: Terminal): Promise<number> {
  return reported(terminal, given, async () => {
    const places = await placesOf(given, terminal)
    const savepoint = savepointOf(given['savepoint'], terminal)
    const running = await runningOf(places)
    refuseSharedPath(savepoint, running)
    return await askEach(running, {
      terminal,
      given,
      request: { kind: 'stop', drain: given['drain'] === true, savepoint },
      after: (place) => untilLetGo(place, terminal),
    })
  })
}

/** `millrace checkpoint trigger`: takes a checkpoint of running jobs now. */
export function runCheckpointTrigger(given: GivenOptions, terminal: Terminal): Promise<number> {
  return reported(terminal, given, async () => {
    const running = await runningOf(await placesOf(given, terminal))
    return await askEach(running, { terminal, given, request: { kind: 'checkpoint' } })
  })
}

/** `millrace savepoint trigger`: makes a savepoint of running jobs, which go on. */
export function runSavepointTrigger(given: GivenOptions, terminal: Terminal): Promise<number> {
  return reported(terminal, given, async () => {
    const running = await runningOf(await placesOf(given, terminal))
    const path = savepointOf(given['path'], terminal) ?? undefined
    refuseSharedPath(path, running)
    return await askEach(running, { terminal, given, request: { kind: 'savepoint', path } })
  })
}

/** The job may have another working directory. `--savepoint` without a path: as the job's settings say. */
function savepointOf(given: unknown, terminal: Terminal): string | null | undefined {
  if (given === undefined) return undefined
  if (given === true) return null
  const path = String(given)
  return /^[a-z][a-z0-9+.-]*:/i.test(path) ? path : terminal.platform.files.resolve(path)
}

function refuseSharedPath(path: string | null | undefined, running: readonly JobPlace[]): void {
  if (typeof path !== 'string' || running.length === 1) return
  throw controlSeveralJobs({ names: running.map(({ folder }) => folder) })
}

/** @throws CONTROL_NOT_RUNNING where none does */
async function runningOf(places: readonly JobPlace[]): Promise<JobPlace[]> {
  const reports = await reportsOf(places)
  await refuseNoneRunning(reports)
  return places.filter((place) => reports.get(place) !== undefined)
}

interface Asking {
  readonly terminal: Terminal
  readonly given: GivenOptions
  readonly request: ControlRequest
  /** Before the answer is printed. */
  readonly after?: (place: JobPlace) => Promise<void>
}

/** Asks jobs all at once, and prints a line for each. */
async function askEach(
  places: readonly JobPlace[],
  { terminal, given, request, after }: Asking,
): Promise<number> {
  const { standardOut, standardError } = terminal.platform
  const isJson = given['json'] === true
  const answers = await Promise.allSettled(
    places.map(async (place) => {
      const answer = await askJob(place, request)
      if (answer === undefined) throw await notRunning([place])
      await after?.(place)
      return answer
    }),
  )
  let exitCode: number = OK
  for (const [i, answer] of answers.entries()) {
    const { folder } = places[i]!
    if (answer.status === 'rejected') {
      exitCode = FAILED
      const { reason } = answer as { readonly reason: unknown }
      await standardError.write(
        given['jsonErrors'] === true ? errorJson(reason) : errorText(reason),
      )
    } else
      await standardOut.write(
        isJson
          ? `${JSON.stringify({ job: folder, ...answer.value })}\n`
          : `${folder}: ${answerText(answer.value)}\n`,
      )
  }
  return exitCode
}

function answerText(answer: Exclude<ControlAnswer, { kind: 'failed' }>): string {
  switch (answer.kind) {
    case 'checkpoint':
      return `checkpoint ${answer.checkpointId}`
    case 'savepoint':
      return `savepoint ${answer.path}`
    case 'stopped':
      if (answer.savepointPath !== undefined)
        return `stopped with savepoint ${answer.savepointPath}`
      return answer.checkpointId === undefined
        ? 'stopped'
        : `stopped with checkpoint ${answer.checkpointId}`
    case 'cancelled':
      return 'cancelled'
    case 'status':
      return answer.report.status
  }
}

/** Who starts the job again right after this must find its lock free. */
async function untilLetGo(
  { platform, objects, folder }: JobPlace,
  terminal: Terminal,
): Promise<void> {
  const sinceMs = platform.clock.monotonicMs()
  while (platform.clock.monotonicMs() - sinceMs < LET_GO_MS) {
    if (!isHeld(await readLock(objects, folder), platform)) return
    await pause(terminal, LET_GO_WATCH_MS)
  }
}

import { connectors } from '../../connectors/index.ts'
import { Environment } from '../../environment/environment.ts'
import type { JobEvent } from '../../environment/job.ts'
import { registries } from '../../environment/registries.ts'
import { simulatedPlatform } from '../../platform/simulated/index.ts'
import { SimulatedWorld } from '../../platform/simulated/world.ts'
import { CommittedTables } from '../committed-tables.ts'
import {
  difference,
  type JobOutput,
  leftovers,
  outputOf,
  unsealed,
  verifyCheckpoints,
  verifySavepoint,
} from './checks.ts'
import { type SimulatedJob, simulatedJob } from './jobs.ts'
import { drawPlan, type Round, type RunPlan } from './plan.ts'
import { codeOf, type ProcessEnd, runProcess, THROWN } from './process-run.ts'
import { Trace } from './trace.ts'

/** What one run was. */
export interface SeedReport {
  readonly seed: number
  readonly job: string
  /** Of all that happened, in order: the same for the same seed. */
  readonly traceHash: string
  readonly stepCount: number
  readonly processes: number
  /** Processes that died. */
  readonly crashes: number
  /** Processes that went on from a checkpoint of another. */
  readonly restores: number
  /** … with another parallelism. */
  readonly rescales: number
  /** Savepoints that were made, and read as a whole. */
  readonly savepoints: number
  /** Attempts of a job after its first one, within a process. */
  readonly restarts: number
  readonly checkpoints: number
  /** Checkpoints that were read as a whole. */
  readonly verified: number
  readonly rowsCompared: number
  /** What is wrong; undefined: nothing. */
  readonly problem: string | undefined
  /** The end of what happened. */
  readonly traceTail: readonly string[]
}

const MAX_STEPS = 150_000

export interface SeedOptions {
  /** Told of everything that happens, in order. */
  readonly onStep?: (step: string) => void
}

/** Runs one seed: a random job, disturbed at random, until it has finished; then looks at what it has left. Never rejects. */
export async function runSeed(seed: number, options: SeedOptions = {}): Promise<SeedReport> {
  const run = new SeedRun(seed, drawPlan(seed), options)
  let problem: string | undefined
  try {
    await run.run()
  } catch (error) {
    problem = error instanceof Problem ? error.message : String((error as Error).stack ?? error)
  }
  return run.report(problem)
}

/** Something that must not be. */
class Problem extends Error {}

const references = new Map<string, Promise<JobOutput>>()

/** What the job gives when nothing disturbs it. */
function undisturbed(job: SimulatedJob): Promise<JobOutput> {
  const key = `${job.sql}\n${Object.values(job.files).join()}`
  let output = references.get(key)
  if (output === undefined) {
    output = (async () => {
      const platform = simulatedPlatform({ seed: 1, files: job.files })
      const tables = new CommittedTables()
      const environment = new Environment({
        ...registries,
        platform,
        connectors: [...connectors, tables.connector],
        settings: { 'table.local-time-zone': 'UTC' },
        runsInCaller: true,
      })
      await environment.executeSql(job.sql)
      return outputOf(job, platform, tables)
    })()
    references.set(key, output)
  }
  return output
}

const eventText = (event: JobEvent): string => {
  switch (event.kind) {
    case 'checkpoint':
      return `checkpoint ${event.completed.checkpointId} ${event.completed.kind}`
    case 'restored':
      return `restored ${event.checkpointId}`
    case 'checkpointFailed':
      return `checkpointFailed ${event.checkpointId} ${event.reason}`
    case 'restarts':
      return `restarts from ${event.checkpointId} after ${codeOf(event.failure)}`
    default:
      return event.kind
  }
}

const isNotEmpty = (end: ProcessEnd): boolean =>
  end.kind === 'failed' && codeOf(end.error) === 'CHECKPOINT_NOT_EMPTY'

class SeedRun {
  readonly #seed: number
  readonly #plan: RunPlan
  readonly #job: SimulatedJob
  readonly #trace = new Trace()
  readonly #tables = new CommittedTables()
  readonly #world: SimulatedWorld
  #hadFinished = false
  #lastParallelism: number | undefined
  /** `latest`; a savepoint until there is a checkpoint of who has started from it. */
  #restorePath = 'latest'
  #checkpointDirectory = '/checkpoints'
  #savepointNumber = 0
  #counts = {
    processes: 0,
    crashes: 0,
    restores: 0,
    rescales: 0,
    savepoints: 0,
    restarts: 0,
    checkpoints: 0,
    verified: 0,
    rowsCompared: 0,
  }

  constructor(seed: number, plan: RunPlan, { onStep }: SeedOptions) {
    this.#seed = seed
    this.#plan = plan
    this.#job = simulatedJob(plan.job, plan.input)
    this.#world = new SimulatedWorld({
      seed,
      onStep: (step) => {
        this.#trace.add(step)
        onStep?.(step)
        if (this.#trace.length > MAX_STEPS) this.#world.time.onIdle()
      },
    })
    for (const [path, content] of Object.entries(this.#job.files))
      this.#world.files.put(path, content)
  }

  async run(): Promise<void> {
    const expected = await undisturbed(this.#job)
    const last = this.#plan.rounds.at(-1)!
    let isFinished = false
    for (const round of this.#plan.rounds) {
      isFinished = await this.#round(round)
      this.#counts.verified += await verifyCheckpoints(this.#world)
      const problem = unsealed(this.#job, this.#world, expected)
      if (problem !== undefined) throw new Problem(problem)
      if (isFinished) break
    }
    if (!isFinished) throw new Problem('the job has not finished, though nothing disturbed it')
    this.#compare(expected)
    // What has finished is not run again.
    this.#hadFinished = false
    await this.#round(last)
    if (!this.#hadFinished) throw new Problem('a job that had finished was run again')
    this.#compare(expected)
    const left = await leftovers(this.#world, this.#checkpointDirectory)
    if (left.length > 0) throw new Problem(`left over: ${left.join(', ')}`)
  }

  #compare(expected: JobOutput): void {
    const problem = difference(expected, outputOf(this.#job, this.#world, this.#tables))
    if (problem !== undefined) throw new Problem(problem)
    for (const lines of Object.values(expected)) this.#counts.rowsCompared += lines.length
  }

  /** Runs a process, and the second one where one comes; answers whether the job has finished. */
  async #round(round: Round): Promise<boolean> {
    let second: Promise<ProcessEnd> | undefined
    let stoppedWith: string | undefined
    const restorePath = this.#restorePath
    const made: string[] = []
    const parts = {
      restorePath,
      checkpointDirectory: this.#checkpointDirectory,
      nextSavepoint: () => `/savepoints/${this.#savepointNumber++}`,
      onStopped: (savepoint: string) => {
        // A directory of its own: what is in the old one is another start of the job.
        stoppedWith = savepoint
      },
      world: this.#world,
      job: this.#job,
      tables: this.#tables,
      round,
      maxParallelism: this.#plan.maxParallelism,
      onEvent: (event: JobEvent) => {
        if (event.kind === 'savepoint') made.push(event.taken.path)
        // Another process has gone on where this one has stopped.
        if (event.kind === 'checkpoint') stoppedWith = undefined
        this.#note(event, round)
      },
      onSecond: () => {
        this.#counts.processes++
        second = runProcess({ ...parts, isSecond: true, onSecond: () => {} })
      },
    }
    this.#counts.processes++
    const ends = [await runProcess({ ...parts, isSecond: false })]
    if (second !== undefined) ends.push(await second)
    this.#world.faults.diskBytes = Number.POSITIVE_INFINITY
    for (const path of made) await verifySavepoint(path, this.#world)
    this.#counts.savepoints += made.length
    if (ends.some(isNotEmpty) && restorePath !== 'latest') {
      this.#restorePath = 'latest'
      if (isNotEmpty(ends[0]!)) return await this.#round(round)
      ends.pop()
    }
    let isFinished = false
    for (const [i, end] of ends.entries()) {
      this.#check(end, round, i === 1)
      if (end.kind === 'exited' && end.isFinished) isFinished = true
    }
    if (stoppedWith !== undefined && !isFinished) {
      this.#restorePath = stoppedWith
      this.#checkpointDirectory = `/checkpoints-${this.#savepointNumber}`
    }
    return isFinished
  }

  #check(end: ProcessEnd, round: Round, isSecond: boolean): void {
    switch (end.kind) {
      case 'died':
        this.#counts.crashes++
        return
      case 'stuck':
        throw new Problem(
          this.#trace.length > MAX_STEPS
            ? `no end after ${MAX_STEPS} steps`
            : 'the process waits for what never comes',
        )
      case 'exited':
        if (end.leaks.length > 0) throw new Problem(`leaked: ${end.leaks.join(', ')}`)
        return
      case 'failed': {
        const code = codeOf(end.error)
        const mayBeFull = round.disturbances.some(({ kind }) => kind === 'fullDisk')
        if (code === THROWN) return
        if (code === 'FILE_DISK_FULL' && mayBeFull) return
        if (code === 'CHECKPOINT_LOCKED' && isSecond) return
        throw new Problem(`the job failed: ${String((end.error as Error).stack ?? end.error)}`)
      }
    }
  }

  #note(event: JobEvent, { parallelism }: Round): void {
    const counts = this.#counts
    this.#world.note(`job ${eventText(event)}`)
    switch (event.kind) {
      case 'startedFresh':
        this.#lastParallelism = parallelism
        return
      case 'restoredSavepoint':
        counts.restores++
        this.#lastParallelism = parallelism
        if (event.hadFinished) this.#hadFinished = true
        return
      case 'restored':
        counts.restores++
        if (this.#lastParallelism !== parallelism && !this.#job.isSequential) counts.rescales++
        this.#lastParallelism = parallelism
        if (event.hadFinished) this.#hadFinished = true
        return
      case 'restarts':
        counts.restarts++
        return
      case 'checkpoint':
        counts.checkpoints++
        this.#restorePath = 'latest'
        return
      case 'checkpointFailed':
      case 'savepoint':
      case 'uncontrolled':
      case 'waitsForLock':
    }
  }

  report(problem: string | undefined): SeedReport {
    return {
      seed: this.#seed,
      job: this.#plan.job,
      traceHash: this.#trace.hash,
      stepCount: this.#trace.length,
      ...this.#counts,
      problem,
      traceTail: this.#trace.tail,
    }
  }
}

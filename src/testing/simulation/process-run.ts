import { connectors } from '../../connectors/index.ts'
import type { Operator } from '../../contracts/operator.ts'
import { EngineError } from '../../core/errors.ts'
import { builtModule } from '../../environment/built-module.ts'
import { Environment } from '../../environment/environment.ts'
import type { Job, JobEvent } from '../../environment/job.ts'
import { registries } from '../../environment/registries.ts'
import { slotMain } from '../../environment/slot-main.ts'
import { SeededRandom } from '../../platform/seeded-random.ts'
import type { SimulatedProcess } from '../../platform/simulated/process.ts'
import type { SimulatedWorld } from '../../platform/simulated/world.ts'
import { CheckedOperator } from '../checked-operator.ts'
import type { CommittedTables } from '../committed-tables.ts'
import type { SimulatedJob } from './jobs.ts'
import type { Disturbance, Round } from './plan.ts'

/** How a process ended. */
export type ProcessEnd =
  | { readonly kind: 'died' }
  /** `isFinished`: the job has; else it was stopped or cancelled. */
  | { readonly kind: 'exited'; readonly isFinished: boolean; readonly leaks: readonly string[] }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Nothing is left to happen, and it has not ended. */
  | { readonly kind: 'stuck' }

export interface ProcessRun {
  readonly world: SimulatedWorld
  readonly job: SimulatedJob
  readonly tables: CommittedTables
  readonly round: Round
  readonly maxParallelism: number
  /** Where it starts: `latest`, or a savepoint. */
  readonly restorePath: string
  readonly checkpointDirectory: string
  /** Directory for a new savepoint. */
  readonly nextSavepoint: () => string
  /** Told of a savepoint that the job has ended with. */
  readonly onStopped: (savepoint: string) => void
  /** Of the second of two. */
  readonly isSecond: boolean
  readonly onEvent: (event: JobEvent) => void
  /** A second process is to be started. */
  readonly onSecond: () => void
}

/** Thrown by operators. */
export const THROWN = 'as the simulation wants'

/** Runs a job in a process of its own, as a round says, until it ends in one way or the other. */
export async function runProcess(run: ProcessRun): Promise<ProcessEnd> {
  const { world, job, round, isSecond } = run
  const pending = isSecond ? [] : [...round.disturbances]
  const counts = new Map<string, number>()
  const process = world.startProcess({
    seed: round.seed + (isSecond ? 7 : 0),
    diskDelayMs: diskDelays(round),
    maxMessageDelayMs: round.maxMessageDelayMs,
    maxYieldMs: round.maxYieldMs,
    diesAt: ({ kind }, number) => {
      for (const disturbance of pending.filter(({ atStep }) => atStep <= number)) {
        pending.splice(pending.indexOf(disturbance), 1)
        world.time.schedule(0, () => disturb(disturbance))
      }
      if (isSecond || round.death === undefined) return false
      if (round.death.kind === undefined) return number === round.death.number
      if (round.death.kind !== kind) return false
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      return counts.get(kind) === round.death.number
    },
  })
  let isFinished = false
  const onEvent = (event: JobEvent): void => {
    if (event.kind === 'checkpoint' && event.completed.kind === 'final') isFinished = true
    if ((event.kind === 'restored' || event.kind === 'restoredSavepoint') && event.hadFinished)
      isFinished = true
    run.onEvent(event)
  }
  const environment = makeEnvironment(process, { ...run, onEvent })
  const disturb = (disturbance: Disturbance): void => {
    if (process.hasEnded()) return
    world.note(`${process.id} is disturbed: ${disturbance.kind}`)
    disturbBy(disturbance, { ...run, process, jobs: environment.jobs })
  }
  const ended = environment.executeSql(job.sql).then(
    (): ProcessEnd => {
      // Commits that were left to do may have been cancelled.
      const hasAll = environment.jobs[0]?.status === 'FINISHED'
      return { kind: 'exited', isFinished: isFinished && hasAll, leaks: process.leaks }
    },
    (error: unknown): ProcessEnd => ({ kind: 'failed', error }),
  )
  const end = await Promise.race([
    ended,
    process.died.then((): ProcessEnd => ({ kind: 'died' })),
    new Promise<ProcessEnd>((resolve) => {
      const others = world.time.onIdle
      world.time.onIdle = () => {
        others()
        if (!process.hasEnded()) resolve({ kind: 'stuck' })
      }
    }),
  ])
  if (end.kind === 'stuck') process.kill('kill')
  if (end.kind === 'exited' || end.kind === 'failed') process.exit()
  world.note(
    `${process.id} ends: ${end.kind}${end.kind === 'failed' ? ` ${codeOf(end.error)}` : ''}`,
  )
  return end
}

export const codeOf = (error: unknown): string =>
  error instanceof EngineError ? error.code : error instanceof Error ? error.message : String(error)

function makeEnvironment(process: SimulatedProcess, run: ProcessRun): Environment {
  const { world, round, job, tables, maxParallelism } = run
  const parallelism = job.isSequential ? 1 : Math.min(round.parallelism, maxParallelism)
  const random = new SeededRandom(round.seed + 3)
  const throwAt = run.isSecond ? [] : round.throwAt
  let batches = 0
  const wrapOperator = (operator: Operator): Operator => {
    const checked = new CheckedOperator(operator)
    const onBatch = checked.onBatch.bind(checked)
    checked.onBatch = (input, batch, out) => {
      batches++
      if (throwAt.includes(batches)) throw new Error(THROWN)
      world.time.work(random.next() * round.workMs)
      return onBatch(input, batch, out)
    }
    return checked
  }
  const usesThreads = parallelism > 1 && round.usesThreads
  if (usesThreads)
    process.threads.define(builtModule('slot-worker'), (context) =>
      slotMain({
        platform: process.platformOf(context),
        connectors: [tables.connector],
        wrapOperator,
      })(context),
    )
  return new Environment({
    ...registries,
    platform: process.platform,
    connectors: [...connectors, tables.connector],
    batchRows: round.batchRows,
    runsInCaller: !usesThreads,
    ...(usesThreads ? {} : { wrapOperator }),
    settings: {
      ...settingsOf(round, parallelism, maxParallelism),
      'execution.state-recovery.path': run.restorePath,
      'execution.checkpointing.dir': run.checkpointDirectory,
    },
    onJobEvent: (_: Job, event: JobEvent) => {
      if (!process.hasEnded()) run.onEvent(event)
    },
  })
}

const settingsOf = (
  round: Round,
  parallelism: number,
  maxParallelism: number,
): Readonly<Record<string, string>> => ({
  'table.local-time-zone': 'UTC',
  'parallelism.default': String(parallelism),
  'pipeline.max-parallelism': String(maxParallelism),
  'execution.checkpointing.interval': `${round.intervalMs} ms`,
  'execution.checkpointing.num-retained': String(round.retained),
  'restart-strategy.type': 'fixed-delay',
  'restart-strategy.fixed-delay.attempts': '200',
  'restart-strategy.fixed-delay.delay': '20 ms',
})

function diskDelays({ disk, seed }: Round): () => number {
  const random = new SeededRandom(seed + 4)
  switch (disk) {
    case 'instant':
      return () => 0
    case 'quick':
      return () => random.next()
    case 'slow':
      return () => random.next() * 20
    case 'stalling':
      return () => (random.next() < 0.01 ? random.next() * 15_000 : 0)
  }
}

function disturbBy(
  disturbance: Disturbance,
  {
    world,
    process,
    jobs,
    onSecond,
    nextSavepoint,
    onStopped,
  }: ProcessRun & {
    readonly process: SimulatedProcess
    readonly jobs: readonly Job[]
  },
): void {
  switch (disturbance.kind) {
    case 'stop':
      for (const job of jobs) job.stop().catch(() => {})
      return
    case 'savepoint':
      for (const job of jobs) job.savepoint({ path: nextSavepoint() }).catch(() => {})
      return
    case 'stopWithSavepoint':
      for (const job of jobs)
        job.stopWithSavepoint({ path: nextSavepoint() }).then(
          ({ path }) => {
            if (!process.hasEnded()) onStopped(path)
          },
          () => {},
        )
      return
    case 'cancel':
      for (const job of jobs) job.cancel()
      return
    case 'killThread':
      process.threads.spawned
        .find((thread) => !thread.hasEnded)
        ?.end(new Error('the thread was killed'))
      return
    case 'secondProcess':
      onSecond()
      return
    case 'jump':
      world.time.jump(disturbance.byMs)
      return
    case 'fullDisk':
      world.faults.diskBytes = world.files.usedBytes + disturbance.roomBytes
      world.time.schedule(disturbance.forMs, () => {
        world.faults.diskBytes = Number.POSITIVE_INFINITY
      })
  }
}

import type { Random } from '../../contracts/platform.ts'
import { SeededRandom } from '../../platform/seeded-random.ts'
import { JOB_NAMES, type JobInput, LATER_JOB_NAMES } from './jobs.ts'

/** How long touches of the disk take. */
export type DiskSpeed = 'instant' | 'quick' | 'slow' | 'stalling'

/** When a process dies: in a step by its number, or in one of a kind of touch of the disk, by its number among these. */
export interface Death {
  readonly kind: string | undefined
  readonly number: number
}

/** Something that comes at a step of the process, by its number. */
export type Disturbance = { readonly atStep: number } & (
  | { readonly kind: 'stop' | 'cancel' | 'killThread' | 'secondProcess' }
  /** A savepoint beside the work, or one that the job ends with and the next process starts from. */
  | { readonly kind: 'savepoint' | 'stopWithSavepoint' }
  | { readonly kind: 'jump'; readonly byMs: number }
  | { readonly kind: 'fullDisk'; readonly roomBytes: number; readonly forMs: number }
)

/** One process of a run. */
export interface Round {
  readonly parallelism: number
  readonly batchRows: number
  /** Slots in threads of their own, which messages connect; else in the main thread. */
  readonly usesThreads: boolean
  readonly intervalMs: number
  readonly retained: number
  /** What one batch of an operator takes at most. */
  readonly workMs: number
  readonly maxYieldMs: number
  readonly maxMessageDelayMs: number
  readonly disk: DiskSpeed
  readonly death: Death | undefined
  /** Batches before which an operator throws. */
  readonly throwAt: readonly number[]
  readonly disturbances: readonly Disturbance[]
  readonly seed: number
}

/** A run, as far as it is decided before. */
export interface RunPlan {
  readonly job: string
  readonly input: JobInput
  readonly maxParallelism: number
  /** The last one is not disturbed. */
  readonly rounds: readonly Round[]
}

const DEATHS = ['create', 'write', 'sync', 'syncDirectory', 'rename', 'link', 'remove', 'timer']

/**
 * Draws what happens in a run. What campaigns learned later is drawn from numbers of its own: half of the seeds are as they were before it.
 */
export function drawPlan(seed: number): RunPlan {
  const plan = drawFirst(new SeededRandom(seed))
  return seed % 2 === 0 || EARLY_FINDS.has(seed)
    ? plan
    : withLater(plan, new SeededRandom(seed + 2 ** 20))
}

/** Seeds that have found something before there was more to draw. */
const EARLY_FINDS: ReadonlySet<number> = new Set([3, 101, 121])

function withLater(plan: RunPlan, random: Random): RunPlan {
  const below = (limit: number): number => Math.floor(random.next() * limit)
  const job = random.next() < 0.4 ? LATER_JOB_NAMES[below(LATER_JOB_NAMES.length)]! : plan.job
  const last = plan.rounds.length - 1
  const rounds = plan.rounds.map((round, i): Round => {
    const kinds = (['savepoint', 'stopWithSavepoint'] as const).filter(() => random.next() < 0.25)
    if (i === last) return round
    const more = kinds.map((kind) => ({ kind, atStep: Math.floor(3000 ** random.next()) }))
    return { ...round, disturbances: [...round.disturbances, ...more] }
  })
  return { ...plan, job, rounds }
}

function drawFirst(random: Random): RunPlan {
  const below = (limit: number): number => Math.floor(random.next() * limit)
  const oneOf = <T>(values: readonly T[]): T => values[below(values.length)]!
  const chance = (share: number): boolean => random.next() < share
  /** From 1 to `most`, small numbers as likely as great ones. */
  const spread = (most: number): number => Math.max(1, Math.floor(most ** random.next()))

  const death = (): Death =>
    chance(0.5)
      ? { kind: undefined, number: spread(4000) }
      : { kind: oneOf(DEATHS), number: spread(60) }

  const disturbances = (): Disturbance[] => {
    const found: Disturbance[] = []
    const atStep = (): number => spread(3000)
    if (chance(0.15)) found.push({ kind: 'stop', atStep: atStep() })
    if (chance(0.1)) found.push({ kind: 'cancel', atStep: atStep() })
    if (chance(0.2)) found.push({ kind: 'killThread', atStep: atStep() })
    if (chance(0.1)) found.push({ kind: 'secondProcess', atStep: atStep() })
    while (chance(0.25)) {
      const byMs = (chance(0.5) ? 1 : -1) * spread(86_400_000)
      found.push({ kind: 'jump', atStep: atStep(), byMs })
    }
    if (chance(0.2))
      found.push({
        kind: 'fullDisk',
        atStep: atStep(),
        roomBytes: below(3000),
        forMs: spread(3000),
      })
    return found
  }

  const round = (isLast: boolean): Round => ({
    parallelism: oneOf([1, 1, 2, 2, 3, 4]),
    batchRows: oneOf([16, 40, 64, 200]),
    usesThreads: chance(0.7),
    intervalMs: oneOf([2, 5, 10, 20, 50]),
    retained: oneOf([1, 1, 2, 3]),
    workMs: oneOf([1, 2, 4, 9]),
    maxYieldMs: oneOf([0, 1, 5]),
    maxMessageDelayMs: oneOf([0, 1, 10, 40]),
    disk: oneOf(['instant', 'instant', 'quick', 'slow', 'stalling']),
    death: !isLast && chance(0.75) ? death() : undefined,
    throwAt: isLast || chance(0.7) ? [] : Array.from({ length: 1 + below(3) }, () => spread(300)),
    disturbances: isLast ? [] : disturbances(),
    seed: below(2 ** 31),
  })

  const count = 2 + below(6)
  return {
    job: oneOf(JOB_NAMES),
    input: { rows: oneOf([500, 1200]), splits: oneOf([1, 3, 4]), dataSeed: below(2) },
    maxParallelism: oneOf([4, 7, 128]),
    rounds: Array.from({ length: count }, (_, i) => round(i === count - 1)),
  }
}

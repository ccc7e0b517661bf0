import type { Clock, Compression, Digest, Random } from '../../contracts/platform.ts'
import { nodeDigest } from '../node/digest.ts'
import { GunzipDecompressor } from '../node/gunzip.ts'
import { SeededRandom } from '../seeded-random.ts'
import { CapturedOutput } from './captured-output.ts'
import { DiskFaults } from './disk-faults.ts'
import { SimulatedFileSystem } from './files.ts'
import { type ProcessOptions, SimulatedProcess } from './process.ts'
import { SimulatedSockets } from './sockets.ts'
import { SimulatedTime } from './time.ts'

export interface WorldOptions {
  readonly seed: number
  /** Wall clock at the start; default 2026-01-01 00:00:00 UTC. */
  readonly startMs?: number
  /** Told of everything that happens, in order. */
  readonly onStep?: (step: string) => void
}

/**
 * One machine on which processes live and die, one after the other or side by side: time, disk and sockets outlive them. All of
 * it follows from the seed.
 */
export class SimulatedWorld {
  readonly time: SimulatedTime
  readonly clock: Clock
  readonly faults = new DiskFaults()
  readonly files: SimulatedFileSystem
  readonly sockets = new SimulatedSockets()
  readonly standardOut = new CapturedOutput()
  readonly standardError = new CapturedOutput()
  readonly digest: Digest = nodeDigest
  readonly compression: Compression = { gunzip: () => new GunzipDecompressor() }
  readonly #random: Random
  readonly #onStep: (step: string) => void
  readonly #processes = new Map<number, SimulatedProcess>()
  /** Share of deaths that take the power with them. */
  powerShare = 0.5

  constructor({ seed, startMs, onStep }: WorldOptions) {
    this.time = new SimulatedTime(startMs ?? 1_767_225_600_000)
    this.clock = this.time
    this.files = new SimulatedFileSystem(() => this.time.nowMs(), this.faults)
    this.#random = new SeededRandom(seed)
    this.#onStep = onStep ?? (() => {})
  }

  startProcess(options: ProcessOptions): SimulatedProcess {
    const process = new SimulatedProcess(this, this.#processes.size + 1, options)
    this.#processes.set(process.id, process)
    this.note(`${process.id} starts`)
    return process
  }

  isAlive(processId: number): boolean {
    return this.#processes.get(processId)?.hasEnded() === false
  }

  note(step: string): void {
    this.#onStep(step)
  }

  /** How a process dies: alone, or with all others because the power has failed. */
  deathOf(process: SimulatedProcess): 'kill' | 'power' {
    if (this.#random.next() >= this.powerShare) return 'kill'
    for (const other of this.#processes.values()) if (other !== process) other.kill('kill')
    return 'power'
  }

  failPower(): void {
    this.note('the power fails')
    this.files.crash(this.#random)
  }
}

/** The seeded twin of the world: time, files, chance and output of one test, all in memory. */
import type { Platform } from '../../contracts/platform.ts'
import { nodeDigest } from '../node/digest.ts'
import { GunzipDecompressor } from '../node/gunzip.ts'
import { SeededRandom } from '../seeded-random.ts'
import { CapturedOutput } from './captured-output.ts'
import { DiskFaults } from './disk-faults.ts'
import { SimulatedFileSystem } from './files.ts'
import { SimulatedSockets } from './sockets.ts'
import { SimulatedThreads } from './threads.ts'
import { SimulatedTime } from './time.ts'

export { CapturedOutput } from './captured-output.ts'
export type { DiskFault } from './disk-faults.ts'
export type { ProcessOptions, SimulatedProcess, Step } from './process.ts'
export { SimulatedWorld, type WorldOptions } from './world.ts'

export interface SimulationOptions {
  readonly seed: number
  /** Wall clock at the start; default 2026-01-01 00:00:00 UTC. */
  readonly startMs?: number
  readonly timeZone?: string
  /** Files that are there at the start, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** A platform whose outside can be looked at and broken. */
export interface SimulatedPlatform extends Platform {
  readonly time: SimulatedTime
  readonly files: SimulatedFileSystem
  readonly faults: DiskFaults
  readonly threads: SimulatedThreads
  readonly standardOut: CapturedOutput
  readonly standardError: CapturedOutput
}

export function simulatedPlatform(options: SimulationOptions): SimulatedPlatform {
  const time = new SimulatedTime(options.startMs ?? 1_767_225_600_000)
  const faults = new DiskFaults()
  const files = new SimulatedFileSystem(() => time.nowMs(), faults)
  for (const [path, content] of Object.entries(options.files ?? {})) files.put(path, content)
  return {
    time,
    clock: time,
    timers: time,
    files,
    faults,
    random: new SeededRandom(options.seed),
    // Numbers of their own, so that messages do not change what the job draws.
    threads: new SimulatedThreads({ time, random: new SeededRandom(options.seed + 1) }),
    environment: {
      timeZone: options.timeZone ?? 'UTC',
      processId: 1,
      hostName: 'simulated',
      temporaryDirectory: '/tmp',
      processStart: '0',
      isProcessAlive: () => true,
    },
    standardOut: new CapturedOutput(),
    standardError: new CapturedOutput(),
    compression: { gunzip: () => new GunzipDecompressor() },
    digest: nodeDigest,
    sockets: new SimulatedSockets(),
  }
}

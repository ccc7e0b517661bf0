/** The real world: everything of `Platform` over node's modules. */
import { randomFillSync } from 'node:crypto'
import { hostname, tmpdir } from 'node:os'
import type { Clock, Environment, Platform, Random, Timers } from '../../contracts/platform.ts'
import { SeededRandom } from '../seeded-random.ts'
import { nodeDigest } from './digest.ts'
import { NodeFileSystem } from './files.ts'
import { GunzipDecompressor } from './gunzip.ts'
import { isProcessAlive, startOf } from './processes.ts'
import { nodeSockets } from './sockets.ts'
import { StreamOutput } from './text-output.ts'
import { nodeThreads } from './threads.ts'

export interface NodePlatformOptions {
  /** Makes `random` repeatable. */
  readonly seed?: number
}

const clock: Clock = {
  nowMs: () => Date.now(),
  nowMicros: () => BigInt(Date.now()) * 1000n,
  monotonicMs: () => performance.now(),
  cpuSeconds: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
}

const timers: Timers = {
  schedule: (delayMs, callback) => {
    const handle = setTimeout(callback, delayMs)
    return { cancel: () => clearTimeout(handle) }
  },
  yield: () => new Promise((resolve) => setImmediate(resolve)),
}

const systemRandom: Random = {
  next: () => Math.random(),
  bytes: (length) => randomFillSync(new Uint8Array(length)),
}

let systemZone: string | undefined

const nodeEnvironment: Environment = {
  // Asked when somebody needs it: the first question costs a tenth of the start of a short statement.
  get timeZone() {
    systemZone ??= Intl.DateTimeFormat().resolvedOptions().timeZone
    return systemZone
  },
  processId: process.pid,
  hostName: hostname(),
  get temporaryDirectory() {
    return tmpdir()
  },
  get processStart() {
    return startOf(process.pid) ?? ''
  },
  isProcessAlive,
}

export function nodePlatform(options: NodePlatformOptions = {}): Platform {
  return {
    clock,
    timers,
    random: options.seed === undefined ? systemRandom : new SeededRandom(options.seed),
    files: new NodeFileSystem(),
    environment: nodeEnvironment,
    standardOut: new StreamOutput(process.stdout, '<stdout>'),
    standardError: new StreamOutput(process.stderr, '<stderr>'),
    compression: { gunzip: () => new GunzipDecompressor() },
    digest: nodeDigest,
    threads: nodeThreads,
    sockets: nodeSockets,
  }
}

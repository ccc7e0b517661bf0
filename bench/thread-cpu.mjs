// CPU time of the main thread, without that of the collector's and the pool's: on Linux from /proc, elsewhere that of the process.
import { openSync, readSync } from 'node:fs'

const bytes = Buffer.alloc(128)
let file
try {
  file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
} catch {
  file = undefined
}

/** Milliseconds so far. */
export function threadCpuMs() {
  if (file === undefined) {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  const length = readSync(file, bytes, 0, bytes.length, 0)
  return Number.parseInt(bytes.toString('latin1', 0, length), 10) / 1e6
}

/** Wall time that is worth a second look. */
const LONG_MS = 2
let known = threadCpuMs()
let knownAt = performance.now()

/**
 * Runs a step and adds its length to `steps`: its wall time, or where that is long the main thread's CPU time at most, for wall time holds
 * what other processes take. CPU time is asked for every other millisecond, as it costs to ask: up to 2 ms more may be counted.
 */
export function timedStep(steps, run) {
  const from = performance.now()
  if (from - knownAt > LONG_MS) {
    known = threadCpuMs()
    knownAt = from
  }
  const result = run()
  const wall = performance.now() - from
  steps.push(wall > LONG_MS ? Math.min(wall, threadCpuMs() - known) : wall)
  return result
}

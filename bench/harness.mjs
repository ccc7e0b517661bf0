// What all benchmarks share: runs after a warm-up, CPU time beside wall time, one JSON line a case.
import { execSync } from 'node:child_process'
import { cpus } from 'node:os'

/** Counted runs of a case. */
const RUNS = 5

/**
 * Measures a case. `run` does the work once and may be async; `rows` is how many rows that is.
 * Prints {"bench","rows_per_cpu_s","rows_per_s","spread","floor"}: medians of the runs, spread = (max - min) / median.
 */
export async function measure(name, rows, run, floor) {
  await run()
  const perCpu = []
  const perWall = []
  for (let i = 0; i < RUNS; i++) {
    const startMs = performance.now()
    const startCpu = process.cpuUsage()
    await run()
    const cpu = process.cpuUsage(startCpu)
    perCpu.push(rows / ((cpu.user + cpu.system) / 1e6))
    perWall.push(rows / ((performance.now() - startMs) / 1e3))
  }
  const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
  const middle = median(perCpu)
  report({
    bench: name,
    rows_per_cpu_s: Math.round(middle),
    rows_per_s: Math.round(median(perWall)),
    spread: Number(((Math.max(...perCpu) - Math.min(...perCpu)) / middle).toFixed(2)),
    ...(floor === undefined ? {} : { floor }),
  })
}

/** Prints one result line. */
export function report(result) {
  console.log(JSON.stringify(result))
}

/** Machine, Node version and commit, for the page of figures. */
export function circumstances() {
  const commit = execSync('git rev-parse --short HEAD', { encoding: 'utf8' }).trim()
  return { machine: `${cpus().length} × ${cpus()[0].model}`, node: process.version, commit }
}

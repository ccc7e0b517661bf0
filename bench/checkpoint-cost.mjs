// What checkpoints every second cost: CPU time of Nexmark queries with and without them, in pairs.
// `floors`: the same if nothing were done but writing as many bytes. `wallRatio`: of the time that it takes, as most is written beside.
// Run: npm run build && node bench/checkpoint-cost.mjs [million events, 10] [queries, q5,q17,q18] [pairs, 3]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NEXMARK_QUERIES, nexmarkTables } from '../dist/cli/bench/nexmark-queries.js'
import { createEnvironment } from '../dist/environment/create-environment.js'
import { circumstances } from './harness.mjs'
import { writeFloorS } from './write-floor.mjs'

const events = Number(process.argv[2] ?? 10) * 1e6
const queries = (process.argv[3] ?? 'q5,q17,q18').split(',')
const PAIRS = Number(process.argv[4] ?? 3)

async function run(query, count, directory) {
  let checkpoints = 0
  let pauseMs = 0
  let bytes = 0
  const environment = createEnvironment({
    timeZone: 'UTC',
    settings:
      directory === undefined
        ? {}
        : {
            'execution.checkpointing.dir': directory,
            'execution.checkpointing.interval': '1 s',
          },
    onJobEvent: (_, event) => {
      if (event.kind !== 'checkpoint') return
      checkpoints++
      pauseMs = Math.max(pauseMs, event.completed.pauseMs)
      bytes += event.completed.bytesWritten
    },
  })
  const { columns, query: text } = NEXMARK_QUERIES[query]
  await environment.executeSql(
    `${nexmarkTables(count)} CREATE TABLE s (${columns}) WITH ('connector' = 'blackhole');`,
  )
  const cpu = process.cpuUsage()
  const startMs = performance.now()
  await environment.executeSql(`INSERT INTO s ${text}`)
  const used = process.cpuUsage(cpu)
  const wallS = (performance.now() - startMs) / 1000
  await environment.close()
  return { cpuS: (used.user + used.system) / 1e6, wallS, checkpoints, pauseMs, bytes }
}

for (const query of queries) {
  await run(query, 1_000_000, undefined)
  const ratios = []
  const floors = []
  const wallRatios = []
  let last
  for (let pair = 0; pair < PAIRS; pair++) {
    const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
    const plain = await run(query, events, undefined)
    last = await run(query, events, directory)
    ratios.push(last.cpuS / plain.cpuS)
    wallRatios.push(last.wallS / plain.wallS)
    floors.push(1 + (await writeFloorS(directory, last.bytes)) / plain.cpuS)
    rmSync(directory, { recursive: true, force: true })
  }
  ratios.sort((a, b) => a - b)
  wallRatios.sort((a, b) => a - b)
  console.log(
    JSON.stringify({
      bench: 'checkpoint every second',
      query,
      events,
      cpuRatio: Number(ratios[ratios.length >> 1].toFixed(3)),
      wallRatio: Number(wallRatios[wallRatios.length >> 1].toFixed(3)),
      cpuRatios: ratios.map((ratio) => Number(ratio.toFixed(3))),
      // What writing as many bytes costs by itself, in the same way.
      floors: floors.map((ratio) => Number(ratio.toFixed(3))),
      limit: 1.05,
      checkpoints: last.checkpoints,
      longestPauseMs: Number(last.pauseMs.toFixed(2)),
      writtenMb: Math.round(last.bytes / 2 ** 20),
      ...circumstances(),
    }),
  )
}

import { spawn } from 'node:child_process'
import type { Platform, TextOutput } from '../../contracts/platform.ts'
import { EngineError } from '../../core/errors.ts'
import { builtModule } from '../../environment/built-module.ts'
import { createEnvironment } from '../../environment/create-environment.ts'
import type { UserScalarFunction } from '../../environment/user-function.ts'
import { errorText } from '../error-text.ts'
import { countText } from '../output/amounts.ts'
import { positiveInteger, wrongUsage } from '../usage.ts'
import {
  NEXMARK_QUERIES,
  nexmarkTables,
  SIDE_INPUT_KEYS,
  sideInputTable,
} from './nexmark-queries.ts'

/** Events of the run that warms the process up and is not counted. */
const WARM_UP_EVENTS = 1_000_000

/** One measured query, as `--json` prints it. Seconds; cpu_s is user + system of the process during the run. */
interface Measurement {
  readonly query: string
  readonly events: number
  readonly wall_s: number
  readonly cpu_s: number
  readonly events_per_s: number
  readonly events_per_cpu_s: number
  readonly rows_out: number
}

/** `millrace bench nexmark`. Answers the exit code. */
export async function runNexmarkBench(
  given: Readonly<Record<string, unknown>>,
  platform: Platform,
): Promise<number> {
  const { standardOut, standardError } = platform
  try {
    const events = positiveInteger('--events', given['events'])
    const parallelism = positiveInteger('--parallelism', given['parallelism'])
    if (given['run'] !== undefined) {
      const measured = await measure(queryName(String(given['run'])), {
        events,
        parallelism,
        platform,
      })
      await standardOut.write(`${JSON.stringify(measured)}\n`)
      return 0
    }
    return await measureAll(queryNames(String(given['queries'])), {
      events,
      parallelism,
      isJson: given['json'] === true,
      standardOut,
    })
  } catch (error) {
    await standardError.write(errorText(error)).catch(() => {})
    return error instanceof EngineError && error.code === 'CLI_USAGE' ? 2 : 1
  }
}

function queryNames(list: string): string[] {
  return list === 'all'
    ? Object.keys(NEXMARK_QUERIES)
    : list.split(',').map((name) => queryName(name.trim()))
}

function queryName(name: string): string {
  if (Object.hasOwn(NEXMARK_QUERIES, name)) return name
  throw wrongUsage({
    problem: `There is no query '${name}'.`,
    remedy: `Use all, or some of ${Object.keys(NEXMARK_QUERIES).join(', ')}.`,
  })
}

interface RunOptions {
  readonly events: number
  readonly parallelism: number
}

interface MeasureOptions extends RunOptions {
  readonly isJson: boolean
  readonly standardOut: TextOutput
}

async function measureAll(
  names: readonly string[],
  { events, parallelism, isJson, standardOut }: MeasureOptions,
): Promise<number> {
  if (!isJson)
    await standardOut.write(
      `${'query'.padEnd(6)}${'events/s'.padStart(12)}${'events/cpu s'.padStart(14)}${'wall s'.padStart(9)}${'cpu s'.padStart(9)}${'rows out'.padStart(12)}\n`,
    )
  for (const name of names) {
    const text = await inOwnProcess(name, { events, parallelism })
    if (text === undefined) return 1
    if (isJson) {
      await standardOut.write(text)
      continue
    }
    const m = JSON.parse(text) as Measurement
    await standardOut.write(
      `${name.padEnd(6)}${countText(m.events_per_s).padStart(12)}${countText(m.events_per_cpu_s).padStart(14)}${m.wall_s.toFixed(2).padStart(9)}${m.cpu_s.toFixed(2).padStart(9)}${countText(m.rows_out).padStart(12)}\n`,
    )
  }
  return 0
}

/** Runs the command again for one query; answers what it printed, undefined when it failed. */
function inOwnProcess(
  name: string,
  { events, parallelism }: RunOptions,
): Promise<string | undefined> {
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv,
      process.argv[1]!,
      'bench',
      'nexmark',
      '--run',
      name,
      '--events',
      String(events),
      '--parallelism',
      String(parallelism),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return new Promise((resolve) =>
    child.on('close', (code) => resolve(code === 0 ? text : undefined)),
  )
}

const countChar: UserScalarFunction = {
  parameters: ['STRING', 'STRING'],
  returns: 'BIGINT NOT NULL',
  nulls: 'propagate',
  doc: 'How often a character stands in a text.',
  module: builtModule('nexmark-functions'),
  export: 'countChar',
}

interface QueryOptions extends RunOptions {
  readonly platform: Platform
}

async function measure(name: string, options: QueryOptions): Promise<Measurement> {
  const { events } = options
  await runQuery(name, { ...options, events: WARM_UP_EVENTS })
  const startMs = performance.now()
  const startCpu = process.cpuUsage()
  const rowsOut = await runQuery(name, options)
  const cpu = process.cpuUsage(startCpu)
  const wallS = (performance.now() - startMs) / 1000
  const cpuS = (cpu.user + cpu.system) / 1e6
  return {
    query: name,
    events,
    wall_s: round(wallS),
    cpu_s: round(cpuS),
    events_per_s: Math.round(events / wallS),
    events_per_cpu_s: Math.round(events / cpuS),
    rows_out: rowsOut,
  }
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000

/** Runs a query into a blackhole; answers how many rows (changes) reached it. */
async function runQuery(name: string, options: QueryOptions): Promise<number> {
  const { events, parallelism, platform } = options
  const environment = createEnvironment({
    timeZone: 'UTC',
    settings: { 'parallelism.default': String(parallelism) },
  })
  environment.createFunction('count_char', countChar)
  const { columns, query, readsSideInput } = NEXMARK_QUERIES[name]!
  const sideInput = readsSideInput === true ? await writeSideInput(platform) : undefined
  const side = sideInput === undefined ? '' : sideInputTable(sideInput)
  await environment.executeSql(
    `${nexmarkTables(events)} ${side} CREATE TABLE nexmark_sink (${columns}) WITH ('connector' = 'blackhole');`,
  )
  const result = await environment.executeSql(`INSERT INTO nexmark_sink ${query}`)
  if (result.kind !== 'job') throw new Error('Millrace bug: an INSERT gives a job')
  const rowsOut = result.job.metrics.at(-1)!.rowsIn
  await environment.close()
  if (sideInput !== undefined) await platform.files.remove(sideInput)
  return rowsOut
}

/** Writes the side input to a file; answers its path. */
async function writeSideInput({ environment, files }: Platform): Promise<string> {
  const path = files.resolve(
    environment.temporaryDirectory,
    `millrace-side-input-${environment.processId}.csv`,
  )
  const file = await files.create(path)
  const lines = Array.from({ length: SIDE_INPUT_KEYS }, (_, key) => `${key},value ${key}\n`)
  await file.write(new TextEncoder().encode(lines.join('')))
  await file.close()
  return path
}

// Asks a real Flink for the answers in this folder again: node test/golden/make.mjs [name …]
// FLINK_LIB names the lib folder of Flink 2.2.1; README.md describes the files.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const golden = dirname(fileURLToPath(import.meta.url))
const names = process.argv.slice(2).filter((word) => word !== '--new')
// Scripts whose answers are younger than they are keep them.
const onlyNew = process.argv.includes('--new')
const flinkLib = process.env.FLINK_LIB
if (flinkLib === undefined) {
  console.error(
    'Set FLINK_LIB to the lib folder of an Apache Flink 2.2.1 (flink-dist, flink-table-*, flink-csv, flink-json).',
  )
  process.exit(2)
}

const opens = [
  'lang',
  'net',
  'io',
  'nio',
  'lang.reflect',
  'text',
  'time',
  'util',
  'util.concurrent',
  'util.concurrent.atomic',
  'util.concurrent.locks',
].map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`)

/** A script of programs goes by `heading/file`, and its heading stands for all of it. */
function isWanted(name, heading) {
  if (!name.endsWith('.sql')) return false
  const script = name.slice(0, -4)
  if (names.length === 0) return true
  return (
    names.includes(heading === undefined ? script : `${heading}/${script}`) ||
    names.includes(heading)
  )
}

function scriptsIn(folder, heading) {
  return readdirSync(folder)
    .filter((name) => isWanted(name, heading))
    .sort()
    .map((name) => join(folder, name))
}

function ask(mode, scripts) {
  if (scripts.length === 0) return
  const args = [
    ...opens,
    '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
    '--add-exports=java.base/sun.net.util=ALL-UNNAMED',
    '-Xmx2g',
    // Many small jobs: starting quickly matters, running quickly does not.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-XX:ReservedCodeCacheSize=256m',
    '-Dlog4j2.level=OFF',
    `-Dgolden.new=${onlyNew}`,
    '-cp',
    join(flinkLib, '*'),
    join(golden, 'FlinkAnswers.java'),
    mode,
    ...scripts,
  ]
  const { status } = spawnSync('java', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TZ: 'UTC' },
  })
  if (status !== 0) process.exit(1)
}

ask('expressions', scriptsIn(join(golden, 'expressions')))
const programs = readdirSync(join(golden, 'programs'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => scriptsIn(join(golden, 'programs', name), name))
ask('queries', [...scriptsIn(join(golden, 'queries')), ...programs])
ask('errors', scriptsIn(golden))

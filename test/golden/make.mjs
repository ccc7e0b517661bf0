// Asks a real Flink for the answers in this folder again: node test/golden/make.mjs [name …]
// FLINK_LIB names the lib folder of Flink 2.2.1; README.md describes the files.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const golden = dirname(fileURLToPath(import.meta.url))
const names = process.argv.slice(2)
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

function isWanted(name) {
  return name.endsWith('.sql') && (names.length === 0 || names.includes(name.slice(0, -4)))
}

function ask(mode, folder) {
  const scripts = readdirSync(folder)
    .filter(isWanted)
    .sort()
    .map((name) => join(folder, name))
  if (scripts.length === 0) return
  const args = [
    ...opens,
    '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
    '--add-exports=java.base/sun.net.util=ALL-UNNAMED',
    '-Xmx2g',
    '-Dlog4j2.level=OFF',
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

ask('expressions', join(golden, 'expressions'))
ask('queries', join(golden, 'queries'))
ask('errors', golden)

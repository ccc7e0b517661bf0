// The answers of Nexmark, as digests of final rows:
//   node test/golden/nexmark/run.mjs [check] [--events 1000000] [--queries q3,q4]    compares ours with Flink's; exit code 1 where they differ
//   FLINK_ROWS='<command>' node test/golden/nexmark/run.mjs make [--events 100000]   asks Flink again (see ../README.md)
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'rolldown'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { events: { type: 'string', default: '1000000' }, queries: { type: 'string' } },
})
const events = Number(values.events)
const answers = path('answers.ndjson')
// Beside the other things that are built, for the sake of its imports.
const file = path(`../../../dist/nexmark-answers-${process.pid}.mjs`)

await build({
  input: path('answers.ts'),
  platform: 'node',
  external: [/^node:/, /^[^./]/],
  logLevel: 'silent',
  output: { file, format: 'esm', codeSplitting: false },
})
const { askFlink, ourAnswer, readAnswers } = await import(pathToFileURL(file).href).finally(() =>
  rmSync(file, { force: true }),
)

async function make() {
  const command = process.env.FLINK_ROWS
  if (command === undefined) {
    console.error(
      'Set FLINK_ROWS to a command that prints the changes of scripts (see test/golden/README.md).',
    )
    process.exit(2)
  }
  const made = []
  await askFlink(command.split(' '), events, (answer) => {
    console.log(JSON.stringify(answer))
    made.push(answer)
  })
  const others = readAnswers(answers).filter((answer) => answer.events !== events)
  const lines = [...others, ...made].sort((a, b) => a.events - b.events)
  writeFileSync(answers, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

async function check() {
  const wanted = values.queries?.split(',')
  const theirs = readAnswers(answers).filter(
    (answer) => answer.events === events && (wanted?.includes(answer.query) ?? true),
  )
  let differing = 0
  for (const { query, rows, digest } of theirs) {
    const ours = await ourAnswer(query, events)
    const isSame = ours.rows === rows && ours.digest === digest
    if (!isSame) differing++
    console.log(
      `${query.padEnd(5)} ${isSame ? 'same' : 'DIFFERS'} ${rows} rows${isSame ? '' : `, ours ${ours.rows}`}`,
    )
  }
  console.log(
    `${theirs.length - differing} of ${theirs.length} queries answer as Flink does over ${events} events`,
  )
  process.exitCode = theirs.length > 0 && differing === 0 ? 0 : 1
}

await (positionals[0] === 'make' ? make() : check())

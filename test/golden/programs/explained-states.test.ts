/** Every state that a golden program keeps says in EXPLAIN what bounds it, whatever operator keeps it. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createEnvironment } from '../../../src/environment/create-environment.ts'
import { runStatement } from '../run-sql.ts'
import { readScript } from './read-programs.ts'

const folder = dirname(fileURLToPath(import.meta.url))
const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.sql'),
)

test.each(scripts.sort())('%s', async (path) => {
  const text = readFileSync(join(folder, path), 'utf8')
  const script = readScript(text.replaceAll('${data}', join(folder, 'data')))
  const silent: string[] = []
  const environment = createEnvironment({ timeZone: 'UTC' })
  for (const { text: statement, program } of script.statements) {
    if (program === undefined) {
      if (!/^\s*(INSERT|EXECUTE)/i.test(statement)) await runStatement(environment, statement)
      continue
    }
    const explained = await runStatement(environment, `EXPLAIN PLAN_ADVICE ${statement}`)
    if (explained.kind === 'error') continue
    for (const [, states] of explained.changes.join().matchAll(/state=\[(.*?)\], uid/g))
      for (const state of states!.split(/; (?=\w)/))
        if (!state.includes(': ')) silent.push(`${program.name}: ${state}`)
  }
  await environment.close()
  expect(silent).toEqual([])
})

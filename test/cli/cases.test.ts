/** The command line as a user meets it: scripts with exactly what they print. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readCases, writeCase } from './case-file.ts'
import { runCommand } from './command.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), 'cases')

describe('cases', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
    test(name, async () => {
      const { heading, cases } = readCases(readFileSync(join(folder, name), 'utf8'))
      let text = heading.map((line) => `${line}\n`).join('')
      for (const each of cases) {
        const outcome = await runCommand({
          files: { '/script.sql': each.script, ...each.files },
          options: {
            ...('execute' in each.options ? {} : { file: '/script.sql' }),
            timeZone: 'UTC',
            ...each.options,
          },
        })
        // No user's mistake may show the insides.
        expect(outcome.stderr, each.title).not.toMatch(/INTERNAL_ERROR|\n {4}at /)
        text += writeCase(each, outcome)
      }
      await expect(text).toMatchFileSnapshot(join(folder, name))
    })
  }
})

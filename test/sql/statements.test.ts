import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { makeSession, outputOf } from './make-session.ts'

/**
 * `statements.txt` holds statements after `> ` and what each gives, all in one session. Run with
 * `--update` to write it anew.
 */
it('statements without a job give what statements.txt says', async () => {
  const file = new URL('statements.txt', import.meta.url)
  const statements = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('> '))
    .map((line) => line.slice(2))
  const session = makeSession()
  const blocks = statements.map(
    (statement) => `> ${statement}\n${outputOf(session, statement).trimEnd()}\n`,
  )
  await expect(blocks.join('\n')).toMatchFileSnapshot('statements.txt')
})

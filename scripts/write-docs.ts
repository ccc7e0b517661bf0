/**
 * Writes docs/sql/functions.md from the definitions of the built-in functions, and docs/sql/compatibility.md
 * from the list of differences of test/golden. `WRITE_DOCS=1 npx vitest run test/docs` does it on any Node; Node 22.18 and
 * later also runs this file as it is. The same test holds the committed files to what this writes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compatibilityPage, type Difference } from './docs/compatibility-page.ts'
import { functionsPage } from './docs/functions-page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The pages by their path below the repository's root. */
export function writePages(): ReadonlyMap<string, string> {
  const differences = readFileSync(join(root, 'test/golden/differences.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Difference)
  return new Map([
    ['docs/sql/functions.md', functionsPage()],
    ['docs/sql/compatibility.md', compatibilityPage(differences)],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(root, 'docs/sql'), { recursive: true })
  for (const [path, text] of writePages()) writeFileSync(join(root, path), text)
}

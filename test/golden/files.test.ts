/**
 * The golden files hang together: every expression has its answer on the same line, every query script has the
 * answers of the modes it asks for, and every line is JSON. Catches a script that was edited without asking
 * Flink again.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const golden = dirname(fileURLToPath(import.meta.url))

function scriptsIn(folder: string): string[] {
  return readdirSync(join(golden, folder)).filter((name) => name.endsWith('.sql'))
}

function linesOf(path: string): string[] {
  return readFileSync(join(golden, path), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}

function asksAnExpression(line: string): boolean {
  return !line.startsWith('--') && !/^(SET|CREATE) .*;$/.test(line)
}

describe('expressions', () => {
  test.each(scriptsIn('expressions'))('%s has an answer to each line', (script) => {
    const asked = linesOf(`expressions/${script}`).filter(asksAnExpression)
    const answers = linesOf(`expressions/${script.replace('.sql', '.answers.ndjson')}`)
    const answered = answers.map((line) => JSON.parse(line).expr)
    expect(answered).toEqual(asked)
  })
})

const headings = readdirSync(join(golden, 'programs'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'data')
  .map((entry) => `programs/${entry.name}`)

describe.each(['queries', ...headings])('%s', (folder) => {
  test.each(scriptsIn(folder))('%s has the answers of its modes', (script) => {
    const text = readFileSync(join(golden, folder, script), 'utf8')
    for (const mode of ['stream', 'batch']) {
      const path = `${folder}/${script.replace('.sql', `.${mode}.ndjson`)}`
      const isAsked = !text.includes('-- only: ') || text.includes(`-- only: ${mode}`)
      expect(existsSync(join(golden, path)), path).toBe(isAsked)
      if (!isAsked) continue
      const numbers = linesOf(path).map((line) => JSON.parse(line).query as number)
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    }
  })
})

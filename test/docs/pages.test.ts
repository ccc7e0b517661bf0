import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { writePages } from '../../scripts/write-docs.ts'

/** The committed pages are what the script writes: WRITE_DOCS=1 in the environment writes them. */
test.each([...writePages()])('%s', (path, text) => {
  if (process.env['WRITE_DOCS'] === '1') writeFileSync(path, text)
  expect(readFileSync(path, 'utf8')).toBe(text)
})

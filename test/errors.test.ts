/** Every error code has one definition, a remedy, and a test that names it. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

function filesUnder(folder: string, wanted: (path: string) => boolean): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path, wanted) : wanted(path) ? [path] : []
  })
}

const definitions = filesUnder(
  join(root, 'src'),
  (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
).flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(/\bcode:\s*'([A-Z][A-Z0-9]*_[A-Z0-9_]+)'/g)].map(
    (match) => ({ code: match[1]!, path: relative(root, path) }),
  ),
)

describe('error codes', () => {
  test('are defined once', () => {
    const places = new Map<string, string[]>()
    for (const { code, path } of definitions) places.set(code, [...(places.get(code) ?? []), path])
    expect(
      [...places]
        .filter(([, paths]) => paths.length > 1)
        .map(([code, paths]) => `${code}: ${paths.join(', ')}`),
    ).toEqual([])
  })

  test('are each raised by a test', () => {
    const self = fileURLToPath(import.meta.url)
    const tests = [
      ...filesUnder(join(root, 'src'), (path) => path.endsWith('.test.ts')),
      ...filesUnder(join(root, 'test'), (path) => /\.(ts|txt|sql)$/.test(path) && path !== self),
    ]
    // Whole words: SQL_TABLE_EXISTS says nothing of SQL_TABLE.
    const mentioned = new Set(
      tests.flatMap((path) => readFileSync(path, 'utf8').match(/[A-Z][A-Z0-9]*_[A-Z0-9_]+/g) ?? []),
    )
    expect(
      definitions
        .filter(({ code }) => !mentioned.has(code))
        .map(({ code, path }) => `${code} (${path})`),
    ).toEqual([])
  })
})

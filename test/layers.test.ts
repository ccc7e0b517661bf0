/**
 * Holds the house together: who may import whom, no cycles of values, and nothing but platform/ touching the
 * outside world.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(root, 'src')

/** Folder → folders it may import, besides itself. `*` = all but `testing`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  codegen: ['core'],
  contracts: ['core'],
  platform: ['core', 'contracts'],
  state: ['core', 'codegen', 'contracts', 'platform'],
  formats: ['core', 'codegen', 'contracts', 'platform'],
  connectors: ['core', 'codegen', 'contracts', 'platform'],
  operators: ['core', 'codegen', 'contracts', 'state'],
  dataflow: ['core', 'contracts'],
  checkpoint: ['core', 'codegen', 'contracts', 'platform', 'state'],
  // Exchanges generate the loops that copy rows, so codegen is in the list too.
  runtime: ['core', 'codegen', 'contracts', 'platform', 'state', 'dataflow', 'checkpoint'],
  sql: ['core', 'codegen', 'contracts', 'dataflow', 'operators'],
  environment: ['*'],
  cli: ['*'],
  testing: ['*'],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly isType: boolean
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourceFiles(path)
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : []
  })
}

const files = sourceFiles(source)
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))

/** Text without comments: examples in docstrings are no imports. */
const code = (file: string): string =>
  texts
    .get(file)!
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')

function importsOf(file: string): Import[] {
  const found: Import[] = []
  for (const match of code(file).matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\s+from\s+)?'([^']+)'/gm,
  )) {
    const names = match[0].match(/\{([^}]*)\}/)?.[1]
    // `import { type A, type B }` brings no value either.
    const isType =
      match[1] !== undefined ||
      (names !== undefined &&
        names.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')))
    found.push({ from: file, to: match[2]!, isType })
  }
  for (const match of code(file).matchAll(/\bimport\('([^']+)'\)/g))
    found.push({ from: file, to: match[1]!, isType: false })
  return found
}

const all = files.flatMap(importsOf)
const folderOf = (path: string): string => {
  const [first, ...rest] = relative(source, path).split('/')
  return rest.length === 0 ? '' : first!
}

describe('layers', () => {
  test('every folder is in the table', () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''))
    expect([...folders].filter((folder) => !(folder in MAY_IMPORT))).toEqual([])
  })

  test('folders import only what they may', () => {
    const wrong: string[] = []
    for (const { from, to } of all) {
      if (!to.startsWith('.')) continue
      const owner = folderOf(from)
      const target = folderOf(resolve(dirname(from), to))
      if (owner === '' || owner === target) continue
      const allowed = MAY_IMPORT[owner]!
      const isAllowed = allowed.includes('*')
        ? target !== 'testing' || owner === 'testing'
        : allowed.includes(target)
      if (!isAllowed) wrong.push(`${relative(root, from)} imports ${target}`)
    }
    expect(wrong).toEqual([])
  })

  test('formats and connectors do not know each other', () => {
    const parts = (path: string): string => relative(source, path).split('/').slice(0, 2).join('/')
    const wrong = all.filter(({ from, to }) => {
      const owner = folderOf(from)
      if ((owner !== 'connectors' && owner !== 'formats') || !to.startsWith('.')) return false
      const target = resolve(dirname(from), to)
      if (folderOf(target) !== owner) return false
      // The registry of a folder names all its members; members share only what is no member itself.
      const isMember = (path: string): boolean =>
        files.some((file) => file === join(source, parts(path), 'index.ts'))
      return (
        relative(source, from).split('/').length > 2 &&
        isMember(target) &&
        parts(target) !== parts(from)
      )
    })
    expect(wrong.map(({ from, to }) => `${relative(root, from)} imports ${to}`)).toEqual([])
  })

  test('only platform, connectors and the command line import node modules', () => {
    const wrong = all.filter(
      ({ from, to }) =>
        to.startsWith('node:') &&
        !['platform', 'connectors', 'cli', 'testing'].includes(folderOf(from)),
    )
    expect(wrong.map(({ from, to }) => `${relative(root, from)} imports ${to}`)).toEqual([])
  })

  test('only platform and the command line touch clock, timers and random', () => {
    const banned =
      /\b(Date\.now\(|new Date\(\)|performance\.now\(|Math\.random\(|setTimeout\(|setInterval\(|setImmediate\(|process\.(env|hrtime|cwd|stdout|stderr)\b)/
    const wrong = files.filter(
      (file) => !['platform', 'cli'].includes(folderOf(file)) && banned.test(code(file)),
    )
    expect(wrong.map((file) => relative(root, file))).toEqual([])
  })

  test('code is made from text in one place only', () => {
    const wrong = files.filter(
      (file) =>
        /\bnew Function\(|\beval\(/.test(code(file)) &&
        relative(source, file) !== 'codegen/kernel.ts',
    )
    expect(wrong.map((file) => relative(root, file))).toEqual([])
  })

  test('no cycles of value imports', () => {
    const edges = new Map<string, string[]>()
    for (const { from, to, isType } of all) {
      if (isType || !to.startsWith('.')) continue
      edges.set(from, [...(edges.get(from) ?? []), resolve(dirname(from), to)])
    }
    expect(findCycles(edges)).toEqual([])
  })
})

/** Cycles met by a walk in depth, each named once by its files. */
function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>()
  const path: string[] = []
  const cycles: string[] = []
  const visit = (file: string): void => {
    state.set(file, 'open')
    path.push(file)
    for (const next of edges.get(file) ?? []) {
      if (state.get(next) === 'open')
        cycles.push(
          [...path.slice(path.indexOf(next)), next].map((each) => relative(root, each)).join(' → '),
        )
      else if (!state.has(next)) visit(next)
    }
    path.pop()
    state.set(file, 'done')
  }
  for (const file of edges.keys()) if (!state.has(file)) visit(file)
  return cycles
}

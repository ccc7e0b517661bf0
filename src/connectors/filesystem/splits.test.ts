/**
 * Files in parts, with the real formats: however a file is cut, and wherever reading stops and goes on, the rows and what is
 * counted are those of the file read in one go. Then the enumerator: which files become which splits, how they are handed out
 * again to other readers, what a watched directory brings, and what is said of files that change.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FormatDefinition } from '../../contracts/format.ts'
import type { SourceReader, SourceSplit } from '../../contracts/source.ts'
import type { Schema } from '../../core/batch.ts'
import { parseOptions } from '../../core/options.ts'
import { readValue } from '../../core/read-value.ts'
import { bigIntType, bytesType, stringType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { csvFormat } from '../../formats/csv/index.ts'
import { jsonFormat } from '../../formats/json/index.ts'
import { rawFormat } from '../../formats/raw/index.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../platform/simulated/index.ts'
import { MAX_SPLIT_BYTES, MIN_SPLIT_BYTES, splitBytesFor } from './file-splits.ts'
import { FileSource, type FileSourceOptions } from './source.ts'

// ---- harness -------------------------------------------------------------------------------------

interface Table {
  readonly format: FormatDefinition
  readonly options?: Readonly<Record<string, string>>
  readonly schema: Schema
}

const sourceOf = (
  { format, options = {}, schema }: Table,
  more: Partial<FileSourceOptions> = {},
): FileSource =>
  new FileSource({
    schema,
    partitionKeys: [],
    defaultPartition: '__DEFAULT_PARTITION__',
    selection: { path: '/in', pattern: undefined },
    format,
    formatValues: parseOptions(format.name, format.options, options),
    timeZone: 'UTC',
    ...more,
  })

const world = (files: Record<string, string | Uint8Array>): SimulatedPlatform =>
  simulatedPlatform({ seed: 7, files })

type Counts = Record<string, number>

function readerOf(
  source: FileSource,
  splits: readonly SourceSplit[],
  given: { platform: SimulatedPlatform; batchRows?: number; counts?: Counts },
): SourceReader {
  const { platform, batchRows = 3, counts = {} } = given
  const request = { projection: source.schema.map((_, i) => i), filters: [] }
  return source.createReader(splits, request, {
    platform,
    batchRows,
    subtaskIndex: 0,
    parallelism: 1,
    count: (counter, amount) => {
      counts[counter] = (counts[counter] ?? 0) + amount
    },
  })
}

const found = (source: FileSource, platform: SimulatedPlatform, parallelism = 1) =>
  source.createEnumerator({ platform, parallelism }).discover()

/** Plain data: what a checkpoint makes of it. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** Reads one batch; undefined at the end. */
async function nextRows(
  reader: SourceReader,
  schema: Schema,
): Promise<readonly Value[][] | undefined> {
  for (;;) {
    const batch = reader.poll()
    if (batch === 'end') return undefined
    if (batch === 'pending') await reader.available()
    else {
      const live =
        batch.selection ?? Int32Array.from({ length: batch.rowCount }, (_, position) => position)
      return [...live].map((row) =>
        schema.map(({ type }, i) => readValue(batch.columns[i]!, row, type)),
      )
    }
  }
}

/** Reads splits to the end, one reader each or, with `isRestored`, one reader for each batch. */
async function readAll(
  source: FileSource,
  splits: readonly SourceSplit[],
  given: { platform: SimulatedPlatform; batchRows?: number; counts?: Counts; isRestored?: boolean },
): Promise<Value[][]> {
  const rows: Value[][] = []
  for (const split of splits) {
    let held: readonly SourceSplit[] = [split]
    let reader = readerOf(source, held, given)
    for (;;) {
      const batch = await nextRows(reader, source.schema)
      if (batch === undefined) break
      rows.push(...batch)
      if (given.isRestored !== true) continue
      held = stored(reader.snapshot())
      await reader.close()
      reader = readerOf(source, held, given)
    }
    expect(reader.snapshot()).toEqual([])
    await reader.close()
  }
  return rows
}

const skipped = (counts: Counts) => [counts.skippedRows ?? 0, counts.nullFields ?? 0]

// ---- any file, cut anywhere ----------------------------------------------------------------------

const jsonSchema: Schema = [
  { name: 'n', type: bigIntType() },
  { name: 's', type: stringType() },
]
const text: Schema = [{ name: 'line', type: stringType() }]

const words = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ' ', '}', '{', '"', '\\', ',', '\n', 'é', '[', ']') }),
  fc.string({ minLength: 80, maxLength: 200 }),
)
const jsonObject = fc.record({ n: fc.integer(), s: words })
const newline = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', ' \n \n ', '\r\n\t')
const jsonPiece = fc.oneof(
  { weight: 6, arbitrary: jsonObject.map((row) => JSON.stringify(row)) },
  jsonObject.map((row) => JSON.stringify(row, null, 2)),
  jsonObject.map((row) => `{"x":${JSON.stringify(row)}\n,"n":1}`),
  fc.array(jsonObject, { maxLength: 4 }).map((rows) => JSON.stringify(rows, null, 1)),
  fc.tuple(jsonObject, jsonObject).map((rows) => rows.map((row) => JSON.stringify(row)).join(' ')),
)
const jsonBad = fc.oneof(
  { weight: 5, arbitrary: jsonObject.map((row) => JSON.stringify(row)) },
  fc.constantFrom('nonsense', '{"n":1', '}', '{"n":"x"}', '{"n":1}}', '"{"', ''),
)
const csvCell = fc.string({ unit: fc.constantFrom('a', 'b', '"', ' ', '#', 'é', '\\', '1') })
const lineText = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '\r', '"', ',', '\\', '\u2028') })

/** Pieces with ends of lines between them, and with or without one at the end. */
const fileOf = (piece: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.tuple(piece, newline), { maxLength: 12 }), piece, fc.boolean())
    .map(([pieces, last, isOpen]) => pieces.flat().join('') + (isOpen ? last : ''))

const KINDS: readonly [name: string, table: Table, content: fc.Arbitrary<string>][] = [
  ['json of any shape', { format: jsonFormat, schema: jsonSchema }, fileOf(jsonPiece)],
  [
    'json with bad lines',
    { format: jsonFormat, schema: jsonSchema, options: { 'ignore-parse-errors': 'true' } },
    fileOf(jsonBad),
  ],
  ['raw', { format: rawFormat, schema: text }, fileOf(fc.oneof(lineText, words))],
  ['raw bytes', { format: rawFormat, schema: [{ name: 'b', type: bytesType() }] }, fileOf(words)],
  [
    'csv without quotes',
    {
      format: csvFormat,
      schema: [...text, { name: 'more', type: stringType() }],
      options: { 'disable-quote-character': 'true', 'ignore-parse-errors': 'true' },
    },
    fileOf(fc.tuple(csvCell, csvCell).map((cells) => cells.join(','))),
  ],
  [
    'csv with escapes and comments',
    {
      format: csvFormat,
      schema: [...text, { name: 'more', type: stringType() }],
      options: {
        'disable-quote-character': 'true',
        'ignore-parse-errors': 'true',
        'escape-character': '\\',
        'allow-comments': 'true',
      },
    },
    fileOf(fc.tuple(csvCell, csvCell).map((cells) => cells.join(','))),
  ],
  [
    'csv with quotes, which is not cut',
    { format: csvFormat, schema: text, options: { 'ignore-parse-errors': 'true' } },
    fileOf(lineText),
  ],
]

const RUNS = Number(process.env.RUNS ?? 150)

describe('a file read in parts', () => {
  it.each(KINDS)(
    '%s: any cuts give the rows of the whole file',
    async (_name, table, content) => {
      const cuts = fc.record({
        splitBytes: fc.integer({ min: 1, max: 200 }),
        chunkBytes: fc.integer({ min: 1, max: 300 }),
        batchRows: fc.integer({ min: 1, max: 5 }),
        hasMark: fc.boolean(),
      })
      const property = fc.asyncProperty(content, cuts, async (body, given) => {
        const platform = world({ '/in': given.hasMark ? `\ufeff${body}` : body })
        const whole = sourceOf(table, { splitBytes: 1e9 })
        const expectedCounts: Counts = {}
        const expected = await readAll(whole, await found(whole, platform), {
          platform,
          counts: expectedCounts,
        })
        const source = sourceOf(table, given)
        const splits = await found(source, platform)
        for (const isRestored of [false, true]) {
          const counts: Counts = {}
          const { batchRows } = given
          const rows = await readAll(source, splits, { platform, batchRows, counts, isRestored })
          expect(rows).toEqual(expected)
          expect(skipped(counts)).toEqual(skipped(expectedCounts))
        }
      })
      await fc.assert(property, { numRuns: RUNS })
    },
    60_000,
  )
})

// ---- which splits --------------------------------------------------------------------------------

const raw: Table = { format: rawFormat, schema: text }
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`).join('')
const idsOf = (splits: readonly SourceSplit[]) => splits.map(({ id }) => id)

describe('splits', () => {
  it('are named by path and offset, and come in that order', async () => {
    const platform = world({
      '/in/b': 'x'.repeat(25),
      '/in/a.gz': 'x'.repeat(50),
      '/in/a': 'x'.repeat(31),
      '/in/c': '',
      '/in/.hidden': 'x',
      '/in/_temporary/d': 'x',
    })
    const splits = await found(sourceOf(raw, { splitBytes: 10 }), platform)
    const expected = ['a@0', 'a@10', 'a@20', 'a.gz@0', 'b@0', 'b@10', 'b@20', 'c@0']
    expect(idsOf(splits)).toEqual(expected.map((name) => `/in/${name}`))
    const whole = await found(sourceOf(raw), platform)
    expect(idsOf(whole)).toEqual(['/in/a@0', '/in/a.gz@0', '/in/b@0', '/in/c@0'])
  })

  it('are as large as few readers need them', () => {
    const files = [
      { path: '/a', sizeBytes: 160 << 20, isDirectory: false, isSpecial: false, modifiedMs: 0 },
    ]
    expect(splitBytesFor(files, 1)).toBe(MAX_SPLIT_BYTES)
    expect(splitBytesFor(files, 4)).toBe(10 << 20)
    expect(splitBytesFor(files, 100)).toBe(MIN_SPLIT_BYTES)
  })

  it('go to other readers after a restore, and every row is read once', async () => {
    const platform = world({
      '/in/a': lines(0, 40),
      '/in/b': lines(40, 43),
      '/in/c': lines(43, 90),
    })
    const source = sourceOf(raw, { splitBytes: 60, chunkBytes: 16 })
    let waiting = [...(await found(source, platform))]
    const rows: Value[] = []
    for (const count of [3, 1, 4]) {
      const readers = Array.from({ length: count }, () => readerOf(source, [], { platform }))
      const ended = new Set<SourceReader>()
      const isLast = count === 4
      for (let turn = 0; ended.size < count && (isLast || turn < 9); turn++) {
        const reader = readers[turn % count]!
        if (ended.has(reader)) continue
        const batch = await nextRows(reader, text)
        if (batch !== undefined) rows.push(...batch.map((row) => row[0]!))
        if (batch !== undefined && reader.wantsSplit !== true) continue
        const [split] = waiting.splice(0, 1)
        if (split !== undefined) reader.addSplits!([split])
        else if (batch === undefined) ended.add(reader)
      }
      const held = readers.flatMap((reader) => reader.snapshot())
      waiting = stored([...held, ...waiting])
      for (const reader of readers) await reader.close()
    }
    expect(waiting).toEqual([])
    const numbers = rows.map((row) => Number(String(row).slice(5)))
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 90 }, (_, i) => i))
  })

  it('that no filter on a partition column lets pass are not found', async () => {
    const platform = world({ '/in/k=1/a': 'x', '/in/k=2/a': 'x', '/in/k=3/a': 'x' })
    const schema = [...text, { name: 'k', type: bigIntType() }]
    const source = sourceOf({ ...raw, schema }, { partitionKeys: ['k'] })
    const request = {
      projection: [0, 1],
      filters: [
        { column: 1, op: '>', literal: 1n },
        { column: 0, op: '=', literal: 'y' },
      ],
    } as const
    const enumerator = source.createEnumerator({ platform, parallelism: 1, request })
    expect(idsOf(await enumerator.discover())).toEqual(['/in/k=2/a@0', '/in/k=3/a@0'])
  })

  it('past a limit are given up', async () => {
    const platform = world({ '/in/a': lines(0, 5), '/in/b': lines(5, 10) })
    const source = sourceOf(raw)
    const request = { projection: [0], filters: [], limit: 3 }
    const [first, second] = await found(source, platform)
    const context = { platform, batchRows: 3, subtaskIndex: 0, parallelism: 1, count: () => {} }
    const reader = source.createReader([first!], request, context)
    expect((await nextRows(reader, text))!.length).toBe(3)
    expect(reader.poll()).toBe('end')
    reader.addSplits!([second!])
    expect(reader.poll()).toBe('end')
    expect(reader.snapshot()).toEqual([])
    await reader.close()
  })

  it('of bad rows say where those are, as far as it is known', async () => {
    const body = `${'{"n":1}\n'.repeat(9)}nonsense\n`
    const platform = world({ '/in': body })
    const table = { format: jsonFormat, schema: jsonSchema }
    const errorOf = async (splits: readonly SourceSplit[], isRestored: boolean) => {
      const reading = readAll(sourceOf(table), splits, { platform, batchRows: 4, isRestored })
      return await reading.then(
        () => undefined,
        (error: { location: object }) => error.location,
      )
    }
    const exact = { file: '/in', row: 10, line: 10, byteOffset: 72 }
    const whole = await found(sourceOf(table), platform)
    expect(await errorOf(whole, false)).toEqual(exact)
    expect(await errorOf(whole, true)).toEqual(exact)
    const parts = await found(sourceOf(table, { splitBytes: 30 }), platform)
    // Nobody has counted the rows before the part.
    expect(await errorOf(parts, true)).toEqual({ file: '/in', byteOffset: 72 })
  })
})

// ---- files that come and change ------------------------------------------------------------------

describe('a watched directory', () => {
  const watched = (more: Partial<FileSourceOptions> = {}) =>
    sourceOf(raw, { monitorIntervalMs: 1000, ...more })

  it('gives new files in the order of their paths, once, over restores too', async () => {
    const platform = world({ '/in/b': 'x' })
    const source = watched()
    expect(source.boundedness).toBe('unbounded')
    const enumerator = source.createEnumerator({ platform, parallelism: 1 })
    expect(enumerator.intervalMs).toBe(1000)
    expect(idsOf(await enumerator.discover())).toEqual(['/in/b@0'])
    expect(await enumerator.discover()).toEqual([])
    for (const name of ['d', 'a', '.d', '_c', 'c']) platform.files.put(`/in/${name}`, 'x')
    expect(idsOf(await enumerator.discover())).toEqual(['/in/a@0', '/in/c@0', '/in/d@0'])
    const restored = stored(enumerator.snapshot())
    const again = source.createEnumerator({ platform, parallelism: 2, restored })
    expect(await again.discover()).toEqual([])
    platform.files.put('/in/aa', 'x')
    expect(idsOf(await again.discover())).toEqual(['/in/aa@0'])
    expect(JSON.stringify(again.snapshot()).length).toBeLessThan(20 + 5 * 16)
    // A path is read once, even when its file was gone for a while.
    await platform.files.remove('/in/a')
    expect(await again.discover()).toEqual([])
    platform.files.put('/in/a', 'x')
    expect(await again.discover()).toEqual([])
  })

  it('counts files that change after they were found, each once', async () => {
    const platform = world({ '/in/a': 'x', '/in/b': 'y', '/in/c': 'z' })
    const counts: Counts = {}
    const count = (counter: string, amount: number) => {
      counts[counter] = (counts[counter] ?? 0) + amount
    }
    const enumerator = watched().createEnumerator({ platform, parallelism: 1, count })
    await enumerator.discover()
    platform.time.advance(10)
    platform.files.put('/in/a', 'xx')
    platform.files.put('/in/b', 'w')
    expect(await enumerator.discover()).toEqual([])
    expect(counts).toEqual({ changedFiles: 2 })
    platform.files.put('/in/a', 'xxx')
    const restored = stored(enumerator.snapshot())
    counts.changedFiles = 0
    const again = watched().createEnumerator({ platform, parallelism: 1, restored, count })
    expect(await again.discover()).toEqual([])
    expect(counts).toEqual({ changedFiles: 2 })
  })

  it('may be a glob that nothing matches yet', async () => {
    const platform = world({ '/in/x.log': 'x' })
    const source = watched({ selection: { path: '/in/*.txt', pattern: undefined } })
    const enumerator = source.createEnumerator({ platform, parallelism: 1 })
    expect(await enumerator.discover()).toEqual([])
    platform.files.put('/in/y.txt', 'y')
    expect(idsOf(await enumerator.discover())).toEqual(['/in/y.txt@0'])
  })

  it('cannot go on from a checkpoint in which it was not watched', () => {
    const platform = world({ '/in/a': 'x' })
    expect(() => watched().createEnumerator({ platform, parallelism: 1, restored: true })).toThrow(
      expect.objectContaining({ code: 'FILESYSTEM_RESTORE_MONITOR' }),
    )
  })
})

describe('files that change between being found and being read', () => {
  const both = [
    ['one that grows is read as far as it was found', 'line 0\nline 1\nline 2\n', ['0', '1']],
    ['a last line that is completed is read whole', 'line 0\nline 1 and more\nx\n', ['0', '1']],
  ] as const
  it.each(both)('%s', async (_name, after, expected) => {
    const platform = world({ '/in': 'line 0\nline 1' })
    const source = sourceOf(raw)
    const splits = await found(source, platform)
    platform.files.put('/in', after)
    const counts: Counts = {}
    const rows = await readAll(source, splits, { platform, counts })
    expect(rows.map((row) => String(row[0]).split(' ')[1])).toEqual(expected)
    expect(counts.changedFiles).toBe(1)
  })

  it('one that is cut short is FILESYSTEM_FILE_CUT_SHORT, one that is gone FILE_NOT_FOUND', async () => {
    const platform = world({ '/in': lines(0, 9) })
    const source = sourceOf(raw, { splitBytes: 20 })
    const splits = await found(source, platform)
    platform.files.put('/in', lines(0, 8))
    await expect(readAll(source, splits, { platform })).rejects.toMatchObject({
      code: 'FILESYSTEM_FILE_CUT_SHORT',
      location: { file: '/in' },
    })
    await platform.files.remove('/in')
    await expect(readAll(source, splits, { platform })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      location: { file: '/in' },
    })
  })
})

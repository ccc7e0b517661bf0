/**
 * The filesystem connector on simulated files, with two small formats: lines fed as bytes, and lines
 * read with random access. Cases: which files are read; partitions; gzip; resuming after every batch;
 * refused options. The sink has tests of its own.
 */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { TableContext } from '../../contracts/connector.ts'
import type { DecodeRequest, FormatDefinition } from '../../contracts/format.ts'
import type { Platform } from '../../contracts/platform.ts'
import type {
  PushedFilter,
  ScanRequest,
  Source,
  SourceReader,
  SourceSplit,
} from '../../contracts/source.ts'
import { type Batch, makeBatch, type Schema } from '../../core/batch.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { defineError } from '../../core/errors.ts'
import { parseOptions } from '../../core/options.ts'
import { readValue } from '../../core/read-value.ts'
import { dateType, intType, rowType, stringType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { simulatedPlatform } from '../../platform/simulated/index.ts'
import { compileGlob } from './glob.ts'
import { filesystemConnector } from './index.ts'
import { FileSource } from './source.ts'

// ---- formats: `number,text` lines ---------------------------------------------------------------

const badLine = defineError({
  code: 'TEST_BAD_LINE',
  domain: 'user',
  retry: 'never',
  message: () => 'Bad line.',
  remedy: () => 'Fix it.',
})

function batchOfLines(lines: string[], { schema, projection }: DecodeRequest): Batch {
  const columns = projection.map((column) => {
    const { type } = schema[column]!
    const builder = columnBuilder(type)
    for (const line of lines) {
      const text = line.split(',')[column]!
      builder.append(type.kind === 'INT' ? Number(text) : text)
    }
    return builder.finish()
  })
  return makeBatch(lines.length, columns)
}

const lines: FormatDefinition = {
  name: 'lines',
  doc: '',
  fileExtension: 'txt',
  options: {},
  decoder: (_values, request) => {
    let pending = ''
    let isLast = false
    const position = { rows: 0, bytes: 0 }
    return {
      position,
      push: (chunk, last) => {
        pending += new TextDecoder('latin1').decode(chunk)
        isLast = last
      },
      next: () => {
        const taken: string[] = []
        let bytes = 0
        while (taken.length < request.batchRows) {
          let end = pending.indexOf('\n', bytes)
          if (end < 0 && !(isLast && bytes < pending.length)) break
          if (end < 0) end = pending.length
          const line = pending.slice(bytes, end)
          if (line === 'bad') {
            const at = position.rows + taken.length + 1
            throw badLine(
              {},
              { location: { row: at, line: at, byteOffset: position.bytes + bytes } },
            )
          }
          taken.push(line)
          bytes = end + 1
        }
        if (taken.length === 0) return undefined
        pending = pending.slice(bytes)
        position.rows += taken.length
        position.bytes += bytes
        return batchOfLines(taken, request)
      },
    }
  },
  encoder: (_values, { schema }) => {
    let text = ''
    return {
      get pendingBytes() {
        return text.length
      },
      encode: (batch) => {
        const rows = batch.selection ?? Int32Array.from({ length: batch.rowCount }, (_, row) => row)
        for (const row of rows) {
          text += `${schema.map(({ type }, i) => readValue(batch.columns[i]!, row, type)).join(',')}\n`
        }
      },
      take: () => {
        const bytes = new TextEncoder().encode(text)
        text = ''
        return bytes
      },
    }
  },
}

const blocks: FormatDefinition = {
  name: 'blocks',
  doc: '',
  fileExtension: 'blk',
  options: {},
  fileDecoder: async (_values, request, file) => {
    const bytes = new Uint8Array(file.sizeBytes)
    await file.read(bytes, 0)
    const all = new TextDecoder()
      .decode(bytes)
      .split('\n')
      .filter((line) => line !== '')
    const position = { rows: 0 }
    return {
      position,
      next: async () => {
        await Promise.resolve()
        const taken = all.slice(position.rows, position.rows + request.batchRows)
        position.rows += taken.length
        if (taken.includes('bad')) throw badLine({})
        return taken.length === 0 ? undefined : batchOfLines(taken, request)
      },
    }
  },
}

// ---- harness -------------------------------------------------------------------------------------

const schema: Schema = [
  { name: 'n', type: intType() },
  { name: 's', type: stringType() },
]

interface TableOptions {
  readonly schema?: Schema
  readonly partitionKeys?: readonly string[]
  readonly format?: FormatDefinition
  readonly isOverwrite?: boolean
}

function table(given: Record<string, string>, options: TableOptions = {}): TableContext {
  return {
    tableName: 'c.d.t',
    schema: options.schema ?? schema,
    primaryKey: [],
    partitionKeys: options.partitionKeys ?? [],
    values: parseOptions("Connector 'filesystem'", filesystemConnector.options, given),
    format: { definition: options.format ?? lines, values: {} },
    timeZone: 'UTC',
    isOverwrite: options.isOverwrite ?? false,
  }
}

const source = (path: string, options: TableOptions = {}, given: Record<string, string> = {}) =>
  filesystemConnector.source!(table({ path, ...given }, options))

interface ReadOptions {
  readonly platform: Platform
  readonly request?: Partial<ScanRequest>
  readonly batchRows?: number
}

function readerOf(
  from: Source,
  splits: readonly SourceSplit[],
  { platform, request, batchRows = 4 }: ReadOptions,
): SourceReader {
  const scan = { projection: from.schema.map((_, i) => i), filters: [], ...request }
  return from.createReader(splits, scan, {
    platform,
    batchRows,
    subtaskIndex: 0,
    parallelism: 1,
    count: () => {},
  })
}

function rowsOf(batch: Batch, columns: Schema): Value[][] {
  const rows = batch.selection ?? Int32Array.from({ length: batch.rowCount }, (_, row) => row)
  return [...rows].map((row) =>
    columns.map(({ type }, i) => readValue(batch.columns[i]!, row, type)),
  )
}

async function next(reader: SourceReader): Promise<Batch | 'end'> {
  for (;;) {
    const result = reader.poll()
    if (result !== 'pending') return result
    await reader.available()
  }
}

async function readAll(from: Source, options: ReadOptions): Promise<Value[][]> {
  const columns = (options.request?.projection ?? from.schema.map((_, i) => i)).map(
    (i) => from.schema[i]!,
  )
  const reader = readerOf(
    from,
    await from.createEnumerator({ platform: options.platform, parallelism: 1 }).discover(),
    options,
  )
  const rows: Value[][] = []
  for (let batch = await next(reader); batch !== 'end'; batch = await next(reader))
    rows.push(...rowsOf(batch, columns))
  await reader.close()
  return rows
}

const world = (files: Record<string, string | Uint8Array>) => simulatedPlatform({ seed: 7, files })
const code = (value: string) => expect.objectContaining({ code: value })
const numbers = (rows: Value[][]) => rows.map((row) => row[0]).join(' ')

// ---- which files ---------------------------------------------------------------------------------

describe('files', () => {
  const tree = {
    '/data/b.txt': '2,b',
    '/data/a.txt': '1,a\n',
    '/data/sub/deep/c.txt': '3,c',
    '/data/sub/d.csv': '4,d',
    '/data/_hidden.txt': '9,x',
    '/data/.part': '9,x',
    '/data/_tmp/e.txt': '9,x',
    '/data/empty.txt': '',
    '/data/B/x.txt': '5,e',
    '/work/local.txt': '6,f',
    '/data/[odd].txt': '7,g',
  }
  it.each([
    ['/data', '5 7 1 2 4 3', 'a directory, by path in byte order'],
    ['file:///data/sub', '4 3', 'with a scheme'],
    ['file:/data/sub', '4 3', 'with a short scheme'],
    ['local.txt', '6', 'relative to the working directory'],
    ['/data/_hidden.txt', '9', 'a hidden file that is named'],
    ['/data/[odd].txt', '7', 'a name with glob characters that exists'],
    ['/data/*.txt', '7 1 2', 'a glob'],
    ['/data/**/*.txt', '5 7 1 2 3', 'a glob over directories'],
    ['/data/{a,sub/d}.*', '1 4', 'alternatives'],
    ['/data/[!B]*', '7 1 2 4 3', 'a class, and directories that match'],
    ['/data/?.txt', '1 2', 'a single character'],
  ])('%s reads %s: %s', async (path, expected) => {
    expect(numbers(await readAll(source(path), { platform: world(tree) }))).toBe(expected)
  })

  it('a pattern keeps paths that match in full', async () => {
    const from = source('/data', {}, { 'source.path.regex-pattern': '.*/sub/.*' })
    expect(numbers(await readAll(from, { platform: world(tree) }))).toBe('4 3')
  })

  it('names what is missing and what is near', async () => {
    const platform = world(tree)
    const error = await source('/dat/sub/d.csv')
      .createEnumerator({ platform: platform, parallelism: 1 })
      .discover()
      .catch((e) => e)
    expect(error).toMatchObject({ code: 'FILE_NOT_FOUND', location: { file: '/dat/sub/d.csv' } })
    expect(error.remedy).toBe("Did you mean '/data/sub/d.csv'?")
    await expect(
      source('/data/*.parquet').createEnumerator({ platform: platform, parallelism: 1 }).discover(),
    ).rejects.toThrow(code('FILE_NOT_FOUND'))
    await expect(
      source('/else/*.parquet').createEnumerator({ platform: platform, parallelism: 1 }).discover(),
    ).rejects.toThrow(code('FILE_NOT_FOUND'))
  })

  it('refuses other file systems', () => {
    expect(() => source('s3://bucket/x')).toThrow(code('FILESYSTEM_SCHEME'))
    expect(() => source('file://host/x')).toThrow(code('FILESYSTEM_SCHEME'))
  })

  it.each([
    ['a*c', ['abc', 'ac'], ['a/c', 'abd']],
    ['a/**', ['a/b', 'a/b/c'], ['ab']],
    ['**/x', ['x', 'a/b/x'], ['ax']],
    ['[a-c]?.{x,y{1,2}}', ['b1.x', 'a2.y2'], ['d1.x', 'b.x', 'a1.y']],
    ['a\\*b', ['a*b'], ['axb']],
    ['a{b', ['a{b'], ['ab']],
    ['a[b', ['a[b'], ['ab']],
    ['a.b+(c)', ['a.b+(c)'], ['axb+(c)']],
  ])('glob %s', (pattern, yes, no) => {
    expect(yes.filter((path) => !compileGlob(pattern).test(path))).toEqual([])
    expect(no.filter((path) => compileGlob(pattern).test(path))).toEqual([])
  })
})

// ---- reading -------------------------------------------------------------------------------------

describe('reading', () => {
  const many = (count: number, from = 0) =>
    Array.from({ length: count }, (_, i) => `${from + i},text${from + i}\n`).join('')
  const files = {
    '/in/a.txt': many(10),
    '/in/b.txt.gz': gzipSync(many(7, 10)),
    '/in/c.txt': '',
    '/in/d.txt': many(9, 17).trimEnd(),
  }
  const expected = Array.from({ length: 26 }, (_, i) => i).join(' ')

  it.each([
    ['lines', lines],
    ['blocks', blocks],
  ])('%s: resuming after every batch gives the same rows', async (_name, format) => {
    const given = format === blocks ? { '/in/a.txt': many(10), '/in/d.txt': many(16, 10) } : files
    for (const batchRows of [1, 3, 100]) {
      const platform = world(given)
      const from = new FileSource({
        schema,
        partitionKeys: [],
        defaultPartition: '',
        selection: { path: '/in', pattern: undefined },
        format,
        formatValues: {},
        timeZone: 'UTC',
        chunkBytes: 11,
      })
      const rows: Value[][] = []
      let splits = await from.createEnumerator({ platform: platform, parallelism: 1 }).discover()
      for (;;) {
        const reader = readerOf(from, JSON.parse(JSON.stringify(splits)), { platform, batchRows })
        const batch = await next(reader)
        if (batch === 'end') break
        rows.push(...rowsOf(batch, schema))
        splits = reader.snapshot()
        await reader.close()
      }
      expect(numbers(rows)).toBe(expected)
      expect(rows[25]).toEqual([25, 'text25'])
    }
  })

  it('concatenated gzip members are one file', async () => {
    const platform = world({ '/x.gz': Buffer.concat([gzipSync('1,a\n'), gzipSync('2,b\n3,c')]) })
    expect(numbers(await readAll(source('/x.gz'), { platform }))).toBe('1 2 3')
  })

  it('long gzip files flow through bounded buffers', async () => {
    const platform = world({ '/x.gz': gzipSync(many(300_000)) })
    const rows = await readAll(source('/x.gz'), { platform, batchRows: 4096 })
    expect(rows.length).toBe(300_000)
    expect(rows.at(-1)).toEqual([299_999, 'text299999'])
  })

  it('stops at a limit and reads only the columns asked for', async () => {
    const rows = await readAll(source('/in'), {
      platform: world(files),
      request: { projection: [1], limit: 8 },
    })
    expect(rows.slice(0, 2)).toEqual([['text0'], ['text1']])
    expect(rows.length).toBe(8)
  })

  it.each([
    ['truncated', 'COMPRESSION_TRUNCATED'],
    ['corrupt', 'COMPRESSION_CORRUPT'],
  ])('%s gzip: %s', async (kind, expectedCode) => {
    const bytes = gzipSync(many(1000))
    const broken =
      kind === 'truncated' ? bytes.subarray(0, bytes.length - 20) : Buffer.from('plain text')
    const error = await readAll(source('/x.gz'), { platform: world({ '/x.gz': broken }) }).catch(
      (e) => e,
    )
    expect(error).toMatchObject({ code: expectedCode, location: { file: '/x.gz' } })
  })

  it.each([[lines], [blocks]])(
    'a file that vanishes, one that may not be read, one that breaks: $name',
    async (format) => {
      const cases = [
        ['ENOENT', 'FILE_NOT_FOUND', undefined],
        ['EACCES', 'FILE_ACCESS_DENIED', undefined],
        ['EIO', 'FILE_IO', 5],
      ] as const
      for (const [error, expectedCode, atByte] of cases) {
        const platform = world({ '/in/a.txt': many(3) })
        platform.faults.add({
          path: '/in/a.txt',
          operation: 'read',
          error,
          ...(atByte === undefined ? {} : { atByte }),
        })
        const failure = await readAll(source('/in', { format }), { platform }).catch((e) => e)
        expect(failure).toMatchObject({ code: expectedCode, location: { file: '/in/a.txt' } })
      }
    },
  )

  it('bad rows say where they are, after a restore too', async () => {
    const platform = world({ '/in/a.txt': `${many(5)}bad\n` })
    const from = source('/in')
    const reader = readerOf(
      from,
      await from.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
      { platform, batchRows: 2 },
    )
    await next(reader)
    await next(reader)
    const splits = reader.snapshot()
    await expect(next(reader)).rejects.toMatchObject({
      location: { file: '/in/a.txt', row: 6, line: 6, byteOffset: 40 },
    })
    const again = next(readerOf(from, splits, { platform, batchRows: 2 }))
    await expect(again).rejects.toMatchObject({
      location: { file: '/in/a.txt', row: 6, byteOffset: 40 },
    })
    await expect(again).rejects.not.toMatchObject({ location: { line: 6 } })
  })
})

// ---- partitions ----------------------------------------------------------------------------------

describe('partitions', () => {
  const columns: Schema = [
    { name: 'day', type: dateType() },
    { name: 'n', type: intType() },
    { name: 'k', type: stringType() },
    { name: 's', type: stringType() },
  ]
  const options = { schema: columns, partitionKeys: ['k', 'day'] }
  const platform = world({
    '/p/k=x%2Fy/day=2020-01-02/f': '1,a',
    '/p/k=__DEFAULT_PARTITION__/day=18263/f': '2,b',
    '/p/k=z/day=1969-12-31/f': '3,c',
  })

  it('directories give their values', async () => {
    expect(await readAll(source('/p', options), { platform })).toEqual([
      [18263, 2, null, 'b'],
      [18263, 1, 'x/y', 'a'],
      [-1, 3, 'z', 'c'],
    ])
  })

  it.each<[string, PushedFilter[], string]>([
    ['equal', [{ column: 2, op: '=', literal: 'z' }], '3'],
    ['unequal', [{ column: 2, op: '<>', literal: 'z' }], '1'],
    ['null', [{ column: 2, op: 'IS NULL' }], '2'],
    ['range', [{ column: 0, op: '<', literal: 0 }], '3'],
    [
      'both',
      [
        { column: 0, op: '>=', literal: 0 },
        { column: 2, op: 'IS NOT NULL' },
      ],
      '1',
    ],
    ['not comparable', [{ column: 0, op: '=', literal: {} }], '2 1 3'],
  ])('a filter on a key leaves files out: %s', async (_name, filters, expected) => {
    const rows = await readAll(source('/p', options), {
      platform,
      request: { filters, projection: [1, 2] },
    })
    expect(numbers(rows)).toBe(expected)
  })

  it('a file outside partitions, and a text that is no value', async () => {
    for (const path of ['/p/day=2020-01-01/f', '/p/k=a/day=x/f']) {
      const failing = readAll(source('/p', options), { platform: world({ [path]: '1,a' }) })
      await expect(failing).rejects.toThrow(code('FILESYSTEM_PARTITION_VALUE'))
    }
  })

  it('a type that cannot be part of a path', () => {
    const odd = { schema: [{ name: 'k', type: rowType([]) }], partitionKeys: ['k'] }
    expect(() => source('/p', odd)).toThrow(code('FILESYSTEM_PARTITION_TYPE'))
  })
})

// ---- options ----------------------------------------------------------------------------------

describe('options', () => {
  it.each([
    [{}, 'OPTION_MISSING'],
    [{ path: '/x', 'source.monitor-interval': '0 s' }, 'OPTION_VALUE'],
    [{ path: '/x', 'auto-compaction': 'true' }, 'OPTION_NOT_SUPPORTED_YET'],
    [{ path: '/x', 'source.path.regex-pattern': '(' }, 'OPTION_VALUE'],
    [{ path: '/x', 'sink.partition-commit.policy.kind': 'metastore' }, 'OPTION_VALUE'],
    [{ path: '/x', paht: '/y' }, 'OPTION_UNKNOWN'],
  ])('%o is %s', (given, expectedCode) => {
    expect(() => filesystemConnector.source!(table(given as Record<string, string>))).toThrow(
      code(expectedCode),
    )
  })

  it('harmless ones pass', () => {
    expect(() =>
      source(
        '/x',
        {},
        { 'auto-compaction': 'false', 'sink.partition-commit.trigger': 'process-time' },
      ),
    ).not.toThrow()
  })

  it('a format that cannot read or write', () => {
    const mute = { name: 'mute', doc: '', fileExtension: 'm', options: {} }
    expect(() => source('/x', { format: mute })).toThrow(code('FILESYSTEM_FORMAT'))
    expect(() => filesystemConnector.sink!(table({ path: '/x' }, { format: mute }))).toThrow(
      code('FILESYSTEM_FORMAT'),
    )
  })
})

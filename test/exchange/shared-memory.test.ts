/**
 * Columns that lie in shared memory, as those of a ring do, through everything that reads columns: SQL functions that decode text or
 * hand bytes to the system, keys, aggregates, sorting, casts, formats and files. Each query runs over private memory and
 * over shared memory, and must answer the same.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { TextReader } from '../../src/codegen/text-reader.ts'
import { makeBatch, type Schema } from '../../src/core/batch.ts'
import type { BytesColumn, Column } from '../../src/core/column.ts'
import { parseOptions } from '../../src/core/options.ts'
import type { FixedArray } from '../../src/core/storage.ts'
import { stringType } from '../../src/core/types.ts'
import { csvFormat } from '../../src/formats/csv/index.ts'
import { jsonFormat } from '../../src/formats/json/index.ts'
import { rawFormat } from '../../src/formats/raw/index.ts'
import { createEnvironment } from '../../src/index.ts'
import { nodePlatform } from '../../src/platform/node/index.ts'
import { isAscii, isUtf8 } from '../../src/platform/node/utf8.ts'
import { createRing, RingReader, RingWriter } from '../../src/runtime/exchange/ring-channel.ts'
import { RandomBatches } from './random-batches.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-shared-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ROWS = 300
const TEXTS = [
  'plain',
  'Äpfel',
  '',
  'π ≈ 3',
  '🌊 wave',
  'a,b;c',
  '{"a": [1, "é"]}',
  '12',
  '2020-02-29',
]

/** Moves rows through a ring, so that they lie in its memory; the record stays held. */
function throughRing(columns: readonly Column[], rowCount: number): readonly Column[] {
  const memory = createRing(1 << 22)
  new RingWriter(memory, () => {}).writeBatch(
    makeBatch(rowCount, columns),
    undefined,
    rowCount,
    undefined,
  )
  const record = new RingReader(memory, () => {}).next()
  if (record?.kind !== 'batch') throw new Error('a batch comes back')
  return record.batch.columns
}

const random = new RandomBatches(Number(process.env.SEED ?? 1))
const fixed = (values: FixedArray): Column => ({
  layout: 'fixed',
  values,
  valid: Uint8Array.from({ length: ROWS }, () => (random.chance(0.1) ? 0 : 1)),
})

function textColumn(texts: readonly (string | Uint8Array)[]): BytesColumn {
  const parts = texts.map((text) => (typeof text === 'string' ? Buffer.from(text) : text))
  const lengths = Int32Array.from(parts, (part) => part.length)
  const starts = new Int32Array(parts.length)
  for (let i = 1; i < parts.length; i++) starts[i] = starts[i - 1]! + lengths[i - 1]!
  const valid = Uint8Array.from(parts, () => (random.chance(0.1) ? 0 : 1))
  return { layout: 'bytes', starts, lengths, bytes: new Uint8Array(Buffer.concat(parts)), valid }
}

const texts = Array.from({ length: ROWS }, () => random.pick(TEXTS))
const columns: readonly Column[] = [
  fixed(Int32Array.from({ length: ROWS }, () => random.below(20))),
  fixed(BigInt64Array.from({ length: ROWS }, () => BigInt(random.below(1e9)) * 1000n)),
  fixed(Float64Array.from({ length: ROWS }, () => random.below(1000) / 8)),
  textColumn(texts),
  textColumn(Array.from({ length: ROWS }, () => `ascii ${random.below(30)}`)),
  textColumn(texts.map((text) => Buffer.from(text))),
  {
    layout: 'list',
    offsets: Int32Array.from({ length: ROWS + 1 }, (_, i) => i * 2),
    child: textColumn([...texts, ...texts]),
    valid: undefined,
  },
  {
    layout: 'dictionary',
    codes: Int32Array.from({ length: ROWS }, () => random.below(TEXTS.length)),
    dictionary: textColumn(TEXTS),
    valid: undefined,
  },
]
const TYPES = {
  k: 'INT',
  n: 'BIGINT',
  x: 'DOUBLE',
  s: 'STRING',
  a: 'STRING',
  b: 'BYTES',
  l: 'ARRAY<STRING>',
  d: 'STRING',
}

const QUERIES = [
  'SELECT * FROM t',
  'SELECT k + 1, n * 2, x / 3, CAST(n AS STRING), CAST(x AS STRING), CAST(k AS DECIMAL(20, 3)) FROM t',
  "SELECT UPPER(s), LOWER(d), s || '-' || a, CHAR_LENGTH(s), SUBSTRING(s FROM 2 FOR 3), TRIM(s), REVERSE(s) FROM t",
  "SELECT REPLACE(s, 'a', 'ä'), INITCAP(a), LPAD(s, 8, '*'), POSITION('a' IN s), SPLIT_INDEX(s, ',', 1) FROM t",
  "SELECT s LIKE '%a%', s SIMILAR TO '[a-z]*', REGEXP_EXTRACT(s, '(\\\\d+)', 1), REGEXP_REPLACE(a, 'i+', 'I') FROM t",
  'SELECT MD5(s), SHA1(d), SHA256(a), SHA2(s, 512) FROM t',
  "SELECT TO_BASE64(s), ENCODE(s, 'UTF-16'), DECODE(b, 'UTF-8'), CAST(b AS STRING), CAST(s AS BYTES), HEX(s) FROM t",
  'SELECT TRY_CAST(s AS INT), TRY_CAST(s AS DATE), TRY_CAST(d AS DOUBLE) FROM t',
  "SELECT JSON_VALUE(s, '$.a[1]'), s IS JSON, JSON_EXISTS(s, '$.a') FROM t",
  'SELECT l[1], CARDINALITY(l), l FROM t',
  'SELECT s, COUNT(*), SUM(n), MIN(a), MAX(d), AVG(x), COUNT(DISTINCT b) FROM t GROUP BY s',
  'SELECT k, d, COUNT(*), SUM(x) FROM t GROUP BY k, d',
  'SELECT DISTINCT b FROM t',
  'SELECT s, a, n FROM t ORDER BY s DESC, a, n, k, x',
  'SELECT a FROM t WHERE s = d OR s > a OR b IS NULL',
  "SELECT CASE WHEN s IN ('12', 'Äpfel') THEN d ELSE a END FROM t",
]

describe('queries', () => {
  const run = async (data: readonly Column[], sql: string): Promise<unknown[]> => {
    const environment = createEnvironment({ timeZone: 'UTC', mode: 'batch' })
    environment.createTable('t', { columns: TYPES, data: { rowCount: ROWS, columns: data } })
    const result = await environment.executeSql(sql)
    if (result.kind !== 'query') throw new Error('a query')
    const rows: unknown[] = []
    for await (const row of result.rows()) rows.push(row)
    return rows
  }

  test.each(QUERIES)('%s', async (sql) => {
    const shared = throughRing(columns, ROWS)
    expect((shared[0] as { values: FixedArray }).values.buffer).toBeInstanceOf(SharedArrayBuffer)
    const rows = await run(shared, sql)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows).toEqual(await run(columns, sql))
  })

  test('a function of the program', async () => {
    const results = await Promise.all(
      [columns, throughRing(columns, ROWS)].map(async (data) => {
        const environment = createEnvironment({ timeZone: 'UTC' })
        environment.createTable('t', { columns: TYPES, data: { rowCount: ROWS, columns: data } })
        const seen: unknown[] = []
        environment.createFunction('keep', {
          parameters: ['STRING', 'BYTES', 'ARRAY<STRING>'],
          returns: 'INT',
          call: (...values: unknown[]) => seen.push(values),
        } as never)
        const result = await environment.executeSql('SELECT keep(s, b, l) FROM t')
        if (result.kind === 'query') for await (const _ of result.rows());
        return seen
      }),
    )
    expect(results[0]).toHaveLength(ROWS)
    expect(results[1]).toEqual(results[0])
  })
})

describe('formats', () => {
  const flat: Schema = ['s', 'a'].map((name) => ({ name, type: stringType() }))
  test.each([
    { format: jsonFormat, schema: flat, picks: [3, 4] },
    { format: csvFormat, schema: flat, picks: [3, 4] },
    { format: rawFormat, schema: flat.slice(0, 1), picks: [3] },
  ])('$format.name', ({ format, schema, picks }) => {
    const encoded = [columns, throughRing(columns, ROWS)].map((data) => {
      const encoder = format.encoder!(parseOptions('test', format.options, {}), {
        schema,
        timeZone: 'UTC',
      })
      encoder.encode(
        makeBatch(
          ROWS,
          picks.map((pick) => data[pick]!),
        ),
      )
      return Buffer.from(encoder.take()).toString()
    })
    expect(encoded[0]!.length).toBeGreaterThan(ROWS)
    expect(encoded[1]).toBe(encoded[0])
  })
})

describe('the system takes shared memory', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(16)).subarray(3, 9)
  shared.set(Buffer.from('Äpfel'))
  const platform = nodePlatform()

  test('files and output', async () => {
    const path = join(folder, 'file')
    const file = await platform.files.create(path)
    await file.write(shared)
    await file.close()
    expect(readFileSync(path, 'utf8')).toBe('Äpfel')
  })

  test('digests and checks of text', () => {
    for (const algorithm of ['md5', 'sha256'])
      expect(platform.digest.hash(algorithm, shared)).toEqual(
        platform.digest.hash(algorithm, Uint8Array.from(shared)),
      )
    expect([isUtf8(shared), isAscii(shared), isAscii(shared.subarray(2))]).toEqual([
      true,
      false,
      true,
    ])
  })

  test('text readers', () => {
    for (const pick of [3, 4, 5]) {
      const reader = new TextReader()
      const [own, other] = [columns, throughRing(columns, ROWS)].map((data) => {
        const column = data[pick] as BytesColumn
        reader.reset(column, undefined, ROWS)
        return Array.from({ length: ROWS }, (_, row) =>
          column.valid?.[row] === 0 ? null : reader.at(row),
        )
      })
      expect(other).toEqual(own)
    }
  })
})

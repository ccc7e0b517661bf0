/**
 * Files that other tools wrote (scripts/make-parquet-files.py: pyarrow and DuckDB), every value compared with
 * what they say; the flights of the main job by their totals; damaged and misdeclared files by code.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SqlType } from '../../src/core/types.ts'
import type { Value } from '../../src/core/value.ts'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import { EngineError } from '../../src/index.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), 'data')

/** A type as the expected rows name it: SQL text, or {row}, {array}, {map}. */
type TypeText =
  | string
  | {
      readonly row?: readonly (readonly [string, TypeText])[]
      readonly array?: TypeText
      readonly map?: readonly [TypeText, TypeText]
    }

function sqlOf(type: TypeText): string {
  if (typeof type === 'string') return type
  if (type.row !== undefined)
    return `ROW<${type.row.map(([name, field]) => `\`${name}\` ${sqlOf(field)}`).join(', ')}>`
  return type.array !== undefined
    ? `ARRAY<${sqlOf(type.array)}>`
    : `MAP<${type.map!.map(sqlOf).join(', ')}>`
}

/** A value as the expected rows hold it: whole numbers, decimals and times as text of the engine's value, binary in hex. */
function asExpected(value: Value, type: SqlType): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (type.kind === 'FLOAT' || type.kind === 'DOUBLE')
    return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (type.kind === 'ROW')
    return type.fields.map((field, i) => asExpected((value as Value[])[i]!, field.type))
  if (type.kind === 'ARRAY') return (value as Value[]).map((item) => asExpected(item, type.element))
  if (type.kind === 'MAP')
    return [...(value as Map<Value, Value>)].map(([key, item]) => [
      asExpected(key, type.key),
      asExpected(item, type.value),
    ])
  return typeof value === 'string' ? value : String(value)
}

async function read(
  columns: string,
  path: string,
  select = '*',
  batchRows = 64,
): Promise<unknown[][]> {
  const environment = createEnvironment({ mode: 'batch', timeZone: 'UTC', batchRows })
  await environment.executeSql(
    `CREATE TABLE f (${columns}) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'parquet')`,
  )
  const result = await environment.executeSql(`SELECT ${select} FROM f`)
  if (result.kind !== 'query') throw new Error('a SELECT is a query')
  const rows = await result.finalRows()
  return rows.map((row) => row.map((value, i) => asExpected(value, result.schema[i]!.type)))
}

async function failure(columns: string, path: string): Promise<EngineError> {
  try {
    await read(columns, path)
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
  throw new Error('nothing failed')
}

describe('files of other tools', () => {
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.ndjson'))
    .sort()) {
    const [header, ...lines] = readFileSync(join(folder, name), 'utf8').trim().split('\n')
    const { schema, note } = JSON.parse(header!) as {
      readonly schema: readonly (readonly [string, TypeText])[]
      readonly note: string
    }
    test(`${name.slice(0, -'.ndjson'.length)}: ${note}`, async () => {
      const columns = schema.map(([column, type]) => `\`${column}\` ${sqlOf(type)}`).join(', ')
      const rows = await read(columns, join(folder, name.replace('.ndjson', '.parquet')))
      expect(rows).toEqual(lines.map((line) => JSON.parse(line) as unknown))
    })
  }
})

const flights = 'node_modules/vega-datasets/data/flights-3m.parquet'
const FLIGHT_COLUMNS =
  '`date` TIMESTAMP(3), delay BIGINT, distance BIGINT, origin STRING, destination STRING'

test('the flights, by their totals', async () => {
  const totals =
    'COUNT(*), SUM(delay), MIN(delay), MAX(delay), SUM(distance), MIN(origin), MAX(destination), COUNT(DISTINCT origin), CAST(MIN(`date`) AS STRING), CAST(MAX(`date`) AS STRING)'
  const [row] = await read(FLIGHT_COLUMNS, flights, totals, 4096)
  // As pyarrow computes them.
  expect(row).toEqual([
    '3000000',
    '20003603',
    '-1116',
    '1688',
    '2194861208',
    'ABE',
    'YAK',
    '229',
    '2001-01-01 00:01:00.000',
    '2001-07-01 00:00:00.000',
  ])
})

describe('damaged and misdeclared files', () => {
  let scratch: string
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'millrace-parquet-'))
  })
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  const bytes = readFileSync(join(folder, 'types-snappy.parquet'))
  const damaged = (name: string, change: (copy: Buffer) => Buffer): string => {
    const path = join(scratch, name)
    writeFileSync(path, change(Buffer.from(bytes)))
    return path
  }

  test('PARQUET_CORRUPT: no Parquet, cut off, footer beyond the file', async () => {
    for (const path of [
      damaged('text.parquet', () => Buffer.from('this is no parquet file at all, just text')),
      damaged('cut.parquet', (copy) => copy.subarray(0, copy.length - 20)),
      damaged('footer.parquet', (copy) => {
        copy.writeUInt32LE(0x7fffffff, copy.length - 8)
        return copy
      }),
    ]) {
      const error = await failure('i32 INT', path)
      expect(error.code).toBe('PARQUET_CORRUPT')
      expect(error.location?.file).toContain('.parquet')
    }
  })

  test('PARQUET_TYPE_MISMATCH: a column that is declared as something else', async () => {
    const error = await failure('s INT', join(folder, 'types-snappy.parquet'))
    expect(error.code).toBe('PARQUET_TYPE_MISMATCH')
    expect(error.message).toContain("Column 's' is declared as INT")
  })

  test('PARQUET_UNEXPECTED_NULL: a column with NULLs that is declared NOT NULL', async () => {
    expect((await failure('s STRING NOT NULL', join(folder, 'types-nulls.parquet'))).code).toBe(
      'PARQUET_UNEXPECTED_NULL',
    )
  })

  test('PARQUET_VALUE_RANGE: bytes that are no text, declared as text', async () => {
    expect((await failure('bin STRING', join(folder, 'types-snappy.parquet'))).code).toBe(
      'PARQUET_VALUE_RANGE',
    )
  })

  test('PARQUET_UNSUPPORTED: an encrypted file', async () => {
    const path = damaged('encrypted.parquet', (copy) => {
      copy.write('PARE', copy.length - 4)
      return copy
    })
    expect((await failure('i32 INT', path)).code).toBe('PARQUET_UNSUPPORTED')
  })

  test('changed bytes end in the right rows or a coded error, never anything else', async () => {
    const small = readFileSync(join(folder, 'encodings-v1-nulls.parquet'))
    let state = 12345
    const random = (bound: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return state % bound
    }
    for (let round = 0; round < 120; round++) {
      const copy = Buffer.from(small)
      for (let change = 0; change <= random(3); change++) copy[random(copy.length)] = random(256)
      const path = join(scratch, 'changed.parquet')
      writeFileSync(path, copy)
      const header = JSON.parse(
        readFileSync(join(folder, 'encodings-v1-nulls.ndjson'), 'utf8').split('\n')[0]!,
      ) as { readonly schema: readonly (readonly [string, TypeText])[] }
      const columns = header.schema
        .map(([column, type]) => `\`${column}\` ${sqlOf(type)}`)
        .join(', ')
      try {
        await read(columns, path)
      } catch (error) {
        if (!(error instanceof EngineError))
          throw new Error(`round ${round}: ${String(error)}`, { cause: error })
      }
    }
  }, 60_000)
})

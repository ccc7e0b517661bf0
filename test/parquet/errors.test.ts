// What cannot be read: damaged bytes, foreign features, columns declared otherwise than the file has them.
import { describe, expect, test } from 'vitest'
import { EngineError } from '../../src/core/errors.ts'
import { withNullable } from '../../src/core/types.ts'
import { fixtureBytes, fixtures, parseType, readAll, type TypeText } from './parquet-kit.ts'

const schemaOf = (name: string) => fixtures().find((fixture) => fixture.name === name)!.schema

async function errorOf(work: Promise<unknown>): Promise<EngineError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(EngineError)
  return error as EngineError
}

/** Copies a file and changes it. */
function changed(name: string, change: (bytes: Uint8Array) => Uint8Array | undefined): Uint8Array {
  const bytes = fixtureBytes(name).slice()
  return change(bytes) ?? bytes
}

const write = (bytes: Uint8Array, at: number, text: string): undefined => {
  bytes.set(new TextEncoder().encode(text), at)
}

describe('PARQUET_CORRUPT', () => {
  test.each<[string, (bytes: Uint8Array) => Uint8Array | undefined, RegExp]>([
    ['an empty file', () => new Uint8Array(0), /0 bytes/],
    ['a few bytes', (bytes) => bytes.slice(0, 9), /only 9 bytes/],
    ['no magic number', (bytes) => write(bytes, bytes.length - 4, 'PAR2'), /PAR1/],
    ['a cut file', (bytes) => bytes.slice(0, bytes.length >> 1), /PAR1/],
    [
      'a footer longer than the file',
      (bytes) => write(bytes, bytes.length - 8, '\x7f\x7f\x7f\x7f'),
      /footer should have/,
    ],
    ['a footer of nothing', (bytes) => write(bytes, bytes.length - 8, '\0\0\0\0'), /footer ends/],
    ['a broken page header', (bytes) => void bytes.fill(0x1f, 4, 20), /./],
  ])('%s', async (_, change, message) => {
    const bytes = changed('types-none', change)
    const error = await errorOf(readAll(bytes, schemaOf('types-none')))
    expect(error.code).toBe('PARQUET_CORRUPT')
    expect(error.message).toMatch(message)
    expect(error.location?.file).toBe('memory.parquet')
  })

  test('a page whose checksum is wrong, with its place', async () => {
    const bytes = changed('types-checksum', (all) => {
      // The first page is the first column's: behind its header, which is shorter than 40 bytes.
      all[60] = all[60]! ^ 1
      return undefined
    })
    const error = await errorOf(readAll(bytes, schemaOf('types-checksum')))
    expect(error.code).toBe('PARQUET_CORRUPT')
    expect(error.message).toMatch(/column '\w+', row group 0, byte \d+/)
    expect(error.location?.byteOffset).toBeTypeOf('number')
  })
})

test('PARQUET_UNSUPPORTED: an encrypted footer', async () => {
  const bytes = changed('types-none', (all) => write(all, all.length - 4, 'PARE'))
  const error = await errorOf(readAll(bytes, schemaOf('types-none')))
  expect(error.code).toBe('PARQUET_UNSUPPORTED')
})

describe('PARQUET_TYPE_MISMATCH names the column, both types and what to declare', () => {
  test.each<[string, string, TypeText, string]>([
    ['types-none', 'i64', 'INT', 'BIGINT'],
    ['types-none', 'i32', 'SMALLINT', 'INT'],
    ['types-none', 'u32', 'INT', 'BIGINT'],
    ['types-none', 's', 'BIGINT', 'STRING'],
    ['types-none', 'f64', 'FLOAT', 'DOUBLE'],
    ['types-none', 'd18', 'DECIMAL(18,2)', 'DECIMAL\\(18, 4\\)'],
    ['types-none', 'd18', 'DECIMAL(10,4)', 'DECIMAL\\(18, 4\\)'],
    ['types-none', 'ts_us', 'BIGINT', 'TIMESTAMP\\(6\\)'],
    ['types-none', 'date', 'TIMESTAMP(3)', 'DATE'],
    ['types-none', 'fixed', 'STRING', 'BYTES'],
    ['nested', 'l', 'BIGINT', 'ARRAY<BIGINT>'],
    ['nested', 'm', { array: 'INT' }, 'MAP<STRING, INT>'],
    ['nested', 'id', { array: 'BIGINT' }, 'BIGINT'],
  ])('%s.%s as %j', async (file, name, declared, suggested) => {
    const error = await errorOf(readAll(fixtureBytes(file), [{ name, type: parseType(declared) }]))
    expect(error.code).toBe('PARQUET_TYPE_MISMATCH')
    expect(error.summary).toContain(`'${name}'`)
    expect(error.remedy).toMatch(new RegExp(suggested))
  })

  test('inside of a row', async () => {
    const type = parseType({ row: [['x', 'STRING']] })
    const error = await errorOf(readAll(fixtureBytes('nested'), [{ name: 'r', type }]))
    expect(error.code).toBe('PARQUET_TYPE_MISMATCH')
    expect(error.summary).toContain("'r.x'")
  })
})

describe('PARQUET_UNEXPECTED_NULL', () => {
  test.each(['i32', 'r', 'not there'])('%s', async (name) => {
    const file = name === 'r' ? 'nested' : 'types-none'
    const type = name === 'r' ? parseType({ row: [['x', 'INT']] }) : parseType('INT')
    const schema = [{ name, type: withNullable(type, false) }]
    const error = await errorOf(readAll(fixtureBytes(file), schema))
    expect(error.code).toBe('PARQUET_UNEXPECTED_NULL')
  })
})

test('PARQUET_VALUE_RANGE: an unsigned integer that BIGINT cannot hold', async () => {
  const schema = [{ name: 'u64', type: parseType('BIGINT') }]
  const error = await errorOf(readAll(fixtureBytes('types-none'), schema))
  expect(error.code).toBe('PARQUET_VALUE_RANGE')
  expect(error.remedy).toContain('DECIMAL(20, 0)')
})

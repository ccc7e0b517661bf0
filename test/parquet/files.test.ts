// Files that other writers made, value by value: types, encodings, codecs, page versions, NULLs, nesting.
import { describe, expect, test } from 'vitest'
import { fixtureBytes, fixtures, readAll } from './parquet-kit.ts'

describe.each(fixtures())('$name: $note', ({ name, schema, rows }) => {
  const bytes = fixtureBytes(name)

  test.each([4096, 64, 7, 1])('in batches of %i rows', async (batchRows) => {
    const result = await readAll(bytes, schema, { batchRows })
    expect(result.rows).toEqual(rows)
    expect(result.positions.at(-1) ?? 0).toBe(rows.length)
  })

  test('read in small pieces, columns one by one', async () => {
    for (const column of schema.keys()) {
      const result = await readAll(bytes, schema, { projection: [column], mostBytes: 1000 })
      expect(result.rows).toEqual(rows.map((row) => [row[column]]))
    }
  })
})

test('no column at all: rows are counted', async () => {
  const [fixture] = fixtures().filter(({ name }) => name === 'types-groups')
  const result = await readAll(fixtureBytes('types-groups'), fixture!.schema, { projection: [] })
  expect(result.rows.length).toBe(fixture!.rows.length)
})

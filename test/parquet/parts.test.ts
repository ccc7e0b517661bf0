// Parquet files read in parts by row groups: any cuts, and any stops between batches, give the rows of the file once, in order.
import { expect, it } from 'vitest'
import { FileSource } from '../../src/connectors/filesystem/source.ts'
import type { SourceSplit } from '../../src/contracts/source.ts'
import { parseOptions } from '../../src/core/options.ts'
import { readValue } from '../../src/core/read-value.ts'
import { parquetFormat } from '../../src/formats/parquet/index.ts'
import { simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { fixtureBytes, fixtures, plainValue } from './parquet-kit.ts'

const fixture = fixtures().find(({ name }) => name === 'types-groups')!
const bytes = fixtureBytes(fixture.name)
const platform = simulatedPlatform({ seed: 1, files: { '/in.parquet': bytes } })
const projection = fixture.schema.map((_, i) => i)

async function readRows(splitBytes: number, batchRows: number, isRestored: boolean) {
  const source = new FileSource({
    schema: fixture.schema,
    partitionKeys: [],
    defaultPartition: '',
    selection: { path: '/in.parquet', pattern: undefined },
    format: parquetFormat,
    formatValues: parseOptions('parquet', parquetFormat.options, {}),
    timeZone: 'UTC',
    splitBytes,
  })
  const splits = await source.createEnumerator({ platform, parallelism: 1 }).discover()
  const counts = new Map<string, number>()
  const read = (held: readonly SourceSplit[]) =>
    source.createReader(
      held,
      { projection, filters: [] },
      {
        platform,
        batchRows,
        subtaskIndex: 0,
        parallelism: 1,
        count: (counter, amount) => counts.set(counter, (counts.get(counter) ?? 0) + amount),
      },
    )
  const rows: unknown[][] = []
  let partsWithRows = 0
  for (const split of splits) {
    const before = rows.length
    let reader = read([split])
    for (let batch = reader.poll(); batch !== 'end'; batch = reader.poll()) {
      if (batch === 'pending') {
        await reader.available()
        continue
      }
      const { columns, selection, rowCount } = batch
      const live = selection ?? Int32Array.from({ length: rowCount }, (_, row) => row)
      for (const row of live)
        rows.push(
          fixture.schema.map(({ type }, i) => plainValue(readValue(columns[i]!, row, type), type)),
        )
      if (!isRestored) continue
      const held = JSON.parse(JSON.stringify(reader.snapshot())) as SourceSplit[]
      await reader.close()
      reader = read(held)
    }
    await reader.close()
    if (rows.length > before) partsWithRows++
  }
  return { rows, partsWithRows, counts }
}

it.each([
  [1e9, 1000, false],
  [Math.ceil(bytes.length / 3), 7, true],
  [Math.ceil(bytes.length / 10), 1000, false],
  [Math.ceil(bytes.length / 57), 100, true],
  [1000, 33, true],
])('parts of %i bytes, batches of %i, stopped after each: %s', async (splitBytes, batch, stops) => {
  const { rows, partsWithRows, counts } = await readRows(splitBytes, batch, stops)
  expect(rows).toEqual(fixture.rows)
  if (splitBytes < bytes.length / 5) expect(partsWithRows).toBeGreaterThan(1)
  // A part does not take the row groups of others for skipped ones.
  expect(counts.get('rowGroupsSkipped') ?? 0).toBe(0)
})

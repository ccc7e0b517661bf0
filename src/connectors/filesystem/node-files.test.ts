/** The filesystem connector on real files: reading in chunks of many files, devices, and what is left behind. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import type { TableContext } from '../../contracts/connector.ts'
import type { FormatDefinition } from '../../contracts/format.ts'
import { makeBatch, type Schema } from '../../core/batch.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { parseOptions } from '../../core/options.ts'
import { stringType } from '../../core/types.ts'
import { nodePlatform } from '../../platform/node/index.ts'
import { filesystemConnector } from './index.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-filesystem-'))
afterAll(() => rmSync(root, { recursive: true }))
const platform = nodePlatform({ seed: 1 })
const schema: Schema = [{ name: 'bytes', type: stringType() }]

/** Every chunk is a row with its length and its first and last byte: what arrives, and in which order. */
const chunks: FormatDefinition = {
  name: 'chunks',
  doc: '',
  fileExtension: 'bin',
  options: {},
  decoder: () => {
    const rows: string[] = []
    const position = { rows: 0, bytes: 0 }
    return {
      position,
      push: (chunk) => {
        if (chunk.length > 0) rows.push(`${chunk.length}:${chunk[0]}:${chunk.at(-1)}`)
      },
      next: () => {
        const row = rows.shift()
        if (row === undefined) return undefined
        const builder = columnBuilder(stringType())
        builder.append(row)
        return makeBatch(1, [builder.finish()])
      },
    }
  },
  encoder: () => {
    let pending: string[] = []
    return {
      get pendingBytes() {
        return pending.length
      },
      encode: () => pending.push('row\n'),
      take: () => {
        const bytes = new TextEncoder().encode(pending.join(''))
        pending = []
        return bytes
      },
    }
  },
}

const table = (path: string): TableContext => ({
  tableName: 't',
  schema,
  primaryKey: [],
  partitionKeys: [],
  format: { definition: chunks, values: {} },
  timeZone: 'UTC',
  values: parseOptions('filesystem', filesystemConnector.options, { path }),
})

async function readTexts(path: string): Promise<string[]> {
  const source = filesystemConnector.source!(table(path))
  const reader = source.createReader(
    await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
    { projection: [0], filters: [] },
    {
      platform,
      batchRows: 100,
      subtaskIndex: 0,
      parallelism: 1,
      count: () => {},
    },
  )
  const texts: string[] = []
  for (let batch = reader.poll(); batch !== 'end'; batch = reader.poll()) {
    if (batch === 'pending') await reader.available()
    else {
      const column = batch.columns[0] as { bytes: Uint8Array; lengths: Int32Array }
      texts.push(Buffer.from(column.bytes.subarray(0, column.lengths[0])).toString())
    }
  }
  await reader.close()
  return texts
}

it('reads long files in order, chunk by chunk', async () => {
  const mebibyte = 1 << 20
  const content = new Uint8Array(9 * mebibyte + 5)
  for (let i = 0; i < 10; i++) content.fill(i, i * mebibyte, (i + 1) * mebibyte)
  writeFileSync(join(root, 'long'), content)
  const expected = Array.from({ length: 9 }, (_, i) => `${mebibyte}:${i}:${i}`)
  expect(await readTexts(join(root, 'long'))).toEqual([...expected, '5:9:9'])
})

it('reads many files, plain and compressed', async () => {
  mkdirSync(join(root, 'many'))
  for (let i = 0; i < 200; i++) {
    const bytes = Uint8Array.of(i, 1, 2)
    writeFileSync(
      join(root, 'many', `${String(i).padStart(3, '0')}${i % 2 === 0 ? '' : '.gz'}`),
      i % 2 === 0 ? bytes : gzipSync(bytes),
    )
  }
  expect(await readTexts(join(root, 'many'))).toEqual(
    Array.from({ length: 200 }, (_, i) => `3:${i}:2`),
  )
})

it.runIf(process.platform === 'linux')('reads files that do not tell their size', async () => {
  expect((await readTexts('/proc/self/status')).length).toBeGreaterThan(0)
})

const writerOf = (path: string) =>
  filesystemConnector.sink!(table(path)).createWriter({
    platform,
    subtaskIndex: 0,
    parallelism: 1,
    attempt: '0',
    jobId: 'job',
    count: () => {},
  })

const committerOf = (path: string) =>
  filesystemConnector.sink!(table(path)).createCommitter!({ platform, jobId: 'job' })

it('writes files that are whole, and cleans up', async () => {
  const directory = join(root, 'out/deep')
  const dead = await writerOf(directory)
  dead.write(makeBatch(1, []))
  await dead.flush()
  const committer = await committerOf(directory)
  await committer.cleanUp!()
  const writer = await writerOf(directory)
  writer.write(makeBatch(1, []))
  await writer.flush()
  expect(readdirSync(directory)).toEqual([expect.stringMatching(/^\.part-/)])
  const committables = await writer.prepareCommit(true)
  expect(readdirSync(directory)).toEqual([expect.stringMatching(/^\.part-/)])
  await committer.commit(committables)
  await committer.commit(committables)
  const [name] = readdirSync(directory)
  expect(name).toMatch(/^part-.*-0-0\.bin$/)
  expect(readFileSync(join(directory, name!), 'utf8')).toBe('row\n')
})

it.runIf(process.platform === 'linux')('a full device is FILE_DISK_FULL', async () => {
  const writer = await writerOf('/dev/full')
  writer.write(makeBatch(1, []))
  await expect(writer.prepareCommit(true)).rejects.toMatchObject({
    code: 'FILE_DISK_FULL',
    location: { file: '/dev/full' },
  })
  await writer.close()
})

it.runIf(process.platform === 'linux')('pipes are known when they are looked at', async () => {
  const path = join(root, 'pipe')
  execFileSync('mkfifo', [path])
  const sink = filesystemConnector.sink!(table(path))
  expect(sink.delivery).toBe('exactly-once')
  const committer = await sink.createCommitter!({ platform, jobId: 'job' })
  expect(sink.delivery).toBe('at-least-once')
  expect(sink.describe()).toBe(`written to ${path} at once, chunks, at-least-once`)
  await committer.commit([])
  await committer.close()
})

it('a file in the way, and nothing left after giving up', async () => {
  writeFileSync(join(root, 'plain'), 'x')
  await expect(writerOf(join(root, 'plain'))).rejects.toMatchObject({
    code: 'FILESYSTEM_SINK_PATH',
  })
  await expect(writerOf(join(root, 'plain/below'))).rejects.toMatchObject({
    code: expect.stringMatching(/^FILE_/),
  })
  const writer = await writerOf(join(root, 'given-up'))
  writer.write(makeBatch(1, []))
  await writer.flush()
  await writer.close()
  expect(readdirSync(join(root, 'given-up'))).toEqual([])
})

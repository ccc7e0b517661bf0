/** Object stores: the same table of calls over memory, simulated files and real files. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { nodePlatform } from '../../platform/node/index.ts'
import { simulatedPlatform } from '../../platform/simulated/index.ts'
import { openObjectStore } from './open-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'stores-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : new TextDecoder().decode(value)

const simulated = simulatedPlatform({ seed: 1 })
const stores = [
  ['memory', openObjectStore('memory:stores-test', simulated)],
  ['simulated files', openObjectStore('/checkpoints', simulated)],
  ['real files', openObjectStore(`file:${directory}`, nodePlatform())],
] as const

describe.each(stores)('%s', (_, store) => {
  test('puts, gets and replaces whole objects', async () => {
    expect(await store.get('a/none')).toBeUndefined()
    await store.put('a/one', bytes('first'))
    await store.put('a/one', bytes('second'))
    expect(text(await store.get('a/one'))).toBe('second')
    expect(text(await store.get('a/one', { offset: 3, length: 2 }))).toBe('on')
    expect(text(await store.get('a/one', { offset: 4, length: 20 }))).toBe('nd')
  })

  test('puts what is not there, once', async () => {
    expect(await store.putIfAbsent('b/manifest', bytes('mine'))).toBe(true)
    expect(await store.putIfAbsent('b/manifest', bytes('theirs'))).toBe(false)
    expect(text(await store.get('b/manifest'))).toBe('mine')
  })

  test('shows what is written piece by piece when it is whole', async () => {
    const writer = await store.create('c/pages')
    await writer.write(bytes('ab'))
    await writer.write(bytes('cde'))
    expect(writer.sizeBytes).toBe(5)
    expect(await store.get('c/pages')).toBeUndefined()
    expect(await store.list('c/')).toEqual([])
    await writer.finish()
    expect(text(await store.get('c/pages'))).toBe('abcde')
    const given = await store.create('c/given-up')
    await given.write(bytes('x'))
    await given.abort()
    expect(await store.list('c/')).toEqual([{ name: 'c/pages', sizeBytes: 5 }])
  })

  test('lists by prefix, in order, and removes', async () => {
    for (const name of ['d/2', 'd/10', 'd/e/1', 'd2']) await store.put(name, bytes(name))
    expect((await store.list('d/')).map((entry) => entry.name)).toEqual(['d/10', 'd/2', 'd/e/1'])
    await store.remove('d/10')
    await store.remove('d/10')
    expect((await store.list('d/')).map((entry) => entry.name)).toEqual(['d/2', 'd/e/1'])
  })
})

test('other schemes are refused by name', () => {
  expect(() => openObjectStore('s3://bucket/path', simulated)).toThrow(
    expect.objectContaining({ code: 'OBJECT_STORE_SCHEME' }),
  )
})

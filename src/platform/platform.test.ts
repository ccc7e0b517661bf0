/**
 * The platform over node, in a temporary directory, beside its simulated twin: the same table of file
 * operations must give the same results and codes on both. Then gzip, digests, chance and time.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { Platform } from '../contracts/platform.ts'
import { compareUtf8 } from './byte-order.ts'
import { fileErrorOf } from './file-errors.ts'
import { nodePlatform } from './node/index.ts'
import { StreamOutput } from './node/text-output.ts'
import { SeededRandom } from './seeded-random.ts'
import { simulatedPlatform } from './simulated/index.ts'

const code = (value: string) => expect.objectContaining({ code: value })
const bytes = (text: string) => new TextEncoder().encode(text)
const root = mkdtempSync(join(tmpdir(), 'millrace-platform-'))
afterAll(() => rmSync(root, { recursive: true }))

async function write({ files }: Platform, path: string, text: string): Promise<void> {
  const file = await files.create(path)
  await file.write(bytes(text))
  await file.sync()
  await file.close()
}

async function read(
  { files }: Platform,
  path: string,
  position = 0,
  length = 100,
): Promise<string> {
  const file = await files.openRead(path)
  const target = new Uint8Array(length)
  const count = await file.read(target, position)
  await file.close()
  return new TextDecoder().decode(target.subarray(0, count))
}

describe.each<[string, () => Platform, string]>([
  ['node', () => nodePlatform(), root],
  ['simulated', () => simulatedPlatform({ seed: 1 }), '/tmp/x'],
])('files of the %s platform', (_name, make, base) => {
  const platform = make()
  const { files } = platform
  const at = (path: string) => `${base}/${path}`

  it('are written, with their directories, and read at positions', async () => {
    await write(platform, at('a/b/c.txt'), 'hello')
    expect(await read(platform, at('a/b/c.txt'))).toBe('hello')
    expect(await read(platform, at('a/b/c.txt'), 2, 2)).toBe('ll')
    expect(await read(platform, at('a/b/c.txt'), 5)).toBe('')
    expect(await files.status(at('a/b/c.txt'))).toMatchObject({
      sizeBytes: 5,
      isDirectory: false,
      isSpecial: false,
    })
    expect(await files.status(at('a/b'))).toMatchObject({ isDirectory: true })
    expect(await files.status(at('a/z'))).toBeUndefined()
    expect(await files.status(at('a/b/c.txt/d'))).toBeUndefined()
  })

  it('are truncated when created again', async () => {
    await write(platform, at('t.txt'), 'long text')
    await write(platform, at('t.txt'), 'x')
    expect(await read(platform, at('t.txt'))).toBe('x')
  })

  it('are listed in byte order', async () => {
    for (const name of ['b', 'a', 'Z', 'é', '\u{1F600}', '\uFFFD'])
      await write(platform, at(`list/${name}`), '')
    const names = (await files.list(at('list'))).map(({ path }) =>
      path.slice(path.lastIndexOf('/') + 1),
    )
    expect(names).toEqual(['Z', 'a', 'b', 'é', '\uFFFD', '\u{1F600}'])
  })

  it('are renamed over others, and removed with all below', async () => {
    await write(platform, at('r/from'), 'new')
    await write(platform, at('r/to'), 'old')
    await files.rename(at('r/from'), at('r/to'))
    expect(await read(platform, at('r/to'))).toBe('new')
    await files.rename(at('r/to'), at('r/deep/er/to'))
    expect(await read(platform, at('r/deep/er/to'))).toBe('new')
    await files.remove(at('r'))
    await files.remove(at('r'))
    expect(await files.status(at('r'))).toBeUndefined()
  })

  it.each<[string, string, (path: string) => Promise<unknown>]>([
    ['FILE_NOT_FOUND', 'none', (path) => files.openRead(path)],
    ['FILE_NOT_FOUND', 'none', (path) => files.list(path)],
    ['FILE_NOT_FOUND', 'none', (path) => files.rename(path, at('elsewhere'))],
    ['FILE_NOT_FOUND', 'a/b/c.txt', (path) => files.list(path)],
    ['FILE_IS_DIRECTORY', 'a/b', (path) => files.openRead(path)],
    ['FILE_IS_DIRECTORY', 'a/b', (path) => files.create(path)],
  ])('%s: %s', async (expected, path, operation) => {
    await expect(operation(at(path))).rejects.toMatchObject({
      code: expected,
      location: { file: at(path) },
    })
  })

  it('resolve makes absolute paths', () => {
    expect(files.resolve('/a/../b', 'c')).toBe('/b/c')
    expect(files.resolve('x')).toMatch(/^\/.*\/x$/)
  })
})

describe('what only node meets', () => {
  const platform = nodePlatform({ seed: 5 })

  it.runIf(process.platform === 'linux')('FILE_ACCESS_DENIED', async () => {
    // Permissions do not bind root, but this file nobody may write.
    await expect(platform.files.create('/proc/sys/kernel/ostype')).rejects.toThrow(
      code('FILE_ACCESS_DENIED'),
    )
  })

  it('a link in a circle is FILE_IO', async () => {
    symlinkSync(join(root, 'circle'), join(root, 'circle'))
    await expect(platform.files.status(join(root, 'circle'))).rejects.toThrow(code('FILE_IO'))
  })

  it.runIf(process.platform === 'linux')('a full device is FILE_DISK_FULL', async () => {
    expect(await platform.files.status('/dev/full')).toMatchObject({ isSpecial: true })
    const file = await platform.files.create('/dev/full')
    await expect(file.write(bytes('x'))).rejects.toMatchObject({
      code: 'FILE_DISK_FULL',
      location: { file: '/dev/full' },
    })
    await file.close()
  })

  it.runIf(process.platform === 'linux')(
    'a limit on file sizes is FILE_DISK_FULL, and does not end the process',
    () => {
      // The process of the tests cannot limit itself, so a child does, with the same listener.
      const script = join(root, 'limit.mjs')
      const target = JSON.stringify(join(root, 'big'))
      writeFileSync(
        script,
        `import { open } from 'node:fs/promises'
      process.on('SIGXFSZ', () => {})
      const file = await open(${target}, 'w')
      try { for (;;) await file.write(new Uint8Array(4096)) } catch (error) { console.log(error.code) }`,
      )
      const { stdout } = spawnSync(
        'bash',
        ['-c', `ulimit -f 8; exec ${process.execPath} ${script}`],
        { encoding: 'utf8' },
      )
      expect(stdout.trim()).toBe('EFBIG')
      const error = fileErrorOf(Object.assign(new Error(), { code: 'EFBIG' }), {
        path: 'big',
        operation: 'write',
        bytesWritten: 8192,
      })
      expect(error).toMatchObject({
        code: 'FILE_DISK_FULL',
        summary: "No room to go on writing 'big' after 8192 bytes (EFBIG).",
      })
    },
  )

  it('listens for the signal of file size limits once a file was created', async () => {
    await write(platform, join(root, 'any'), 'x')
    expect(process.listenerCount('SIGXFSZ')).toBeGreaterThan(0)
  })

  it.each([
    ['ENOENT', 'FILE_NOT_FOUND'],
    ['EACCES', 'FILE_ACCESS_DENIED'],
    ['EPERM', 'FILE_ACCESS_DENIED'],
    ['EROFS', 'FILE_ACCESS_DENIED'],
    ['EISDIR', 'FILE_IS_DIRECTORY'],
    ['ENOSPC', 'FILE_DISK_FULL'],
    ['EDQUOT', 'FILE_DISK_FULL'],
    ['EPIPE', 'OUTPUT_CLOSED'],
    ['EMFILE', 'FILE_IO'],
    [undefined, 'FILE_IO'],
  ])('%s is %s', (cause, expected) => {
    const error = fileErrorOf(Object.assign(new Error('x'), { code: cause }), {
      path: 'p',
      operation: 'write',
    })
    expect(error).toMatchObject({ code: expected, location: { file: 'p' } })
    expect(fileErrorOf(error, { path: 'other', operation: 'read' })).toBe(error)
  })

  it('tells time and place', async () => {
    expect(Math.abs(platform.clock.nowMs() - Date.now())).toBeLessThan(1000)
    expect(platform.clock.nowMicros() / 1_000_000n).toBe(BigInt(platform.clock.nowMs()) / 1000n)
    expect(platform.clock.cpuSeconds()).toBeGreaterThan(0)
    expect(platform.environment.timeZone).not.toBe('')
    const before = platform.clock.monotonicMs()
    await new Promise<void>((resolve) => platform.timers.schedule(5, resolve))
    expect(platform.clock.monotonicMs() - before).toBeGreaterThan(3)
    platform.timers
      .schedule(1, () => {
        throw new Error('was cancelled')
      })
      .cancel()
    await platform.timers.yield()
  })
})

describe('the simulated world', () => {
  it('leaps to the next timer, in order', async () => {
    const { timers, clock } = simulatedPlatform({ seed: 1, startMs: 1000 })
    const order: string[] = []
    timers.schedule(50, () => order.push(`b${clock.nowMs()}`))
    timers.schedule(10, () => order.push(`a${clock.nowMs()}`)).cancel()
    timers.schedule(50, () => order.push(`c${clock.monotonicMs()}`))
    await new Promise<void>((resolve) => timers.schedule(3_600_000, resolve))
    expect(order).toEqual(['b1050', 'c50'])
    expect(clock.nowMicros()).toBe(3_601_000_000n)
  })

  it('is advanced by hand', () => {
    const { timers, time } = simulatedPlatform({ seed: 1 })
    const order: number[] = []
    timers.schedule(5, () => {
      order.push(time.monotonicMs())
      timers.schedule(5, () => order.push(time.monotonicMs()))
    })
    time.advance(20)
    expect(order).toEqual([5, 10])
    expect(time.monotonicMs()).toBe(20)
  })

  it('loses in a crash what was not synced', async () => {
    const { files } = simulatedPlatform({ seed: 1 })
    const file = await files.create('/f')
    await file.write(bytes('kept'))
    await file.sync()
    await file.write(bytes('lost'))
    expect(files.textOf('/f')).toBe('keptlost')
    files.crash()
    expect(files.textOf('/f')).toBe('kept')
  })

  it('fails where it was told to, once or always', async () => {
    const platform = simulatedPlatform({ seed: 1, files: { '/f': '0123456789' } })
    platform.faults.add({ path: '/f', operation: 'read', atByte: 5, error: 'EIO' })
    expect(await read(platform, '/f', 0, 5)).toBe('01234')
    await expect(read(platform, '/f', 4, 2)).rejects.toThrow(code('FILE_IO'))
    expect(await read(platform, '/f', 4, 2)).toBe('45')
    platform.faults.add({ operation: 'list', error: 'EACCES', isLasting: true })
    for (let i = 0; i < 2; i++)
      await expect(platform.files.list('/')).rejects.toThrow(code('FILE_ACCESS_DENIED'))
  })

  it('has a disk that fills up', async () => {
    const platform = simulatedPlatform({ seed: 1 })
    platform.faults.diskBytes = 6
    await expect(write(platform, '/f', 'too long')).rejects.toThrow(code('FILE_DISK_FULL'))
    expect(platform.files.textOf('/f')).toBe('too lo')
  })
})

describe('gzip', () => {
  const { compression } = nodePlatform()
  async function gunzip(input: Uint8Array, piece = 7): Promise<string> {
    const decompressor = compression.gunzip()
    const parts: Uint8Array[] = []
    for (let at = 0; at < input.length; at += piece)
      parts.push(await decompressor.push(input.subarray(at, at + piece)))
    parts.push(await decompressor.finish())
    return new TextDecoder().decode(Buffer.concat(parts))
  }
  const packed = gzipSync('hello '.repeat(1000))

  it.each<[string, Uint8Array, string]>([
    ['one member', packed, 'hello '.repeat(1000)],
    [
      'members one behind the other',
      Buffer.concat([gzipSync('a'), gzipSync(''), gzipSync('b')]),
      'ab',
    ],
    ['nothing', new Uint8Array(0), ''],
    ['zeros behind', Buffer.concat([gzipSync('a'), new Uint8Array(20)]), 'a'],
  ])('%s', async (_name, input, expected) => {
    expect(await gunzip(input)).toBe(expected)
    expect(await gunzip(input, 1 << 20)).toBe(expected)
  })

  it.each<[string, Uint8Array, string]>([
    ['cut off', packed.subarray(0, -5), 'COMPRESSION_TRUNCATED'],
    ['no gzip', bytes('plain text, longer than a header'), 'COMPRESSION_CORRUPT'],
    [
      'a flipped bit',
      packed.map((byte, i) => (i === packed.length - 6 ? byte ^ 1 : byte)),
      'COMPRESSION_CORRUPT',
    ],
    ['garbage behind', Buffer.concat([gzipSync('a'), bytes('garbage')]), 'COMPRESSION_CORRUPT'],
  ])('%s', async (_name, input, expected) => {
    await expect(gunzip(input)).rejects.toThrow(code(expected))
    await expect(gunzip(input, 1 << 20)).rejects.toThrow(code(expected))
  })
})

it('text that nobody reads any more is OUTPUT_CLOSED', async () => {
  let cause: string | undefined
  const taken: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      taken.push(String(chunk))
      done(cause === undefined ? null : Object.assign(new Error(cause), { code: cause }))
    },
  })
  const output = new StreamOutput(stream as unknown as NodeJS.WriteStream, '<stdout>')
  await output.write('a')
  cause = 'EPIPE'
  await expect(output.write(bytes('b'))).rejects.toMatchObject({
    code: 'OUTPUT_CLOSED',
    location: { file: '<stdout>' },
  })
  expect(taken).toEqual(['a', 'b'])
})

it('digests', () => {
  const hex = (algorithm: string) =>
    Buffer.from(nodePlatform().digest.hash(algorithm, bytes('abc'))).toString('hex')
  expect(hex('md5')).toBe('900150983cd24fb0d6963f7d28e17f72')
  expect(hex('sha224')).toBe('23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7')
  for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512'])
    expect(hex(algorithm)).not.toBe('')
})

it('seeded chance repeats, and is spread evenly', () => {
  const draw = (seed: number) =>
    Array.from(
      { length: 1000 },
      (
        (random) => () =>
          random.next()
      )(new SeededRandom(seed)),
    )
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
  expect(draw(1)).not.toEqual(draw(1 + 2 ** 32))
  const mean = draw(3).reduce((sum, value) => sum + value, 0) / 1000
  expect(mean).toBeGreaterThan(0.45)
  expect(mean).toBeLessThan(0.55)
  expect(draw(4).every((value) => value >= 0 && value < 1)).toBe(true)
  expect(new Set(new SeededRandom(1).bytes(1000)).size).toBeGreaterThan(200)
})

it.each([
  ['', '', 0],
  ['a', 'b', -1],
  ['a', 'ab', -1],
  ['\uE000', '\u{1F600}', -1],
  ['\u{1F600}', '\u{1F601}', -1],
  ['\uFFFF', '\u{10000}', -1],
])('byte order of %j and %j', (a, b, sign) => {
  expect(Math.sign(compareUtf8(a, b))).toBe(sign)
  expect(Math.sign(compareUtf8(b, a))).toBe(sign === 0 ? 0 : -sign)
  expect(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))).toBe(sign)
})

describe.each([
  ['node', nodePlatform()],
  ['simulated', simulatedPlatform({ seed: 1 })],
] as const)('sockets of the %s platform', (_, { sockets }) => {
  const path = join(root, 'control.sock')

  it('answer line by line, until they are closed', async () => {
    const server = await sockets.serve(path, async (request) => `to ${request}: ü`)
    expect(await Promise.all([sockets.ask(path, 'one'), sockets.ask(path, 'two')])).toEqual([
      'to one: ü',
      'to two: ü',
    ])
    await server.close()
    await expect(sockets.ask(path, 'three')).rejects.toMatchObject({ code: 'SOCKET_CLOSED' })
  })
})

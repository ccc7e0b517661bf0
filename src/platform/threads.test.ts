/**
 * Threads, ports and signals. The same conversations over worker threads and over the simulated twin; then what only real
 * threads do (running out of memory, process.exit), and what only the twin does (delays from a seed).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Thread, ThreadMain, ThreadSpawner } from '../contracts/threads.ts'
import { nodeThreads } from './node/threads.ts'
import { SeededRandom } from './seeded-random.ts'
import { simulatedPlatform } from './simulated/index.ts'
import { SimulatedThreads } from './simulated/threads.ts'
import { SimulatedTime } from './simulated/time.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-threads-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Mains as text: real threads load them from a file, the twin runs them here. */
const MAINS = {
  /** Answers messages; ends when told. */
  echo: `({ data, port }) => {
    port.post({ hello: data })
    port.onMessage((message) => {
      if (message === 'end') port.close()
      else if (message === 'throw') throw new Error('as it is')
      else port.post({ echo: message })
    })
  }`,
  /** Posts and ends at once. */
  brief: `({ port }) => { for (let i = 0; i < 100; i++) port.post(i); port.close() }`,
  failing: `async () => { await null; throw Object.assign(new Error('did not start'), { code: 'SOME_CODE' }) }`,
} as const
type Main = keyof typeof MAINS

const entries = {} as Record<Main | 'greedy' | 'exiting', URL>

async function bundle(name: string, main: string): Promise<URL> {
  const source = join(folder, `${name}-entry.ts`)
  const threads = join(import.meta.dirname, 'node/threads.ts')
  writeFileSync(
    source,
    `import { nodeThreads, startThread } from '${threads}'\nconst threads = nodeThreads\nstartThread(${main})\n`,
  )
  const built = await rolldown({ input: source, platform: 'node', logLevel: 'silent' })
  const file = join(folder, `${name}.mjs`)
  await built.write({ file, format: 'esm' })
  return pathToFileURL(file)
}

beforeAll(async () => {
  for (const name of Object.keys(MAINS) as Main[]) entries[name] = await bundle(name, MAINS[name])
  entries.greedy = await bundle(
    'greedy',
    `() => { const kept = []; for (;;) kept.push({ a: [1, 2, 3], b: String(Math.random()) }) }`,
  )
  entries.exiting = await bundle('exiting', `() => process.exit(7)`)
})

const mainOf = (name: Main): ThreadMain => new Function(`return ${MAINS[name]}`)() as ThreadMain

function simulated(options: { readonly seed: number; readonly maxDelayMs: number }): ThreadSpawner {
  const time = new SimulatedTime(0)
  const random = new SeededRandom(options.seed)
  const threads = new SimulatedThreads({ time, random, maxDelayMs: options.maxDelayMs })
  for (const name of Object.keys(MAINS) as Main[]) threads.define(entries[name], mainOf(name))
  return threads
}

const exitOf = (thread: Thread): Promise<Error | undefined> =>
  new Promise((resolve) => thread.onExit(resolve))

/** Gathers messages; `until` resolves when there are so many. */
function hear(thread: Thread) {
  const messages: unknown[] = []
  let check = (): void => {}
  thread.port.onMessage((message) => {
    messages.push(message)
    check()
  })
  const until = (count: number): Promise<unknown[]> =>
    new Promise((resolve) => {
      check = () => {
        if (messages.length >= count) resolve(messages)
      }
      check()
    })
  return { messages, until }
}

describe.each([
  ['worker threads', () => nodeThreads],
  ['the twin', () => simulated({ seed: 1, maxDelayMs: 0 })],
  ['the twin with delays', () => simulated({ seed: 2, maxDelayMs: 50 })],
])('%s', (_, makeThreads) => {
  it('gives data to the thread, keeps early messages, answers in order, ends when the port closes', async () => {
    const thread = makeThreads().spawn(entries.echo, { name: 'echo', data: { n: 5n } })
    for (let i = 0; i < 20; i++) thread.port.post(i)
    const { until } = hear(thread)
    expect(await until(21)).toEqual([
      { hello: { n: 5n } },
      ...Array.from({ length: 20 }, (_, echo) => ({ echo })),
    ])
    thread.port.post('end')
    expect(await exitOf(thread)).toBeUndefined()
    thread.port.post('nobody hears this')
  })

  it('shares memory, and moves what is in the transfer list', async () => {
    const thread = makeThreads().spawn(entries.echo, { name: 'echo', data: undefined })
    const { until } = hear(thread)
    const shared = new SharedArrayBuffer(8)
    const moved = new ArrayBuffer(8)
    thread.port.post({ shared, moved }, [moved])
    const messages = await until(2)
    const echo = (messages[1] as { echo: { shared: SharedArrayBuffer; moved: ArrayBuffer } }).echo
    expect(echo.shared).toBeInstanceOf(SharedArrayBuffer)
    new Int32Array(echo.shared)[0] = 42
    expect(new Int32Array(shared)[0]).toBe(42)
    expect([moved.byteLength, echo.moved.byteLength]).toEqual([0, 8])
    thread.port.close()
    expect(await exitOf(thread)).toBeUndefined()
  })

  it('delivers the last messages before the exit', async () => {
    const thread = makeThreads().spawn(entries.brief, { name: 'brief', data: undefined })
    const { messages } = hear(thread)
    expect(await exitOf(thread)).toBeUndefined()
    expect(messages).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  it('hands on the error that ended the thread', async () => {
    const thread = makeThreads().spawn(entries.failing, { name: 'failing', data: undefined })
    expect(await exitOf(thread)).toMatchObject({ message: 'did not start', code: 'SOME_CODE' })
  })

  it('terminates', async () => {
    const thread = makeThreads().spawn(entries.echo, { name: 'echo', data: undefined })
    await hear(thread).until(1)
    const exit = exitOf(thread)
    await thread.terminate()
    expect(await exit).toBeUndefined()
  })

  it('keeps a notification for the next wait, several as one', async () => {
    const threads = makeThreads()
    const signal = threads.signal(threads.createSignalMemory())
    signal.notify()
    signal.notify()
    await signal.wait(Infinity)
    let isAwake = false
    const second = signal.wait(Infinity).then(() => {
      isAwake = true
    })
    await Promise.resolve()
    expect(isAwake).toBe(false)
    signal.notify()
    await second
    await signal.wait(1)
    signal.notify()
    await signal.wait(Infinity)
  })
})

describe('worker threads', () => {
  it('say that they ran out of memory', async () => {
    const thread = nodeThreads.spawn(entries.greedy, {
      name: 'greedy',
      data: undefined,
      maxHeapMb: 16,
    })
    expect(await exitOf(thread)).toMatchObject({
      code: 'THREAD_OUT_OF_MEMORY',
      message: expect.stringContaining('greedy'),
    })
  })

  it('say that they were ended from inside', async () => {
    const thread = nodeThreads.spawn(entries.exiting, { name: 'exiting', data: undefined })
    expect(await exitOf(thread)).toMatchObject({
      code: 'THREAD_EXITED',
      message: expect.stringContaining('exit code 7'),
    })
  })

  it('wake one another through shared memory', async () => {
    const main = `({ data, port }) => {
      const { mine, theirs, words } = data
      const signal = threads.signal(mine), other = threads.signal(theirs)
      const run = async () => {
        for (let i = 0; i < 500; i++) {
          while (Atomics.load(words, 0) === i) await signal.wait(Infinity)
          Atomics.store(words, 1, i + 1)
          other.notify()
        }
        port.close()
      }
      port.onMessage(() => {})
      return run()
    }`
    const entry = await bundle('signals', main)
    const [mine, theirs] = [nodeThreads.createSignalMemory(), nodeThreads.createSignalMemory()]
    const words = new Int32Array(new SharedArrayBuffer(8))
    const thread = nodeThreads.spawn(entry, {
      name: 'signals',
      data: { mine: theirs, theirs: mine, words },
    })
    const [signal, other] = [nodeThreads.signal(mine), nodeThreads.signal(theirs)]
    for (let i = 0; i < 500; i++) {
      Atomics.store(words, 0, i + 1)
      other.notify()
      while (Atomics.load(words, 1) === i) await signal.wait(Infinity)
    }
    expect(await exitOf(thread)).toBeUndefined()
  })
})

describe('the twin', () => {
  const conversation = async (seed: number): Promise<string> => {
    const { threads, time } = simulatedPlatform({ seed })
    threads.maxDelayMs = 20
    const log: string[] = []
    const entry = new URL('simulated:worker')
    threads.define(entry, ({ data, port }) => {
      port.onMessage((message) => port.post(`${data}:${message}`))
    })
    const workers = ['a', 'b', 'c'].map((data) => threads.spawn(entry, { name: data, data }))
    await Promise.all(
      workers.map(async (worker) => {
        let heard = 0
        await new Promise<void>((resolve) => {
          worker.port.onMessage((message) => {
            log.push(`${time.monotonicMs().toFixed(3)} ${message}`)
            if (++heard === 5) resolve()
          })
          for (let i = 0; i < 5; i++) worker.port.post(i)
        })
      }),
    )
    return log.join('\n')
  }

  it('replays a conversation from its seed', async () => {
    const first = await conversation(7)
    expect(await conversation(7)).toBe(first)
    expect(await conversation(8)).not.toBe(first)
  })

  it('drops what is on its way when a thread dies', async () => {
    const { threads, timers } = simulatedPlatform({ seed: 1 })
    threads.maxDelayMs = 10
    const entry = new URL('simulated:worker')
    threads.define(entry, ({ port }) => {
      port.post('lost')
    })
    const thread = threads.spawn(entry, { name: 'doomed', data: undefined })
    const { messages } = hear(thread)
    const exit = exitOf(thread)
    thread.end(new Error('power cut'))
    expect(await exit).toMatchObject({ message: 'power cut' })
    await new Promise<void>((resolve) => timers.schedule(100, resolve))
    expect(messages).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import type { Platform } from '../contracts/platform.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../platform/simulated/index.ts'
import { JobLock } from './job-lock.ts'
import { FileObjectStore } from './stores/file-store.ts'

interface Who {
  readonly host: string
  readonly pid: number
}

/** Several processes of several hosts over one directory. */
class Hosts {
  readonly platform: SimulatedPlatform = simulatedPlatform({ seed: 1 })
  readonly store = new FileObjectStore(this.platform.files, '/checkpoints', 'hosts')
  readonly dead = new Set<number>()

  take(who: Who, onWait?: (host: string) => void): Promise<JobLock> {
    const platform: Platform = {
      ...this.platform,
      clock: this.platform.clock,
      timers: this.platform.timers,
      environment: {
        ...this.platform.environment,
        hostName: who.host,
        processId: who.pid,
        isProcessAlive: (pid) => !this.dead.has(pid),
      },
    }
    return JobLock.take({
      store: this.store,
      folder: 'job-1',
      platform,
      ...(onWait === undefined ? {} : { onWait }),
    })
  }
}

const HERE = { host: 'here', pid: 10 }

describe('the lock of a job', () => {
  test('is held by one process, and free after its release', async () => {
    const hosts = new Hosts()
    const first = await hosts.take(HERE)
    await first.check()
    await expect(hosts.take({ host: 'here', pid: 11 })).rejects.toMatchObject({
      code: 'CHECKPOINT_LOCKED',
      message: expect.stringContaining('process 10 on here'),
    })
    await first.release()
    const second = await hosts.take({ host: 'elsewhere', pid: 11 })
    await second.check()
    await expect(first.check()).rejects.toMatchObject({ code: 'CHECKPOINT_LOCK_LOST' })
    await second.release()
  })

  test('of a dead process of this host is taken over at once', async () => {
    const hosts = new Hosts()
    const first = await hosts.take(HERE)
    hosts.dead.add(10)
    const startMs = hosts.platform.clock.monotonicMs()
    const second = await hosts.take({ host: 'here', pid: 11 })
    expect(hosts.platform.clock.monotonicMs() - startMs).toBeLessThan(1000)
    await expect(first.check()).rejects.toMatchObject({
      code: 'CHECKPOINT_LOCK_LOST',
      message: expect.stringContaining('Process 11 on here'),
    })
    await first.release()
    await second.check()
    await second.release()
  })

  test('of another host is taken over after its lease, while nobody renews it', async () => {
    const hosts = new Hosts()
    // Written by hand: its process is gone, and no timer renews it.
    const entry = { host: 'gone', processId: 5, processStart: '', renewals: 3, isReleased: false }
    await hosts.store.put('job-1/lock/0000000007', new TextEncoder().encode(JSON.stringify(entry)))
    const startMs = hosts.platform.clock.monotonicMs()
    const waited: string[] = []
    const lock = await hosts.take(HERE, (host) => waited.push(host))
    const tookMs = hosts.platform.clock.monotonicMs() - startMs
    expect(tookMs).toBeGreaterThanOrEqual(15_000)
    expect(tookMs).toBeLessThan(17_000)
    expect(waited).toEqual(['gone'])
    await lock.release()
  })

  test('of a living process of another host stays with it', async () => {
    const hosts = new Hosts()
    const first = await hosts.take({ host: 'elsewhere', pid: 3 })
    await expect(hosts.take(HERE)).rejects.toMatchObject({ code: 'CHECKPOINT_LOCKED' })
    await first.check()
    await first.release()
  })

  test('of two that take it over at the same time one has it', async () => {
    const hosts = new Hosts()
    await hosts.take(HERE)
    hosts.dead.add(10)
    const both = await Promise.allSettled([
      hosts.take({ host: 'here', pid: 11 }),
      hosts.take({ host: 'here', pid: 12 }),
    ])
    const locks = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(locks).toHaveLength(1)
    for (const lock of locks) await lock.release()
  })

  test('whose directory is gone says so', async () => {
    const hosts = new Hosts()
    const lock = await hosts.take(HERE)
    await hosts.platform.files.remove('/checkpoints')
    await expect(lock.check()).rejects.toMatchObject({ code: 'CHECKPOINT_DIRECTORY_LOST' })
    await lock.release()
    expect(await hosts.store.list('')).toEqual([])
  })
})

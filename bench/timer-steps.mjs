// Registers timers and fires them, with the CPU time of each half and the longest steps.
import { timedStep } from './thread-cpu.mjs'

const dist = process.env.MILLRACE_DIST ?? new URL('../dist', import.meta.url).pathname
const { MemoryStateContext } = await import(`${dist}/state/state-context.js`)
const { KeyScopes } = await import(`${dist}/state/keyed-state/key-scopes.js`)
const { KeyedTimers } = await import(`${dist}/state/timers/keyed-timers.js`)
const types = await import(`${dist}/core/types.js`)
const { fixedColumn } = await import(`${dist}/core/column.js`)

const BATCH = 1024
const WATERMARKS = 1000

const cpuMs = (from) => {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000
}

const longest = (steps) => Number(steps.reduce((most, step) => Math.max(most, step), 0).toFixed(1))

/**
 * What the keys take by themselves: each found or added as often as it is for timers, kept, and let go of in the order of their timers'
 * times. Timers cannot be faster.
 */
export function keysAlone({ total, keys, timeMs }) {
  const scopes = new KeyScopes(new MemoryStateContext(), { keys: [types.bigIntType(false)] })
  scopes.endOpening()
  const values = new BigInt64Array(BATCH)
  const halves = new Int32Array(values.buffer)
  const columns = [fixedColumn(values)]
  const keyIds = new Int32Array(total)
  const words = new Float64Array(total)
  for (let i = 0; i < total; i++) words[i] = Math.floor(timeMs(i)) * total + i
  words.sort()
  const from = process.cpuUsage()
  for (let done = 0; done < total; done += BATCH) {
    const count = Math.min(BATCH, total - done)
    for (let k = 0; k < count; k++) halves[2 * k] = Math.imul((done + k) % keys, 0x9e3779b1)
    const ids = keyIds.subarray(done, done + count)
    scopes.resolve(columns, undefined, count, ids)
    scopes.countEach(ids, ids, count, 1)
    scopes.removeUnused()
  }
  const ids = new Int32Array(BATCH)
  for (let done = 0; done < total; done += BATCH) {
    const count = Math.min(BATCH, total - done)
    for (let k = 0; k < count; k++)
      ids[k] = keyIds[words[done + k] - Math.floor(words[done + k] / total) * total]
    scopes.countEach(ids, ids, count, -1)
    scopes.removeUnused()
  }
  return Number((total / cpuMs(from) / 1000).toFixed(2))
}

export async function measuredSteps({ total, keys, timeMs }) {
  const rssBefore = process.memoryUsage.rss()
  const state = new MemoryStateContext()
  const scopes = new KeyScopes(state, { keys: [types.bigIntType(false)] })
  const timers = new KeyedTimers({ state, scopes, name: 'event_timers', maxParallelism: 128 })
  scopes.endOpening()
  const values = new BigInt64Array(BATCH)
  const halves = new Int32Array(values.buffer)
  const keyIds = new Int32Array(BATCH)
  const columns = [fixedColumn(values)]

  const registering = []
  let maxMs = 0
  const registerFrom = process.cpuUsage()
  for (let done = 0; done < total; done += BATCH) {
    const count = Math.min(BATCH, total - done)
    // Distinct and in no order: the low half is a bijection of the count.
    for (let k = 0; k < count; k++) halves[2 * k] = Math.imul((done + k) % keys, 0x9e3779b1)
    timedStep(registering, () => {
      scopes.resolve(columns, undefined, count, keyIds)
      for (let k = 0; k < count; k++) {
        scopes.useKey(keyIds[k])
        const at = Math.floor(timeMs(done + k))
        if (at > maxMs) maxMs = at
        timers.register(at)
      }
      timers.settle()
      scopes.removeUnused()
    })
  }
  const registerMs = cpuMs(registerFrom)
  const registered = timers.count
  const rss = process.memoryUsage.rss()
  const bytes = state.sizeBytes

  let fired = 0
  let before = -Infinity
  const listener = {
    wantsPause: false,
    onTimer(at) {
      if (at < before) throw new Error('timers fire in order')
      before = at
      fired++
    },
  }
  const firing = []
  const fireFrom = process.cpuUsage()
  for (let step = 1; step <= WATERMARKS; step++) {
    const watermarkMs = (maxMs * step) / WATERMARKS
    for (let isDone = false; !isDone; ) {
      timedStep(firing, () => {
        isDone = timers.fire(watermarkMs, listener)
        timers.settle()
        scopes.removeUnused()
      })
    }
  }
  const fireMs = cpuMs(fireFrom)
  if (fired !== registered) throw new Error(`${registered} timers registered, ${fired} fired`)
  return {
    timers: registered,
    million_per_cpu_s: Number((registered / (registerMs + fireMs) / 1000).toFixed(2)),
    registered_million_per_cpu_s: Number((registered / registerMs / 1000).toFixed(2)),
    fired_million_per_cpu_s: Number((registered / fireMs / 1000).toFixed(2)),
    longest_step_registering_ms: longest(registering),
    longest_step_firing_ms: longest(firing),
    table_bytes_per_timer: Math.round(bytes / registered),
    rss_bytes_per_timer: Math.round((rss - rssBefore) / registered),
    left_bytes: state.sizeBytes,
  }
}

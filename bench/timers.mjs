// Event-time timers as state: registered under distinct keys, then fired by watermarks in order. `ceiling_million_per_cpu_s` is what the
// same keys make without timers, added and let go: a million a second of both needs a ceiling above that.
// Run: npm run build && node --expose-gc bench/timers.mjs [million timers, 10] [case]

import { report } from './harness.mjs'
import { keysAlone, measuredSteps } from './timer-steps.mjs'

const million = Number(process.argv[2] ?? 10)
const only = process.argv[3]
const total = million * 1e6

/** What the timers are like: the time of the i-th one, and how many keys there are. */
const CASES = {
  // One timer a key, each about an hour ahead of a time that goes on: sessions that end.
  sessions: { keys: total, timeMs: (i) => 3_600_000 + i / 10 + ((i * 7919) % 1000) },
  // One timer a key, spread over as many milliseconds, in no order.
  spread: { keys: total, timeMs: (i) => Math.imul(i, 0x9e3779b1) >>> 8 },
  // A hundred timers a key, about an hour ahead of a time that goes on.
  'many a key': {
    keys: total / 100,
    timeMs: (i) => 3_600_000 + i / 10 + ((i * 7919) % 1000),
  },
  // All at midnight.
  'one time': { keys: total, timeMs: () => 86_400_000 },
}

// Code is compiled before anything is measured.
await measuredSteps({ total: 200_000, keys: 100_000, timeMs: (i) => i / 10 + ((i * 7919) % 1000) })
for (const [name, { keys, timeMs }] of Object.entries(CASES)) {
  if (only !== undefined && only !== name) continue
  global.gc?.()
  const measured = await measuredSteps({ total, keys, timeMs })
  global.gc?.()
  const ceiling = { ceiling_million_per_cpu_s: keysAlone({ total, keys, timeMs }) }
  report({ bench: `timers: ${name}`, ...measured, ...ceiling })
}

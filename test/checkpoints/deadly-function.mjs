// A function that ends its worker thread the first time that it sees a number, and lets it pass the next time.
import { existsSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** @param marker file that says that the worker has died already; its name says how: `exit` or `throw` */
export function deadly(value, marker) {
  if (value !== 30_000n || isMainThread || existsSync(marker)) return value
  writeFileSync(marker, '')
  if (marker.endsWith('exit')) process.exit(3)
  if (marker.endsWith('throw')) throw new Error('as the test wants')
}

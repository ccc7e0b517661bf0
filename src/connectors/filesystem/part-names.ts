import type { Digest } from '../../contracts/platform.ts'
import type { WriterContext } from '../../contracts/sink.ts'

const UNFINISHED_ENDING = '.inprogress'
const PART = /^part-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4})-/

/** Names the next file of a writer. */
export type PartName = () => string

/**
 * What the names of all files of a job begin with after `part-`, and those of no other job: 16 hexadecimal digits of a
 * hash of its id, as the first half of a UUID.
 */
export function jobMarkOf(jobId: string, digest: Digest): string {
  const hex = hashHex(digest, jobId)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}`
}

/**
 * Names files `part-<uuid>-<subtask>-<n>.<ending>`. The first half of the UUID is the job's mark; the second one is
 * the writer's own, which neither attempts nor other sinks of the job share.
 */
export function partNames(context: WriterContext, extension: string): PartName {
  const { platform, jobId, attempt, subtaskIndex } = context
  const { environment, random, clock, digest } = platform
  // Where chance is seeded, two processes draw the same numbers.
  const { hostName, processId, processStart } = environment
  const drawn = random.bytes(16).join('.')
  const own = hashHex(
    digest,
    [attempt, hostName, processId, processStart, clock.nowMicros(), drawn].join('/'),
  )
  const uuid = `${jobMarkOf(jobId, digest)}-${own.slice(0, 4)}-${own.slice(4, 16)}`
  let count = 0
  return () => `part-${uuid}-${subtaskIndex}-${count++}.${extension}`
}

/** What a file is called until it is committed: names that begin with `.` are data to nobody. */
export const unfinishedName = (name: string): string => `.${name}${UNFINISHED_ENDING}`

/** Mark of the job that wrote a finished file; undefined for files of others. */
export const markOfFinished = (name: string): string | undefined => PART.exec(name)?.[1]

/** Mark of the job that wrote a file and has not committed it; undefined for all other files. */
export function markOfUnfinished(name: string): string | undefined {
  if (!name.startsWith('.') || !name.endsWith(UNFINISHED_ENDING)) return undefined
  return markOfFinished(name.slice(1))
}

/** Last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A path without its last part. */
export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

function hashHex(digest: Digest, text: string): string {
  const hash = digest.hash('sha256', new TextEncoder().encode(text))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

import { readFileSync } from 'node:fs'

/** What the system tells of a process, from its state on; undefined where it does not tell. */
function statusOf(processId: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${processId}/stat`, 'utf8')
    // The name in parentheses may hold anything: fields are counted from behind it.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** When a process was started, in clock ticks since the boot; undefined where the system does not tell. */
export function startOf(processId: number): string | undefined {
  return statusOf(processId)?.[19]
}

/** Whether the process that had this number and start still runs. */
export function isProcessAlive(processId: number, processStart: string): boolean {
  try {
    process.kill(processId, 0)
  } catch (error) {
    // Processes of other users may not be sent signals, but they are there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const status = statusOf(processId)
  // Ended, and nobody has asked for its exit code yet.
  if (status !== undefined && (status[0] === 'Z' || status[0] === 'X')) return false
  const start = status?.[19]
  return start === undefined || processStart === '' || start === processStart
}

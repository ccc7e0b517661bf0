import { readFileSync } from 'node:fs'

/** When a process was started, in clock ticks since the boot; undefined where the system does not tell. */
export function startOf(processId: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${processId}/stat`, 'utf8')
    // The name in parentheses may hold anything: fields are counted from behind it.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

/** Whether the process that had this number and start still runs. */
export function isProcessAlive(processId: number, processStart: string): boolean {
  try {
    process.kill(processId, 0)
  } catch (error) {
    // Processes of other users may not be sent signals, but they are there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const start = startOf(processId)
  return start === undefined || processStart === '' || start === processStart
}

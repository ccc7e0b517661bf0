import { defineError } from '../core/errors.ts'

export const threadOutOfMemory = defineError<{ readonly name: string; readonly problem: string }>({
  code: 'THREAD_OUT_OF_MEMORY',
  domain: 'user',
  retry: 'backoff',
  message: ({ name, problem }) => `Thread '${name}' has run out of memory: ${problem}.`,
  remedy: () => 'Give it more memory, or let the job keep less.',
})

export const threadExited = defineError<{ readonly name: string; readonly exitCode: number }>({
  code: 'THREAD_EXITED',
  domain: 'internal',
  retry: 'backoff',
  message: ({ name, exitCode }) => `Thread '${name}' has ended with exit code ${exitCode}.`,
  remedy: () => 'Look for process.exit in user functions.',
})

import { defineError } from '../core/errors.ts'

export const socketClosed = defineError({
  code: 'SOCKET_CLOSED',
  domain: 'external',
  retry: 'never',
  message: (p: { path: string }) => `Nobody answers at ${p.path}.`,
  remedy: () => 'See that the job runs, on this host and under this user.',
})

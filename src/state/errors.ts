import { defineError } from '../core/errors.ts'

export const stateTypeDiffers = defineError({
  code: 'STATE_TYPE_DIFFERS',
  domain: 'user',
  retry: 'never',
  message: (p: { state: string; column: string; was: string; is: string }) =>
    `The checkpoint has column ${p.column} of state '${p.state}' as ${p.was}, and the job keeps ${p.is} there: tables that it reads are declared otherwise.`,
  remedy: () =>
    'Declare them as they were, or start from a savepoint, which takes over what is the same or wider.',
})

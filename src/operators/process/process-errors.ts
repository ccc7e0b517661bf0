import { defineError } from '../../core/errors.ts'

export const processFunctionFailed = defineError({
  code: 'PROCESS_FUNCTION_FAILED',
  domain: 'user',
  retry: 'backoff',
  message: (p: { operator: string; call: string; problem: string }) =>
    `The function of ${p.operator} failed in ${p.call}: ${p.problem}`,
  remedy: () => 'Correct the function; `cause` of this error is what it threw.',
})

export const processOutputNull = defineError({
  code: 'PROCESS_OUTPUT_NULL',
  domain: 'user',
  retry: 'never',
  message: (p: { operator: string; field: string }) =>
    `The function of ${p.operator} collected a row with null in ${p.field}, which is NOT NULL.`,
  remedy: () => 'Give a value, or declare the field nullable.',
})

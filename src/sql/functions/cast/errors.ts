import { defineError } from '../../../core/errors.ts'

/** Raised by CAST for a value that the target type does not have; TRY_CAST gives NULL instead. */
export const castFailed = defineError({
  code: 'CAST_FAILED',
  domain: 'user',
  retry: 'never',
  message: (p: { value: string; target: string; problem: string }) =>
    `${p.value} cannot be cast to ${p.target}: ${p.problem}.`,
  remedy: () => 'Correct the value, or write TRY_CAST to get NULL for such values.',
})

/** Longest part of a value that an error shows. */
const SHOWN_LENGTH = 60

/** A text as errors show it: in quotes, cut where it is long. */
export function quotedValue(text: string): string {
  return text.length > SHOWN_LENGTH ? `'${text.slice(0, SHOWN_LENGTH)}…'` : `'${text}'`
}

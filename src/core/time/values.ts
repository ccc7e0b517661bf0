import { defineError } from '../errors.ts'

/** Raised when a text handed to a date, time or interval class does not read as one. */
export const invalidTimeText = defineError({
  code: 'TIME_INVALID_TEXT',
  domain: 'user',
  retry: 'never',
  message: (p: { text: string; expected: string }) => `'${p.text}' is not a ${p.expected}.`,
  remedy: (p) =>
    `Write a ${p.expected} like ${TIME_TEXT_SAMPLES[p.expected] ?? 'the ones in the reference'}.`,
})

const TIME_TEXT_SAMPLES: Readonly<Record<string, string>> = {
  date: "'2020-01-31'",
  time: "'12:34:56.789'",
  timestamp: "'2020-01-31 12:34:56.789'",
  'year-month interval': "'1-2'",
  'day-time interval': "'1 02:03:04.5'",
}

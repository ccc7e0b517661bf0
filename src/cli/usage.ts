import { defineError } from '../core/errors.ts'
import { nearestName } from '../core/options.ts'

export const wrongUsage = defineError({
  code: 'CLI_USAGE',
  domain: 'user',
  retry: 'never',
  message: (p: { problem: string; remedy: string }) => p.problem,
  remedy: (p) => p.remedy,
})

/** Reads an option that takes one of several words. @throws CLI_USAGE */
export function oneOf<T extends string>(option: string, value: unknown, words: readonly T[]): T {
  const found = words.find((word) => word === String(value).toLowerCase())
  if (found !== undefined) return found
  const near = nearestName(String(value), words)
  throw wrongUsage({
    problem: `${option} cannot be '${String(value)}'.`,
    remedy:
      near === undefined
        ? `Use one of ${words.join(', ')}.`
        : `Did you mean '${near}'? Possible are ${words.join(', ')}.`,
  })
}

/** Reads an option that takes a whole number from 1 up. @throws CLI_USAGE */
export function positiveInteger(option: string, value: unknown): number {
  const number = Number(value)
  if (Number.isSafeInteger(number) && number >= 1) return number
  throw wrongUsage({
    problem: `${option} cannot be '${String(value)}'.`,
    remedy: 'Give a whole number from 1 up.',
  })
}

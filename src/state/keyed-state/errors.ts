import { defineError } from '../../core/errors.ts'

export const stateValueMissing = defineError({
  code: 'STATE_VALUE_MISSING',
  domain: 'user',
  retry: 'never',
  message: (p: { state: string; value: string }) => `State ${p.state} was given ${p.value}.`,
  remedy: () => 'Give a value, declare the type nullable for null, or call clear() to remove it.',
})

export const stateNotSerialisable = defineError({
  code: 'STATE_NOT_SERIALISABLE',
  domain: 'user',
  retry: 'never',
  message: (p: { state: string; reason: string }) =>
    `A value of state ${p.state} cannot be kept: ${p.reason}.`,
  remedy: () => 'Keep plain data without functions, or give the state a type.',
})

export const stateKeyUnsupported = defineError({
  code: 'STATE_KEY_UNSUPPORTED',
  domain: 'user',
  retry: 'never',
  message: (p: { state: string; key: string }) =>
    `Map state ${p.state} has no key type and was given ${p.key} as a key.`,
  remedy: () => 'Use strings, numbers, bigints or booleans as keys, or give the state a keyType.',
})

export const stateNameTaken = defineError({
  code: 'STATE_NAME_TAKEN',
  domain: 'user',
  retry: 'never',
  message: (p: { state: string; taken: string }) =>
    `There is a state ${p.state} already, which is ${p.taken}.`,
  remedy: () => 'Give each state of a function a name of its own.',
})

export const stateTtlInvalid = defineError({
  code: 'STATE_TTL_INVALID',
  domain: 'user',
  retry: 'never',
  message: (p: { state: string; ttlMs: number }) =>
    `The time to live of state ${p.state} is ${p.ttlMs} ms.`,
  remedy: () => 'Give a number of milliseconds above 0, or no ttl to keep state for ever.',
})

export const stateOpenedLate = defineError({
  code: 'STATE_OPENED_LATE',
  domain: 'user',
  retry: 'never',
  message: (p: { state: string }) => `State ${p.state} was opened after open() had returned.`,
  remedy: () => 'Open all states in open(), so that a restore knows which there are.',
})

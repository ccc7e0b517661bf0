import { defineError } from '../../core/errors.ts'
import type { CheckpointDamage } from '../errors.ts'

const SAID: Record<CheckpointDamage, string> = {
  missing: 'is not there',
  truncated: 'ends too early',
  corrupt: 'is corrupt: its checksum is another one',
}

export const savepointDamaged = defineError({
  code: 'SAVEPOINT_DAMAGED',
  domain: 'external',
  retry: 'never',
  message: (p: { file: string; damage: CheckpointDamage }) =>
    `The savepoint cannot be read: ${p.file} ${SAID[p.damage]}.`,
  remedy: () => 'Copy the savepoint anew with all its files, or restore from another one.',
})

export const savepointFormat = defineError({
  code: 'SAVEPOINT_FORMAT',
  domain: 'user',
  retry: 'never',
  message: (p: { file: string; format: string }) =>
    `${p.file} is no savepoint of a format that this version knows: ${p.format}.`,
  remedy: () => 'Use the version that wrote it, or a later one.',
})

export const savepointNotFound = defineError({
  code: 'SAVEPOINT_NOT_FOUND',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string }) => `There is no savepoint at ${p.path}.`,
  remedy: () => "Name the directory that has the savepoint's savepoint.json.",
})

export const savepointExists = defineError({
  code: 'SAVEPOINT_EXISTS',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string }) =>
    `${p.path} is not empty: a savepoint has a directory of its own.`,
  remedy: () => 'Name a directory that does not exist yet.',
})

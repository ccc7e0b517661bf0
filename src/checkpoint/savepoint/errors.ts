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

export const savepointUnavailable = defineError({
  code: 'SAVEPOINT_UNAVAILABLE',
  domain: 'user',
  retry: 'never',
  message: (p: { job: string; reason: string; remedy: string }) =>
    `There is no savepoint of '${p.job}': ${p.reason}.`,
  remedy: (p) => p.remedy,
})

export const savepointStateUnclaimed = defineError({
  code: 'SAVEPOINT_STATE_UNCLAIMED',
  domain: 'user',
  retry: 'never',
  message: (p: { operator: string; uid: string; state: string }) =>
    `The savepoint has ${p.state} of '${p.operator}' (uid ${p.uid}), which the job has no place for.`,
  remedy: () =>
    "Rename the operator or state (execution.state-recovery.renames), or leave it out with SET 'execution.state-recovery.ignore-unclaimed-state' = 'true'.",
})

export const savepointStatePartial = defineError({
  code: 'SAVEPOINT_STATE_PARTIAL',
  domain: 'user',
  retry: 'never',
  message: (p: { operator: string; uid: string; state: string; columns: string; rows: number }) =>
    `'${p.operator}' (uid ${p.uid}) computes ${p.columns} now, of which the savepoint knows nothing for the ${p.rows} rows of ${p.state}: results would miss what came before.`,
  remedy: () =>
    "Start without the savepoint, or accept that with SET 'execution.state-recovery.allow-partial-state' = 'true'.",
})

export const savepointStateType = defineError({
  code: 'SAVEPOINT_STATE_TYPE',
  domain: 'user',
  retry: 'never',
  message: (p: {
    operator: string
    uid: string
    state: string
    column: string
    was: string
    is: string
  }) =>
    `Column ${p.column} of ${p.state} of '${p.operator}' (uid ${p.uid}) was ${p.was} and is ${p.is} now: its values cannot be taken over.`,
  remedy: () => 'Cast to the type that it was, or to a wider one of the same kind and scale.',
})

export const savepointRename = defineError({
  code: 'SAVEPOINT_RENAME',
  domain: 'user',
  retry: 'never',
  message: (p: { what: string; name: string }) =>
    `The savepoint has no ${p.what} '${p.name}' that could be renamed.`,
  remedy: () => "Name it as 'millrace savepoint inspect PATH' lists it.",
})

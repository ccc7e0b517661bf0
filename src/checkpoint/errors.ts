import { defineError } from '../core/errors.ts'

/** What can be wrong with stored bytes. */
export type CheckpointDamage = 'missing' | 'truncated' | 'corrupt'

const SAID: Record<CheckpointDamage, string> = {
  missing: 'is not there',
  truncated: 'ends too early',
  corrupt: 'is corrupt: its checksum is another one',
}

export const checkpointDamaged = defineError({
  code: 'CHECKPOINT_DAMAGED',
  domain: 'external',
  retry: 'never',
  message: (p: {
    object: string
    damage: CheckpointDamage
    offset?: number
    checkpointId?: number
  }) =>
    `${p.checkpointId === undefined ? 'A checkpoint' : `Checkpoint ${p.checkpointId}`} cannot be read: ` +
    `${p.object} ${SAID[p.damage]}${p.offset === undefined ? '' : ` (byte ${p.offset})`}.`,
  remedy: () => 'Restore from another checkpoint or savepoint.',
})

export const checkpointFormat = defineError({
  code: 'CHECKPOINT_FORMAT',
  domain: 'user',
  retry: 'never',
  message: (p: { object: string; format: string }) =>
    `${p.object} is no checkpoint of a format that this version knows: it begins with '${p.format}'.`,
  remedy: () => 'Name a checkpoint or its directory, or use the version that wrote it.',
})

export const checkpointNotFound = defineError({
  code: 'CHECKPOINT_NOT_FOUND',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string }) => `There is no checkpoint at ${p.path}.`,
  remedy: () =>
    "Name a checkpoint file or a job's directory; 'millrace checkpoint list DIR' shows them.",
})

export const checkpointNotEmpty = defineError({
  code: 'CHECKPOINT_NOT_EMPTY',
  domain: 'user',
  retry: 'never',
  message: (p: { folder: string; checkpointId: number }) =>
    `${p.folder} holds checkpoints of this job, the last is ${p.checkpointId}, and the job is to start without them.`,
  remedy: () => 'Go on from them with --restore latest, or name another checkpoint directory.',
})

export const checkpointIdTaken = defineError({
  code: 'CHECKPOINT_ID_TAKEN',
  domain: 'external',
  retry: 'backoff',
  message: (p: { object: string }) =>
    `${p.object} is there already: another process has run this job.`,
  remedy: () => 'See that one process runs the job; this one goes on from the newest checkpoint.',
})

export const checkpointLocked = defineError({
  code: 'CHECKPOINT_LOCKED',
  domain: 'user',
  retry: 'never',
  message: (p: { folder: string; host: string; processId: number }) =>
    `Another process runs this job: process ${p.processId} on ${p.host} holds the lock of ${p.folder}.`,
  remedy: () => 'End that process first, or name another checkpoint directory.',
})

export const checkpointLockLost = defineError({
  code: 'CHECKPOINT_LOCK_LOST',
  domain: 'external',
  retry: 'never',
  message: (p: { folder: string; host: string; processId: number }) =>
    `Process ${p.processId} on ${p.host} has taken over the job of ${p.folder}.`,
  remedy: () => 'Leave the job to that process: this one has published nothing since.',
})

export const checkpointDirectoryLost = defineError({
  code: 'CHECKPOINT_DIRECTORY_LOST',
  domain: 'external',
  retry: 'never',
  message: (p: { folder: string }) =>
    `${p.folder} was removed while its job runs: there is nothing to build the next checkpoint upon.`,
  remedy: () => 'Start the job anew, and keep others from clearing its checkpoint directory.',
})

export const checkpointUnavailable = defineError({
  code: 'CHECKPOINT_UNAVAILABLE',
  domain: 'user',
  retry: 'never',
  message: (p: { job: string }) =>
    `There is no checkpoint of '${p.job}': it keeps none, or it does not run.`,
  remedy: () => "Set 'execution.checkpointing.dir', and start the job.",
})

export const checkpointOtherJob = defineError({
  code: 'CHECKPOINT_OTHER_JOB',
  domain: 'user',
  retry: 'never',
  message: (p: { checkpointId: number; folder: string; name: string }) =>
    `Checkpoint ${p.checkpointId} in ${p.folder} is of another job, or of another plan of it: '${p.name}'.`,
  remedy: () =>
    'Restore a changed job from a savepoint, or name another checkpoint directory to start anew.',
})

export const checkpointOptionDiffers = defineError({
  code: 'CHECKPOINT_OPTION_DIFFERS',
  domain: 'user',
  retry: 'never',
  message: (p: { option: string; was: string; is: string }) =>
    `The checkpoint was taken with '${p.option}' = ${p.was}; now it is ${p.is}, which would change results.`,
  remedy: (p) => `Set '${p.option}' to ${p.was}, or start without the checkpoint.`,
})

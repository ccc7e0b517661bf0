import { assertNever, defineError } from '../core/errors.ts'
import { type CarriedError, carryError } from '../runtime/carried-error.ts'
import type { JobStatus } from './job.ts'
import { dataText, type JobReport, readDataText } from './job-report.ts'

/** Requests and answers of another version are refused. */
export const CONTROL_VERSION = 1

/** What may be asked of a running job from another process. Paths are absolute. */
export type ControlRequest =
  | { readonly kind: 'status' }
  | { readonly kind: 'checkpoint' }
  | {
      readonly kind: 'stop'
      /** Sources end first, as if there were no more input. */
      readonly drain: boolean
      /** undefined: the job ends with a checkpoint; null: where the job's settings say. */
      readonly savepoint: string | null | undefined
    }
  /** `path` undefined: where the job's settings say. */
  | { readonly kind: 'savepoint'; readonly path: string | undefined }
  | { readonly kind: 'cancel' }

export type ControlAnswer =
  | { readonly kind: 'status'; readonly report: JobReport }
  | { readonly kind: 'checkpoint'; readonly checkpointId: number }
  | {
      readonly kind: 'stopped'
      readonly status: JobStatus
      readonly checkpointId: number | undefined
      readonly savepointPath: string | undefined
    }
  | { readonly kind: 'savepoint'; readonly checkpointId: number; readonly path: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: CarriedError }

/** What a control socket needs of a job. */
export interface Controlled {
  report(): JobReport
  checkpoint(): Promise<number>
  stop(options: { readonly drain: boolean }): Promise<void>
  savepoint(options: { readonly path?: string }): Promise<Saved>
  stopWithSavepoint(options: { readonly path?: string; readonly drain: boolean }): Promise<Saved>
  cancel(): void
}

interface Saved {
  readonly path: string
  readonly checkpointId: number
}

export const controlVersion = defineError({
  code: 'CONTROL_VERSION',
  domain: 'user',
  retry: 'never',
  message: (p: { version: string }) =>
    `A job and the command that asks it are of different versions: version ${p.version} of requests is not known, ${CONTROL_VERSION} is.`,
  remedy: () => 'Use the command of the version that runs the job.',
})

export const encodeRequest = (request: ControlRequest): string =>
  dataText({ version: CONTROL_VERSION, ...request })

/** @throws CONTROL_VERSION */
export const decodeRequest = (text: string): ControlRequest =>
  decode(text, ['status', 'checkpoint', 'stop', 'savepoint', 'cancel']) as ControlRequest

export const encodeAnswer = (answer: ControlAnswer): string =>
  dataText({ version: CONTROL_VERSION, ...answer })

/** @throws CONTROL_VERSION */
export const decodeAnswer = (text: string): ControlAnswer =>
  decode(text, [
    'status',
    'checkpoint',
    'stopped',
    'savepoint',
    'cancelled',
    'failed',
  ]) as ControlAnswer

function decode(text: string, kinds: readonly string[]): unknown {
  let read: unknown
  try {
    read = readDataText(text)
  } catch {
    throw controlVersion({ version: 'none' })
  }
  const { version, kind } = (read ?? {}) as { readonly version?: unknown; readonly kind?: unknown }
  if (version !== CONTROL_VERSION || !kinds.includes(String(kind)))
    throw controlVersion({ version: version === undefined ? 'none' : String(version) })
  return read
}

/** Does what a request asks, and answers as text. Never rejects: failures are answers. */
export async function answerRequest(job: Controlled, text: string): Promise<string> {
  try {
    return encodeAnswer(await answer(job, decodeRequest(text)))
  } catch (error) {
    return encodeAnswer({ kind: 'failed', error: carryError(error) })
  }
}

async function answer(job: Controlled, request: ControlRequest): Promise<ControlAnswer> {
  switch (request.kind) {
    case 'status':
      return { kind: 'status', report: job.report() }
    case 'checkpoint':
      return { kind: 'checkpoint', checkpointId: await job.checkpoint() }
    case 'savepoint': {
      const { path, checkpointId } = await job.savepoint(placeOf(request.path))
      return { kind: 'savepoint', path, checkpointId }
    }
    case 'stop':
      return await stop(job, request)
    case 'cancel':
      job.cancel()
      return { kind: 'cancelled' }
    default:
      return assertNever(request)
  }
}

async function stop(
  job: Controlled,
  { drain, savepoint }: Extract<ControlRequest, { kind: 'stop' }>,
): Promise<ControlAnswer> {
  if (savepoint === undefined) {
    await job.stop({ drain })
    const { status, lastCheckpoint } = job.report()
    const checkpointId = lastCheckpoint?.checkpointId
    return { kind: 'stopped', status, checkpointId, savepointPath: undefined }
  }
  const { path, checkpointId } = await job.stopWithSavepoint({ ...placeOf(savepoint), drain })
  return { kind: 'stopped', status: job.report().status, checkpointId, savepointPath: path }
}

const placeOf = (path: string | null | undefined): { readonly path?: string } =>
  path === null || path === undefined ? {} : { path }

import { defineError, EngineError } from '../core/errors.ts'

export const fileNotFound = defineError({
  code: 'FILE_NOT_FOUND',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string; near?: readonly string[] }) =>
    `There is no file or directory '${p.path}'.`,
  remedy: (p) =>
    p.near !== undefined && p.near.length > 0
      ? `Did you mean ${p.near.map((name) => `'${name}'`).join(' or ')}?`
      : 'Check the path; relative paths start at the working directory.',
})
export const fileAccessDenied = defineError({
  code: 'FILE_ACCESS_DENIED',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string; operation: string }) =>
    `Permission to ${p.operation} '${p.path}' was denied.`,
  remedy: () =>
    'Change the permissions of the file and its directory, or run as a user who has them.',
})
export const fileIsDirectory = defineError({
  code: 'FILE_IS_DIRECTORY',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string; operation: string }) =>
    `Cannot ${p.operation} '${p.path}': it is a directory.`,
  remedy: () => 'Name a file.',
})
export const fileDiskFull = defineError({
  code: 'FILE_DISK_FULL',
  domain: 'external',
  retry: 'backoff',
  message: (p: { path: string; bytesWritten: number; cause: string }) =>
    `No room to go on writing '${p.path}' after ${p.bytesWritten} bytes (${p.cause}).`,
  remedy: () => 'Free some space, raise the quota or the file size limit, or write somewhere else.',
})
export const fileIo = defineError({
  code: 'FILE_IO',
  domain: 'external',
  retry: 'backoff',
  message: (p: { path: string; operation: string; cause: string }) =>
    `Could not ${p.operation} '${p.path}': ${p.cause}.`,
  remedy: () => 'Check the disk or the network drive and try again.',
})
export const outputClosed = defineError({
  code: 'OUTPUT_CLOSED',
  domain: 'external',
  retry: 'never',
  message: (p: { path: string }) => `The reader of '${p.path}' has closed it.`,
  remedy: () => 'Keep the reading program running until the output ends.',
})
export const compressionTruncated = defineError({
  code: 'COMPRESSION_TRUNCATED',
  domain: 'external',
  retry: 'never',
  message: (p: { bytesIn: number }) =>
    `The compressed data ends in the middle, after ${p.bytesIn} bytes.`,
  remedy: () => 'Copy or write the file again: its end is missing.',
})
export const compressionCorrupt = defineError({
  code: 'COMPRESSION_CORRUPT',
  domain: 'external',
  retry: 'never',
  message: (p: { bytesIn: number; cause: string }) =>
    `The compressed data is damaged, or is not gzip, within its first ${p.bytesIn} bytes (${p.cause}).`,
  remedy: () =>
    "Check the file with 'gzip -t', and write it again or take the ending .gz from its name.",
})

/** What was being done, for messages, and how far it got. */
export interface FileOperation {
  readonly path: string
  /** An infinitive that fits "permission to …": `read`, `write`, `list`, … */
  readonly operation: string
  readonly bytesWritten?: number
}

/** Makes the coded error of a failed file operation from the operating system's error. */
export function fileErrorOf(
  cause: unknown,
  { path, operation, bytesWritten = 0 }: FileOperation,
): EngineError {
  if (cause instanceof EngineError) return cause
  const code = (cause as { code?: unknown }).code
  const options = { cause, location: { file: path } }
  switch (code) {
    case 'ENOENT':
      return fileNotFound({ path }, options)
    case 'ENOTDIR':
      // A part of the path is a file: nothing is there to read, and nothing can be made there.
      return operation === 'make the directory'
        ? fileIo({ path, operation, cause: 'a part of the path is a file' }, options)
        : fileNotFound({ path }, options)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fileAccessDenied({ path, operation }, options)
    case 'EISDIR':
      return fileIsDirectory({ path, operation }, options)
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return fileDiskFull({ path, bytesWritten, cause: code }, options)
    case 'EPIPE':
      return outputClosed({ path }, options)
    default:
      return fileIo(
        { path, operation, cause: typeof code === 'string' ? code : String(cause) },
        options,
      )
  }
}

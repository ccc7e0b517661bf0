import type { DecodeRequest, FormatDefinition } from '../../contracts/format.ts'
import type { Platform, ReadableFile } from '../../contracts/platform.ts'
import type { PollResult } from '../../contracts/source.ts'
import { defineError } from '../../core/errors.ts'

/** A file or a part of one, and how far it has been read. The position of a split. */
export interface FilePosition {
  readonly path: string
  /** Records that begin in [start, end) are meant; without `end`, all to the end of the file. */
  readonly start: number
  readonly end?: number
  /** Size of the file when it was found; 0 where files do not tell theirs. */
  readonly sizeBytes: number
  /** Rows handed out; of files with random access, rows of the file up to where reading goes on. */
  readonly rows: number
  /** Where the next record begins, in decompressed bytes; absent when nothing was read yet. */
  readonly bytes?: number
  /** What the decoder that goes on must know: see `Decoder.position`. */
  readonly resume?: unknown
}

/** How the rows of a file are read. */
export interface FileReadingOptions {
  readonly format: FormatDefinition
  readonly formatValues: Readonly<Record<string, unknown>>
  /** Without `origin`, which is the file. */
  readonly request: Omit<DecodeRequest, 'origin'>
  readonly platform: Platform
  /** Hears of a file that has grown since it was found; of each once. */
  readonly onGrown: () => void
  readonly chunkBytes?: number
}

/** The reading of one file, or of a part of it, from opening it to its last row. */
export interface FileReading {
  poll(): PollResult
  available(): Promise<void>
  readonly position: FilePosition
  /** Little or nothing is left to be fetched: the next file can be opened. */
  readonly isNearEnd: boolean
  /** Bytes of its buffers. */
  readonly bufferBytes: number
  close(): Promise<void>
}

export const filesystemFileCutShort = defineError({
  code: 'FILESYSTEM_FILE_CUT_SHORT',
  domain: 'external',
  retry: 'never',
  message: (p: { path: string; foundBytes: number; sizeBytes: number }) =>
    `The file '${p.path}' had ${p.foundBytes} bytes when it was found, and has only ${p.sizeBytes} now that it is read.`,
  remedy: () =>
    'Put the file back as it was. Write new content under a new name, and rename files into the directory when they are whole.',
})

/**
 * Opens a file as it was found. One that has grown is fine: what was added is not read, where the format can be cut.
 *
 * @throws FILESYSTEM_FILE_CUT_SHORT, FILE_NOT_FOUND when it has vanished, FILE_*
 */
export async function openFound(
  { path, sizeBytes, start, rows }: FilePosition,
  { platform, onGrown }: Pick<FileReadingOptions, 'platform' | 'onGrown'>,
): Promise<ReadableFile> {
  const file = await platform.files.openRead(path)
  if (file.sizeBytes > sizeBytes && sizeBytes > 0 && start === 0 && rows === 0) onGrown()
  if (file.sizeBytes >= sizeBytes) return file
  const found = { path, foundBytes: sizeBytes, sizeBytes: file.sizeBytes }
  await file.close()
  throw filesystemFileCutShort(found, { location: { file: path } })
}

import type { ThreadSpawner } from './threads.ts'

/** A file's facts. */
export interface FileStatus {
  readonly path: string
  readonly sizeBytes: number
  readonly isDirectory: boolean
  /** Neither a plain file nor a directory: a device, a pipe, a socket. */
  readonly isSpecial: boolean
  readonly modifiedMs: number
}

/** An open file for reading. */
export interface ReadableFile {
  readonly path: string
  readonly sizeBytes: number
  /** Reads up to `target.length` bytes at `position`; returns how many were read, 0 at the end. */
  read(target: Uint8Array, position: number): Promise<number>
  close(): Promise<void>
}

/** An open file for writing at its end. */
export interface WritableFile {
  readonly path: string
  /** Writes all bytes; the buffer may be used again when the promise resolves. */
  write(bytes: Uint8Array): Promise<void>
  /** Makes what was written durable. */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * Files. Paths are absolute or relative to the process's working directory.
 * Failures are rejected as EngineErrors FILE_NOT_FOUND, FILE_ACCESS_DENIED, FILE_IS_DIRECTORY,
 * FILE_DISK_FULL, FILE_IO, OUTPUT_CLOSED (domain `external` or `user`), with the file as location.
 */
export interface FileSystem {
  status(path: string): Promise<FileStatus | undefined>
  /** Entries of a directory, sorted by name in byte order. */
  list(path: string): Promise<FileStatus[]>
  openRead(path: string): Promise<ReadableFile>
  /** Creates (or truncates) a file; makes missing parent directories. Opens devices as they are. */
  create(path: string): Promise<WritableFile>
  /** Atomic on one file system; replaces the target. Makes missing parent directories. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file or a directory with all in it; nothing when it is not there. */
  remove(path: string): Promise<void>
  makeDirectory(path: string): Promise<void>
  /** Gives a file a second name, unless there is a file of that name: then answers false. Atomic over processes. */
  linkIfAbsent(from: string, to: string): Promise<boolean>
  /** Makes the names in a directory durable; nothing where the system cannot. */
  syncDirectory(path: string): Promise<void>
  /** Joins and normalises; `resolve('a/../b')` is absolute. */
  resolve(...parts: string[]): string
}

export interface Clock {
  /** Wall clock, epoch milliseconds. */
  nowMs(): number
  /** Wall clock, epoch microseconds. */
  nowMicros(): bigint
  /** Monotonic clock in milliseconds with fraction, for durations. */
  monotonicMs(): number
  /** CPU time of the process so far, user + system, seconds. */
  cpuSeconds(): number
}

export interface Timers {
  /** Calls back once after `delayMs`; the handle cancels. */
  schedule(delayMs: number, callback: () => void): { cancel(): void }
  /** Resolves after other pending work of the event loop has had its turn. */
  yield(): Promise<void>
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** 16 random bytes for UUIDs and names. */
  bytes(length: number): Uint8Array
}

export interface Environment {
  /** IANA id of the system's time zone. */
  readonly timeZone: string
  readonly processId: number
  readonly hostName: string
  /** Where files go that nobody misses after a restart of the system. */
  readonly temporaryDirectory: string
  /** When the process started, in a unit of the system's own: tells processes of one number apart. */
  readonly processStart: string
  /** Whether the process that had this number and start still runs on this host. */
  isProcessAlive(processId: number, processStart: string): boolean
}

/** Where text for people goes: standard output and standard error. */
export interface TextOutput {
  /**
   * Writes text in order of the calls; resolves when the outside has taken it. Rejects with
   * OUTPUT_CLOSED when the reader has gone away, FILE_DISK_FULL or FILE_IO.
   */
  write(text: string | Uint8Array): Promise<void>
}

/** Everything of the outside world the engine touches. `platform/node` is real, `platform/simulated` its seeded twin. */
export interface Platform {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly files: FileSystem
  readonly environment: Environment
  readonly standardOut: TextOutput
  readonly standardError: TextOutput
  /** Decompresses whole blocks; gzip members may be concatenated. */
  readonly compression: Compression
  readonly digest: Digest
  readonly threads: ThreadSpawner
  readonly sockets: LocalSockets
}

/**
 * Lines between processes of one host, through a name in the file system. A request and its answer are one line of
 * text each, without line breaks.
 */
export interface LocalSockets {
  /** Longest path that a socket can have, in bytes. */
  readonly maxPathBytes: number
  /**
   * Answers requests until it is closed; only the user's own processes may ask. Replaces a socket that nobody serves any
   * more. Does not keep the process alive. Rejects with FILE_* codes.
   */
  serve(path: string, answer: (request: string) => Promise<string>): Promise<SocketServer>
  /** Asks who serves the path. Rejects with SOCKET_CLOSED where nobody does, or where it ends before it has answered. */
  ask(path: string, request: string): Promise<string>
}

export interface SocketServer {
  /** Ends it and removes the name. Never rejects. */
  close(): Promise<void>
}

/** Hash functions that SQL and checkpoints need, from the platform's libraries. */
export interface Digest {
  /** CRC-32 as in gzip, unsigned; of bytes that come in parts, each call is given what the one before returned. */
  crc32(bytes: Uint8Array, before?: number): number
  /** `md5`, `sha1`, `sha224`, `sha256`, `sha384`, `sha512`. */
  hash(algorithm: string, bytes: Uint8Array): Uint8Array
}

/** A push decompressor: chunks in, chunks out, in order. */
export interface Decompressor {
  /** Decompresses one chunk; returns what came out (may be empty). */
  push(chunk: Uint8Array): Promise<Uint8Array>
  /** Ends the input; returns the rest. Rejects with COMPRESSION_TRUNCATED or COMPRESSION_CORRUPT. */
  finish(): Promise<Uint8Array>
}

export interface Compression {
  gunzip(): Decompressor
}

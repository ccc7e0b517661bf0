export interface ObjectEntry {
  readonly name: string
  readonly sizeBytes: number
}

/**
 * Writes one object piece by piece. It can be seen, whole and durable, when `finish` has resolved; never in part. Calls one at a
 * time, from the thread that made it.
 *
 * Failure: after a rejection only `abort` may be called.
 */
export interface ObjectWriter {
  /** Of all pieces that were given to it. */
  readonly sizeBytes: number
  /** For each piece, in order. The buffer may be used again when the promise resolves. */
  write(bytes: Uint8Array): Promise<void>
  /** Once, after the last piece. Replaces an object of that name. */
  finish(): Promise<void>
  /** Instead of `finish`, or after a failure: gives up; nothing is left, or what is left is removed by `removeUnfinished`. Never rejects. */
  abort(): Promise<void>
}

/**
 * Where checkpoints and savepoints lie: a flat space of named bytes (`a/b/c`), below one root. Used by the coordinator
 * and by tasks, each thread with a store of its own; calls may overlap, and none blocks the thread. Objects never change once written.
 *
 * Failure: rejects with FILE_* or OBJECT_STORE_* codes; the checkpoint under way fails, the job goes on as its options say.
 */
export interface ObjectStore {
  /** `file:/path` or `memory:name`, for messages. */
  readonly location: string
  /** Writes a whole object, durable when the promise resolves; replaces one that is there. For pages, and for files of savepoints. */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** Like `put`, but answers false and changes nothing where there is one of that name. Atomic over processes: for manifests and locks. */
  putIfAbsent(name: string, bytes: Uint8Array): Promise<boolean>
  /** Begins an object that is written in pieces. Nothing can be seen of it until it is finished. */
  create(name: string): Promise<ObjectWriter>
  /** All of an object, or `length` bytes from `offset`; undefined where there is none. Fewer bytes where it is shorter. */
  get(
    name: string,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<Uint8Array | undefined>
  /** Objects whose name begins with `prefix`, by name in byte order. */
  list(prefix: string): Promise<ObjectEntry[]>
  /** Nothing where there is none. After a crash it may be there again: see `removeForGood`. */
  remove(name: string): Promise<void>
  /** Like `remove`; what was removed stays so when the promise has resolved, whatever happens to the machine. */
  removeForGood(names: readonly string[]): Promise<void>
  /** Removes what writers that are gone have left unfinished below a prefix. For who knows that no other writer is at work there. */
  removeUnfinished(prefix: string): Promise<void>
}

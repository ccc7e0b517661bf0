export interface ObjectEntry {
  readonly name: string
  readonly sizeBytes: number
}

/**
 * Writes one object piece by piece. It can be seen, whole and durable, when `finish` has resolved; never in part. Calls one at a
 * time.
 */
export interface ObjectWriter {
  readonly sizeBytes: number
  /** The buffer may be used again when the promise resolves. */
  write(bytes: Uint8Array): Promise<void>
  finish(): Promise<void>
  /** Gives up; nothing is left. Never rejects. */
  abort(): Promise<void>
}

/**
 * Where checkpoints and savepoints lie: a flat space of named bytes (`a/b/c`), below one root. Used by the coordinator
 * and by tasks, from any thread. Objects never change once written.
 *
 * Failure: rejects with FILE_* or OBJECT_STORE_* codes; the checkpoint under way fails, the job goes on as its options say.
 */
export interface ObjectStore {
  /** `file:/path` or `memory:name`, for messages. */
  readonly location: string
  /** Writes a whole object, durably; replaces one that is there. */
  put(name: string, bytes: Uint8Array): Promise<void>
  /** Like `put`, but answers false and changes nothing where there is one of that name. Atomic over processes. */
  putIfAbsent(name: string, bytes: Uint8Array): Promise<boolean>
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

import type { ObjectEntry, ObjectStore, ObjectWriter } from '../../contracts/object-store.ts'

const spaces = new Map<string, Map<string, Uint8Array>>()

/** Objects in the memory of the process: for tests and trials. Stores of one name share their objects; threads do not. */
export class MemoryObjectStore implements ObjectStore {
  readonly location: string
  readonly #objects: Map<string, Uint8Array>

  constructor(name: string) {
    this.location = `memory:${name}`
    let objects = spaces.get(name)
    if (objects === undefined) {
      objects = new Map()
      spaces.set(name, objects)
    }
    this.#objects = objects
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    this.#objects.set(name, bytes.slice())
  }

  async putIfAbsent(name: string, bytes: Uint8Array): Promise<boolean> {
    if (this.#objects.has(name)) return false
    this.#objects.set(name, bytes.slice())
    return true
  }

  async create(name: string): Promise<ObjectWriter> {
    const parts: Uint8Array[] = []
    let sizeBytes = 0
    return {
      get sizeBytes() {
        return sizeBytes
      },
      write: async (bytes) => {
        parts.push(bytes.slice())
        sizeBytes += bytes.length
      },
      finish: async () => {
        const whole = new Uint8Array(sizeBytes)
        let at = 0
        for (const part of parts) {
          whole.set(part, at)
          at += part.length
        }
        this.#objects.set(name, whole)
      },
      abort: async () => {},
    }
  }

  async get(
    name: string,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<Uint8Array | undefined> {
    const bytes = this.#objects.get(name)
    if (bytes === undefined || range === undefined) return bytes?.slice()
    return bytes.slice(range.offset, range.offset + range.length)
  }

  async list(prefix: string): Promise<ObjectEntry[]> {
    return [...this.#objects]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, bytes]) => ({ name, sizeBytes: bytes.length }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async remove(name: string): Promise<void> {
    this.#objects.delete(name)
  }

  async removeForGood(names: readonly string[]): Promise<void> {
    for (const name of names) this.#objects.delete(name)
  }

  /** What is unfinished here is gone with its writer. */
  async removeUnfinished(): Promise<void> {}
}

import { openObjectStore } from '../checkpoint/stores/open-store.ts'
import type { Platform, SocketServer } from '../contracts/platform.ts'
import { answerRequest, type Controlled } from './job-control.ts'

/** Name of a job's socket in its folder. */
export const SOCKET_NAME = 'control.sock'
/** Object of a job's folder that names the socket where it lies elsewhere. */
export const SOCKET_OBJECT = 'control'

export interface ControlPlace {
  readonly platform: Platform
  /** The checkpoint directory as a store's location, and the job's folder in it. */
  readonly store: string
  readonly folder: string
}

/** A running job's ear: answers what other processes of this user on this host ask. */
export class ControlSocket {
  readonly #server: SocketServer
  readonly #place: ControlPlace
  readonly #isElsewhere: boolean
  readonly #answering: ReadonlySet<Promise<string>>

  private constructor(
    server: SocketServer,
    place: ControlPlace,
    rest: { readonly isElsewhere: boolean; readonly answering: ReadonlySet<Promise<string>> },
  ) {
    this.#server = server
    this.#place = place
    this.#isElsewhere = rest.isElsewhere
    this.#answering = rest.answering
  }

  /**
   * Serves a job that holds its lock: in its folder, or, where that path is too long or its file system has no sockets, in the
   * temporary directory. A socket that a dead process has left is replaced.
   *
   * Rejects with FILE_* codes
   */
  static async open(job: Controlled, place: ControlPlace): Promise<ControlSocket> {
    const { platform, store, folder } = place
    const answering = new Set<Promise<string>>()
    const answer = (request: string): Promise<string> => {
      const answered = answerRequest(job, request).finally(() => answering.delete(answered))
      answering.add(answered)
      return answered
    }
    const objects = openObjectStore(store, platform)
    const name = `${folder}/${SOCKET_OBJECT}`
    const path = socketPath(place)
    if (path !== undefined) {
      const server = await platform.sockets.serve(path, answer).catch(() => undefined)
      if (server !== undefined) {
        await objects.remove(name)
        return new ControlSocket(server, place, { isElsewhere: false, answering })
      }
    }
    const elsewhere = temporaryPath(platform)
    const server = await platform.sockets.serve(elsewhere, answer)
    try {
      await objects.put(name, new TextEncoder().encode(elsewhere))
    } catch (error) {
      await server.close()
      throw error
    }
    return new ControlSocket(server, place, { isElsewhere: true, answering })
  }

  /** Ends it, when what was asked is answered. Never rejects. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#answering)
    await this.#server.close()
    const { platform, store, folder } = this.#place
    if (!this.#isElsewhere) return
    await openObjectStore(store, platform)
      .remove(`${folder}/${SOCKET_OBJECT}`)
      .catch(() => {})
  }
}

/** Where the socket of a job lies; undefined where that is no place for sockets. */
export function socketPath({ platform, store, folder }: ControlPlace): string | undefined {
  if (!store.startsWith('file:')) return undefined
  const path = `${store.slice('file:'.length)}/${folder}/${SOCKET_NAME}`
  const isShort = new TextEncoder().encode(path).length <= platform.sockets.maxPathBytes
  return isShort ? path : undefined
}

/**
 * Path that a job's socket is asked at; it may be that nobody serves it. undefined where there is none.
 */
export async function findSocket(place: ControlPlace): Promise<string | undefined> {
  const { platform, store, folder } = place
  const named = await openObjectStore(store, platform).get(`${folder}/${SOCKET_OBJECT}`)
  return named === undefined ? socketPath(place) : new TextDecoder().decode(named)
}

function temporaryPath({ environment, files, random }: Platform): string {
  const unique = Array.from(random.bytes(6), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return files.resolve(
    environment.temporaryDirectory,
    `millrace-${environment.processId}-${unique}.sock`,
  )
}

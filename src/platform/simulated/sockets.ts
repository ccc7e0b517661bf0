import type { LocalSockets, SocketServer } from '../../contracts/platform.ts'
import { socketClosed } from '../socket-errors.ts'

/** Sockets within one test. */
export class SimulatedSockets implements LocalSockets {
  readonly maxPathBytes = 103
  readonly #served = new Map<string, (request: string) => Promise<string>>()

  /** Who served the path is gone. */
  drop(path: string): void {
    this.#served.delete(path)
  }

  async serve(path: string, answer: (request: string) => Promise<string>): Promise<SocketServer> {
    this.#served.set(path, answer)
    return {
      close: async () => {
        this.#served.delete(path)
      },
    }
  }

  async ask(path: string, request: string): Promise<string> {
    const answer = this.#served.get(path)
    if (answer === undefined) throw socketClosed({ path })
    return await answer(request)
  }
}

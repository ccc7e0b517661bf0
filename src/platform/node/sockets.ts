import { chmod, rm } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { LocalSockets, SocketServer } from '../../contracts/platform.ts'
import { fileErrorOf } from '../file-errors.ts'
import { socketClosed } from '../socket-errors.ts'

/** Unix domain sockets; one line asked, one line answered, any number of times. */
export const nodeSockets: LocalSockets = {
  // sun_path of Linux is 108 bytes with its end, that of macOS 104.
  maxPathBytes: 103,

  async serve(path, answer) {
    const open = new Set<Conversation>()
    const server = createServer((socket) => {
      const conversation = new Conversation(socket, answer)
      open.add(conversation)
      socket.on('close', () => open.delete(conversation))
    })
    try {
      await listen(server, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw failed(error, path)
      if (await isServed(path)) throw failed(error, path)
      await rm(path, { force: true })
      await listen(server, path).catch((again: unknown) => {
        throw failed(again, path)
      })
    }
    server.unref()
    return closerOf(server, path, open)
  },

  async ask(path, request) {
    const socket = createConnection(path)
    try {
      return await new Promise<string>((resolve, reject) => {
        socket.on('error', () => reject(socketClosed({ path })))
        socket.on('connect', () => socket.write(`${request}\n`))
        const lines = createInterface({ input: socket })
        lines.on('line', resolve)
        lines.on('close', () => reject(socketClosed({ path })))
        lines.on('error', () => reject(socketClosed({ path })))
      })
    } finally {
      socket.destroy()
    }
  },
}

/** One who asks. */
class Conversation {
  readonly #socket: Socket
  #isAnswering = false
  #isEnding = false

  constructor(socket: Socket, answer: (request: string) => Promise<string>) {
    this.#socket = socket
    // Who asks and goes away is nobody's trouble.
    socket.on('error', () => socket.destroy())
    void this.#run(answer)
  }

  /** Ends it after the answer that is under way. */
  end(): void {
    this.#isEnding = true
    if (!this.#isAnswering) this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async #run(answer: (request: string) => Promise<string>): Promise<void> {
    try {
      for await (const line of createInterface({ input: this.#socket })) {
        this.#isAnswering = true
        this.#socket.write(`${await answer(line)}\n`)
        this.#isAnswering = false
        if (this.#isEnding) this.#socket.end()
      }
    } catch {
      this.#socket.destroy()
    }
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      // For the user alone.
      chmod(path, 0o600).then(resolve, reject)
    })
  })
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path)
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('close', () => socket.destroy())
    socket.on('connect', () => socket.destroy())
  })
}

/** How long who has been answered may take to hang up. */
const HANG_UP_MS = 500

function closerOf(server: Server, path: string, open: ReadonlySet<Conversation>): SocketServer {
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const conversation of open) conversation.end()
      const impatience = setTimeout(() => {
        for (const conversation of open) conversation.destroy()
      }, HANG_UP_MS)
      await closed
      clearTimeout(impatience)
      await rm(path, { force: true }).catch(() => {})
    },
  }
}

const failed = (error: unknown, path: string): unknown =>
  fileErrorOf(error, { path, operation: 'write' }) ?? error

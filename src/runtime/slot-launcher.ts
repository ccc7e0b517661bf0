import type { SlotCommand, SlotEvent } from './messages.ts'

/** A slot, seen from the coordinator. */
export interface SlotHandle {
  post(command: SlotCommand): void
  /** Ends it wherever it stands; resolves when it is gone. Never rejects. */
  terminate(): Promise<void>
}

export interface SlotLaunch {
  readonly slotIndex: number
  readonly attempt: string
  readonly onEvent: (event: SlotEvent) => void
  /** The slot's thread has ended by itself: it was killed, ran out of memory, or failed outside of the engine. */
  readonly onExit: (error: Error) => void
}

/** Starts the slots of a job: in the caller's thread, in worker threads, or in a simulation. */
export interface SlotLauncher {
  /** All slots of one attempt, in the order of their indexes. */
  launch(launches: readonly SlotLaunch[]): readonly SlotHandle[]
}

import { EngineError } from '../src/core/errors.ts'

/** The engine error that `action` throws, for tests; anything else that it throws, or nothing, is a failure. */
export function errorOf(action: () => unknown): EngineError {
  try {
    action()
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

import { EngineError, type ErrorDefinition, type ErrorLocation } from '../core/errors.ts'

/** An error as plain data, for the way between threads. */
export interface CarriedError {
  /** undefined: not one of ours. */
  readonly engine:
    | {
        readonly code: string
        readonly domain: 'user' | 'external' | 'internal'
        readonly retry: 'never' | 'backoff'
        readonly summary: string
        readonly remedy: string
        readonly location: ErrorLocation | undefined
      }
    | undefined
  readonly message: string
  readonly stack: string | undefined
  readonly operator: string | undefined
}

const operators = new WeakMap<Error, string>()

/** Notes the operator an error came from; the innermost one stays. */
export function noteOperator(error: unknown, operator: string): void {
  if (error instanceof Error && !operators.has(error)) operators.set(error, operator)
}

/** Name of the operator an error came from, where it came from one. */
export const operatorOf = (error: Error): string | undefined => operators.get(error)

export function carryError(error: unknown): CarriedError {
  const isError = error instanceof Error
  return {
    engine:
      error instanceof EngineError
        ? {
            code: error.code,
            domain: error.domain,
            retry: error.retry,
            summary: error.summary,
            remedy: error.remedy,
            location: error.location,
          }
        : undefined,
    message: isError ? error.message : String(error),
    stack: isError ? error.stack : undefined,
    operator: isError ? operators.get(error) : undefined,
  }
}

/** Makes an error of what was carried; its stack is that of the other thread. */
export function reviveError({ engine, message, stack, operator }: CarriedError): Error {
  const error =
    engine === undefined
      ? new Error(message)
      : new EngineError(
          { ...engine, code: engine.code as ErrorDefinition<never>['code'] },
          engine.summary,
          engine.remedy,
          {
            ...(engine.location === undefined ? {} : { location: engine.location }),
          },
        )
  if (stack !== undefined) error.stack = stack
  if (operator !== undefined) noteOperator(error, operator)
  return error
}

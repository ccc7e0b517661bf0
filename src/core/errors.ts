/** Who can fix an error: the author of the job, the owner of an outside system, or we. */
export type ErrorDomain = 'user' | 'external' | 'internal'

/** Where in the outside world an error lies. Every part is optional; what is known is filled in. */
export interface ErrorLocation {
  /** File name, or `<stdin>`, `<command line>` for texts without one. */
  readonly file?: string
  /** Line, counted from 1. */
  readonly line?: number
  /** Column in UTF-16 code units, counted from 1. */
  readonly column?: number
  /** Number of code units the caret underlines, at least 1. */
  readonly length?: number
  /** Byte offset in the file, counted from 0. */
  readonly byteOffset?: number
  /** Row number in the input, counted from 1. */
  readonly row?: number
}

/** One kind of error: written once, beside the code that throws it. */
export interface ErrorDefinition<P> {
  readonly code: `${Uppercase<string>}_${Uppercase<string>}`
  readonly domain: ErrorDomain
  /** Whether the restart strategy may try again. */
  readonly retry: 'never' | 'backoff'
  readonly message: (params: P) => string
  /** One imperative sentence that makes the error go away. */
  readonly remedy: (params: P) => string
}

export interface EngineErrorOptions extends ErrorOptions {
  readonly location?: ErrorLocation
}

/** Every error a user can meet: a code, a message with the offending values, and a remedy. */
export class EngineError extends Error {
  readonly code: string
  readonly domain: ErrorDomain
  readonly retry: 'never' | 'backoff'
  /** What is wrong, one or more sentences, without code and remedy. */
  readonly summary: string
  readonly remedy: string
  /** Where it is; filled in by the innermost border that knows. */
  location: ErrorLocation | undefined

  constructor(
    definition: Pick<ErrorDefinition<never>, 'code' | 'domain' | 'retry'>,
    summary: string,
    remedy: string,
    options?: EngineErrorOptions,
  ) {
    super(`${summary} ${remedy} [${definition.code}]`, options)
    this.name = 'EngineError'
    this.code = definition.code
    this.domain = definition.domain
    this.retry = definition.retry
    this.summary = summary
    this.remedy = remedy
    this.location = options?.location
  }
}

/** Turns a definition into the function that makes its errors. */
export function defineError<P>(definition: ErrorDefinition<P>) {
  const make = (params: P, options?: EngineErrorOptions): EngineError =>
    new EngineError(definition, definition.message(params), definition.remedy(params), options)
  return Object.assign(make, { definition })
}

/** Adds what is missing of `location` to an engine error on its way up; returns the same error. */
export function withLocation<E>(error: E, location: ErrorLocation): E {
  if (error instanceof EngineError) error.location = { ...location, ...error.location }
  return error
}

/** Fails with an internal error: for our bugs only, always on. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Millrace bug: ${message}`)
}

/** Marks a switch as exhaustive. */
export function assertNever(value: never): never {
  throw new Error(`Millrace bug: unexpected ${JSON.stringify(value)}`)
}

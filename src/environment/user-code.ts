import { defineError, EngineError } from '../core/errors.ts'

export const userFunctionFailed = defineError({
  code: 'USER_FUNCTION_FAILED',
  domain: 'user',
  retry: 'never',
  message: (p: { name: string; problem: string }) => `The function ${p.name} failed: ${p.problem}`,
  remedy: () =>
    'Correct the function, or what it is called with; `cause` of this error is what the function threw.',
})

/** The error for what code of the user threw. */
export function userFailure(name: string, cause: unknown): EngineError {
  if (cause instanceof EngineError) return cause
  const problem = cause instanceof Error ? cause.message : String(cause)
  return userFunctionFailed({ name, problem }, { cause })
}

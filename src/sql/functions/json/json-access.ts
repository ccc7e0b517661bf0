import { defineError } from '../../../core/errors.ts'
import type { JsonNode } from './json-node.ts'
import { compileJsonPath, type JsonPath } from './json-path.ts'
import { JsonPathError } from './json-path-error.ts'
import { JsonReader, JsonSyntaxError, parseJson } from './json-reader.ts'

export const jsonFailed = defineError({
  code: 'SQL_JSON_FAILED',
  domain: 'user',
  retry: 'never',
  message: (p: { function: string; problem: string }) => `${p.function} failed: ${p.problem}.`,
  remedy: (_p) =>
    'Correct the value or the path, or write NULL ON ERROR or DEFAULT … ON ERROR instead of ERROR ON ERROR.',
})

export const jsonEmpty = defineError({
  code: 'SQL_JSON_EMPTY',
  domain: 'user',
  retry: 'never',
  message: (p: { function: string }) =>
    `${p.function} found nothing, which ERROR ON EMPTY forbids.`,
  remedy: (_p) => 'Correct the value or the path, or write NULL ON EMPTY or DEFAULT … ON EMPTY.',
})

/** What following a path through a text gave. */
export type JsonOutcome =
  | { readonly kind: 'found'; readonly node: JsonNode; readonly isLax: boolean }
  /** In lax mode: nothing is there, or the text is not JSON. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly problem: string }

const EMPTY: JsonOutcome = { kind: 'empty' }
const failed = (problem: string): JsonOutcome => ({ kind: 'failed', problem })

const MAX_PATHS = 500

type CompiledPath = JsonPath | JsonOutcome

/** Follows the path of a call through texts: a literal path is compiled once, others are kept a while. */
export function pathReader(literal: unknown): (text: string, path: string) => JsonOutcome {
  if (typeof literal === 'string') {
    const compiled = tryCompile(literal)
    return (text) => follow(text, compiled)
  }
  const known = new Map<string, CompiledPath>()
  return (text, path) => {
    let compiled = known.get(path)
    if (compiled === undefined) {
      compiled = tryCompile(path)
      if (known.size >= MAX_PATHS) known.delete(known.keys().next().value!)
      known.set(path, compiled)
    }
    return follow(text, compiled)
  }
}

function tryCompile(path: string): CompiledPath {
  try {
    return compileJsonPath(path)
  } catch (error) {
    if (error instanceof JsonPathError)
      return failed(`the path '${path}' is wrong: ${error.message}`)
    throw error
  }
}

function follow(text: string, path: CompiledPath): JsonOutcome {
  if ('kind' in path) return path
  const isLax = path.mode === 'lax'
  let node: JsonNode | undefined
  try {
    node =
      path.place === undefined
        ? path.read(parseJson(text))
        : new JsonReader(text, 0).find(path.place)
  } catch (error) {
    if (error instanceof JsonSyntaxError)
      return isLax ? EMPTY : failed(`the text is not JSON: ${error.message}`)
    if (error instanceof JsonPathError) return failed(error.message)
    throw error
  }
  // In lax mode several places can always be found: none of them.
  if (node === undefined && isLax && path.isMany) node = []
  // To Flink a JSON null is as good as nothing.
  if (node === undefined || node === null)
    return isLax ? EMPTY : failed('the path leads to nothing')
  return { kind: 'found', node, isLax }
}

import { isJsonArray, isJsonObject, type JsonNode, JsonNumber } from './json-node.ts'
import { JsonPathError } from './json-path-error.ts'
import { type JsonPredicate, parseFilter } from './json-path-filter.ts'
import type { JsonStep } from './json-reader.ts'

type PathStep =
  | { readonly kind: 'member'; readonly names: readonly string[] }
  | { readonly kind: 'element'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descendants' }
  | { readonly kind: 'filter'; readonly takes: JsonPredicate }
  | { readonly kind: 'function'; readonly name: string }

/** A compiled path. */
export interface JsonPath {
  /** `lax`: what is not there is empty; `strict`: it is an error. Paths without a mode are strict, as in Flink. */
  readonly mode: 'lax' | 'strict'
  /** Steps to one place, where the path leads to no more: then the text need not be parsed. */
  readonly place: readonly JsonStep[] | undefined
  /** True when the path can lead to several places: its answer is an array then. */
  readonly isMany: boolean
  /** Follows the path; undefined when it leads nowhere. */
  readonly read: (root: JsonNode) => JsonNode | undefined
}

/**
 * Compiles `[lax | strict] $.a['b'][0]…`: members, lists of names, elements (negative from the end),
 * lists of elements, slices, `*`, `..`, filters `?(…)`, and length(), size(), min(), max(), sum(), avg().
 *
 * @throws JsonPathError
 */
export function compileJsonPath(text: string): JsonPath {
  const moded = /^\s*(lax|strict)\s+(.+)$/is.exec(text)
  const mode = moded?.[1]?.toLowerCase() === 'lax' ? 'lax' : 'strict'
  const steps = new JsonPathParser(moded?.[2] ?? text).steps()
  const isMany = steps.some((step) => step.kind !== 'function' && !isSingle(step))
  return { mode, isMany, place: placeOf(steps), read: (root) => readSteps(steps, root) }
}

/** Follows the steps of a path inside a filter, written without its first character. */
function readRelative(text: string): (node: JsonNode) => JsonNode | undefined {
  const steps = new JsonPathParser(`$${text}`).steps()
  return (node) => readSteps(steps, node)
}

function placeOf(steps: readonly PathStep[]): JsonStep[] | undefined {
  const place: JsonStep[] = []
  for (const step of steps) {
    if (step.kind === 'member' && step.names.length === 1) place.push(step.names[0]!)
    else if (step.kind === 'element' && step.indexes.length === 1 && step.indexes[0]! >= 0)
      place.push(step.indexes[0]!)
    else return undefined
  }
  return place
}

class JsonPathParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    const trimmed = text.trimEnd()
    if (trimmed === '' || trimmed.startsWith(' '))
      throw new JsonPathError('the path does not begin with $')
    // A path may begin with a name: `a.b` is `$.a.b`.
    this.#text = trimmed.startsWith('$') || trimmed.startsWith('@') ? trimmed : `$.${trimmed}`
  }

  steps(): PathStep[] {
    const steps: PathStep[] = []
    this.#at = 1
    while (this.#at < this.#text.length) steps.push(this.#step(steps))
    return steps
  }

  #step(before: PathStep[]): PathStep {
    if (this.#take('..')) {
      before.push({ kind: 'descendants' })
      return this.#text[this.#at] === '[' ? this.#bracket() : this.#named()
    }
    if (this.#take('.')) return this.#text[this.#at] === '[' ? this.#bracket() : this.#named()
    if (this.#text[this.#at] === '[') return this.#bracket()
    throw this.#error('expected . or [')
  }

  #named(): PathStep {
    if (this.#take('*')) return { kind: 'wildcard' }
    const name = /[^.[\]()\s'"*]+/y
    name.lastIndex = this.#at
    const match = name.exec(this.#text)?.[0]
    if (match === undefined) throw this.#error('expected a name')
    this.#at += match.length
    if (this.#take('()')) return { kind: 'function', name: match }
    if (/[\s'"(*\]]/.test(this.#text[this.#at] ?? '')) throw this.#error('unexpected character')
    return { kind: 'member', names: [match] }
  }

  #bracket(): PathStep {
    this.#at++
    this.#blanks()
    if (this.#take('*')) return this.#closed({ kind: 'wildcard' })
    if (this.#take('?')) return this.#filter()
    const quote = this.#text[this.#at]
    if (quote === "'" || quote === '"') {
      const names = [this.#quoted()]
      while (this.#comma()) names.push(this.#quoted())
      return this.#closed({ kind: 'member', names })
    }
    const list = /[-\d:,\s]+/y
    list.lastIndex = this.#at
    const content = list.exec(this.#text)?.[0]
    if (content === undefined) throw this.#error('expected an index, a name in quotes or *')
    this.#at += content.length
    return this.#closed(this.#indexes(content.replace(/\s/g, '')))
  }

  #indexes(content: string): PathStep {
    const slice = /^(-?\d+)?:(-?\d+)?$/.exec(content)
    if (slice !== null && content !== ':') {
      const bound = (text: string | undefined): number | undefined =>
        text === undefined ? undefined : Number(text)
      return { kind: 'slice', from: bound(slice[1]), to: bound(slice[2]) }
    }
    if (!/^-?\d+(?:,-?\d+)*$/.test(content)) throw this.#error('wrong index')
    return { kind: 'element', indexes: content.split(',').map(Number) }
  }

  #filter(): PathStep {
    if (!this.#take('(')) throw this.#error('expected ( after ?')
    const start = this.#at
    let depth = 1
    let quote = ''
    for (; this.#at < this.#text.length && depth > 0; this.#at++) {
      const character = this.#text[this.#at]!
      if (quote !== '') quote = character === quote ? '' : quote
      else if (character === "'" || character === '"') quote = character
      else if (character === '(') depth++
      else if (character === ')') depth--
    }
    if (depth > 0) throw this.#error('the filter does not end')
    const takes = parseFilter(this.#text.slice(start, this.#at - 1), readRelative)
    return this.#closed({ kind: 'filter', takes })
  }

  #quoted(): string {
    const quote = this.#text[this.#at]
    if (quote !== "'" && quote !== '"') throw this.#error('expected a name in quotes')
    let name = ''
    for (this.#at++; this.#text[this.#at] !== quote; this.#at++) {
      if (this.#text[this.#at] === '\\') this.#at++
      const character = this.#text[this.#at]
      if (character === undefined) throw this.#error('the name does not end')
      name += character
    }
    this.#at++
    return name
  }

  #comma(): boolean {
    this.#blanks()
    if (!this.#take(',')) return false
    this.#blanks()
    return true
  }

  #closed(step: PathStep): PathStep {
    this.#blanks()
    if (!this.#take(']')) throw this.#error('expected ]')
    return step
  }

  #blanks(): void {
    while (this.#text[this.#at] === ' ') this.#at++
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false
    this.#at += token.length
    return true
  }

  #error(problem: string): JsonPathError {
    return new JsonPathError(`${problem} at position ${this.#at + 1}`)
  }
}

function readSteps(steps: readonly PathStep[], root: JsonNode): JsonNode | undefined {
  let nodes: JsonNode[] = [root]
  // From the first step that can lead to several places on, the answer is a list, and gaps are left out.
  let isMany = false
  for (const step of steps) {
    if (step.kind === 'function') return applyFunction(step.name, isMany ? nodes : nodes[0])
    if (step.kind === 'member' && step.names.length > 1 && !isMany && steps.at(-1) === step)
      return pick(nodes[0]!, step.names)
    isMany ||= !isSingle(step)
    nodes = nodes.flatMap((node) => readStep(step, node, root))
    if (nodes.length === 0 && !isMany) return undefined
  }
  return isMany ? nodes : nodes[0]
}

const isSingle = (step: PathStep): boolean =>
  (step.kind === 'member' && step.names.length === 1) ||
  (step.kind === 'element' && step.indexes.length === 1)

/** The members named, as an object. */
function pick(node: JsonNode, names: readonly string[]): JsonNode | undefined {
  if (!isJsonObject(node)) return undefined
  return new Map(names.flatMap((name) => (node.has(name) ? [[name, node.get(name)!]] : [])))
}

function readStep(step: PathStep, node: JsonNode, root: JsonNode): readonly JsonNode[] {
  switch (step.kind) {
    case 'member':
      return isJsonObject(node)
        ? step.names.flatMap((name) => (node.has(name) ? [node.get(name)!] : []))
        : []
    case 'element':
      return isJsonArray(node)
        ? step.indexes.flatMap((index) => {
            const item = node[index < 0 ? node.length + index : index]
            return item === undefined ? [] : [item]
          })
        : []
    case 'slice':
      return isJsonArray(node) ? node.slice(step.from ?? 0, step.to) : []
    case 'wildcard':
      return children(node)
    case 'descendants':
      return [node, ...descendants(node)]
    case 'filter':
      return isJsonArray(node)
        ? node.filter((item) => step.takes(item, root))
        : isJsonObject(node) && step.takes(node, root)
          ? [node]
          : []
    case 'function':
      return []
  }
}

const children = (node: JsonNode): readonly JsonNode[] =>
  isJsonArray(node) ? node : isJsonObject(node) ? [...node.values()] : []

const descendants = (node: JsonNode): JsonNode[] =>
  children(node).flatMap((child) => [child, ...descendants(child)])

function applyFunction(name: string, node: JsonNode | undefined): JsonNode | undefined {
  if (node === undefined) return undefined
  if (name === 'length' || name === 'size') {
    if (isJsonArray(node)) return new JsonNumber(String(node.length))
    return isJsonObject(node) ? new JsonNumber(String(node.size)) : undefined
  }
  const numbers = children(node).flatMap((item) => (item instanceof JsonNumber ? [item.value] : []))
  if (numbers.length === 0) return undefined
  const sum = numbers.reduce((total, number) => total + number, 0)
  const results: Readonly<Record<string, number>> = {
    min: Math.min(...numbers),
    max: Math.max(...numbers),
    sum,
    avg: sum / numbers.length,
  }
  const result = results[name]
  if (result === undefined) throw new JsonPathError(`there is no function ${name}()`)
  return new JsonNumber(Number.isInteger(result) ? `${result}.0` : String(result))
}

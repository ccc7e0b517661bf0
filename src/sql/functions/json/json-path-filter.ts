import { isJsonArray, isJsonObject, type JsonNode, JsonNumber } from './json-node.ts'
import { JsonPathError } from './json-path-error.ts'

/** Whether an element of an array or a member of an object is taken. */
export type JsonPredicate = (node: JsonNode, root: JsonNode) => boolean

/** Compiles the path behind `@` or `$`. */
export type CompilePath = (text: string) => (node: JsonNode) => JsonNode | undefined

type Operand = (node: JsonNode, root: JsonNode) => JsonNode | undefined

const TOKEN =
  /\s*(?:([@$](?:\.\.?[\w-]+|\[[^\]]*\]|\.\*)*)|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(true|false|null)\b|(&&|\|\||==|!=|<=|>=|<|>|!|\(|\)))/y

/**
 * Compiles the condition of a filter, `@.price < 10 && @.kind == 'x'`: comparisons of paths and
 * constants, a path alone asking whether it is there, && || ! and parentheses.
 *
 * @throws JsonPathError
 */
export function parseFilter(text: string, compilePath: CompilePath): JsonPredicate {
  return new FilterParser(text, compilePath).condition()
}

class FilterParser {
  readonly #tokens: RegExpExecArray[] = []
  readonly #compilePath: CompilePath
  #at = 0

  constructor(text: string, compilePath: CompilePath) {
    this.#compilePath = compilePath
    TOKEN.lastIndex = 0
    let end = 0
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
      this.#tokens.push(match)
      end = TOKEN.lastIndex
    }
    if (text.slice(end).trim() !== '')
      throw new JsonPathError(`the filter '${text}' is not understood`)
  }

  condition(): JsonPredicate {
    const result = this.#or()
    if (this.#at < this.#tokens.length) throw new JsonPathError('the filter goes on after its end')
    return result
  }

  #or(): JsonPredicate {
    let left = this.#and()
    while (this.#take('||')) {
      const [first, second] = [left, this.#and()]
      left = (node, root) => first(node, root) || second(node, root)
    }
    return left
  }

  #and(): JsonPredicate {
    let left = this.#test()
    while (this.#take('&&')) {
      const [first, second] = [left, this.#test()]
      left = (node, root) => first(node, root) && second(node, root)
    }
    return left
  }

  #test(): JsonPredicate {
    if (this.#take('!')) {
      const inner = this.#test()
      return (node, root) => !inner(node, root)
    }
    if (this.#take('(')) {
      const inner = this.#or()
      if (!this.#take(')')) throw new JsonPathError('expected ) in the filter')
      return inner
    }
    const left = this.#operand()
    const operator = this.#tokens[this.#at]?.[5]
    if (operator === undefined || !(operator in COMPARISONS))
      return (node, root) => left(node, root) !== undefined
    this.#at++
    const right = this.#operand()
    const compare = COMPARISONS[operator]!
    return (node, root) => compare(left(node, root), right(node, root))
  }

  #operand(): Operand {
    const token = this.#tokens[this.#at++]
    if (token === undefined) throw new JsonPathError('the filter ends too early')
    const [, path, text, number, word] = token
    if (path !== undefined) {
      const read = this.#compilePath(path.slice(1))
      return path.startsWith('@') ? (node) => read(node) : (_, root) => read(root)
    }
    const constant: JsonNode | undefined =
      text !== undefined
        ? text.slice(1, -1).replace(/\\(.)/g, '$1')
        : number !== undefined
          ? new JsonNumber(number)
          : word !== undefined
            ? word === 'null'
              ? null
              : word === 'true'
            : undefined
    if (constant === undefined)
      throw new JsonPathError('expected a path or a constant in the filter')
    return () => constant
  }

  #take(operator: string): boolean {
    if (this.#tokens[this.#at]?.[5] !== operator) return false
    this.#at++
    return true
  }
}

type Comparison = (left: JsonNode | undefined, right: JsonNode | undefined) => boolean

const ordered =
  (holds: (order: number) => boolean): Comparison =>
  (left, right) => {
    if (left instanceof JsonNumber && right instanceof JsonNumber)
      return holds(left.value - right.value)
    if (typeof left === 'string' && typeof right === 'string')
      return holds(left < right ? -1 : left > right ? 1 : 0)
    return false
  }

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '==': equalNodes,
  '!=': (left, right) => !equalNodes(left, right),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
}

function equalNodes(left: JsonNode | undefined, right: JsonNode | undefined): boolean {
  if (left === undefined || right === undefined) return false
  if (left instanceof JsonNumber && right instanceof JsonNumber) return left.value === right.value
  if (left === null || right === null) return left === right
  if (isJsonArray(left)) {
    return (
      isJsonArray(right) &&
      left.length === right.length &&
      left.every((item, index) => equalNodes(item, right[index]))
    )
  }
  if (isJsonObject(left)) {
    return (
      isJsonObject(right) &&
      left.size === right.size &&
      [...left].every(([name, item]) => equalNodes(item, right.get(name)))
    )
  }
  return left === right
}

import { type JsonNode, JsonNumber } from './json-node.ts'

/** Text that is not JSON. `index` counts UTF-16 units from 0. */
export class JsonSyntaxError extends Error {
  readonly index: number

  constructor(problem: string, index: number) {
    super(`${problem} at position ${index + 1}`)
    this.name = 'JsonSyntaxError'
    this.index = index
  }
}

/** Deeper documents are refused, as Flink's parser does. */
const MAX_DEPTH = 1000

/**
 * Reads the first JSON value of a text after RFC 8259; what follows it is not looked at, as in Flink.
 *
 * @throws JsonSyntaxError
 */
export function parseJson(text: string): JsonNode {
  return new JsonReader(text, 0).value()
}

/** A step of a path that leads to one place: a member's name or an element's index from 0. */
export type JsonStep = string | number

/** A cursor over JSON text that builds values or skips them, checking the syntax in both cases. */
export class JsonReader {
  readonly #text: string
  #at: number
  #depth = 0

  constructor(text: string, start: number) {
    this.#text = text
    this.#at = start
  }

  /** Reads the value at the cursor. @throws JsonSyntaxError */
  value(): JsonNode {
    switch (this.#peek()) {
      case 0x7b:
        return this.#object()
      case 0x5b:
        return this.#array()
      case 0x22:
        return this.#string()
      case 0x74:
        this.#word('true')
        return true
      case 0x66:
        this.#word('false')
        return false
      case 0x6e:
        this.#word('null')
        return null
      default: {
        const start = this.#at
        this.#skipNumber()
        return new JsonNumber(this.#text.slice(start, this.#at))
      }
    }
  }

  /**
   * Follows steps from the value at the cursor and reads the value they lead to; undefined when
   * they lead nowhere. Of equal names the last counts. The whole text is checked. @throws JsonSyntaxError
   */
  find(steps: readonly JsonStep[]): JsonNode | undefined {
    const place = this.#place(steps, 0)
    return place === -1 ? undefined : new JsonReader(this.#text, place).value()
  }

  /** Moves over the value at the cursor; returns where the value at the end of the steps begins, or -1. */
  #place(steps: readonly JsonStep[], index: number): number {
    const code = this.#peek()
    const step = steps[index]
    if (step === undefined) {
      const start = this.#at
      this.#skip()
      return start
    }
    if (typeof step === 'string' ? code !== 0x7b : code !== 0x5b) {
      this.#skip()
      return -1
    }
    this.#enter()
    let found = -1
    let position = 0
    const close = typeof step === 'string' ? 0x7d : 0x5d
    if (this.#peek() === close) return this.#leave(found)
    for (;;) {
      let isWanted: boolean
      if (typeof step === 'string') {
        isWanted = this.#name(step)
      } else {
        isWanted = position++ === step
      }
      if (isWanted) found = this.#place(steps, index + 1)
      else this.#skip()
      const next = this.#peek()
      if (next === close) return this.#leave(found)
      if (next !== 0x2c) throw this.#error(`Expected , or ${String.fromCharCode(close)}`)
      this.#at++
    }
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) throw this.#error('Values are nested too deep')
    this.#at++
  }

  #leave<T>(result: T): T {
    this.#depth--
    this.#at++
    return result
  }

  /** Reads a member's name and its colon; true when it is the one wanted. */
  #name(wanted: string): boolean {
    const start = this.#at
    if (this.#peek() !== 0x22) throw this.#error('Expected a name in quotation marks')
    const from = this.#at
    const hasEscapes = this.#skipString()
    const isWanted = hasEscapes
      ? new JsonReader(this.#text, from).value() === wanted
      : this.#at - from - 2 === wanted.length && this.#text.startsWith(wanted, from + 1)
    if (this.#peek() !== 0x3a) throw this.#error('Expected :', start)
    this.#at++
    return isWanted
  }

  #object(): JsonNode {
    this.#enter()
    const map = new Map<string, JsonNode>()
    if (this.#peek() === 0x7d) return this.#leave(map)
    for (;;) {
      if (this.#peek() !== 0x22) throw this.#error('Expected a name in quotation marks')
      const name = this.#string()
      if (this.#peek() !== 0x3a) throw this.#error('Expected :')
      this.#at++
      map.set(name, this.value())
      const next = this.#peek()
      if (next === 0x7d) return this.#leave(map)
      if (next !== 0x2c) throw this.#error('Expected , or }')
      this.#at++
    }
  }

  #array(): JsonNode {
    this.#enter()
    const items: JsonNode[] = []
    if (this.#peek() === 0x5d) return this.#leave(items)
    for (;;) {
      items.push(this.value())
      const next = this.#peek()
      if (next === 0x5d) return this.#leave(items)
      if (next !== 0x2c) throw this.#error('Expected , or ]')
      this.#at++
    }
  }

  #skip(): void {
    switch (this.#peek()) {
      case 0x7b:
        this.#place(ANY_MEMBER, 0)
        break
      case 0x5b:
        this.#place(NO_ELEMENT, 0)
        break
      case 0x22:
        this.#skipString()
        break
      case 0x74:
        this.#word('true')
        break
      case 0x66:
        this.#word('false')
        break
      case 0x6e:
        this.#word('null')
        break
      default:
        this.#skipNumber()
    }
  }

  #string(): string {
    const start = this.#at + 1
    if (!this.#skipString()) return this.#text.slice(start, this.#at - 1)
    // Escapes were checked: JavaScript's own reader resolves them.
    return JSON.parse(this.#text.slice(start - 1, this.#at)) as string
  }

  /** Moves over a string; true when it has escapes. */
  #skipString(): boolean {
    const text = this.#text
    let hasEscapes = false
    for (let at = this.#at + 1; ; at++) {
      const code = text.charCodeAt(at)
      if (code === 0x22) {
        this.#at = at + 1
        return hasEscapes
      }
      if (code === 0x5c) {
        hasEscapes = true
        at = this.#afterEscape(at)
      } else if (!(code >= 0x20)) {
        throw this.#error(
          at >= text.length ? 'The string does not end' : 'A control character stands in a string',
          at,
        )
      }
    }
  }

  /** Index of the last unit of the escape at `at`. */
  #afterEscape(at: number): number {
    const letter = this.#text[at + 1]
    if (letter === 'u' && /^[0-9A-Fa-f]{4}$/.test(this.#text.slice(at + 2, at + 6))) return at + 5
    if (letter === undefined || !'"\\/bfnrt'.includes(letter)) throw this.#error('Wrong escape', at)
    return at + 1
  }

  #skipNumber(): void {
    const text = this.#text
    let at = this.#at
    if (text.charCodeAt(at) === 0x2d) at++
    const first = text.charCodeAt(at)
    if (!isDigit(first)) throw this.#error('Expected a value')
    at = first === 0x30 ? at + 1 : skipDigits(text, at)
    let code = text.charCodeAt(at)
    if (code === 0x2e) {
      if (!isDigit(text.charCodeAt(at + 1))) throw this.#error('Wrong number')
      at = skipDigits(text, at + 1)
      code = text.charCodeAt(at)
    }
    if (code === 0x65 || code === 0x45) {
      const next = text.charCodeAt(at + 1)
      at += next === 0x2b || next === 0x2d ? 2 : 1
      if (!isDigit(text.charCodeAt(at))) throw this.#error('Wrong number')
      at = skipDigits(text, at)
      code = text.charCodeAt(at)
    }
    // `01` is no number, and neither is one that runs into a word.
    if (isWordCode(code)) throw this.#error('Wrong number')
    this.#at = at
  }

  #word(word: string): void {
    const isWord =
      this.#text.startsWith(word, this.#at) && !/\w/.test(this.#text[this.#at + word.length] ?? '')
    if (!isWord) throw this.#error('Expected a value')
    this.#at += word.length
  }

  /** Skips blanks and returns the code of what follows; NaN at the end. */
  #peek(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code
      this.#at++
    }
  }

  #error(problem: string, index = this.#at): JsonSyntaxError {
    return new JsonSyntaxError(problem, index)
  }
}

// Steps that walk over a whole object or array.
const ANY_MEMBER: readonly JsonStep[] = ['']
const NO_ELEMENT: readonly JsonStep[] = [-1]

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** Letters, digits and what else cannot follow a number or a word. */
const isWordCode = (code: number): boolean =>
  isDigit(code) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x5f && code <= 0x7a) ||
  code === 0x2e ||
  code === 0x2b ||
  code === 0x2d

function skipDigits(text: string, from: number): number {
  let at = from
  while (isDigit(text.charCodeAt(at))) at++
  return at
}

import { LiteralSearch } from '../bytes/literal-search.ts'
import { type ByteStep, byteAlternatives } from './byte-program.ts'
import type { ParsedRegex } from './regex-ast.ts'

/** One way through a pattern, ready to run. */
interface Alternative {
  readonly code: readonly Instruction[]
  /** 1 at the bytes a match can begin with; undefined when it can be empty or begins with an anchor. */
  readonly firstBytes: Uint8Array | undefined
  /** Bytes that every match begins with. */
  readonly prefix: Uint8Array
  readonly isAnchored: boolean
}

/**
 * A regular expression that runs on UTF-8 in place, without backtracking: for patterns that fall
 * into a few straight lines of characters, classes and repeats whose end is seen from the next byte.
 * The answers are those of `CompiledRegex`; other patterns have none of these.
 */
export class ByteRegex {
  /** Bytes of the group that `find` returned the start of. */
  groupLength = 0
  readonly groupCount: number
  readonly #alternatives: readonly Alternative[]
  /** 1 at the bytes that a match after the first position can begin with; undefined = at any. */
  readonly #skipTable: Uint8Array | undefined
  /** Alternatives that can match after the first position. */
  readonly #floating: readonly Alternative[]
  /** Finds the text that the only floating alternative begins with. */
  readonly #literal: LiteralSearch | undefined
  readonly #starts: Int32Array
  readonly #ends: Int32Array

  private constructor(alternatives: readonly Alternative[], groupCount: number) {
    this.groupCount = groupCount
    this.#alternatives = alternatives
    this.#floating = alternatives.filter((alternative) => !alternative.isAnchored)
    this.#skipTable = skipTable(this.#floating)
    const [only] = this.#floating
    const prefix = this.#floating.length === 1 ? only!.prefix : NO_BYTES
    this.#literal = prefix.length > 1 ? new LiteralSearch(prefix) : undefined
    this.#starts = new Int32Array(groupCount + 1)
    this.#ends = new Int32Array(groupCount + 1)
  }

  /** The pattern, if it is one of those. */
  static from(parsed: ParsedRegex): ByteRegex | undefined {
    const lines = byteAlternatives(parsed.root)
    if (lines === undefined) return undefined
    const alternatives = lines.map((steps): Alternative => {
      const [anchor] = steps.filter((step) => step.kind !== 'open' && step.kind !== 'close')
      const first = steps.find(
        (step) => step.kind !== 'open' && step.kind !== 'close' && step.kind !== 'start',
      )
      return {
        code: steps.map(instructionOf),
        firstBytes: first && firstBytesOf(first),
        prefix: prefixOf(steps),
        isAnchored: anchor?.kind === 'start',
      }
    })
    return new ByteRegex(alternatives, parsed.groupCount)
  }

  /**
   * Finds the first match in a range and returns where a group of it begins (0 = all); its length is
   * in `groupLength`. -1 when nothing matches, -2 when the group took no part.
   */
  find(bytes: Uint8Array, start: number, length: number, group: number): number {
    const end = start + length
    const alternatives = this.#alternatives
    for (let i = 0; i < alternatives.length; i++) {
      const { code, firstBytes } = alternatives[i]!
      if (firstBytes !== undefined && (start === end || firstBytes[bytes[start]!] === 0)) continue
      const matchEnd = run(code, bytes, start, start, end, this.#starts, this.#ends)
      if (matchEnd !== -1) return this.#group(group, start, matchEnd)
    }
    return this.#floating.length === 0 || start === end
      ? -1
      : this.#findLater(bytes, start, end, group)
  }

  /** Tries the places after the first, where only alternatives that are not tied to the start can match. */
  #findLater(bytes: Uint8Array, start: number, end: number, group: number): number {
    const floating = this.#floating
    const literal = this.#literal
    for (let at = this.#next(bytes, start, end); at !== -1; at = this.#next(bytes, at, end)) {
      for (let i = 0; i < floating.length; i++) {
        const { code, firstBytes } = floating[i]!
        if (firstBytes !== undefined && (at === end || firstBytes[bytes[at]!] === 0)) continue
        const matchEnd = run(code, bytes, start, at, end, this.#starts, this.#ends)
        if (matchEnd !== -1) return this.#group(group, at, matchEnd)
      }
      if (literal === undefined && at === end) break
    }
    return -1
  }

  /** The next place after `at` where a match could begin; -1 when there is none. */
  #next(bytes: Uint8Array, at: number, end: number): number {
    if (this.#literal !== undefined) return this.#literal.find(bytes, at + 1, end)
    let next = at + 1
    const skip = this.#skipTable
    if (skip !== undefined) {
      while (next < end && skip[bytes[next]!] === 0) next++
      return next < end ? next : -1
    }
    // A match begins where a character does, or at the end.
    while (next < end && (bytes[next]! & 0xc0) === 0x80) next++
    return next > end ? -1 : next
  }

  #group(group: number, at: number, matchEnd: number): number {
    if (group === 0) {
      this.groupLength = matchEnd - at
      return at
    }
    const start = this.#starts[group]!
    if (start === -1) return -2
    this.groupLength = this.#ends[group]! - start
    return start
  }
}

const BYTES = 0
const REPEAT = 1
const OPEN = 2
const CLOSE = 3
const START = 4
const END = 5
const LAST_LINE_END = 6

/** A step in one shape for all kinds, so that running them stays quick. */
interface Instruction {
  readonly op: number
  /** The bytes to match, or the table of a repeat. */
  readonly bytes: Uint8Array
  /** Bounds of a repeat; `min` is the number of a group. */
  readonly min: number
  readonly max: number
}

const NO_BYTES = new Uint8Array(0)

function instructionOf(step: ByteStep): Instruction {
  switch (step.kind) {
    case 'bytes':
      return { op: BYTES, bytes: step.bytes, min: 0, max: 0 }
    case 'repeat':
      return { op: REPEAT, bytes: step.table, min: step.min, max: Math.min(step.max, 0x7fffffff) }
    case 'open':
      return { op: OPEN, bytes: NO_BYTES, min: step.group, max: 0 }
    case 'close':
      return { op: CLOSE, bytes: NO_BYTES, min: step.group, max: 0 }
    case 'start':
      return { op: START, bytes: NO_BYTES, min: 0, max: 0 }
    case 'end':
      return { op: END, bytes: NO_BYTES, min: 0, max: 0 }
    case 'lastLineEnd':
      return { op: LAST_LINE_END, bytes: NO_BYTES, min: 0, max: 0 }
  }
}

/** Returns where the match at `from` ends, -1 when there is none; notes where groups begin and end. */
function run(
  code: readonly Instruction[],
  bytes: Uint8Array,
  start: number,
  from: number,
  end: number,
  starts: Int32Array,
  ends: Int32Array,
): number {
  for (let i = 1; i < starts.length; i++) starts[i] = -1
  let at = from
  for (let i = 0; i < code.length; i++) {
    const instruction = code[i]!
    switch (instruction.op) {
      case BYTES: {
        const wanted = instruction.bytes
        const length = wanted.length
        if (at + length > end) return -1
        for (let k = 0; k < length; k++) if (bytes[at + k] !== wanted[k]) return -1
        at += length
        break
      }
      case REPEAT: {
        const table = instruction.bytes
        const { min, max } = instruction
        let count = 0
        for (; count < max && at < end && table[bytes[at]!] === 1; count++) {
          // Only bytes beyond ASCII are followed by more bytes of their character.
          if (bytes[at++]! >= 0xc0) while (at < end && (bytes[at]! & 0xc0) === 0x80) at++
        }
        if (count < min) return -1
        break
      }
      case OPEN:
        starts[instruction.min] = at
        break
      case CLOSE:
        ends[instruction.min] = at
        break
      case START:
        if (at !== start) return -1
        break
      case END:
        if (at !== end) return -1
        break
      default:
        if (at !== end && !isLastTerminator(bytes, start, at, end)) return -1
    }
  }
  return at
}

/** Bytes that begin a match of one of the alternatives; undefined when any may. */
function skipTable(alternatives: readonly Alternative[]): Uint8Array | undefined {
  const table = new Uint8Array(256)
  for (const { firstBytes } of alternatives) {
    if (firstBytes === undefined) return undefined
    for (let byte = 0; byte < 256; byte++) table[byte] = table[byte]! | firstBytes[byte]!
  }
  return table
}

/** True when a line terminator stands at `at` and nothing after it. */
function isLastTerminator(bytes: Uint8Array, start: number, at: number, end: number): boolean {
  const first = bytes[at]
  const length = end - at
  if (length === 1)
    return first === 0x0d || (first === 0x0a && !(at > start && bytes[at - 1] === 0x0d))
  if (length === 2)
    return (first === 0x0d && bytes[at + 1] === 0x0a) || (first === 0xc2 && bytes[at + 1] === 0x85)
  return (
    length === 3 && first === 0xe2 && bytes[at + 1] === 0x80 && (bytes[at + 2]! & 0xfe) === 0xa8
  )
}

/** 1 at the bytes that a step can begin with; undefined when it can take none. */
function firstBytesOf(step: ByteStep): Uint8Array | undefined {
  if (step.kind === 'repeat') return step.min > 0 ? step.table : undefined
  if (step.kind !== 'bytes') return undefined
  const table = new Uint8Array(256)
  table[step.bytes[0]!] = 1
  return table
}

/** The bytes that a line begins with, whatever groups begin and end among them. */
function prefixOf(steps: readonly ByteStep[]): Uint8Array {
  const prefix: number[] = []
  for (const step of steps) {
    if (step.kind === 'bytes') prefix.push(...step.bytes)
    else if (step.kind !== 'open' && step.kind !== 'close') break
  }
  return Uint8Array.from(prefix)
}

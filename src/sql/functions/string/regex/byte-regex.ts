import { type ByteStep, byteAlternatives } from './byte-program.ts'
import type { ParsedRegex } from './regex-ast.ts'

/** One way through a pattern, ready to run. */
interface Alternative {
  readonly steps: readonly ByteStep[]
  /** 1 at the bytes a match can begin with; undefined when it can be empty or begins with an anchor. */
  readonly firstBytes: Uint8Array | undefined
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
  readonly #starts: Int32Array
  readonly #ends: Int32Array

  private constructor(alternatives: readonly Alternative[], groupCount: number) {
    this.groupCount = groupCount
    this.#alternatives = alternatives
    this.#skipTable = skipTable(alternatives)
    this.#starts = new Int32Array(groupCount + 1)
    this.#ends = new Int32Array(groupCount + 1)
  }

  /** The pattern, if it is one of those. */
  static from(parsed: ParsedRegex): ByteRegex | undefined {
    const lines = byteAlternatives(parsed.root)
    if (lines === undefined) return undefined
    const alternatives = lines.map((steps): Alternative => {
      const [first] = steps.filter((step) => step.kind !== 'open' && step.kind !== 'close')
      const firstBytes =
        first?.kind === 'bytes'
          ? tableOf(first.bytes[0]!)
          : first?.kind === 'repeat' && first.min > 0
            ? first.table
            : undefined
      return { steps, firstBytes, isAnchored: first?.kind === 'start' }
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
    const skip = this.#skipTable
    for (let at = start; at <= end; at++) {
      for (let i = 0; i < alternatives.length; i++) {
        const { steps, firstBytes, isAnchored } = alternatives[i]!
        if (isAnchored && at !== start) continue
        if (firstBytes !== undefined && (at === end || firstBytes[bytes[at]!] === 0)) continue
        const matchEnd = this.#run(steps, bytes, start, at, end)
        if (matchEnd !== -1) return this.#group(group, at, matchEnd)
      }
      // A match begins where a character does.
      while (at + 1 < end && (bytes[at + 1]! & 0xc0) === 0x80) at++
      if (skip !== undefined) {
        while (at + 1 < end && skip[bytes[at + 1]!] === 0) at++
        if (at + 1 >= end) return -1
      }
    }
    return -1
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

  /** Returns where the match at `from` ends, -1 when there is none. */
  #run(
    steps: readonly ByteStep[],
    bytes: Uint8Array,
    start: number,
    from: number,
    end: number,
  ): number {
    this.#starts.fill(-1)
    let at = from
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!
      switch (step.kind) {
        case 'bytes': {
          const wanted = step.bytes
          if (at + wanted.length > end) return -1
          for (let k = 0; k < wanted.length; k++) if (bytes[at + k] !== wanted[k]) return -1
          at += wanted.length
          break
        }
        case 'repeat': {
          const next = takeRepeat(step, bytes, at, end)
          if (next === -1) return -1
          at = next
          break
        }
        case 'open':
          this.#starts[step.group] = at
          break
        case 'close':
          this.#ends[step.group] = at
          break
        case 'start':
          if (at !== start) return -1
          break
        case 'end':
          if (at !== end) return -1
          break
        case 'lastLineEnd':
          if (at !== end && !isLastTerminator(bytes, start, at, end)) return -1
          break
      }
    }
    return at
  }
}

function takeRepeat(
  step: Extract<ByteStep, { kind: 'repeat' }>,
  bytes: Uint8Array,
  from: number,
  end: number,
): number {
  const { table, min, max } = step
  let at = from
  let count = 0
  for (; count < max && at < end && table[bytes[at]!] === 1; count++) {
    at++
    while (at < end && (bytes[at]! & 0xc0) === 0x80) at++
  }
  return count < min ? -1 : at
}

function tableOf(byte: number): Uint8Array {
  const table = new Uint8Array(256)
  table[byte] = 1
  return table
}

/** Bytes that begin a match of an alternative that is not tied to the start; undefined when any may. */
function skipTable(alternatives: readonly Alternative[]): Uint8Array | undefined {
  const table = new Uint8Array(256)
  for (const { firstBytes, isAnchored } of alternatives) {
    if (isAnchored) continue
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

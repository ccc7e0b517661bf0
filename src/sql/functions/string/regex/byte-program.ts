import { encodeUtf8 } from '../code-points.ts'
import { type CharacterSet, LAST_CODE_POINT, type RegexNode, rangesOf } from './regex-ast.ts'

/** One step of a straight line. */
export type ByteStep =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Characters by their first byte, as many as there are within the bounds: no fewer could go on. */
  | {
      readonly kind: 'repeat'
      readonly table: Uint8Array
      readonly min: number
      readonly max: number
      readonly isLazy: boolean
    }
  | { readonly kind: 'open' | 'close'; readonly group: number }
  | { readonly kind: 'start' | 'end' | 'lastLineEnd' }

const MAX_LINES = 16
const MAX_STEPS = 200

/**
 * Unrolls a pattern into the straight lines that a backtracking engine would try in turn;
 * undefined when there are too many or a repeat could have to give characters back.
 */
export function byteAlternatives(root: RegexNode): readonly (readonly ByteStep[])[] | undefined {
  const lines = unroll(root)
  if (lines === undefined) return undefined
  const merged = lines.map(mergeBytes)
  return merged.every(
    (line) => line.length <= MAX_STEPS && line.every((_, index) => isDecided(line, index)),
  )
    ? merged
    : undefined
}

type Lines = readonly (readonly ByteStep[])[]

function unroll(node: RegexNode): Lines | undefined {
  switch (node.kind) {
    case 'set': {
      const step = setStep(node.set, 1, 1, false)
      return step && [[step]]
    }
    case 'sequence': {
      let lines: Lines = [[]]
      for (const item of node.items) {
        const options = unroll(item)
        if (options === undefined || lines.length * options.length > MAX_LINES) return undefined
        lines = lines.flatMap((line) => options.map((option) => [...line, ...option]))
      }
      return lines
    }
    case 'alternation': {
      const lines: (readonly ByteStep[])[] = []
      for (const option of node.options) {
        const more = unroll(option)
        if (more === undefined || lines.length + more.length > MAX_LINES) return undefined
        lines.push(...more)
      }
      return lines
    }
    case 'group': {
      const lines = unroll(node.body)
      return lines?.map((line) => [
        { kind: 'open', group: node.index },
        ...line,
        { kind: 'close', group: node.index },
      ])
    }
    case 'repeat':
      return unrollRepeat(node)
    case 'anchor':
      if (node.anchor === 'inputStart') return [[{ kind: 'start' }]]
      if (node.anchor === 'inputEnd') return [[{ kind: 'end' }]]
      return node.anchor === 'lastLineEnd' ? [[{ kind: 'lastLineEnd' }]] : undefined
    case 'look':
    case 'atomic':
    case 'backReference':
      return undefined
  }
}

function unrollRepeat(node: Extract<RegexNode, { kind: 'repeat' }>): Lines | undefined {
  if (node.body.kind === 'set') {
    const step = setStep(node.body.set, node.min, node.max, node.mode === 'lazy')
    return step && [[step]]
  }
  if (node.max > 1 || node.min > 0 || node.mode === 'possessive') return undefined
  const lines = unroll(node.body)
  if (lines === undefined) return undefined
  return node.mode === 'lazy' ? [[], ...lines] : [...lines, []]
}

/** A step for a set: a single character as its bytes, a class by a table of first bytes. */
function setStep(
  set: CharacterSet,
  min: number,
  max: number,
  isLazy: boolean,
): ByteStep | undefined {
  const list = rangesOf(set)
  if (list === undefined) return undefined
  const [only] = list
  if (min === 1 && max === 1 && list.length === 1 && only![0] === only![1]) {
    return { kind: 'bytes', bytes: encodeUtf8(String.fromCodePoint(only![0])) }
  }
  const table = new Uint8Array(256)
  for (const [from, to] of list)
    for (let code = from; code <= Math.min(to, 0x7f); code++) table[code] = 1
  const beyond = list.filter(([, to]) => to > 0x7f)
  if (beyond.length > 0) {
    // All characters beyond ASCII or none: their first bytes tell no more.
    const isAll = beyond.length === 1 && beyond[0]![0] <= 0x80 && beyond[0]![1] === LAST_CODE_POINT
    if (!isAll) return undefined
    table.fill(1, 0xc0)
    // Malformed text may have continuation bytes first.
    table.fill(1, 0x80, 0xc0)
  }
  return { kind: 'repeat', table, min, max, isLazy }
}

/** Joins neighbouring characters into one step. */
function mergeBytes(line: readonly ByteStep[]): readonly ByteStep[] {
  const merged: ByteStep[] = []
  for (const step of line) {
    const last = merged.at(-1)
    if (step.kind === 'bytes' && last?.kind === 'bytes') {
      merged[merged.length - 1] = {
        kind: 'bytes',
        bytes: Uint8Array.from([...last.bytes, ...step.bytes]),
      }
    } else {
      merged.push(step)
    }
  }
  return merged
}

/** True when a repeat that takes all it can need never give back: nothing after it takes what it takes. */
function isDecided(line: readonly ByteStep[], index: number): boolean {
  const repeat = line[index]!
  if (repeat.kind !== 'repeat' || repeat.min === repeat.max) return true
  for (const step of line.slice(index + 1)) {
    if (step.kind === 'bytes') return repeat.table[step.bytes[0]!] === 0
    if (step.kind === 'repeat') {
      if (repeat.table.some((taken, byte) => taken === 1 && step.table[byte] === 1)) return false
      if (step.min > 0) return true
    }
    // At the end of the text all is taken; elsewhere a start cannot be.
    if (step.kind === 'end' || step.kind === 'lastLineEnd')
      return !repeat.isLazy || step.kind === 'end'
    if (step.kind === 'start') return false
  }
  return !repeat.isLazy
}

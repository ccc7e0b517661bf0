import { equalBytes } from '../../../codegen/compare-bytes.ts'
import type { Emitter } from '../../../codegen/emitter.ts'
import type { Operand } from '../../../codegen/operand.ts'
import type { EmitCall } from '../../../codegen/scalar-emitter.ts'
import type { CallContext } from '../../../contracts/function.ts'
import { defineScalar } from '../define.ts'
import { ByteLike } from './bytes/like.ts'
import { LiteralSearch } from './bytes/literal-search.ts'
import { endsWithBytes, startsWithBytes } from './bytes/search.ts'
import { encodeUtf8 } from './code-points.ts'
import { bytesOf, costlyEmitter, endOf, range, testResult } from './emit-text.ts'
import { isPlainSegment, likeMatcher, likeSegments, segmentText } from './like-pattern.ts'
import { compileSimilar } from './similar-pattern.ts'

/** Tests text against patterns of one kind. */
type CompilePattern = (pattern: string, escapeWith: string | undefined) => (text: string) => boolean

const MAX_PATTERNS = 500

/** Compiles a literal pattern once; patterns that are data are compiled when they change, and kept. */
export function patternTest(
  call: CallContext,
  compile: CompilePattern,
): (text: string, pattern: string, escapeWith?: string) => boolean {
  const [, pattern, escapeWith] = call.literals
  if (
    typeof pattern === 'string' &&
    (call.argumentTypes.length === 2 || typeof escapeWith === 'string')
  ) {
    return compile(pattern, escapeWith as string | undefined)
  }
  const known = new Map<string, (text: string) => boolean>()
  return (text, data, dataEscape) => {
    const key = dataEscape === undefined ? data : `${dataEscape.length}${dataEscape}${data}`
    let test = known.get(key)
    if (test === undefined) {
      test = compile(data, dataEscape)
      if (known.size >= MAX_PATTERNS) known.delete(known.keys().next().value!)
      known.set(key, test)
    }
    return test(text)
  }
}

/** Matches in place where the pattern is a literal; the usual forms without a matcher. */
function emitLike(e: Emitter, args: readonly Operand[], call: EmitCall): Operand | undefined {
  const [, pattern, escapeWith] = call.literals
  if (typeof pattern !== 'string' || (args.length === 3 && typeof escapeWith !== 'string'))
    return undefined
  const segments = likeSegments(pattern, escapeWith as string | undefined)
  const text = bytesOf(args[0])
  if (segments.length <= 3 && segments.every(isPlainSegment)) {
    const [first = '', middle, last] =
      segments.length === 2
        ? [segmentText(segments[0]!), '', segmentText(segments[1]!)]
        : segments.map(segmentText)
    const needle = (word: string): string => {
      const bytes = encodeUtf8(word)
      return `${e.constant(bytes)}, 0, ${e.literalConstant(bytes.length)}`
    }
    if (middle === undefined)
      return testResult(e, args, `${e.constant(equalBytes)}(${range(text)}, ${needle(first)})`)
    if (first === '' && last === '') {
      if (middle === '') return testResult(e, args, 'true')
      return testResult(
        e,
        args,
        `${e.constant(new LiteralSearch(encodeUtf8(middle)))}.find(${text.bytes}, ${text.start}, ${endOf(text)}) !== -1`,
      )
    }
    if (middle === '' && last === '')
      return testResult(e, args, `${e.constant(startsWithBytes)}(${range(text)}, ${needle(first)})`)
    if (middle === '' && first === '')
      return testResult(e, args, `${e.constant(endsWithBytes)}(${range(text)}, ${needle(last!)})`)
  }
  return testResult(e, args, `${e.constant(new ByteLike(segments))}.matches(${range(text)})`)
}

/** LIKE: see `doc`; there is no escape character unless ESCAPE names one. */
export const like = defineScalar({
  name: 'LIKE',
  family: 'comparison',
  signatures: ['(STRING, STRING [, STRING]) -> BOOLEAN'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'text [NOT] LIKE pattern [ESCAPE character]',
  isOperator: true,
  doc: 'Matches text against a pattern in which % stands for any text and _ for one character; ESCAPE names the character that takes their meaning away.',
  examples: [
    ["'abc' LIKE 'a%'", 'TRUE'],
    ["'a😀c' LIKE 'a_c'", 'TRUE'],
    ["'a%c' LIKE 'a!%c' ESCAPE '!'", 'TRUE'],
    ["'abc' LIKE ''", 'FALSE'],
    ["'abc' LIKE 'a!bc' ESCAPE '!'", 'error: SQL_BAD_ESCAPE'],
    ["'abc' LIKE 'a%' ESCAPE 'xx'", 'error: SQL_BAD_ESCAPE_CHARACTER'],
    ["'abc' LIKE CAST(NULL AS STRING)", 'NULL'],
  ],
  prepare: (call) =>
    patternTest(call, (pattern, escapeWith) => likeMatcher(likeSegments(pattern, escapeWith))),
  emit: costlyEmitter(emitLike),
})

/** SIMILAR TO: see `doc`. */
export const similarTo = defineScalar({
  name: 'SIMILAR TO',
  family: 'comparison',
  signatures: ['(STRING, STRING [, STRING]) -> BOOLEAN'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'text [NOT] SIMILAR TO pattern [ESCAPE character]',
  isOperator: true,
  doc: 'Matches text as a whole against a regular expression of SQL: % and _ as in LIKE, | ( ) * + ? {n,m} and [a-z] as usual.',
  examples: [
    ["'abc' SIMILAR TO '%(b|d)%'", 'TRUE'],
    ["'aaa' SIMILAR TO 'a{2}'", 'FALSE'],
    ["'a1' SIMILAR TO '[[:ALPHA:]][[:DIGIT:]]'", 'TRUE'],
    ["'a+' SIMILAR TO 'a!+' ESCAPE '!'", 'TRUE'],
    ["'abc' SIMILAR TO '('", 'error: SQL_BAD_PATTERN'],
    ["'abc' SIMILAR TO CAST(NULL AS STRING)", 'NULL'],
  ],
  prepare: (call) =>
    patternTest(call, (pattern, escapeWith) => {
      const regex = compileSimilar(pattern, escapeWith)
      return (text) => regex.matchesWhole(text)
    }),
})

export const likeFunctions = [like, similarTo] as const

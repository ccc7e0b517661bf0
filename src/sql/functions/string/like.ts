import type { CallContext } from '../../../contracts/function.ts'
import { defineScalar } from '../define.ts'
import { likeMatcher, likeSegments } from './like-pattern.ts'
import { compileSimilar } from './similar-pattern.ts'

/** Tests text against patterns of one kind. */
type CompilePattern = (pattern: string, escape: string | undefined) => (text: string) => boolean

const MAX_PATTERNS = 500

/** Compiles a literal pattern once; patterns that are data are compiled when they change, and kept. */
export function patternTest(
  call: CallContext,
  compile: CompilePattern,
): (text: string, pattern: string, escape?: string) => boolean {
  const [, pattern, escape] = call.literals
  if (
    typeof pattern === 'string' &&
    (call.argumentTypes.length === 2 || typeof escape === 'string')
  ) {
    return compile(pattern, escape as string | undefined)
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
    patternTest(call, (pattern, escape) => likeMatcher(likeSegments(pattern, escape))),
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
    patternTest(call, (pattern, escape) => {
      const regex = compileSimilar(pattern, escape)
      return (text) => regex.matchesWhole(text)
    }),
})

export const likeFunctions = [like, similarTo] as const

import type { Value } from '../../../contracts/function.ts'
import { defineScalar } from '../define.ts'
import { bytesOf, costlyEmitter, guarded, range, testResult, viewOf } from './emit-text.ts'
import { byteRegexArgument, regexArgument } from './regex/regex-cache.ts'

// Patterns are Java's. A wrong pattern gives NULL (REGEXP: FALSE), as in Flink.

/** REGEXP: see `doc`. */
export const regexp = defineScalar({
  name: 'REGEXP',
  family: 'string',
  signatures: ['(STRING, STRING) -> BOOLEAN'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Tells whether a part of text matches a regular expression; an empty or wrong one matches nothing.',
  examples: [
    ["REGEXP('foobar', 'o+b')", 'TRUE'],
    ["REGEXP('foobar', '^o')", 'FALSE'],
    ["REGEXP('foobar', '')", 'FALSE'],
    ["REGEXP('foobar', '(')", 'FALSE'],
    ["REGEXP('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '(a+)+$')", 'FALSE'],
    ["REGEXP('aa', '((a+)+)\\1b')", 'error: SQL_REGEX_UNSAFE'],
    ["REGEXP(CAST(NULL AS STRING), 'a')", 'NULL'],
  ],
  prepare: (call) => {
    const regex = regexArgument(call.literals[1])
    return (text: string, pattern: string): boolean =>
      pattern !== '' && regex(pattern)?.test(text) === true
  },
  emit: costlyEmitter((e, args, call) => {
    const regex = byteRegexArgument(call.literals[1])
    if (regex === undefined) return undefined
    return testResult(e, args, `${e.constant(regex)}.find(${range(bytesOf(args[0]))}, 0) !== -1`)
  }),
})

/** REGEXP_EXTRACT: see `doc`. */
export const regexpExtract = defineScalar({
  name: 'REGEXP_EXTRACT',
  family: 'string',
  signatures: ['(STRING, STRING [, INT]) -> STRING NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns what a group of a regular expression took of the first match; group 0, the default, is all of it. NULL when there is no match or no such group.',
  examples: [
    ["REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 2)", 'bar'],
    ["REGEXP_EXTRACT('channel_id=45&x', '(&|^)channel_id=([^&]*)', 2)", '45'],
    ["REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)')", 'foothebar'],
    ["REGEXP_EXTRACT('foothebar', 'foo', 1)", 'NULL'],
    ["REGEXP_EXTRACT('foothebar', '(x)?foo', 1)", 'NULL'],
    ["REGEXP_EXTRACT(CAST(NULL AS STRING), 'a')", 'NULL'],
  ],
  prepare: (call) => {
    const regex = regexArgument(call.literals[1])
    return (text: string, pattern: string, group = 0): string | null => {
      const compiled = regex(pattern)
      if (compiled === undefined || group < 0 || group > compiled.groupCount) return null
      return compiled.extract(text, group) ?? null
    }
  },
  emit: costlyEmitter((e, args, call) => {
    const regex = byteRegexArgument(call.literals[1])
    const group = args.length === 2 ? 0 : call.literals[2]
    if (regex === undefined || typeof group !== 'number' || group < 0 || group > regex.groupCount)
      return undefined
    const text = bytesOf(args[0])
    const name = e.constant(regex)
    const from = e.const(
      guarded(args, `${name}.find(${range(text)}, ${e.literalConstant(group)})`, '-1'),
    )
    const length = e.const(`${from} < 0 ? 0 : ${name}.groupLength`)
    return viewOf(
      text,
      e.const(`${from} < 0 ? 0 : ${from}`),
      length,
      e.const(`${from} < 0 ? 0 : 1`, 'v'),
    )
  }),
})

/** REGEXP_EXTRACT_ALL: see `doc`. */
export const regexpExtractAll = defineScalar({
  name: 'REGEXP_EXTRACT_ALL',
  family: 'string',
  signatures: ['(STRING, STRING [, BIGINT]) -> ARRAY<STRING> NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Returns what a group of a regular expression took of each match; the default is group 1. NULL when there is no such group.',
  examples: [
    ["REGEXP_EXTRACT_ALL('100-200, 300-400', '(\\d+)-(\\d+)')", '[100, 300]'],
    ["REGEXP_EXTRACT_ALL('100-200, 300-400', '(\\d+)-(\\d+)', 0)", '[100-200, 300-400]'],
    ["REGEXP_EXTRACT_ALL('abc', '\\d+', 0)", '[]'],
    ["REGEXP_EXTRACT_ALL('abc', '\\d+')", 'NULL'],
    ["REGEXP_EXTRACT_ALL(CAST(NULL AS STRING), 'a', 0)", 'NULL'],
  ],
  prepare: (call) => {
    const regex = regexArgument(call.literals[1])
    return (text: string, pattern: string, group = 1n): Value => {
      const compiled = regex(pattern)
      if (compiled === undefined || group < 0n || group > BigInt(compiled.groupCount)) return null
      const found: (string | null)[] = []
      compiled.each(text, Number(group), (_, part) => {
        found.push(part)
        return true
      })
      return found
    }
  },
})

/** REGEXP_REPLACE: see `doc`; `$1` and `\` in the replacement are plain text, as in Flink. */
export const regexpReplace = defineScalar({
  name: 'REGEXP_REPLACE',
  family: 'string',
  signatures: ['(STRING, STRING, STRING) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Puts a text, taken literally, in place of every match of a regular expression.',
  examples: [
    ["REGEXP_REPLACE('foobar', 'oo|ar', '')", 'fb'],
    ["REGEXP_REPLACE('foobar', '(o)', '[$1]')", 'f[$1][$1]bar'],
    ["REGEXP_REPLACE('abc', '', '-')", '-a-b-c-'],
    ["REGEXP_REPLACE(CAST(NULL AS STRING), 'a', 'b')", 'NULL'],
  ],
  prepare: (call) => {
    const regex = regexArgument(call.literals[1])
    return (text: string, pattern: string, replacement: string): string | null => {
      const compiled = regex(pattern)
      if (compiled === undefined) return null
      let result = ''
      let from = 0
      compiled.each(text, 0, ({ start, end }) => {
        result += text.slice(from, start) + replacement
        from = end
        return true
      })
      return from === 0 && result === '' ? text : result + text.slice(from)
    }
  },
})

/** REGEXP_COUNT: see `doc`. */
export const regexpCount = defineScalar({
  name: 'REGEXP_COUNT',
  family: 'string',
  signatures: ['(STRING, STRING) -> INT NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Counts the matches of a regular expression in text.',
  examples: [
    ["REGEXP_COUNT('foobar', 'o')", '2'],
    ["REGEXP_COUNT('foobar', '')", '7'],
    ["REGEXP_COUNT('foobar', '(')", 'NULL'],
    ["REGEXP_COUNT(CAST(NULL AS STRING), 'o')", 'NULL'],
  ],
  prepare: (call) => {
    const regex = regexArgument(call.literals[1])
    return (text: string, pattern: string): number | null => {
      const compiled = regex(pattern)
      if (compiled === undefined) return null
      let count = 0
      compiled.each(text, 0, () => {
        count++
        return true
      })
      return count
    }
  },
})

/** REGEXP_INSTR: see `doc`; the place counts UTF-16 units, as in Flink. */
export const regexpInstr = defineScalar({
  name: 'REGEXP_INSTR',
  family: 'string',
  signatures: ['(STRING, STRING) -> INT NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Returns where the first match of a regular expression begins, counted from 1; 0 when there is none.',
  examples: [
    ["REGEXP_INSTR('foobar', 'o')", '2'],
    ["REGEXP_INSTR('foobar', 'z')", '0'],
    ["REGEXP_INSTR('foobar', '(')", 'NULL'],
    ["REGEXP_INSTR('foobar', CAST(NULL AS STRING))", 'NULL'],
  ],
  prepare: (call) => {
    const regex = regexArgument(call.literals[1])
    return (text: string, pattern: string): number | null => {
      const compiled = regex(pattern)
      if (compiled === undefined) return null
      let place = 0
      compiled.each(text, 0, ({ start }) => {
        place = start + 1
        return false
      })
      return place
    }
  },
})

/** REGEXP_SUBSTR: see `doc`. */
export const regexpSubstr = defineScalar({
  name: 'REGEXP_SUBSTR',
  family: 'string',
  signatures: ['(STRING, STRING) -> STRING NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Returns the first part of text that matches a regular expression; NULL when there is none.',
  examples: [
    ["REGEXP_SUBSTR('foobar', 'o+')", 'oo'],
    ["REGEXP_SUBSTR('foobar', 'z')", 'NULL'],
    ["REGEXP_SUBSTR('foobar', '(')", 'NULL'],
    ["REGEXP_SUBSTR(CAST(NULL AS STRING), 'o')", 'NULL'],
  ],
  prepare: (call) => {
    const regex = regexArgument(call.literals[1])
    return (text: string, pattern: string): string | null =>
      regex(pattern)?.extract(text, 0) ?? null
  },
})

export const regexpFunctions = [
  regexp,
  regexpExtract,
  regexpExtractAll,
  regexpReplace,
  regexpCount,
  regexpInstr,
  regexpSubstr,
] as const

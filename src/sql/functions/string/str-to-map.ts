import type { Value } from '../../../contracts/function.ts'
import { defineScalar } from '../define.ts'
import type { CompiledRegex } from './regex/compiled-regex.ts'
import { regexArgument } from './regex/regex-cache.ts'
import { badPattern } from './similar-pattern.ts'

/**
 * Splits as java.lang.String.split does: an empty match at the start splits nothing off. With a
 * limit of parts the rest stays whole; without one, empty parts at the end are left out.
 */
function javaSplit(text: string, regex: CompiledRegex, limit: number): string[] {
  const parts: string[] = []
  let from = 0
  regex.each(text, 0, ({ start, end }) => {
    if (limit > 0 && parts.length === limit - 1) return false
    if (end === 0) return true
    parts.push(text.slice(from, start))
    from = end
    return true
  })
  if (from === 0 && parts.length === 0) return [text]
  parts.push(text.slice(from))
  if (limit === 0) while (parts.length > 0 && parts.at(-1) === '') parts.pop()
  return parts
}

/** STR_TO_MAP: see `doc`. */
export const strToMap = defineScalar({
  name: 'STR_TO_MAP',
  family: 'string',
  signatures: [
    '(STRING) -> MAP<STRING, STRING> NULLABLE',
    '(STRING, STRING, STRING) -> MAP<STRING, STRING> NULLABLE',
  ],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Splits text into pairs and those into key and value; the delimiters are regular expressions, a comma and = where none are given. Of equal keys the last counts.',
  examples: [
    ["STR_TO_MAP('a=1,b=2')", '{a=1, b=2}'],
    ["STR_TO_MAP('a:1;b:2', ';', ':')", '{a=1, b=2}'],
    ["STR_TO_MAP('a,b=2=3')", '{a=NULL, b=2=3}'],
    ["STR_TO_MAP('')", '{}'],
    ['STR_TO_MAP(CAST(NULL AS STRING))', 'NULL'],
  ],
  prepare: (call) => {
    const hasDelimiters = call.argumentTypes.length > 1
    const pairRegex = regexArgument(hasDelimiters ? call.literals[1] : ',')
    const valueRegex = regexArgument(hasDelimiters ? call.literals[2] : '=')
    return (text: string, pairDelimiter = ',', valueDelimiter = '='): Value => {
      const pairs = pairRegex(pairDelimiter)
      const values = valueRegex(valueDelimiter)
      if (pairs === undefined || values === undefined) {
        throw badPattern({
          pattern: pairs === undefined ? pairDelimiter : valueDelimiter,
          problem: 'it is no regular expression',
        })
      }
      const map = new Map<string, string | null>()
      if (text === '') return map
      for (const pair of javaSplit(text, pairs, 0)) {
        const [key, value] = javaSplit(pair, values, 2)
        map.set(key!, value ?? null)
      }
      return map
    }
  },
})

export const strToMapFunctions = [strToMap] as const

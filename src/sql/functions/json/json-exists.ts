import { defineScalar } from '../define.ts'
import { jsonFailed, pathReader } from './json-access.ts'

/** JSON_EXISTS: see `doc`. Option `onError`: TRUE, FALSE, UNKNOWN or ERROR. */
export const jsonExists = defineScalar({
  name: 'JSON_EXISTS',
  family: 'json',
  signatures: ['(STRING, STRING) -> BOOLEAN NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  syntax: 'JSON_EXISTS(json, path [{TRUE | FALSE | UNKNOWN | ERROR} ON ERROR])',
  doc: 'Tells whether a path leads to something other than null.',
  examples: [
    [`JSON_EXISTS('{"a":1}', '$.a')`, 'TRUE'],
    [`JSON_EXISTS('{"a":1}', '$.b')`, 'FALSE'],
    [`JSON_EXISTS('{"a":1}', 'strict $.b' TRUE ON ERROR)`, 'TRUE'],
    [`JSON_EXISTS('no json', 'strict $.b' UNKNOWN ON ERROR)`, 'NULL'],
    [`JSON_EXISTS(CAST(NULL AS STRING), '$.a')`, 'NULL'],
  ],
  prepare: (call) => {
    const read = pathReader(call.literals[1])
    const onError = (call.options.onError ?? 'FALSE') as 'TRUE' | 'FALSE' | 'UNKNOWN' | 'ERROR'
    return (text: string, path: string): boolean | null => {
      const outcome = read(text, path)
      if (outcome.kind !== 'failed') return outcome.kind === 'found'
      if (onError === 'ERROR')
        throw jsonFailed({ function: 'JSON_EXISTS', problem: outcome.problem })
      return onError === 'UNKNOWN' ? null : onError === 'TRUE'
    }
  },
})

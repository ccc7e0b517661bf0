import type { ScalarDefinition } from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import type { SqlType } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { decodeUtf8 } from '../string/code-points.ts'

/** The type's full text: STRING and BYTES with their lengths. */
const fullTypeText = (type: SqlType): string =>
  typeToString(type)
    .replace(/(?<!`[^`]*)\bSTRING\b/g, 'VARCHAR(2147483647)')
    .replace(/(?<!`[^`]*)\bBYTES\b/g, 'VARBINARY(2147483647)')

/** TYPEOF: see `doc`. */
export const typeOf = defineScalar({
  name: 'TYPEOF',
  family: 'conversion',
  signatures: ['(ANY [, BOOLEAN LITERAL]) -> STRING NULLABLE'],
  nulls: 'custom',
  deterministic: true,
  doc: 'Names the type of an expression; with TRUE as a second argument in full.',
  examples: [
    ['TYPEOF(1)', 'INT NOT NULL'],
    ["TYPEOF(CAST('a' AS STRING))", 'STRING NOT NULL'],
    ["TYPEOF(CAST('a' AS STRING), TRUE)", 'VARCHAR(2147483647) NOT NULL'],
    ['TYPEOF(CAST(NULL AS DECIMAL(5, 2)))', 'DECIMAL(5, 2)'],
    ['TYPEOF(NULL)', 'NULL'],
  ],
  prepare: (call) => {
    const type = call.argumentTypes[0]!
    const text = call.literals[1] === true ? fullTypeText(type) : typeToString(type)
    return () => text
  },
})

const strictDecoder = new TextDecoder('utf-8', { fatal: true })

/** IS_VALID_UTF8: see `doc`. */
export const isValidUtf8 = defineScalar({
  name: 'IS_VALID_UTF8',
  family: 'conversion',
  signatures: ['(BYTES) -> BOOLEAN'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Tells whether bytes are well-formed UTF-8.',
  examples: [
    ["IS_VALID_UTF8(X'C3A9')", 'TRUE'],
    ["IS_VALID_UTF8(X'C3')", 'FALSE'],
    ['IS_VALID_UTF8(CAST(NULL AS BYTES))', 'NULL'],
  ],
  evaluate: (bytes: Uint8Array): boolean => {
    try {
      strictDecoder.decode(bytes)
      return true
    } catch {
      return false
    }
  },
})

/** MAKE_VALID_UTF8: see `doc`. */
export const makeValidUtf8 = defineScalar({
  name: 'MAKE_VALID_UTF8',
  family: 'conversion',
  signatures: ['(BYTES) -> STRING'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Reads bytes as UTF-8 and puts U+FFFD in place of what is malformed.',
  examples: [
    ["MAKE_VALID_UTF8(X'C3A9')", 'é'],
    ["MAKE_VALID_UTF8(X'FF61')", '\ufffda'],
    ['MAKE_VALID_UTF8(CAST(NULL AS BYTES))', 'NULL'],
  ],
  evaluate: (bytes: Uint8Array): string => decodeUtf8(bytes),
})

/** CURRENT_DATABASE: see `doc`. */
export const currentDatabase = defineScalar({
  name: 'CURRENT_DATABASE',
  family: 'auxiliary',
  signatures: ['() -> STRING NOT NULL'],
  nulls: 'custom',
  deterministic: 'dynamic',
  doc: 'Names the current database.',
  examples: [
    ['CURRENT_DATABASE()', 'default_database'],
    ['UPPER(CURRENT_DATABASE())', 'DEFAULT_DATABASE'],
    ["CURRENT_DATABASE() = 'nope'", 'FALSE'],
  ],
  prepare: (call) => () => call.session.currentDatabase,
})

/** Functions that tell types and convert values, in the order of the reference; CAST is apart. */
export const conversionFunctions: readonly ScalarDefinition[] = [
  typeOf,
  isValidUtf8,
  makeValidUtf8,
  currentDatabase,
]

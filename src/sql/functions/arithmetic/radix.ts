import { defineScalar } from '../define.ts'
import { encodeUtf8 } from '../string/code-points.ts'

/** BIN: see `doc`. */
export const bin = defineScalar({
  name: 'BIN',
  family: 'arithmetic',
  signatures: ['(BIGINT) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Writes a whole number in binary; negative ones as 64 digits of two's complement.",
  examples: [
    ['BIN(4)', '100'],
    ['BIN(0)', '0'],
    ['CHAR_LENGTH(BIN(-1))', '64'],
    ['BIN(CAST(NULL AS INT))', 'NULL'],
  ],
  evaluate: (value: bigint): string => BigInt.asUintN(64, value).toString(2),
})

/** HEX: see `doc`. */
export const hex = defineScalar({
  name: 'HEX',
  family: 'arithmetic',
  signatures: ['(BIGINT) -> STRING', '(STRING) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Writes a whole number, or text's UTF-8 form, in hexadecimal capital digits.",
  examples: [
    ['HEX(255)', 'FF'],
    ['HEX(-1)', 'FFFFFFFFFFFFFFFF'],
    ["HEX('é')", 'C3A9'],
    ['HEX(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (value: bigint | string): string => {
    if (typeof value === 'bigint') return BigInt.asUintN(64, value).toString(16).toUpperCase()
    let text = ''
    for (const byte of encodeUtf8(value)) text += byte.toString(16).padStart(2, '0')
    return text.toUpperCase()
  },
})

/** UNHEX: see `doc`; an odd number of digits is read as if a 0 stood before it. */
export const unhex = defineScalar({
  name: 'UNHEX',
  family: 'arithmetic',
  signatures: ['(STRING) -> BYTES NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Reads hexadecimal digits as bytes; NULL when there is another character.',
  examples: [
    ["DECODE(UNHEX('C3a9'), 'UTF-8')", 'é'],
    ["TO_BASE64(UNHEX('F'))", 'Dw=='],
    ["UNHEX('6G')", 'NULL'],
    ['UNHEX(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): Uint8Array | null => {
    if (!/^[0-9A-Fa-f]*$/.test(text)) return null
    const digits = text.length % 2 === 0 ? text : `0${text}`
    return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
      Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
    )
  },
})

export const radixFunctions = [bin, hex, unhex] as const

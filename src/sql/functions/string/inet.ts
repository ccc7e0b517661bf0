import { defineScalar } from '../define.ts'

/** INET_ATON: see `doc`; the short forms of one to three numbers fill the last place, as everywhere. */
export const inetAton = defineScalar({
  name: 'INET_ATON',
  family: 'string',
  signatures: ['(STRING) -> BIGINT NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Turns an IPv4 address into its number; NULL when the text is none.',
  examples: [
    ["INET_ATON('127.0.0.1')", '2130706433'],
    ["INET_ATON('127.1')", '2130706433'],
    ["INET_ATON('1.2.3.256')", 'NULL'],
    ['INET_ATON(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): bigint | null => {
    if (!/^\d{1,10}(?:\.\d{1,10}){0,3}$/.test(text)) return null
    const parts = text.split('.').map(Number)
    const last = parts.pop()!
    if (parts.some((part) => part > 255) || last >= 256 ** (4 - parts.length)) return null
    const head = parts.reduce((sum, part, index) => sum + part * 256 ** (3 - index), 0)
    return BigInt(head + last)
  },
})

/** INET_NTOA: see `doc`. */
export const inetNtoa = defineScalar({
  name: 'INET_NTOA',
  family: 'string',
  signatures: ['(BIGINT) -> STRING NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Turns the number of an IPv4 address into its text; NULL outside 0 … 4294967295.',
  examples: [
    ['INET_NTOA(2130706433)', '127.0.0.1'],
    ['INET_NTOA(0)', '0.0.0.0'],
    ['INET_NTOA(-1)', 'NULL'],
    ['INET_NTOA(CAST(NULL AS BIGINT))', 'NULL'],
  ],
  evaluate: (address: bigint): string | null => {
    if (address < 0n || address > 0xffffffffn) return null
    const number = Number(address)
    return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.')
  },
})

export const inetFunctions = [inetAton, inetNtoa] as const

import { defineError } from '../../../core/errors.ts'
import { defineScalar } from '../define.ts'
import { decodeUtf8, encodeUtf8 } from './code-points.ts'

export const badBase64 = defineError({
  code: 'SQL_BAD_BASE64',
  domain: 'user',
  retry: 'never',
  message: (p: { text: string }) => `'${p.text}' is not base64.`,
  remedy: (_p) => 'Pass text of the letters A-Z, a-z, the digits, + and /, with = only at the end.',
})

/** Encodes bytes, with padding. */
export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/

/** FROM_BASE64: see `doc`. */
export const fromBase64 = defineScalar({
  name: 'FROM_BASE64',
  family: 'string',
  signatures: ['(STRING) -> STRING', '(BYTES) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Decodes base64 and reads the bytes as UTF-8; the padding may be missing.',
  examples: [
    ["FROM_BASE64('aGVsbG8=')", 'hello'],
    ["FROM_BASE64('w6k')", 'é'],
    ["FROM_BASE64('!!')", 'error: SQL_BAD_BASE64'],
    ['FROM_BASE64(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (value: string | Uint8Array): string => {
    const text = typeof value === 'string' ? value : decodeUtf8(value)
    if (!BASE64.test(text)) throw badBase64({ text: text.slice(0, 100) })
    return decodeUtf8(Buffer.from(text, 'base64'))
  },
})

/** TO_BASE64: see `doc`. */
export const toBase64Function = defineScalar({
  name: 'TO_BASE64',
  family: 'string',
  signatures: ['(STRING) -> STRING', '(BYTES) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Encodes bytes, or text's UTF-8 form, as base64 with padding.",
  examples: [
    ["TO_BASE64('hello')", 'aGVsbG8='],
    ["TO_BASE64(X'FF00')", '/wA='],
    ["TO_BASE64('')", ''],
    ['TO_BASE64(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (value: string | Uint8Array): string =>
    toBase64(typeof value === 'string' ? encodeUtf8(value) : value),
})

export const base64Functions = [fromBase64, toBase64Function] as const

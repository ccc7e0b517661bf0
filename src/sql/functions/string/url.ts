import { defineScalar } from '../define.ts'
import { decodeUtf8, wellFormed } from './code-points.ts'

/** URL_ENCODE: see `doc`; the form that HTML forms use, as in Java. */
export const urlEncode = defineScalar({
  name: 'URL_ENCODE',
  family: 'string',
  signatures: ['(STRING) -> STRING NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Encodes text for a URL as HTML forms do: a blank becomes +, other characters than letters, digits and *-_. become %XX of UTF-8.',
  examples: [
    ["URL_ENCODE('a b&c=é')", 'a+b%26c%3D%C3%A9'],
    ["URL_ENCODE('*-._~')", '*-._%7E'],
    ["URL_ENCODE('')", ''],
    ['URL_ENCODE(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): string =>
    encodeURIComponent(wellFormed(text))
      .replaceAll('%20', '+')
      .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
})

/** Decodes one run of %XX; null when a digit is not hexadecimal. */
function decodeRun(run: string): string | null {
  const bytes = new Uint8Array(run.length / 3)
  for (let i = 0; i < bytes.length; i++) {
    const digits = run.slice(i * 3 + 1, i * 3 + 3)
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return null
    bytes[i] = Number.parseInt(digits, 16)
  }
  return decodeUtf8(bytes)
}

/** URL_DECODE: see `doc`. */
export const urlDecode = defineScalar({
  name: 'URL_DECODE',
  family: 'string',
  signatures: ['(STRING) -> STRING NULLABLE'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Undoes URL_ENCODE; NULL when a % is not followed by two hexadecimal digits.',
  examples: [
    ["URL_DECODE('a+b%26c%3D%C3%A9')", 'a b&c=é'],
    ["URL_DECODE('%zz')", 'NULL'],
    ["URL_DECODE('%FF')", '\ufffd'],
    ['URL_DECODE(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): string | null => {
    if (!text.includes('%')) return text.replaceAll('+', ' ')
    let isValid = true
    const decoded = text.replaceAll('+', ' ').replace(/(?:%..)+|%/gs, (run) => {
      const part = run === '%' ? null : decodeRun(run)
      if (part === null) isValid = false
      return part ?? ''
    })
    return isValid ? decoded : null
  },
})

export const urlFunctions = [urlEncode, urlDecode] as const

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/**
 * Decodes the content of `E'…'`: `\n` and its kin, one to three octal digits, `\x` with one or two, `\u` with four and `\U` with eight
 * hexadecimal digits; a backslash or quote after a backslash stands for itself, any other character keeps its backslash. Returns `undefined` when an escape is malformed.
 */
export function decodeEscapes(text: string): string | undefined {
  let isValid = true
  const decoded = text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([\s\S]?))/g,
    (_, four: string, eight: string, hex: string, octal: string, one: string | undefined) => {
      const digits = four ?? eight ?? hex
      if (digits !== undefined || octal !== undefined) {
        const code = digits === undefined ? Number.parseInt(octal, 8) : Number.parseInt(digits, 16)
        if (code <= 0x10ffff) return String.fromCodePoint(code)
      }
      if (one === undefined || one === '' || one === 'u' || one === 'U' || one === 'x') {
        isValid = false
        return ''
      }
      if (one === '\\' || one === "'" || one === '"') return one
      return SIMPLE_ESCAPES[one] ?? `\\${one}`
    },
  )
  return isValid ? decoded : undefined
}

/** Decodes the content of `U&'…'`: a backslash and four hexadecimal digits, or two backslashes for one. */
export function decodeUnicodeEscapes(text: string): string | undefined {
  let isValid = true
  const decoded = text.replace(
    /\\(?:([0-9a-fA-F]{4})|(\\?))/g,
    (_, digits?: string, one?: string) => {
      if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16))
      if (one !== '\\') isValid = false
      return '\\'
    },
  )
  return isValid ? decoded : undefined
}

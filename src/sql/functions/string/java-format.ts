/** An argument of a format, as Java sees it. `bits` is the width of its integer type. */
export type FormatArgument =
  | { readonly kind: 'null' }
  | { readonly kind: 'integer'; readonly value: bigint; readonly bits: 8 | 16 | 32 | 64 }
  | { readonly kind: 'double'; readonly value: number; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Anything else: only %s and %b take it. */
  | { readonly kind: 'text'; readonly text: string }

/** Writes the arguments into the text around it; undefined when an argument does not fit or is missing. */
export type CompiledFormat = (args: readonly FormatArgument[]) => string | undefined

interface Specifier {
  /** Index of the argument; -1 = the one before (`%<s`), undefined = the next in turn. */
  readonly index: number | undefined
  readonly flags: string
  readonly width: number | undefined
  readonly precision: number | undefined
  readonly conversion: string
}

class FormatError extends Error {}

const SPECIFIER = /%(\d+\$)?([-#+ 0,(<]*)(\d+)?(\.\d+)?([a-zA-Z%])/y
const MAX_WIDTH = 1 << 20

/** Compiles a format string of java.util.Formatter in the locale of the United States; undefined when it is wrong. */
export function compileFormat(format: string): CompiledFormat | undefined {
  const parts: (string | Specifier)[] = []
  let at = 0
  while (at < format.length) {
    const percent = format.indexOf('%', at)
    parts.push(format.slice(at, percent === -1 ? undefined : percent))
    if (percent === -1) break
    SPECIFIER.lastIndex = percent
    const match = SPECIFIER.exec(format)
    const specifier = match === null ? undefined : readSpecifier(match)
    if (specifier === undefined) return undefined
    parts.push(specifier)
    at = SPECIFIER.lastIndex
  }
  return (args) => {
    try {
      return writeParts(parts, args)
    } catch (error) {
      if (error instanceof FormatError) return undefined
      throw error
    }
  }
}

function readSpecifier(match: RegExpExecArray): Specifier | undefined {
  const [, index, flags = '', width, precision, conversion = ''] = match
  if (!'bBhHsScCdoxXeEfgGaAn%'.includes(conversion)) return undefined
  if (new Set(flags).size !== flags.length) return undefined
  if (flags.includes('-') && flags.includes('0')) return undefined
  if (flags.includes('+') && flags.includes(' ')) return undefined
  if (/[-0]/.test(flags) && width === undefined && conversion !== 'n') return undefined
  if (Number(width ?? 0) > MAX_WIDTH || Number(precision?.slice(1) ?? 0) > MAX_WIDTH)
    return undefined
  if (precision !== undefined && 'cCdoxXn%'.includes(conversion)) return undefined
  return {
    index: flags.includes('<')
      ? -1
      : index === undefined
        ? undefined
        : Number.parseInt(index, 10) - 1,
    flags,
    width: width === undefined ? undefined : Number(width),
    precision: precision === undefined ? undefined : Number(precision.slice(1)),
    conversion,
  }
}

function writeParts(
  parts: readonly (string | Specifier)[],
  args: readonly FormatArgument[],
): string {
  let result = ''
  let next = 0
  let last = -1
  for (const part of parts) {
    if (typeof part === 'string') {
      result += part
      continue
    }
    if (part.conversion === 'n' || part.conversion === '%') {
      result += part.conversion === 'n' ? '\n' : pad('%', part)
      continue
    }
    const index = part.index === undefined ? next++ : part.index === -1 ? last : part.index
    const argument = args[index]
    if (argument === undefined) throw new FormatError()
    last = index
    const isUpper = part.conversion >= 'A' && part.conversion <= 'Z'
    const written = write(argument, part, part.conversion.toLowerCase())
    result += isUpper ? written.toUpperCase() : written
  }
  return result
}

function write(argument: FormatArgument, specifier: Specifier, conversion: string): string {
  switch (conversion) {
    case 's':
      refuseFlags(specifier, '#+ 0,(')
      return pad(cut(argumentText(argument), specifier), specifier)
    case 'b':
      refuseFlags(specifier, '#+ 0,(')
      return pad(
        cut(
          String(argument.kind === 'boolean' ? argument.value : argument.kind !== 'null'),
          specifier,
        ),
        specifier,
      )
    case 'h':
      refuseFlags(specifier, '#+ 0,(')
      return pad(cut(argument.kind === 'null' ? 'null' : hashText(argument), specifier), specifier)
    case 'c':
      refuseFlags(specifier, '#+ 0,(')
      return pad(argument.kind === 'null' ? 'null' : characterText(argument), specifier)
    case 'd':
      refuseFlags(specifier, '#')
      return argument.kind === 'null' ? pad('null', specifier) : writeInteger(argument, specifier)
    case 'x':
    case 'o':
      refuseFlags(specifier, '+ ,(')
      return argument.kind === 'null'
        ? pad('null', specifier)
        : writeUnsigned(argument, specifier, conversion)
    default:
      if (argument.kind === 'null') return pad('null', specifier)
      if (argument.kind !== 'double') throw new FormatError()
      return writeDouble(argument.value, specifier, conversion)
  }
}

function refuseFlags(specifier: Specifier, flags: string): void {
  for (const flag of flags) if (specifier.flags.includes(flag)) throw new FormatError()
}

function argumentText(argument: FormatArgument): string {
  switch (argument.kind) {
    case 'null':
      return 'null'
    case 'integer':
    case 'boolean':
      return String(argument.value)
    default:
      return argument.text
  }
}

function hashText(argument: FormatArgument): string {
  switch (argument.kind) {
    case 'integer': {
      const hash =
        argument.bits === 64
          ? argument.value ^ BigInt.asUintN(32, argument.value >> 32n)
          : argument.value
      return BigInt.asUintN(32, hash).toString(16)
    }
    case 'boolean':
      return (argument.value ? 1231 : 1237).toString(16)
    default:
      throw new FormatError()
  }
}

function characterText(argument: FormatArgument): string {
  if (
    argument.kind !== 'integer' ||
    argument.bits === 64 ||
    argument.value < 0n ||
    argument.value > 0x10ffffn
  )
    throw new FormatError()
  return String.fromCodePoint(Number(argument.value))
}

function cut(text: string, { precision }: Specifier): string {
  return precision === undefined ? text : text.slice(0, precision)
}

function pad(text: string, { width = 0, flags }: Specifier): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width)
}

function writeInteger(argument: FormatArgument, specifier: Specifier): string {
  if (argument.kind !== 'integer') throw new FormatError()
  const digits = (argument.value < 0n ? -argument.value : argument.value).toString()
  return signed(
    specifier.flags.includes(',') ? grouped(digits) : digits,
    argument.value < 0n,
    specifier,
  )
}

function writeUnsigned(argument: FormatArgument, specifier: Specifier, conversion: string): string {
  if (argument.kind !== 'integer') throw new FormatError()
  const { flags, width = 0 } = specifier
  const prefix = !flags.includes('#') ? '' : conversion === 'x' ? '0x' : '0'
  const digits = BigInt.asUintN(argument.bits, argument.value).toString(conversion === 'x' ? 16 : 8)
  if (flags.includes('0')) return prefix + digits.padStart(width - prefix.length, '0')
  return pad(prefix + digits, specifier)
}

const grouped = (digits: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, ',')

/** Puts sign, zeros and blanks around the digits of a number. */
function signed(digits: string, isNegative: boolean, specifier: Specifier): string {
  const { flags, width = 0 } = specifier
  const isBracketed = isNegative && flags.includes('(')
  const before = isBracketed
    ? '('
    : isNegative
      ? '-'
      : flags.includes('+')
        ? '+'
        : flags.includes(' ')
          ? ' '
          : ''
  const after = isBracketed ? ')' : ''
  const zeros = flags.includes('0')
    ? Math.max(0, width - before.length - digits.length - after.length)
    : 0
  return pad(before + '0'.repeat(zeros) + digits + after, specifier)
}

function writeDouble(value: number, specifier: Specifier, conversion: string): string {
  const isNegative = value < 0 || Object.is(value, -0)
  const size = Math.abs(value)
  if (!Number.isFinite(value)) {
    const plain = { ...specifier, flags: specifier.flags.replace('0', '') }
    return Number.isNaN(value) ? pad('NaN', plain) : signed('Infinity', isNegative, plain)
  }
  const { flags, precision = 6 } = specifier
  const point = flags.includes('#') && precision === 0 ? '.' : ''
  switch (conversion) {
    case 'f':
      return signed(withGroups(fixedDigits(size, precision), flags) + point, isNegative, specifier)
    case 'e':
      refuseFlags(specifier, ',')
      return signed(scientificDigits(size, precision), isNegative, specifier)
    case 'g': {
      refuseFlags(specifier, '#')
      const significant = precision === 0 ? 1 : precision
      const exponent = size === 0 ? 0 : decimalExponent(roundSignificant(size, significant))
      const isPlain = size === 0 || (exponent >= -4 && exponent < significant)
      const digits = isPlain
        ? withGroups(
            fixedDigits(size, size === 0 ? significant - 1 : significant - 1 - exponent),
            flags,
          )
        : scientificDigits(size, significant - 1)
      return signed(digits, isNegative, specifier)
    }
    case 'a':
      refuseFlags(specifier, ',(')
      return signed(hexDigits(size), isNegative, specifier)
    default:
      throw new FormatError()
  }
}

function withGroups(digits: string, flags: string): string {
  if (!flags.includes(',')) return digits
  const [whole = '', fraction] = digits.split('.')
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`
}

/** Shortest decimal digits of a size, `0.d1d2… × 10^exponent`. Java rounds these, not the exact value. */
function shortestDigits(size: number): { readonly digits: string; readonly exponent: number } {
  const [mantissa = '', exponent = '0'] = size.toExponential().split('e')
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) + 1 }
}

/** Digits of `size × 10^places` rounded half up, as a whole number. */
function roundedWhole(size: number, places: number): string {
  if (size === 0) return '0'
  const { digits, exponent } = shortestDigits(size)
  const keep = exponent + places
  if (keep < 0) return '0'
  if (keep >= digits.length) return digits.padEnd(keep, '0')
  const kept = BigInt(digits.slice(0, keep) || '0')
  return String(digits[keep]! >= '5' ? kept + 1n : kept)
}

function fixedDigits(size: number, places: number): string {
  const digits = roundedWhole(size, places).padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function roundSignificant(size: number, significant: number): number {
  const { exponent } = shortestDigits(size)
  return Number(`${roundedWhole(size, significant - exponent)}e${exponent - significant}`)
}

const decimalExponent = (size: number): number => shortestDigits(size).exponent - 1

function scientificDigits(size: number, places: number): string {
  let exponent = size === 0 ? 0 : decimalExponent(size)
  let digits = size === 0 ? '0'.repeat(places + 1) : roundedWhole(size, places - exponent)
  if (digits.length > places + 1) {
    exponent++
    digits = digits.slice(0, -1)
  }
  const fraction = digits.slice(1).padEnd(places, '0')
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  return `${digits[0]}${places === 0 ? '' : `.${fraction}`}e${power}`
}

/** As Double.toHexString: `0x1.8p1`. */
function hexDigits(size: number): string {
  if (size === 0) return '0x0.0p0'
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, size)
  const bits = view.getBigUint64(0)
  const biased = Number(bits >> 52n)
  const fraction =
    (bits & 0xfffffffffffffn).toString(16).padStart(13, '0').replace(/0+$/, '') || '0'
  return biased === 0 ? `0x0.${fraction}p-1022` : `0x1.${fraction}p${biased - 1023}`
}

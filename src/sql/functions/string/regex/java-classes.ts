import { type CharacterSet, not, property, ranges, union } from './regex-ast.ts'

/** What ends a line: `.` does not match these, `$` stands before them. */
export const LINE_TERMINATORS = ranges([0x0a, 0x0a], [0x0d, 0x0d], [0x85, 0x85], [0x2028, 0x2029])
export const LINE_FEED = ranges([0x0a, 0x0a])

export const DIGITS = ranges([0x30, 0x39])
export const WORD = ranges([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a])
export const SPACE = ranges([0x09, 0x0d], [0x20, 0x20])
export const HORIZONTAL_SPACE = ranges(
  [0x09, 0x09],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
)
export const VERTICAL_SPACE = ranges([0x0a, 0x0d], [0x85, 0x85], [0x2028, 0x2029])
/** Where `\b` sees a word: letters and digits of all scripts. */
export const WORD_FOR_BOUNDARY = union(property('L'), property('Nd'), ranges([0x5f, 0x5f]))

const POSIX: Readonly<Record<string, CharacterSet>> = {
  Lower: ranges([0x61, 0x7a]),
  Upper: ranges([0x41, 0x5a]),
  ASCII: ranges([0, 0x7f]),
  Alpha: ranges([0x41, 0x5a], [0x61, 0x7a]),
  Digit: DIGITS,
  Alnum: ranges([0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a]),
  Punct: ranges([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]),
  Graph: ranges([0x21, 0x7e]),
  Print: ranges([0x20, 0x7e]),
  Blank: ranges([0x09, 0x09], [0x20, 0x20]),
  Cntrl: ranges([0, 0x1f], [0x7f, 0x7f]),
  XDigit: ranges([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]),
  Space: SPACE,
  L1: ranges([0, 0xff]),
  all: ranges([0, 0x10ffff]),
  javaLowerCase: property('Lowercase'),
  javaUpperCase: property('Uppercase'),
  javaTitleCase: property('Lt'),
  javaAlphabetic: property('Alphabetic'),
  javaLetter: property('L'),
  javaDigit: property('Nd'),
  javaLetterOrDigit: union(property('L'), property('Nd')),
  javaSpaceChar: property('Z'),
  javaISOControl: ranges([0, 0x1f], [0x7f, 0x9f]),
  javaWhitespace: ranges(
    [0x09, 0x0d],
    [0x1c, 0x20],
    [0x1680, 0x1680],
    [0x2000, 0x2006],
    [0x2008, 0x200a],
    [0x2028, 0x2029],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
  ),
  javaMirrored: property('Bidi_Mirrored'),
}

const BINARY: Readonly<Record<string, string>> = {
  ALPHABETIC: 'Alphabetic',
  IDEOGRAPHIC: 'Ideographic',
  LETTER: 'L',
  LOWERCASE: 'Lowercase',
  UPPERCASE: 'Uppercase',
  TITLECASE: 'Lt',
  PUNCTUATION: 'P',
  CONTROL: 'Cc',
  WHITE_SPACE: 'White_Space',
  WHITESPACE: 'White_Space',
  DIGIT: 'Nd',
  HEX_DIGIT: 'Hex_Digit',
  JOIN_CONTROL: 'Join_Control',
  NONCHARACTER_CODE_POINT: 'Noncharacter_Code_Point',
  ASSIGNED: 'Assigned',
}

const BLOCKS: Readonly<Record<string, readonly [number, number]>> = {
  BASICLATIN: [0, 0x7f],
  LATIN1SUPPLEMENT: [0x80, 0xff],
  LATINEXTENDEDA: [0x100, 0x17f],
  LATINEXTENDEDB: [0x180, 0x24f],
  GREEK: [0x370, 0x3ff],
  GREEKANDCOPTIC: [0x370, 0x3ff],
  CYRILLIC: [0x400, 0x4ff],
  ARMENIAN: [0x530, 0x58f],
  HEBREW: [0x590, 0x5ff],
  ARABIC: [0x600, 0x6ff],
  DEVANAGARI: [0x900, 0x97f],
  THAI: [0xe00, 0xe7f],
  HANGULJAMO: [0x1100, 0x11ff],
  GENERALPUNCTUATION: [0x2000, 0x206f],
  CURRENCYSYMBOLS: [0x20a0, 0x20cf],
  ARROWS: [0x2190, 0x21ff],
  MATHEMATICALOPERATORS: [0x2200, 0x22ff],
  BOXDRAWING: [0x2500, 0x257f],
  HIRAGANA: [0x3040, 0x309f],
  KATAKANA: [0x30a0, 0x30ff],
  CJKUNIFIEDIDEOGRAPHS: [0x4e00, 0x9fff],
  HANGULSYLLABLES: [0xac00, 0xd7af],
}

/** Set that `\p{name}` stands for in Java; undefined when there is none such, or none that we know. */
export function namedSet(name: string): CharacterSet | undefined {
  const posix = POSIX[name]
  if (posix !== undefined) return posix
  const [key, value] = name.includes('=') ? (name.split('=', 2) as [string, string]) : ['', name]
  switch (key.toLowerCase()) {
    case 'sc':
    case 'script':
      return known(`Script=${titled(value)}`)
    case 'gc':
    case 'general_category':
      return known(value)
    case 'blk':
    case 'block':
      return block(value)
    case '':
      break
    default:
      return undefined
  }
  if (/^In/.test(name)) return block(name.slice(2))
  if (/^Is/.test(name)) {
    const rest = name.slice(2)
    if (/^assigned$/i.test(rest)) return not(property('Cn'))
    const binary = BINARY[rest.toUpperCase()]
    if (binary !== undefined) return property(binary)
    return (rest.length <= 2 ? known(rest) : undefined) ?? known(`Script=${titled(rest)}`)
  }
  return name.length <= 2 ? known(name) : undefined
}

const titled = (name: string): string =>
  name.toLowerCase().replace(/(^|_)[a-z]/g, (letter) => letter.toUpperCase())

function block(name: string): CharacterSet | undefined {
  const range = BLOCKS[name.toUpperCase().replace(/[ _-]/g, '')]
  return range && ranges(range)
}

/** The property, if this JavaScript engine has it. */
function known(name: string): CharacterSet | undefined {
  if (!/^[A-Za-z_=]+$/.test(name)) return undefined
  try {
    new RegExp(`\\p{${name}}`, 'v')
  } catch {
    return undefined
  }
  return property(name)
}

/** Whether a path has characters that glob gives a meaning. */
export function hasGlob(path: string): boolean {
  return /[*?[{]/.test(path)
}

/** The directory above the first path segment with glob characters. */
export function globRoot(pattern: string): string {
  const segments = pattern.split('/')
  const first = segments.findIndex(hasGlob)
  const root = segments.slice(0, first).join('/')
  return root === '' ? '/' : root
}

/**
 * Compiles a glob over absolute paths: `*` and `?` stay within a segment, `**` crosses segments
 * (and `**` with a slash behind it may stand for none), `[a-z]`, `[!a]`, `{a,b}`; `\` takes a
 * character as it is.
 */
export function compileGlob(pattern: string): RegExp {
  return new RegExp(`^${new GlobReader(pattern).read()}$`, 'u')
}

class GlobReader {
  readonly #pattern: string
  #at = 0
  #depth = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  read(): string {
    let text = ''
    while (this.#at < this.#pattern.length) {
      const rest = this.#pattern.slice(this.#at)
      const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at)!)
      this.#at += character.length
      text += this.#piece(character, rest)
    }
    // Braces left open are characters.
    return this.#depth === 0 ? text : new GlobReader(this.#pattern.replace('{', '\\{')).read()
  }

  #piece(character: string, rest: string): string {
    if (rest.startsWith('**/')) return this.#skip(2, '(?:[^/]+/)*')
    if (rest.startsWith('**')) return this.#skip(1, '.*')
    switch (character) {
      case '*':
        return '[^/]*'
      case '?':
        return '[^/]'
      case '[':
        return this.#characterClass(rest)
      case '{':
        this.#depth++
        return '(?:'
      case '}':
        if (this.#depth === 0) return '\\}'
        this.#depth--
        return ')'
      case ',':
        return this.#depth > 0 ? '|' : ','
      case '\\':
        return rest.length > 1 ? this.#skip(1, quote(rest[1]!)) : '\\\\'
      default:
        return quote(character)
    }
  }

  #characterClass(rest: string): string {
    const match = /^\[([!^]?)(\]?[^\]/]*)\]/.exec(rest)
    if (match === null || match[2] === '') return '\\['
    const [whole, negation, members] = match as unknown as [string, string, string]
    const text = members.replace(/[\\\]^[&~|]/g, '\\$&')
    return this.#skip(whole.length - 1, `(?!/)[${negation === '' ? '' : '^'}${text}]`)
  }

  #skip(characters: number, text: string): string {
    this.#at += characters
    return text
  }
}

function quote(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character
}

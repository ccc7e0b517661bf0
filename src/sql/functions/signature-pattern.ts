import { assert } from '../../core/errors.ts'
import {
  bytesType,
  decimalType,
  intType,
  isBinary,
  isCharacter,
  isExact,
  isInteger,
  isInterval,
  isNumeric,
  type SqlType,
  stringType,
  type TypeKind,
  timestampLtzType,
  timestampType,
  timeType,
} from '../../core/types.ts'
import { parseTypeText } from './type-text-parser.ts'

/** What one parameter takes or the result is. */
export type Pattern =
  | { readonly kind: 'type'; readonly type: SqlType }
  | { readonly kind: 'class'; readonly name: string; readonly accepts: TypeClass }
  | { readonly kind: 'variable'; readonly name: string; readonly within: TypeClass | undefined }
  | { readonly kind: 'array'; readonly element: Pattern }
  | { readonly kind: 'map'; readonly key: Pattern; readonly value: Pattern }
  | {
      readonly kind: 'row'
      readonly fields: readonly { readonly name: string; readonly pattern: Pattern }[]
    }

/** A set of types; an argument of such a type is passed as it is. */
export interface TypeClass {
  readonly name: string
  readonly has: (type: SqlType) => boolean
  /** Type that a bare NULL takes. */
  readonly ofNull: SqlType
}

export interface Parameter {
  readonly pattern: Pattern
  /** Only a literal is taken. */
  readonly isLiteral: boolean
  readonly isOptional: boolean
}

/** One signature text, taken apart. */
export interface Signature {
  readonly parameters: readonly Parameter[]
  /** The last parameter may be repeated, or left out. */
  readonly isVarying: boolean
  readonly result: Pattern
  /** `propagate`: nullable when an argument is. */
  readonly resultNull: 'propagate' | 'nullable' | 'never'
  /** CHAR results become VARCHAR: `VARYING T`. */
  readonly isResultVarying: boolean
}

const kindClass = (kind: TypeKind, ofNull: SqlType): ClassRule => ({
  has: (type) => type.kind === kind,
  ofNull,
})
type ClassRule = Omit<TypeClass, 'name'>
const ROW_OF_NOTHING: SqlType = { kind: 'ROW', nullable: true, fields: [] }
const NULL_TYPE: SqlType = { kind: 'NULL', nullable: true }

const TYPE_CLASSES: Readonly<Record<string, ClassRule>> = {
  ANY: { has: () => true, ofNull: NULL_TYPE },
  NUMERIC: { has: isNumeric, ofNull: intType() },
  EXACT_NUMERIC: { has: isExact, ofNull: intType() },
  INTEGER: { has: isInteger, ofNull: intType() },
  CHARACTER: { has: isCharacter, ofNull: stringType() },
  BINARY_STRING: { has: isBinary, ofNull: bytesType() },
  COMPARABLE: {
    has: (type) => type.kind !== 'MAP' && type.kind !== 'MULTISET' && type.kind !== 'OBJECT',
    ofNull: NULL_TYPE,
  },
  INTERVAL: { has: isInterval, ofNull: NULL_TYPE },
  // Without length or precision these take any.
  STRING: { has: isCharacter, ofNull: stringType() },
  BYTES: { has: isBinary, ofNull: bytesType() },
  DECIMAL: kindClass('DECIMAL', decimalType(10, 0)),
  TIME: kindClass('TIME', timeType()),
  TIMESTAMP: kindClass('TIMESTAMP', timestampType()),
  TIMESTAMP_LTZ: kindClass('TIMESTAMP_LTZ', timestampLtzType()),
  INTERVAL_YEAR_MONTH: kindClass('INTERVAL_YEAR_MONTH', NULL_TYPE),
  INTERVAL_DAY_TIME: kindClass('INTERVAL_DAY_TIME', NULL_TYPE),
  ARRAY: kindClass('ARRAY', NULL_TYPE),
  MAP: kindClass('MAP', NULL_TYPE),
  MULTISET: kindClass('MULTISET', NULL_TYPE),
  ROW: kindClass('ROW', ROW_OF_NOTHING),
}

/**
 * Takes a signature text apart.
 *
 * `(STRING, INT LITERAL [, BIGINT]) -> VARYING T NULLABLE`. A parameter is a type (an argument is
 * cast to it where SQL casts implicitly), a class (`ANY`, `NUMERIC`, `INTEGER`, `CHARACTER`,
 * `BINARY_STRING`, `COMPARABLE`, `TIMESTAMP` … pass what they take as it is) or a variable of one
 * letter (all its arguments get their merged type, `T:CHARACTER` within a class); `ARRAY<T>` and
 * `MAP<K, V>` reach inside.
 * `LITERAL` asks for a constant, `[, X]` may be left out, a last `X...` repeats from zero times on.
 * The result is a type or a variable, then `NULLABLE` or `NOT NULL`; without either it can be NULL
 * when an argument can. `VARYING` makes VARCHAR of CHAR and VARBINARY of BINARY.
 */
export function parseSignature(text: string): Signature {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const signature = new SignatureReader(text).signature()
  parsed.set(text, signature)
  return signature
}

/** The signature of a function whose types are known, as of one that a user registers. */
export function typedSignature(parameters: readonly SqlType[], returns: SqlType): Signature {
  return {
    parameters: parameters.map((type) => ({
      pattern: patternOf(type),
      isLiteral: false,
      isOptional: false,
    })),
    isVarying: false,
    result: { kind: 'type', type: returns },
    resultNull: returns.nullable ? 'nullable' : 'never',
    isResultVarying: false,
  }
}

/** Reaches into nested types, so that what is inside an argument is cast as arguments are. */
function patternOf(type: SqlType): Pattern {
  switch (type.kind) {
    case 'ARRAY':
      return { kind: 'array', element: patternOf(type.element) }
    case 'MAP':
      return { kind: 'map', key: patternOf(type.key), value: patternOf(type.value) }
    case 'ROW':
      return {
        kind: 'row',
        fields: type.fields.map((field) => ({ name: field.name, pattern: patternOf(field.type) })),
      }
    default:
      return { kind: 'type', type }
  }
}

// Signatures are written in our own definitions, so the cache is bounded by them.
const parsed = new Map<string, Signature>()

class SignatureReader {
  readonly #text: string
  #rest: string

  constructor(text: string) {
    this.#text = text
    this.#rest = text.trim()
  }

  signature(): Signature {
    const parameters: Parameter[] = []
    let isVarying = false
    let isOptional = false
    this.#expect('(')
    while (!this.#take(')')) {
      if (this.#take('[')) isOptional = true
      if (this.#take(']')) continue
      this.#take(',')
      const pattern = this.#pattern()
      const isLiteral = this.#take('LITERAL')
      if (this.#take('...')) isVarying = true
      parameters.push({ pattern, isLiteral, isOptional })
    }
    this.#expect('->')
    const isResultVarying = this.#take('VARYING')
    const result = this.#pattern()
    const resultNull = this.#take('NULLABLE')
      ? 'nullable'
      : this.#take('NOT NULL')
        ? 'never'
        : 'propagate'
    assert(this.#rest === '', `signature ${this.#text}`)
    return { parameters, isVarying, result, resultNull, isResultVarying }
  }

  #pattern(): Pattern {
    if (this.#take('ARRAY<')) {
      const element = this.#pattern()
      this.#expect('>')
      return { kind: 'array', element }
    }
    if (this.#take('MAP<')) {
      const key = this.#pattern()
      this.#expect(',')
      const value = this.#pattern()
      this.#expect('>')
      return { kind: 'map', key, value }
    }
    const name = /^[A-Z_]+/.exec(this.#rest)?.[0]
    assert(name !== undefined, `signature ${this.#text}`)
    const after = this.#rest.slice(name.length)
    if (name.length === 1) {
      this.#rest = after.trimStart()
      if (!this.#take(':')) return { kind: 'variable', name, within: undefined }
      const bound = this.#pattern()
      assert(bound.kind === 'class', `class in signature ${this.#text}`)
      return { kind: 'variable', name, within: bound.accepts }
    }
    const rule = TYPE_CLASSES[name]
    if (rule !== undefined && !after.startsWith('(')) {
      this.#rest = after.trimStart()
      return { kind: 'class', name, accepts: { name, ...rule } }
    }
    const whole = /^\w+(\([^)]*\))?/.exec(this.#rest)![0]
    this.#rest = this.#rest.slice(whole.length).trimStart()
    return { kind: 'type', type: parseTypeText(whole) }
  }

  #take(token: string): boolean {
    if (!this.#rest.startsWith(token)) return false
    this.#rest = this.#rest.slice(token.length).trimStart()
    return true
  }

  #expect(token: string): void {
    assert(this.#take(token), `'${token}' in signature ${this.#text}`)
  }
}

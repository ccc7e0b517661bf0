import { assert } from '../../core/errors.ts'
import {
  arrayType,
  binaryType,
  bytesType,
  charType,
  decimalType,
  mapType,
  multisetType,
  type PlainType,
  type RowField,
  rowType,
  type SqlType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  varbinaryType,
  varcharType,
  withNullable,
} from '../../core/types.ts'

/**
 * Reads a type as `typeToString` prints it: `DECIMAL(10, 2) NOT NULL`, ``ROW<`a` INT>``.
 *
 * For texts in our own definitions and tests; DDL goes through the parser of SQL. Left-out lengths
 * and precisions are Flink's: CHAR is CHAR(1), DECIMAL is DECIMAL(10, 0), TIMESTAMP is TIMESTAMP(6).
 */
export function parseTypeText(text: string): SqlType {
  const reader = new TypeReader(text)
  const type = reader.type()
  reader.end()
  return type
}

const PLAIN_KINDS: ReadonlySet<string> = new Set<PlainType['kind']>([
  'NULL',
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'DATE',
])

class TypeReader {
  readonly #text: string
  readonly #tokens: readonly string[]
  #index = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = text.match(/`(?:[^`]|``)*`|\w+|[(),<>]/g) ?? []
  }

  type(): SqlType {
    const type = this.#nullableType()
    if (!this.#take('NOT')) return type
    this.#expect('NULL')
    return withNullable(type, false)
  }

  end(): void {
    assert(this.#index === this.#tokens.length, `type text ${this.#text}`)
  }

  #nullableType(): SqlType {
    const name = this.#next()
    if (PLAIN_KINDS.has(name)) return { kind: name as PlainType['kind'], nullable: true }
    switch (name) {
      case 'STRING':
        return stringType()
      case 'BYTES':
        return bytesType()
      case 'CHAR':
        return charType(this.#numbers(1)[0]!)
      case 'VARCHAR':
        return varcharType(this.#numbers(1)[0]!)
      case 'BINARY':
        return binaryType(this.#numbers(1)[0]!)
      case 'VARBINARY':
        return varbinaryType(this.#numbers(1)[0]!)
      case 'DECIMAL': {
        const [precision, scale] = this.#numbers(10, 0)
        return decimalType(precision!, scale!)
      }
      case 'TIME':
        return timeType(this.#numbers(0)[0]!)
      case 'TIMESTAMP':
        return timestampType(this.#numbers(6)[0]!)
      case 'TIMESTAMP_LTZ':
        return timestampLtzType(this.#numbers(6)[0]!)
      case 'INTERVAL':
        return this.#interval()
      case 'ARRAY':
        return arrayType(this.#children(1)[0]!)
      case 'MULTISET':
        return multisetType(this.#children(1)[0]!)
      case 'MAP': {
        const [key, value] = this.#children(2)
        return mapType(key!, value!)
      }
      case 'ROW':
        return rowType(this.#fields())
      default:
        throw new Error(`Millrace bug: type text ${this.#text}`)
    }
  }

  /** MONTH and SECOND(3): what every interval of an expression is. */
  #interval(): SqlType {
    if (this.#take('MONTH'))
      return { kind: 'INTERVAL_YEAR_MONTH', nullable: true, resolution: 'MONTH', precision: 2 }
    this.#expect('SECOND')
    const [fractionalPrecision] = this.#numbers(6)
    return {
      kind: 'INTERVAL_DAY_TIME',
      nullable: true,
      resolution: 'SECOND',
      precision: 2,
      fractionalPrecision: fractionalPrecision!,
    }
  }

  /** Numbers in parentheses; the defaults where there are none. */
  #numbers(...defaults: number[]): number[] {
    if (!this.#take('(')) return defaults
    const numbers = defaults.map((_, index) => {
      if (index > 0) this.#expect(',')
      return Number(this.#next())
    })
    this.#expect(')')
    return numbers
  }

  #children(count: number): SqlType[] {
    this.#expect('<')
    const children: SqlType[] = []
    for (let index = 0; index < count; index++) {
      if (index > 0) this.#expect(',')
      children.push(this.type())
    }
    this.#expect('>')
    return children
  }

  #fields(): RowField[] {
    const fields: RowField[] = []
    this.#expect('<')
    do {
      const name = this.#next().replace(/^`|`$/g, '').replaceAll('``', '`')
      fields.push({ name, type: this.type() })
    } while (this.#take(','))
    this.#expect('>')
    return fields
  }

  #next(): string {
    const token = this.#tokens[this.#index++]
    assert(token !== undefined, `type text ${this.#text}`)
    return token
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#index] !== token) return false
    this.#index++
    return true
  }

  #expect(token: string): void {
    assert(this.#take(token), `'${token}' in type text ${this.#text}`)
  }
}

import type { Value } from '../../src/contracts/function.ts'
import type { Random } from '../../src/contracts/platform.ts'
import { assertNever } from '../../src/core/errors.ts'
import type { SqlType } from '../../src/core/types.ts'

const CHARACTERS = [
  'a',
  'b',
  'A',
  ' ',
  '1',
  '-',
  '.',
  '%',
  '_',
  '$',
  '[',
  'é',
  'ß',
  '日',
  '😀',
  '\n',
]
const TEXTS = [
  '',
  '0',
  '-12.5',
  '1e3',
  'true',
  'NaN',
  '2020-02-29',
  '12:34:56',
  '2020-02-29 12:34:56.789',
  '{"a": [1, "b"]}',
  'a,b,c',
  'http://h/p?q=1',
]
const DOUBLES = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  1e-320,
  2 ** 31,
  -(2 ** 63),
  2 ** 63,
  1e300,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.MIN_VALUE,
  Infinity,
  -Infinity,
  NaN,
]

export const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random.next() * items.length)]!

export const integerIn = (random: Random, low: number, high: number): number =>
  low + Math.floor(random.next() * (high - low + 1))

/** A whole number of up to `bits` bits and a sign: small ones, any, or the ends of the range. */
function signed(random: Random, bits: number): bigint {
  const limit = 1n << BigInt(bits - 1)
  const kind = random.next()
  if (kind < 0.5) return BigInt(integerIn(random, -5, 5))
  if (kind < 0.65) return pick(random, [limit - 1n, -limit, 1n - limit, limit - 2n])
  const digits =
    BigInt(Math.floor(random.next() * 2 ** 53)) * BigInt(Math.floor(random.next() * 2 ** 53))
  return BigInt.asIntN(integerIn(random, 2, bits), digits)
}

/** An unscaled decimal of up to `precision` digits. */
function unscaled(random: Random, precision: number): bigint {
  const limit = 10n ** BigInt(precision) - 1n
  const kind = random.next()
  if (kind < 0.15) return pick(random, [limit, -limit, 0n])
  if (kind < 0.5)
    return (
      BigInt(integerIn(random, -50, 50)) *
      10n ** BigInt(integerIn(random, 0, Math.min(precision - 2, 8)))
    )
  const digits = integerIn(random, 1, precision)
  let value = 0n
  for (let i = 0; i < digits; i++) value = value * 10n + BigInt(integerIn(random, 0, 9))
  return random.next() < 0.5 ? -value : value
}

function text(random: Random, maxLength: number): string {
  if (maxLength > 30 && random.next() < 0.4) return pick(random, TEXTS)
  return Array.from({ length: integerIn(random, 0, Math.min(maxLength, 8)) }, () =>
    pick(random, CHARACTERS),
  ).join('')
}

/** A text with exactly as many characters as CHAR has. */
const fixedText = (random: Random, length: number): string =>
  Array.from({ length }, () => pick(random, CHARACTERS)).join('')

const MAX_MICROS = 253_402_300_799_999_999n
/** Years ±290,000: sums leave the range of int64 from there, while rounding to a millennium does not. */
const MICROS_AT_ENDS = [9_089_000_000_000_000_000n, -9_089_000_000_000_000_000n]
const DAYS_AT_ENDS = [105_000_000, -105_000_000]

function micros(random: Random, precision: number): bigint {
  const unit = 10n ** BigInt(6 - precision)
  const kind = random.next()
  if (kind < 0.03) return pick(random, MICROS_AT_ENDS)
  const value =
    kind < 0.2
      ? pick(random, [0n, -1n, -1000n, MAX_MICROS, -62_135_596_800_000_000n, 951_782_400_000_000n])
      : BigInt(Math.floor((random.next() - 0.4) * 2e15)) * (kind < 0.9 ? 1n : 100n)
  const rest = value % unit
  return value - (rest < 0n ? rest + unit : rest)
}

/** A random value of a type that is not NULL: ordinary ones and those at the edges. */
export function randomValue(random: Random, type: SqlType): Value {
  switch (type.kind) {
    case 'BOOLEAN':
      return random.next() < 0.5
    case 'TINYINT':
      return Number(signed(random, 8))
    case 'SMALLINT':
      return Number(signed(random, 16))
    case 'INT':
      return Number(signed(random, 32))
    case 'BIGINT':
      return signed(random, 64)
    case 'FLOAT':
    case 'DOUBLE': {
      const value =
        random.next() < 0.5
          ? pick(random, DOUBLES)
          : (random.next() - 0.5) * 10 ** integerIn(random, -3, 20)
      return type.kind === 'FLOAT' ? Math.fround(value) : value
    }
    case 'DECIMAL':
      return unscaled(random, type.precision)
    case 'CHAR':
      return fixedText(random, type.length)
    case 'VARCHAR':
      return text(random, type.length)
    case 'BINARY':
      return random.bytes(type.length)
    case 'VARBINARY':
      return random.bytes(integerIn(random, 0, Math.min(type.length, 6)))
    case 'DATE':
      if (random.next() < 0.03) return pick(random, DAYS_AT_ENDS)
      return random.next() < 0.2
        ? pick(random, [0, -1, -719_162, 2_932_896, 18_321])
        : integerIn(random, -30_000, 60_000)
    case 'TIME': {
      const millis =
        random.next() < 0.2 ? pick(random, [0, 86_399_999]) : integerIn(random, 0, 86_399_999)
      return millis - (millis % 10 ** (3 - type.precision))
    }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return micros(random, type.precision)
    case 'INTERVAL_YEAR_MONTH':
      return random.next() < 0.05 ? Number(signed(random, 32)) : integerIn(random, -40, 40)
    case 'INTERVAL_DAY_TIME':
      return random.next() < 0.05
        ? BigInt.asIntN(64, signed(random, 54) * 1000n)
        : BigInt(Math.floor((random.next() - 0.5) * 1e12)) * 1000n
    case 'ARRAY':
      return Array.from({ length: integerIn(random, 0, 3) }, () => randomCell(random, type.element))
    case 'MAP':
      return new Map(
        Array.from({ length: integerIn(random, 0, 3) }, () => [
          randomValue(random, type.key),
          randomCell(random, type.value),
        ]),
      )
    case 'ROW':
      return type.fields.map((field) => randomCell(random, field.type))
    case 'NULL':
    case 'MULTISET':
    case 'OBJECT':
      throw new Error(`no values of ${type.kind} here`)
    default:
      return assertNever(type)
  }
}

/** As `randomValue`, and NULL now and then where the type is nullable. */
export const randomCell = (random: Random, type: SqlType): Value =>
  type.nullable && random.next() < 0.2 ? null : randomValue(random, type)

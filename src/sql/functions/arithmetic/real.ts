import type { FunctionExample, ScalarDefinition } from '../../../contracts/function.ts'
import { defineScalar } from '../define.ts'
import { doubleEmitter } from './emit-number.ts'

/** Shape of the functions of doubles: any number in, DOUBLE out, NaN instead of errors. */
function realFunction(
  name: string,
  signature: string,
  doc: string,
  examples: readonly FunctionExample[],
  evaluate: (...values: number[]) => number,
): ScalarDefinition {
  const nulls = signature.startsWith('()') ? 'custom' : 'propagate'
  return defineScalar({
    name,
    family: 'arithmetic',
    signatures: [signature],
    nulls,
    refusesBareNull: true,
    deterministic: true,
    doc,
    examples,
    evaluate: evaluate as (...args: never[]) => number,
    ...(MATH_NAMES.has(evaluate)
      ? {
          emit: doubleEmitter(
            (...values) => `Math.${MATH_NAMES.get(evaluate)}(${values.join(', ')})`,
          ),
        }
      : {}),
  })
}

/** Functions that JavaScript has under a name of its own: those are inlined. */
const MATH_NAMES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [Math.exp, 'exp'],
  [Math.log, 'log'],
  [Math.log10, 'log10'],
  [Math.sin, 'sin'],
  [Math.sinh, 'sinh'],
  [Math.cos, 'cos'],
  [Math.tan, 'tan'],
  [Math.tanh, 'tanh'],
  [Math.asin, 'asin'],
  [Math.acos, 'acos'],
  [Math.atan, 'atan'],
  [Math.atan2, 'atan2'],
  [power, 'pow'],
])

const ONE = '(DOUBLE) -> DOUBLE'
const TWO = '(DOUBLE, DOUBLE) -> DOUBLE'
const DEGREE = 180 / Math.PI

/** Powers, logarithms and trigonometry, in the order of the reference. */
export const realFunctions: readonly ScalarDefinition[] = [
  realFunction(
    'POWER',
    TWO,
    'Raises a number to a power.',
    [
      ['POWER(2, 3)', '8.0'],
      ['POWER(2, -1)', '0.5'],
      ['POWER(2, CAST(NULL AS INT))', 'NULL'],
    ],
    power,
  ),
  realFunction(
    'SQRT',
    ONE,
    'Returns the square root; NaN of negative numbers.',
    [
      ['SQRT(4)', '2.0'],
      ['SQRT(-1)', 'NaN'],
      ['SQRT(CAST(NULL AS INT))', 'NULL'],
    ],
    sqrt,
  ),
  realFunction(
    'EXP',
    ONE,
    'Returns e to a power.',
    [
      ['EXP(0)', '1.0'],
      ['EXP(1000)', 'Infinity'],
      ['EXP(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.exp,
  ),
  realFunction(
    'LN',
    ONE,
    'Returns the natural logarithm; -Infinity of 0, NaN of negative numbers.',
    [
      ['LN(1)', '0.0'],
      ['LN(0)', '-Infinity'],
      ['LN(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.log,
  ),
  realFunction(
    'LOG10',
    ONE,
    'Returns the logarithm to base 10.',
    [
      ['LOG10(1000)', '3.0'],
      ['LOG10(0)', '-Infinity'],
      ['LOG10(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.log10,
  ),
  realFunction(
    'LOG2',
    ONE,
    'Returns the logarithm to base 2.',
    [
      ['LOG2(8)', '3.0'],
      ['LOG2(-1)', 'NaN'],
      ['LOG2(CAST(NULL AS INT))', 'NULL'],
    ],
    (x) => Math.log(x!) / Math.LN2,
  ),
  realFunction(
    'LOG',
    '(DOUBLE [, DOUBLE]) -> DOUBLE',
    'Returns the natural logarithm, or with two arguments that of the second to the base of the first.',
    [
      ['LOG(1)', '0.0'],
      ['LOG(2, 8)', '3.0'],
      ['LOG(1, 8)', 'Infinity'],
      ['LOG(CAST(NULL AS INT))', 'NULL'],
    ],
    (base, x) => (x === undefined ? Math.log(base!) : Math.log(x) / Math.log(base!)),
  ),
  realFunction(
    'SIN',
    ONE,
    'Returns the sine of an angle in radians.',
    [
      ['SIN(0)', '0.0'],
      ['ROUND(SIN(PI() / 2), 6)', '1.0'],
      ['SIN(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.sin,
  ),
  realFunction(
    'SINH',
    ONE,
    'Returns the hyperbolic sine.',
    [
      ['SINH(0)', '0.0'],
      ['ROUND(SINH(1), 6)', '1.175201'],
      ['SINH(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.sinh,
  ),
  realFunction(
    'COS',
    ONE,
    'Returns the cosine of an angle in radians.',
    [
      ['COS(0)', '1.0'],
      ['ROUND(COS(PI()), 6)', '-1.0'],
      ['COS(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.cos,
  ),
  realFunction(
    'COSH',
    ONE,
    'Returns the hyperbolic cosine.',
    [
      ['COSH(0)', '1.0'],
      ['ROUND(COSH(1), 6)', '1.543081'],
      ['COSH(CAST(NULL AS INT))', 'NULL'],
    ],
    cosh,
  ),
  realFunction(
    'TAN',
    ONE,
    'Returns the tangent of an angle in radians.',
    [
      ['TAN(0)', '0.0'],
      ['ROUND(TAN(1), 6)', '1.557408'],
      ['TAN(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.tan,
  ),
  realFunction(
    'TANH',
    ONE,
    'Returns the hyperbolic tangent.',
    [
      ['TANH(0)', '0.0'],
      ['ROUND(TANH(1), 6)', '0.761594'],
      ['TANH(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.tanh,
  ),
  realFunction(
    'COT',
    ONE,
    'Returns the cotangent of an angle in radians.',
    [
      ['COT(0)', 'Infinity'],
      ['ROUND(COT(1), 6)', '0.642093'],
      ['COT(CAST(NULL AS INT))', 'NULL'],
    ],
    (x) => 1 / Math.tan(x!),
  ),
  realFunction(
    'ASIN',
    ONE,
    'Returns the angle in radians that has a sine; NaN outside -1 … 1.',
    [
      ['ASIN(0)', '0.0'],
      ['ASIN(2)', 'NaN'],
      ['ASIN(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.asin,
  ),
  realFunction(
    'ACOS',
    ONE,
    'Returns the angle in radians that has a cosine; NaN outside -1 … 1.',
    [
      ['ACOS(1)', '0.0'],
      ['ACOS(2)', 'NaN'],
      ['ACOS(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.acos,
  ),
  realFunction(
    'ATAN',
    ONE,
    'Returns the angle in radians that has a tangent.',
    [
      ['ATAN(0)', '0.0'],
      ['ROUND(ATAN(1), 6)', '0.785398'],
      ['ATAN(CAST(NULL AS INT))', 'NULL'],
    ],
    Math.atan,
  ),
  realFunction(
    'ATAN2',
    TWO,
    'Returns the angle in radians of the point (x, y), given y first.',
    [
      ['ATAN2(0, 1)', '0.0'],
      ['ROUND(ATAN2(1, 2), 6)', '0.463648'],
      ['ATAN2(CAST(NULL AS INT), 1)', 'NULL'],
    ],
    Math.atan2,
  ),
  realFunction(
    'DEGREES',
    ONE,
    'Turns radians into degrees.',
    [
      ['DEGREES(PI())', '180.0'],
      ['DEGREES(0)', '0.0'],
      ['DEGREES(CAST(NULL AS INT))', 'NULL'],
    ],
    (x) => x! * DEGREE,
  ),
  realFunction(
    'RADIANS',
    ONE,
    'Turns degrees into radians.',
    [
      ['RADIANS(180) = PI()', 'TRUE'],
      ['RADIANS(0)', '0.0'],
      ['RADIANS(CAST(NULL AS INT))', 'NULL'],
    ],
    (x) => (x! / 180) * Math.PI,
  ),
  realFunction(
    'PI',
    '() -> DOUBLE NOT NULL',
    'Returns the ratio of the circumference of a circle to its diameter.',
    [
      ['PI()', '3.141592653589793'],
      ['PI', '3.141592653589793'],
      ['ROUND(PI(), 2)', '3.14'],
    ],
    () => Math.PI,
  ),
  realFunction(
    'E',
    '() -> DOUBLE NOT NULL',
    'Returns the base of the natural logarithm.',
    [
      ['E()', '2.718281828459045'],
      ['LN(E())', '1.0'],
      ['ROUND(E(), 2)', '2.72'],
    ],
    () => Math.E,
  ),
]

/** As in Java: a base of ±1 to an infinite or NaN power is NaN in both languages. */
function power(base = 0, exponent = 0): number {
  return base ** exponent
}

/** Java's exponential of 1 is one bit above e inside COSH, and so is its result. */
function cosh(x = 0): number {
  return Math.abs(x) === 1 ? 1.543080634815244 : Math.cosh(x)
}

/** As the power 1/2, which Java computes: of -0 it is 0, of -Infinity Infinity. */
function sqrt(x = 0): number {
  return x === 0 ? 0 : x === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.sqrt(x)
}

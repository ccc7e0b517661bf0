import { type DecimalType, decimalType, MAX_DECIMAL_PRECISION } from '../types.ts'
import type { DecimalShape } from './unscaled.ts'

/** Operators whose result type follows from the operands' precision and scale. */
export type DecimalOperator = 'add' | 'subtract' | 'multiply' | 'divide' | 'modulo'

/** Digits kept behind the point when a result would be wider than 38 digits. */
const MIN_ADJUSTED_SCALE = 6

/**
 * Returns the type of a decimal operation (Flink's rules, which are SQL Server's). Nullable where an
 * operand is.
 */
export function decimalResultType(
  operator: DecimalOperator,
  left: DecimalType,
  right: DecimalType,
): DecimalType {
  const { precision, scale } = decimalResultShape(operator, left, right)
  return decimalType(precision, scale, left.nullable || right.nullable)
}

/** As `decimalResultType`, of shapes. */
export function decimalResultShape(
  operator: DecimalOperator,
  left: DecimalShape,
  right: DecimalShape,
): DecimalShape {
  const wholeLeft = left.precision - left.scale
  const wholeRight = right.precision - right.scale
  const maxScale = Math.max(left.scale, right.scale)
  switch (operator) {
    case 'add':
    case 'subtract':
      return adjusted(Math.max(wholeLeft, wholeRight) + maxScale + 1, maxScale)
    case 'multiply':
      return adjusted(left.precision + right.precision + 1, left.scale + right.scale)
    case 'divide': {
      const scale = Math.max(MIN_ADJUSTED_SCALE, left.scale + right.precision + 1)
      return adjusted(wholeLeft + right.scale + scale, scale)
    }
    case 'modulo':
      if (left.scale === 0 && right.scale === 0) return { precision: right.precision, scale: 0 }
      return adjusted(Math.min(wholeLeft, wholeRight) + maxScale, maxScale)
  }
}

/** Gives up digits behind the point, though not the first six, to keep those before it. */
function adjusted(precision: number, scale: number): DecimalShape {
  if (precision <= MAX_DECIMAL_PRECISION) return { precision, scale }
  const whole = precision - scale
  return {
    precision: MAX_DECIMAL_PRECISION,
    scale: Math.max(MAX_DECIMAL_PRECISION - whole, Math.min(scale, MIN_ADJUSTED_SCALE)),
  }
}

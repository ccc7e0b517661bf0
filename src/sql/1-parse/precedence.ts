/** How tightly operators bind: greater numbers tighter. The numbers are Calcite's, on which Flink's parser is built. */
export const PRECEDENCE = {
  multisetUnion: 14,
  multisetIntersect: 18,
  or: 22,
  and: 24,
  not: 26,
  is: 28,
  comparison: 30,
  like: 32,
  sum: 40,
  product: 60,
  sign: 80,
  /** No operator at all: literals, names, calls, anything in parentheses. */
  operand: 100,
} as const

/**
 * What the text of a kernel knows of one value while a row is at hand. The strings are *atoms*:
 * identifiers, literals or short total expressions that may be repeated without cost.
 * `valid` is an atom that is 1 or 0; undefined = never NULL. Where it is 0 the other atoms may be
 * read but mean nothing.
 */
export type Operand = FixedOperand | WideOperand | BytesOperand | BoxedOperand

/** A number, an int64 as bigint (always within int64), or a BOOLEAN as 0 or 1. */
export interface FixedOperand {
  readonly form: 'fixed'
  readonly value: string
  readonly valid: string | undefined
}

/** DECIMAL(p > 18): two int64 bigints; the value is `(high << 64) | unsigned(low)`. */
export interface WideOperand {
  readonly form: 'wide'
  readonly low: string
  readonly high: string
  readonly valid: string | undefined
  /** Atom of the same value as one int64, where it is known to fit. */
  readonly int64?: string
}

/**
 * Text or binary as a view. `origin` names the buffer: two operands of one origin share it. Bytes in
 * the kernel's arena have the origin `arena` and the buffer text `arena.bytes`, which must be read
 * anew after anything was written to the arena.
 */
export interface BytesOperand {
  readonly form: 'bytes'
  readonly origin: string
  readonly bytes: string
  readonly start: string
  readonly length: string
  readonly valid: string | undefined
  /** Atom that is true where the bytes are known to be ASCII; undefined = unknown. */
  readonly isAscii?: string
  /** Leaf to decode a whole batch at a time, where the operand is a column as it came. */
  readonly leaf?: number
}

/** A plain JavaScript value (contracts/function `Value`): arrays, maps, rows. Not null where valid. */
export interface BoxedOperand {
  readonly form: 'boxed'
  readonly value: string
  readonly valid: string | undefined
}

export const fixedOperand = (value: string, valid?: string): FixedOperand => ({
  form: 'fixed',
  value,
  valid,
})
export const wideOperand = (low: string, high: string, valid?: string): WideOperand => ({
  form: 'wide',
  low,
  high,
  valid,
})
/** A wide decimal that is known to be the value of an int64 atom; `high` is its sign. */
export const wideOfInt64 = (value: string, high: string, valid?: string): WideOperand => ({
  form: 'wide',
  low: value,
  high,
  valid,
  int64: value,
})
export const boxedOperand = (value: string, valid?: string): BoxedOperand => ({
  form: 'boxed',
  value,
  valid,
})
export const arenaOperand = (start: string, length: string, valid?: string): BytesOperand => ({
  form: 'bytes',
  origin: 'arena',
  bytes: 'arena.bytes',
  start,
  length,
  valid,
})

/** The same value with another validity. */
export function withValid<T extends Operand>(operand: T, valid: string | undefined): T {
  return { ...operand, valid }
}

/** Text that is 1 where all are valid; undefined when none can be NULL. Repeated atoms count once. */
export function allValid(
  operands: readonly { readonly valid: string | undefined }[],
): string | undefined {
  const atoms = new Set<string>()
  for (const operand of operands) if (operand.valid !== undefined) atoms.add(operand.valid)
  if (atoms.size === 0) return undefined
  return atoms.size === 1 ? [...atoms][0] : `(${[...atoms].join(' & ')})`
}

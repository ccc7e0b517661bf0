import type { SqlType } from '../../../core/types.ts'

/** Cuts a whole number to TINYINT, SMALLINT or INT as Java does: the low bits. */
export function wrapInteger(value: number, type: SqlType): number {
  switch (type.kind) {
    case 'TINYINT':
      return (value << 24) >> 24
    case 'SMALLINT':
      return (value << 16) >> 16
    default:
      return value | 0
  }
}

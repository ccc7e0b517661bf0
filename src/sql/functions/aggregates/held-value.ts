import type { AccumulatorAccess } from '../../../codegen/aggregate-emitter.ts'
import type { Emitter } from '../../../codegen/emitter.ts'
import type { Operand } from '../../../codegen/operand.ts'
import type { StateColumn } from '../../../contracts/state.ts'
import type { FixedStorage, Storage } from '../../../core/storage.ts'

/** Accumulator columns that hold one value, or none; the last one says whether, bytes say so themselves. */
export function valueColumns(storage: Storage): readonly StateColumn[] {
  if (storage === 'bytes') return [{ name: 'value', storage: 'bytes' }]
  const isSet = { name: 'is_set', storage: 'u8' } as const
  if (storage === 'decimal128')
    return [{ name: 'low', storage: 'i64' }, { name: 'high', storage: 'i64' }, isSet]
  return [{ name: 'value', storage: storage as FixedStorage }, isSet]
}

/** Puts a value into columns of `valueColumns`. */
export function setHeld(
  e: Emitter,
  state: AccumulatorAccess,
  value: Operand,
  storage: Storage,
): void {
  if (value.form === 'bytes') {
    const { table, id, columns } = state
    e.line(
      `${table}.setBytes(${columns[0]}, ${id}, ${value.bytes}, ${value.start}, ${value.length})`,
    )
  } else if (value.form === 'wide') {
    e.line(`${state.fixed[0]} = ${value.low}; ${state.fixed[1]} = ${value.high}`)
    e.line(`${state.fixed[2]} = 1`)
  } else if (value.form === 'fixed') {
    e.line(`${state.fixed[0]} = ${value.value}; ${state.fixed[1]} = 1`)
  } else {
    throw new Error(`Millrace bug: no accumulator holds ${storage}`)
  }
}

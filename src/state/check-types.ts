import type { KeyedTableSchema, StateColumn } from '../contracts/state.ts'
import { typeToString } from '../core/type-text.ts'
import { type SqlType, withoutTimeAttribute } from '../core/types.ts'
import { type StateOwner, stateTypeDiffers } from './errors.ts'

/**
 * Sees that a table of a checkpoint holds what the job's table of that name holds: equal layouts are not enough, for a DECIMAL of
 * another scale lies in the same bytes. Columns that only one of them has are no difference.
 *
 * @throws STATE_TYPE_DIFFERS
 */
export function checkTypes(
  stored: KeyedTableSchema,
  schema: KeyedTableSchema,
  operator: StateOwner,
): void {
  const { name: state } = schema
  const was = textOf(stored.keys)
  const is = textOf(schema.keys)
  if (was !== is) throw stateTypeDiffers({ operator, state, column: '(keys)', was, is })
  for (const column of schema.values) {
    const before = stored.values.find(({ name }) => name === column.name)
    if (before === undefined || meaningOf(before) === meaningOf(column)) continue
    const [from, to] = [meaningOf(before), meaningOf(column)]
    throw stateTypeDiffers({ operator, state, column: column.name, was: from, is: to })
  }
}

const meaningOf = ({ storage, types = [] }: StateColumn): string =>
  types.length === 0 ? storage : `${textOf(types)} (${storage})`

const textOf = (types: readonly SqlType[]): string =>
  types.map((type) => typeToString(withoutTimeAttribute(type))).join(', ')

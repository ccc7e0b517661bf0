import type { KeyedTableSchema } from '../../contracts/state.ts'
import { OptionProblem } from '../../core/options.ts'
import { savepointRename } from './errors.ts'
import {
  isTable,
  type Savepoint,
  type SavepointOperator,
  type SavepointState,
} from './savepoint.ts'

type Names = Readonly<Record<string, string>>

/** What is called otherwise in the job than in the savepoint: new names by old ones. */
export interface StateRenames {
  /** uids of operators, sources and sinks. */
  readonly operators?: Names
  /** Names of states, by the savepoint's uid. */
  readonly states?: Readonly<Record<string, Names>>
  /**
   * Names of value columns, by the savepoint's uid; of all columns of an aggregate where its text is given: `MAX(price)` stands for
   * `MAX(price).value` too.
   */
  readonly columns?: Readonly<Record<string, Names>>
}

/**
 * Reads renames from the JSON text of a setting.
 *
 * @throws OptionProblem
 */
export function parseRenames(text: string): StateRenames {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new OptionProblem('expected JSON: {"operators": {"old uid": "new uid"}, …}')
  }
  const isNames = (names: unknown): boolean =>
    isObject(names) && Object.values(names).every((name) => typeof name === 'string')
  const isNested = (names: unknown): boolean =>
    isObject(names) && Object.values(names).every(isNames)
  for (const [key, names] of Object.entries(isObject(value) ? value : { '': value })) {
    if (
      key === 'operators' ? isNames(names) : ['states', 'columns'].includes(key) && isNested(names)
    )
      continue
    throw new OptionProblem(
      'expected {"operators": {old: new}, "states": {uid: {old: new}}, "columns": {uid: {old: new}}}',
    )
  }
  return value as StateRenames
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Returns the savepoint under the names of the job.
 *
 * @throws SAVEPOINT_RENAME where there is nothing of a name that is to be renamed
 */
export function renamed(savepoint: Savepoint, renames: StateRenames | undefined): Savepoint {
  if (renames === undefined) return savepoint
  checkNames(savepoint, renames)
  const uidOf = (uid: string): string => own(renames.operators, uid) ?? uid
  return {
    ...savepoint,
    operators: savepoint.operators.map((operator) => ({
      ...operator,
      uid: uidOf(operator.uid),
      states: operator.states.map((state) => renamedState(state, operator.uid, renames)),
    })),
    sources: savepoint.sources.map((source) => ({ ...source, uid: uidOf(source.uid) })),
  }
}

function renamedState(state: SavepointState, uid: string, renames: StateRenames): SavepointState {
  const states = own(renames.states, uid)
  const columns = own(renames.columns, uid)
  const nameOf = (name: string): string => own(states, name) ?? name
  const name = nameOf(state.name)
  if (!isTable(state)) return { ...state, name }
  const { schema } = state
  const renamedSchema: KeyedTableSchema = {
    ...schema,
    name,
    values: schema.values.map((column) => ({
      ...column,
      name: columnName(column.name, columns),
    })),
    ...(schema.parent === undefined ? {} : { parent: nameOf(schema.parent) }),
  }
  return {
    ...state,
    name,
    schema: renamedSchema,
    columns: state.columns.map((column) =>
      column.role === 'value' ? { ...column, name: columnName(column.name, columns) } : column,
    ),
  }
}

function columnName(name: string, names: Names | undefined): string {
  for (const [from, to] of Object.entries(names ?? {})) {
    if (name === from) return to
    if (name.startsWith(`${from}.`)) return `${to}${name.slice(from.length)}`
  }
  return name
}

function checkNames({ operators }: Savepoint, renames: StateRenames): void {
  const byUid = (uid: string): SavepointOperator => {
    const found = operators.find((operator) => operator.uid === uid)
    if (found === undefined) throw savepointRename({ what: 'operator', name: uid })
    return found
  }
  for (const uid of Object.keys(renames.operators ?? {})) byUid(uid)
  for (const [uid, names] of Object.entries(renames.states ?? {}))
    for (const name of Object.keys(names))
      if (!byUid(uid).states.some((state) => state.name === name))
        throw savepointRename({ what: 'state', name })
  for (const [uid, names] of Object.entries(renames.columns ?? {})) {
    const columns = byUid(uid).states.flatMap((state) =>
      isTable(state) ? state.schema.values.map((column) => column.name) : [],
    )
    for (const name of Object.keys(names))
      if (!columns.some((column) => column === name || column.startsWith(`${name}.`)))
        throw savepointRename({ what: 'column', name })
  }
}

const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined

import type { KeyedTableSchema, StateColumn } from '../../contracts/state.ts'
import type { EngineError } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import { type SqlType, withoutTimeAttribute } from '../../core/types.ts'
import { storageWidensTo } from '../../state/import-rows.ts'
import { widensTo } from '../../state/widen-key.ts'
import { savepointStatePartial, savepointStateType, savepointStateUnclaimed } from './errors.ts'
import {
  isTable,
  type Savepoint,
  type SavepointOperator,
  type SavepointState,
  type SavepointTable,
} from './savepoint.ts'

/** What a vertex of the job opens. */
export interface DeclaredVertex {
  readonly uid: string
  readonly name: string
  readonly kind: 'source' | 'operator' | 'sink'
  readonly tables: readonly { readonly schema: KeyedTableSchema; readonly hasNamespaces: boolean }[]
  /** Names of lists and broadcast states. */
  readonly lists: readonly string[]
}

export interface RestorePlanOptions {
  /** State that no operator takes is left out. */
  readonly ignoresUnclaimedState: boolean
  /** New columns over old rows start empty. */
  readonly allowsPartialState: boolean
}

/** What becomes of one state. `refused`: the job does not start. */
export type RestoreOutcome = 'restored' | 'new' | 'left out' | 'refused'

export interface RestorePlanEntry {
  readonly outcome: RestoreOutcome
  readonly uid: string
  readonly operator: string
  /** `splits` of sources. */
  readonly state: string
  /** Rows, entries or splits that the savepoint has. */
  readonly count: number
  /** What is said of it: columns that are added, left out or widened. */
  readonly notes: readonly string[]
  /** Why it is refused. */
  readonly problem: EngineError | undefined
}

/** What a restore does with each state, in the order of the job's graph; then what is left of the savepoint. */
export interface RestorePlan {
  readonly entries: readonly RestorePlanEntry[]
}

/** Compares a savepoint, under the job's names, with what the job's vertices open. Refusals are entries: see `checkPlan`. */
export function restorePlan(
  savepoint: Savepoint,
  vertices: readonly DeclaredVertex[],
  options: RestorePlanOptions,
): RestorePlan {
  const entries = vertices.flatMap((vertex) => vertexEntries(savepoint, vertex, options))
  const uids = new Set(vertices.map(({ uid }) => uid))
  for (const operator of savepoint.operators) {
    if (uids.has(operator.uid)) continue
    const source = splitCount(savepoint, operator.uid)
    if (source !== undefined)
      entries.push(unclaimed(operator, { state: 'splits', count: source }, options))
    for (const state of operator.states)
      if (countOf(state) > 0)
        entries.push(unclaimed(operator, { state: state.name, count: countOf(state) }, options))
  }
  return { entries }
}

/** @throws the first reason why the job cannot start from the savepoint: SAVEPOINT_STATE_* */
export function checkPlan({ entries }: RestorePlan): void {
  for (const { problem } of entries) if (problem !== undefined) throw problem
}

/** The plan for people, a line an entry. */
export function planLines({ entries }: RestorePlan): string[] {
  const width = Math.max(0, ...entries.map(({ outcome }) => outcome.length))
  return entries.map(({ outcome, uid, operator, state, count, notes }) => {
    const size = outcome === 'new' ? '' : ` (${count})`
    const said = notes.length === 0 ? '' : `: ${notes.join('; ')}`
    return `${outcome.padEnd(width)}  ${operator} [${uid}] ${state}${size}${said}`
  })
}

function vertexEntries(
  savepoint: Savepoint,
  vertex: DeclaredVertex,
  options: RestorePlanOptions,
): RestorePlanEntry[] {
  const { uid, name: operator, kind, tables, lists } = vertex
  const stored = savepoint.operators.find((other) => other.uid === uid)
  const entries: RestorePlanEntry[] = []
  const add = (
    outcome: RestoreOutcome,
    state: string,
    rest: Partial<Pick<RestorePlanEntry, 'count' | 'notes' | 'problem'>> = {},
  ): number =>
    entries.push({
      outcome,
      uid,
      operator,
      state,
      count: 0,
      notes: [],
      problem: undefined,
      ...rest,
    })
  if (kind === 'source') {
    const count = splitCount(savepoint, uid)
    if (count === undefined) add('new', 'splits', { notes: ['it is read from its beginning'] })
    else add('restored', 'splits', { count })
  }
  const ofName = (name: string): SavepointState | undefined =>
    stored?.states.find((state) => state.name === name)
  for (const { schema, hasNamespaces } of tables) {
    const state = ofName(schema.name)
    if (state === undefined || countOf(state) === 0) add('new', schema.name)
    else if (!isTable(state) || state.hasNamespaces !== hasNamespaces)
      add('refused', schema.name, {
        problem: typeProblem(vertex, schema.name, { column: '*', was: state.kind, is: 'keyed' }),
      })
    else entries.push(tableEntry(vertex, { state, schema }, options))
  }
  for (const name of lists) {
    const state = ofName(name)
    if (state === undefined || isTable(state)) add('new', name)
    else add('restored', name, { count: countOf(state) })
  }
  const opened = new Set([...tables.map(({ schema }) => schema.name), ...lists])
  for (const state of stored?.states ?? []) {
    if (opened.has(state.name) || countOf(state) === 0) continue
    // What belongs to rows of another state goes with the column that it was for.
    if (isTable(state) && state.schema.parent !== undefined)
      add('left out', state.name, { count: countOf(state), notes: ['nothing uses it any more'] })
    else entries.push(unclaimed(stored!, { state: state.name, count: countOf(state) }, options))
  }
  return entries
}

function tableEntry(
  vertex: DeclaredVertex,
  { state, schema }: { readonly state: SavepointTable; readonly schema: KeyedTableSchema },
  { allowsPartialState }: RestorePlanOptions,
): RestorePlanEntry {
  const { uid, name: operator } = vertex
  const notes: string[] = []
  let problem = keyProblem(vertex, { state, schema }, notes)
  const added: string[] = []
  for (const column of schema.values) {
    const before = state.schema.values.find(({ name }) => name === column.name)
    if (before === undefined) {
      if (column.isOptional !== true) added.push(column.name)
    } else problem ??= valueProblem(vertex, { state: schema.name, before, column }, notes)
  }
  if (added.length > 0) {
    notes.push(`starts empty: ${added.join(', ')}`)
    if (!allowsPartialState)
      problem ??= savepointStatePartial({
        operator,
        uid,
        state: schema.name,
        columns: added.join(', '),
        rows: state.rowCount,
      })
  }
  const dropped = state.schema.values.filter(
    ({ name }) => !schema.values.some((column) => column.name === name),
  )
  if (dropped.length > 0) notes.push(`left out: ${dropped.map(({ name }) => name).join(', ')}`)
  const outcome = problem === undefined ? 'restored' : 'refused'
  return { outcome, uid, operator, state: schema.name, count: state.rowCount, notes, problem }
}

function keyProblem(
  vertex: DeclaredVertex,
  { state, schema }: { readonly state: SavepointTable; readonly schema: KeyedTableSchema },
  notes: string[],
): EngineError | undefined {
  const was = state.schema.keys
  if (was.length !== schema.keys.length || state.schema.parent !== schema.parent)
    return typeProblem(vertex, schema.name, {
      column: 'of keys',
      was: textOf(was),
      is: textOf(schema.keys),
    })
  const columns = state.columns.filter(({ role }) => role === 'key')
  const skipped = schema.parent === undefined ? 0 : 1
  for (let i = skipped; i < was.length; i++) {
    const [from, to] = [was[i]!, schema.keys[i]!]
    const column = columns[i - skipped]!
    const hasNulls = column.nullCount > 0
    if (!widensTo(from, to) || (hasNulls && !to.nullable))
      return typeProblem(vertex, schema.name, {
        column: column.name,
        was: textOf([from]),
        is: textOf([to]),
      })
    if (textOf([from]) !== textOf([to]))
      notes.push(`${column.name}: ${textOf([from])} becomes ${textOf([to])}`)
  }
  return undefined
}

function valueProblem(
  vertex: DeclaredVertex,
  values: { readonly state: string; readonly before: StateColumn; readonly column: StateColumn },
  notes: string[],
): EngineError | undefined {
  const { state, before, column } = values
  const [was, is] = [meaningOf(before), meaningOf(column)]
  if (!storageWidensTo(before.storage, column.storage) || !sameMeaning(before.types, column.types))
    return typeProblem(vertex, state, { column: column.name, was, is })
  if (was !== is) notes.push(`${column.name}: ${was} becomes ${is}`)
  return undefined
}

/** Values are numbers in a unit: that of a decimal is its scale. */
function sameMeaning(
  from: readonly SqlType[] | undefined,
  to: readonly SqlType[] | undefined,
): boolean {
  if (from === undefined || to === undefined) return true
  return (
    from.length === to.length &&
    from.every((type, i) => {
      const other = to[i]!
      if (type.kind === 'DECIMAL' && other.kind === 'DECIMAL' && type.scale !== other.scale)
        return false
      return widensTo(type, other)
    })
  )
}

const meaningOf = ({ types, storage }: StateColumn): string =>
  types === undefined || types.length === 0 ? storage : textOf(types)

const textOf = (types: readonly SqlType[]): string =>
  types.map((type) => typeToString(withoutTimeAttribute(type))).join(', ')

function typeProblem(
  { uid, name: operator }: DeclaredVertex,
  state: string,
  change: { readonly column: string; readonly was: string; readonly is: string },
): EngineError {
  return savepointStateType({ operator, uid, state, ...change })
}

function unclaimed(
  { uid, name: operator }: SavepointOperator,
  { state, count }: { readonly state: string; readonly count: number },
  { ignoresUnclaimedState }: RestorePlanOptions,
): RestorePlanEntry {
  return {
    outcome: ignoresUnclaimedState ? 'left out' : 'refused',
    uid,
    operator,
    state,
    count,
    notes: ['the job has no place for it'],
    problem: ignoresUnclaimedState ? undefined : savepointStateUnclaimed({ operator, uid, state }),
  }
}

const countOf = (state: SavepointState): number =>
  isTable(state) ? state.rowCount : state.values.length

function splitCount({ sources }: Savepoint, uid: string): number | undefined {
  const source = sources.find((other) => other.uid === uid)
  return source === undefined ? undefined : source.held.flat().length + source.waiting.length
}

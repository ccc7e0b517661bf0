import { TextArena } from '../../codegen/text-arena.ts'
import type { SessionContext } from '../../contracts/function.ts'
import {
  type KeyedTable,
  type KeyedTableSchema,
  PAGE_MASK,
  PAGE_ROWS,
  PAGE_SHIFT,
  type StateValuePlace,
} from '../../contracts/state.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import { type Column, type FixedColumn, fixedColumn } from '../../core/column.ts'
import { flatten, gatherColumn, identityPositions } from '../../core/flatten.ts'
import type { FixedArray } from '../../core/storage.ts'
import type {
  Accumulators,
  AggregateProgram,
  AggregateTables,
  RowIntake,
} from '../../operators/aggregate/aggregate-program.ts'
import { BesideTables } from '../../operators/aggregate/values/beside-tables.ts'
import { ObjectGroups } from '../../operators/aggregate/values/object-groups.ts'
import { RowChains } from '../../operators/aggregate/values/row-chains.ts'
import type { AggregateCall } from '../plan/expression.ts'
import {
  type AccumulateFunction,
  compileAccumulate,
  compileMerge,
  compileResults,
  compileValueMerge,
  type MergeFunction,
  type ResultKernel,
  type ValuePages,
} from './aggregate-kernel.ts'
import { type AggregatePlan, planAggregates } from './aggregate-plan.ts'
import { KeptValues } from './kept-values.ts'
import { type Leaf, resolveLeaf, shapeCode } from './leaves.ts'
import { growOutput, makeOutput, type OutputBuffers, outputColumn } from './output-columns.ts'

type Places = readonly StateValuePlace[]

interface CompiledAggregatesOptions {
  readonly input: Schema
  readonly keys: readonly number[]
  readonly calls: readonly AggregateCall[]
  readonly needsRetract: boolean
  readonly session: SessionContext
}

/** Whether groups are accumulators of fixed size and nothing else: then they can be handed on as rows, and put together again. */
export function hasPartials(options: Omit<CompiledAggregatesOptions, 'session'>): boolean {
  const { tables, calls, groupSchema } = planAggregates(
    options.input,
    options.keys,
    options.calls,
    options,
  )
  return (
    tables.length === 0 &&
    calls.every(({ kept, objects }) => kept === undefined && objects === undefined) &&
    groupSchema.values.every(({ storage }) => storage !== 'bytes')
  )
}

/** The compiled aggregates of one operator (see AggregateProgram). */
export class CompiledAggregates implements AggregateProgram {
  readonly #plan: AggregatePlan
  readonly #input: Schema
  readonly #keys: readonly number[]
  readonly #leaves: readonly Leaf[]
  readonly #session: SessionContext
  /** By where the values of groups lie, undefined = outside of tables, then by what rows look like. */
  readonly #accumulators = new Map<Places | undefined, Map<string, AccumulateFunction>>()
  readonly #results = new Map<Places, ResultKernel>()
  readonly #outputs: Readonly<Record<'old' | 'new', OutputBuffers[]>>
  readonly #arena = new TextArena(new Uint8Array(0))
  readonly #chains = new BesideTables<RowChains>()
  readonly #merges = new Map<Places, MergeFunction>()
  #partialMerge: MergeFunction | undefined
  /** By table of values: the row of each live position. */
  readonly #valueIds: Int32Array[]
  /** Of the calls that keep values, one each, however often the call is asked for. */
  readonly #kept: readonly KeptValues[]
  /** By call: its place in `#kept`, −1 = accumulators. */
  readonly #keptOfCall: readonly number[]
  readonly #lists: readonly KeptValues[]
  /** By call: accumulators that are objects. */
  readonly #objects: readonly (ObjectGroups | undefined)[]
  /** Lists and objects, by the number of their changes. */
  readonly #takers: readonly (KeptValues | ObjectGroups)[]
  readonly #changeCounts: Int32Array
  #groupIdColumn = new Int32Array(0)
  #validSelection = new Int32Array(0)
  #validIds = new Int32Array(0)

  constructor(options: CompiledAggregatesOptions) {
    this.#input = options.input
    this.#keys = options.keys
    this.#session = options.session
    this.#plan = planAggregates(options.input, options.keys, options.calls, options)
    const used = new Set<number>()
    for (const call of options.calls) {
      for (const arg of call.args) used.add(arg)
      if (call.filter !== undefined) used.add(call.filter)
    }
    this.#leaves = [...used].map((index) => ({
      index,
      fields: [],
      type: options.input[index]!.type,
    }))
    this.#outputs = { old: options.calls.map(makeOutput), new: options.calls.map(makeOutput) }
    this.#valueIds = this.#plan.tables.map(() => new Int32Array(0))
    const kept = new Map<unknown, KeptValues>()
    for (const call of this.#plan.calls)
      if (call.kept !== undefined && call.ownsColumns)
        kept.set(call.kept, new KeptValues(this.#plan, call, call.kept))
    this.#kept = [...kept.values()]
    const places = [...kept.keys()]
    this.#keptOfCall = this.#plan.calls.map((call) => places.indexOf(call.kept))
    this.#lists = this.#kept.filter(({ list }) => list !== undefined)
    this.#objects = this.#plan.calls.map((call) =>
      call.objects === undefined
        ? undefined
        : new ObjectGroups({
            name: call.definition.name,
            code: call.objects.code,
            firstColumn: call.firstColumn,
            argumentTypes: call.context.argumentTypes,
          }),
    )
    const takers: (KeptValues | ObjectGroups)[] = []
    for (const list of this.#lists) takers[list.changes] = list
    this.#plan.calls.forEach((call, i) => {
      if (call.objects !== undefined && call.ownsColumns)
        takers[call.objects.changes] = this.#objects[i]!
    })
    this.#takers = takers
    this.#changeCounts = new Int32Array(this.#plan.takerCount)
  }

  get groupSchema(): KeyedTableSchema {
    return this.#plan.groupSchema
  }
  get distinctSchemas(): readonly KeyedTableSchema[] {
    return this.#plan.tables.map((entry) => entry.schema)
  }
  get isBoundToGroup(): readonly boolean[] {
    return this.#plan.tables.map((_, i) => this.#isBound(i))
  }
  get callCount(): number {
    return this.#plan.calls.length
  }
  get needsRetract(): boolean {
    return this.#plan.needsRetract
  }
  get rowCountColumn(): number | undefined {
    return this.#plan.rowCountColumn
  }

  keys(batch: Batch): readonly Column[] {
    return this.#keys.map((key) => batch.columns[key]!)
  }

  accumulate(
    tables: AggregateTables,
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void {
    for (let i = 0; i < this.#plan.tables.length; i++)
      if (this.#plan.tables[i]!.kind === 'counted')
        this.#findValues(i, tables.distinct[i]!, batch, selection, count, rowIds)
    this.#changeCounts.fill(0)
    this.#add(tables, batch, { selection, count }, rowIds, false)
    if (this.#kept.length > 0) this.#settle(tables, batch, selection, count, rowIds)
    this.#settleObjects(tables.groups, batch.columns, selection, rowIds)
    if (!this.#plan.needsRetract) return
    for (let i = 0; i < tables.distinct.length; i++)
      if (this.#plan.tables[i]!.kind === 'counted')
        this.#removeUncounted(tables.distinct[i]!, this.#valueIds[i]!, count)
  }

  accumulateAlone(
    groups: Accumulators,
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void {
    this.#add({ groups, distinct: [] }, batch, { selection, count }, rowIds, true)
  }

  #add(
    { groups, distinct }: Pick<AggregateTables, 'distinct'> & { readonly groups: Accumulators },
    batch: Batch,
    { selection, count }: { readonly selection: Int32Array | undefined; readonly count: number },
    rowIds: Int32Array,
    isFlat: boolean,
  ): void {
    const leaves = this.#leaves.map((leaf) => resolveLeaf(leaf, batch))
    groups.beginWrite(rowIds, count)
    const run = this.#accumulator(leaves, {
      hasSelection: selection !== undefined,
      hasKinds: batch.kinds !== undefined,
      places: isFlat ? undefined : (groups as KeyedTable).valuePlaces,
      distinct,
    })
    run(
      leaves,
      batch.kinds,
      selection,
      count,
      rowIds,
      valuePages(groups),
      groups,
      this.#valueIds,
      distinct.map(valuePages),
      this.#takers.map((taker) => taker.events(count)),
      this.#changeCounts,
      this.#arena,
    )
  }

  readonly ofPartials: RowIntake = {
    keys: (batch) => batch.columns.slice(0, this.#keys.length),
    accumulate: (tables, batch, selection, count, rowIds) => {
      const { groups } = tables
      const positions = selection ?? identityPositions(count)
      const pages = this.#plan.groupSchema.values.map((_, i) =>
        pagesOf(flatten(batch.columns[this.#keys.length + i]!, batch.rowCount) as FixedColumn),
      )
      this.#partialMerge ??= compileMerge(
        this.#plan,
        pages.map(() => FLAT),
        groups.valuePlaces,
      )
      groups.beginWrite(rowIds, count)
      this.#partialMerge(positions, pages, groups, rowIds, valuePages(groups), groups, count)
    },
  }

  #settle(
    tables: AggregateTables,
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    groups: Int32Array,
  ): void {
    for (const kept of this.#kept) {
      const eventCount = kept.changes < 0 ? 0 : this.#changeCounts[kept.changes]!
      kept.settle(tables, {
        batch,
        selection,
        count,
        groups,
        valueIds: this.#valueIds,
        eventCount,
      })
    }
  }

  /** @param columns arguments at their places in the input */
  #settleObjects(
    groups: KeyedTable,
    columns: readonly (Column | undefined)[],
    selection: Int32Array | undefined,
    groupIds: Int32Array,
  ): void {
    this.#plan.calls.forEach((call, i) => {
      if (call.objects === undefined || !call.ownsColumns) return
      const eventCount = this.#changeCounts[call.objects.changes]!
      if (eventCount === 0) return
      this.#objects[i]!.settle(groups, {
        eventCount,
        columns: call.call.args.map((arg) => columns[arg]!),
        selection,
        groups: groupIds,
      })
    })
  }

  results(
    tables: AggregateTables,
    rowIds: Int32Array,
    count: number,
    side: 'old' | 'new',
  ): readonly Column[] {
    const outputs = this.#outputs[side]
    this.#plan.calls.forEach((call, i) => {
      if (call.kept === undefined && call.objects === undefined)
        growOutput(outputs[i]!, call.call.type, count)
    })
    const { run, plan, arena } = this.#resultKernel(tables.groups.valuePlaces)
    const computed = outputs.filter((_, i) => plan[i]!.kind === 'computed')
    run(rowIds, count, valuePages(tables.groups), computed, arena)
    return this.#plan.calls.map((call, i): Column => {
      const result = plan[i]!
      if (result.kind === 'kept')
        return this.#kept[this.#keptOfCall[i]!]!.result(tables, rowIds, count)
      if (result.kind === 'objects')
        return this.#objects[i]!.result(tables.groups, rowIds, count, call.call.type)
      if (result.kind === 'stored') {
        const stored = tables.groups.gatherValue(result.column, rowIds, count)
        // The table gathers into one buffer a column: what was old is copied before the new is gathered.
        return side === 'old' ? gatherColumn(stored, identityPositions(count), count) : stored
      }
      return outputColumn(outputs[i]!, call.call.type, result.shape, {
        arena,
        leaves: [],
        rowCount: count,
      })
    })
  }

  #resultKernel(places: Places): ResultKernel {
    let kernel = this.#results.get(places)
    if (kernel === undefined) {
      kernel = compileResults(this.#plan, places)
      this.#results.set(places, kernel)
    }
    return kernel
  }

  /** Whether rows of a table are linked to others in memory. */
  #isBound(table: number): boolean {
    return this.#kept.some((kept) => kept.list === table || kept.countedTable === table)
  }

  forget(tables: AggregateTables, groupIds: Int32Array, count: number): void {
    if (this.#kept.length === 0) return
    for (const [i, { kind }] of this.#plan.tables.entries()) {
      if (kind !== 'counted' || !this.#isBound(i)) continue
      const table = tables.distinct[i]!
      const chains = this.#chainsOf(table)
      for (let k = 0; k < count; k++) {
        const group = groupIds[k]!
        const ids = chains.ids(group)
        for (const kept of this.#kept) if (kept.countedTable === i) kept.forget(tables, group, ids)
        for (const id of ids) chains.remove(group, id)
        if (ids.length > 0) table.removeBatch(ids, ids.length)
      }
    }
    for (const list of this.#lists)
      if (list.countedTable < 0)
        for (let k = 0; k < count; k++) list.forget(tables, groupIds[k]!, NO_IDS)
  }

  /** The rows of a table by group: kept from when groups are first forgotten. */
  #chainsOf(table: KeyedTable): RowChains {
    let chains = this.#chains.get(table)
    if (chains === undefined) {
      chains = new RowChains()
      this.#chains.set(table, chains)
      const ids = new Int32Array(4096)
      for (let next = 0; ; ) {
        const count = table.liveRowIds(next, ids)
        if (count === 0) break
        next = ids[count - 1]! + 1
        addToChains(chains, table, ids, count)
      }
    }
    return chains
  }

  merge(
    from: AggregateTables,
    fromIds: Int32Array,
    into: AggregateTables,
    intoIds: Int32Array,
    count: number,
  ): void {
    const places = into.groups.valuePlaces
    let run = this.#merges.get(places)
    if (run === undefined) {
      run = compileMerge(this.#plan, from.groups.valuePlaces, places)
      this.#merges.set(places, run)
    }
    const lists = this.#lists.map((list) =>
      list.planMerge(from, into, { from: fromIds, into: intoIds, count }),
    )
    into.groups.beginWrite(intoIds, count)
    run(
      fromIds,
      valuePages(from.groups),
      from.groups,
      intoIds,
      valuePages(into.groups),
      into.groups,
      count,
    )
    this.#plan.calls.forEach((call, i) => {
      if (call.objects !== undefined && call.ownsColumns && call.counted === undefined)
        this.#objects[i]!.merge(from.groups, fromIds, into.groups, intoIds, count)
    })
    if (this.#plan.tables.length === 0) return
    const intoOf = new Map<number, number>()
    for (let k = 0; k < count; k++) intoOf.set(fromIds[k]!, intoIds[k]!)
    for (let i = 0; i < this.#plan.tables.length; i++)
      if (this.#plan.tables[i]!.kind === 'counted') this.#mergeValues(i, from, into, intoOf)
    this.#lists.forEach((list, i) => list.merge(from, into, lists[i]!))
  }

  // Values of the groups that are merged; groups not in the map are left for another call.
  #mergeValues(
    number: number,
    from: AggregateTables,
    into: AggregateTables,
    intoOf: ReadonlyMap<number, number>,
  ): void {
    const source = from.distinct[number]!
    const target = into.distinct[number]!
    const { args } = this.#plan.tables[number]!
    const chunk = new Int32Array(4096)
    let next = 0
    for (;;) {
      const found = source.liveRowIds(next, chunk)
      if (found === 0) return
      next = chunk[found - 1]! + 1
      const groups = (source.gatherKey(0, chunk, found) as { values: Int32Array }).values
      let kept = 0
      const groupIds = new Int32Array(found)
      for (let k = 0; k < found; k++) {
        const group = intoOf.get(groups[k]!)
        if (group === undefined) continue
        groupIds[kept] = group
        chunk[kept++] = chunk[k]!
      }
      if (kept === 0) continue
      const leaves = args.map((_, i) => source.gatherKey(i + 1, chunk, kept))
      const targetIds = new Int32Array(kept)
      target.upsertBatch([fixedColumn(groupIds), ...leaves], undefined, kept, targetIds)
      target.beginWrite(targetIds, kept)
      const run = compileValueMerge(
        this.#plan,
        number,
        this.#input,
        {
          codes: leaves.map(shapeCode),
          from: source.valuePlaces,
          into: target.valuePlaces,
          groups: into.groups.valuePlaces,
        },
        this.#session,
      )
      this.#changeCounts.fill(0)
      run(
        leaves,
        chunk,
        valuePages(source),
        targetIds,
        valuePages(target),
        groupIds,
        valuePages(into.groups),
        into.groups,
        kept,
        this.#arena,
        this.#takers.map((taker) => taker.events(kept)),
        this.#changeCounts,
      )
      const columns: Column[] = []
      args.forEach((arg, k) => {
        columns[arg] = leaves[k]!
      })
      this.#settleObjects(into.groups, columns, undefined, groupIds)
      for (const values of this.#keptIn(number))
        values.settleMerged(target, targetIds, groupIds, kept)
    }
  }

  #keptIn(table: number): readonly KeptValues[] {
    return this.#plan.calls.flatMap((call, i) =>
      call.ownsColumns && call.kept !== undefined && call.counted?.table === table
        ? [this.#kept[this.#keptOfCall[i]!]!]
        : [],
    )
  }

  #linkNew(table: KeyedTable, added: number): void {
    const chains = this.#chains.get(table)
    if (chains !== undefined && added > 0) addToChains(chains, table, table.freshIds, added)
  }

  #removeUncounted(table: KeyedTable, ids: Int32Array, count: number): void {
    const emptied = uncounted(table, ids, count)
    if (emptied.length === 0) return
    const chains = this.#chains.get(table)
    if (chains !== undefined) {
      const groups = (table.gatherKey(0, emptied, emptied.length) as FixedColumn).values
      for (let k = 0; k < emptied.length; k++) chains.remove(groups[k] as number, emptied[k]!)
    }
    table.removeBatch(emptied, emptied.length)
  }

  /** Finds the rows of a table of counted values for the live positions; −1 where a NULL argument has none. */
  #findValues(
    number: number,
    table: KeyedTable,
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    groupIds: Int32Array,
  ): void {
    const { args, skipsNulls } = this.#plan.tables[number]!
    if (this.#valueIds[number]!.length < count)
      this.#valueIds[number] = new Int32Array(Math.max(count, 1024))
    const ids = this.#valueIds[number]!
    if (this.#groupIdColumn.length < batch.rowCount)
      this.#groupIdColumn = new Int32Array(Math.max(batch.rowCount, 1024))
    const groupColumn = this.#groupIdColumn
    for (let k = 0; k < count; k++)
      groupColumn[selection === undefined ? k : selection[k]!] = groupIds[k]!
    const columns = args.map((arg) => batch.columns[arg]!)
    const keys = [fixedColumn(groupColumn), ...columns]
    const isNullable = columns.some(
      (column) =>
        column.layout === 'dictionary' ||
        column.layout === 'constant' ||
        column.valid !== undefined,
    )
    if (!skipsNulls || !isNullable) {
      const added = table.upsertBatch(keys, selection, count, ids)
      this.#linkNew(table, added)
      table.beginWrite(ids, count)
      return
    }
    this.#findValidValues(table, keys, columns, { selection, count, ids })
  }

  // NULL arguments make no entries: the table is asked only for positions where all are values.
  #findValidValues(
    table: KeyedTable,
    keys: readonly Column[],
    columns: readonly Column[],
    live: {
      readonly selection: Int32Array | undefined
      readonly count: number
      readonly ids: Int32Array
    },
  ): void {
    const { selection, count, ids } = live
    if (this.#validSelection.length < count) {
      this.#validSelection = new Int32Array(Math.max(count, 1024))
      this.#validIds = new Int32Array(Math.max(count, 1024))
    }
    const valid = selectValid(columns, selection, count, this.#validSelection)
    if (valid === count) {
      this.#linkNew(table, table.upsertBatch(keys, selection, count, ids))
      table.beginWrite(ids, count)
      return
    }
    const added = table.upsertBatch(
      keys,
      this.#validSelection.subarray(0, valid),
      valid,
      this.#validIds,
    )
    this.#linkNew(table, added)
    table.beginWrite(this.#validIds, valid)
    for (let k = 0, v = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      ids[k] = v < valid && this.#validSelection[v] === row ? this.#validIds[v++]! : -1
    }
  }

  #accumulator(
    leaves: readonly Column[],
    shape: {
      readonly hasSelection: boolean
      readonly hasKinds: boolean
      readonly places: Places | undefined
      readonly distinct: readonly KeyedTable[]
    },
  ): AccumulateFunction {
    const { hasSelection, hasKinds, places, distinct } = shape
    let known = this.#accumulators.get(places)
    if (known === undefined) {
      known = new Map()
      this.#accumulators.set(places, known)
    }
    let key = `${hasSelection ? 's' : 'a'}${hasKinds ? 'k' : ''}`
    for (const leaf of leaves) key += shapeCode(leaf)
    let run = known.get(key)
    if (run === undefined) {
      run = compileAccumulate(
        this.#plan,
        this.#input,
        this.#leaves,
        {
          codes: leaves.map(shapeCode),
          hasSelection,
          hasKinds,
          places,
          valuePlaces: distinct.map((table) => table.valuePlaces),
        },
        this.#session,
      )
      known.set(key, run)
    }
    return run
  }
}

function addToChains(chains: RowChains, table: KeyedTable, ids: Int32Array, count: number): void {
  const groups = (table.gatherKey(0, ids, count) as FixedColumn).values
  for (let k = 0; k < count; k++) chains.add(groups[k] as number, ids[k]!)
}

/** Distinct values among the rows that no call counts any more: they are removed, so that nothing is left of a group that has emptied. */
function uncounted(table: KeyedTable, ids: Int32Array, count: number): Int32Array {
  const pages = valuePages(table)
  const places = table.valuePlaces
  const emptied = new Set<number>()
  for (let k = 0; k < count; k++) {
    const id = ids[k]!
    if (id < 0) continue
    let isCounted = false
    for (let i = 0; i < pages.length; i++)
      if (pages[i]![id >> PAGE_SHIFT]![(id & PAGE_MASK) * places[i]!.stride] !== 0) isCounted = true
    if (!isCounted) emptied.add(id)
  }
  return Int32Array.from(emptied)
}

/** Values by row in pages, as tables have them. */
function pagesOf({ values }: FixedColumn): readonly FixedArray[] {
  const pages: FixedArray[] = []
  for (let start = 0; start < values.length; start += PAGE_ROWS)
    pages.push(values.subarray(start, start + PAGE_ROWS))
  return pages
}

const NO_IDS = new Int32Array(0)
const FLAT: StateValuePlace = { stride: 1, offset: 0 }

const valuePages = (table: Accumulators): ValuePages =>
  table.schema.values.map((column, i) => (column.storage === 'bytes' ? [] : table.valuePages(i)))

/** Writes the live positions at which no column is NULL to `found`; returns how many. */
function selectValid(
  columns: readonly Column[],
  selection: Int32Array | undefined,
  count: number,
  found: Int32Array,
): number {
  const [column] = columns
  if (columns.length === 1 && column!.layout !== 'dictionary' && column!.layout !== 'constant')
    return selectSet(column!.valid!, selection, count, found)
  let valid = 0
  for (let k = 0; k < count; k++) {
    const row = selection === undefined ? k : selection[k]!
    if (columns.every((each) => isValidAt(each, row))) found[valid++] = row
  }
  return valid
}

function selectSet(
  valid: Uint8Array,
  selection: Int32Array | undefined,
  count: number,
  found: Int32Array,
): number {
  let set = 0
  for (let k = 0; k < count; k++) {
    const row = selection === undefined ? k : selection[k]!
    found[set] = row
    set += valid[row]!
  }
  return set
}

function isValidAt(column: Column, row: number): boolean {
  if (column.valid !== undefined && column.valid[row] === 0) return false
  if (column.layout === 'dictionary') return isValidAt(column.dictionary, column.codes[row]!)
  return column.layout === 'constant' ? isValidAt(column.value, 0) : true
}

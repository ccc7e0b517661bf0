import { TextArena } from '../../codegen/text-arena.ts'
import type { SessionContext } from '../../contracts/function.ts'
import {
  type KeyedTable,
  type KeyedTableSchema,
  PAGE_MASK,
  PAGE_SHIFT,
} from '../../contracts/state.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { gatherColumn, identityPositions } from '../../core/flatten.ts'
import type { AggregateProgram, AggregateTables } from '../../operators/aggregate-program.ts'
import type { AggregateCall } from '../plan/expression.ts'
import {
  type AccumulateFunction,
  compileAccumulate,
  compileDistinctMerge,
  compileMerge,
  compileResults,
  type MergeFunction,
  type ResultKernel,
  type ValuePages,
} from './aggregate-kernel.ts'
import { type AggregatePlan, planAggregates } from './aggregate-plan.ts'
import { type Leaf, resolveLeaf, shapeCode } from './leaves.ts'
import { growOutput, makeOutput, type OutputBuffers, outputColumn } from './output-columns.ts'

/** The compiled aggregates of one operator (see AggregateProgram). */
export class CompiledAggregates implements AggregateProgram {
  readonly #plan: AggregatePlan
  readonly #input: Schema
  readonly #keys: readonly number[]
  readonly #leaves: readonly Leaf[]
  readonly #session: SessionContext
  readonly #accumulators = new Map<string, AccumulateFunction>()
  readonly #results: ResultKernel
  readonly #outputs: Readonly<Record<'old' | 'new', OutputBuffers[]>>
  readonly #arena = new TextArena(new Uint8Array(0))
  #merge: MergeFunction | undefined
  #distinctIds: Int32Array[]
  #groupIdColumn = new Int32Array(0)
  #validSelection = new Int32Array(0)
  #validIds = new Int32Array(0)

  constructor(options: {
    readonly input: Schema
    readonly keys: readonly number[]
    readonly calls: readonly AggregateCall[]
    readonly needsRetract: boolean
    readonly session: SessionContext
  }) {
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
    this.#results = compileResults(this.#plan)
    this.#outputs = { old: options.calls.map(makeOutput), new: options.calls.map(makeOutput) }
    this.#distinctIds = this.#plan.distinct.map(() => new Int32Array(0))
  }

  get groupSchema(): KeyedTableSchema {
    return this.#plan.groupSchema
  }
  get distinctSchemas(): readonly KeyedTableSchema[] {
    return this.#plan.distinct.map((entry) => entry.schema)
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
    const leaves = this.#leaves.map((leaf) => resolveLeaf(leaf, batch))
    for (let i = 0; i < this.#plan.distinct.length; i++)
      this.#findDistinct(i, tables.distinct[i]!, batch, selection, count, rowIds)
    tables.groups.beginWrite(rowIds, count)
    const run = this.#accumulator(leaves, selection !== undefined, batch.kinds !== undefined)
    run(
      leaves,
      batch.kinds,
      selection,
      count,
      rowIds,
      valuePages(tables.groups),
      tables.groups,
      this.#distinctIds,
      tables.distinct.map(valuePages),
      this.#arena,
    )
    if (!this.#plan.needsRetract) return
    for (let i = 0; i < tables.distinct.length; i++)
      removeUncounted(tables.distinct[i]!, this.#distinctIds[i]!, count)
  }

  results(
    tables: AggregateTables,
    rowIds: Int32Array,
    count: number,
    side: 'old' | 'new',
  ): readonly Column[] {
    const outputs = this.#outputs[side]
    this.#plan.calls.forEach((call, i) => growOutput(outputs[i]!, call.call.type, count))
    const { run, plan, arena } = this.#results
    const computed = outputs.filter((_, i) => plan[i]!.kind === 'computed')
    run(rowIds, count, valuePages(tables.groups), computed, arena)
    return this.#plan.calls.map((call, i): Column => {
      const result = plan[i]!
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

  merge(
    from: AggregateTables,
    fromIds: Int32Array,
    into: AggregateTables,
    intoIds: Int32Array,
    count: number,
  ): void {
    this.#merge ??= compileMerge(this.#plan)
    into.groups.beginWrite(intoIds, count)
    this.#merge(
      fromIds,
      valuePages(from.groups),
      from.groups,
      intoIds,
      valuePages(into.groups),
      into.groups,
      count,
    )
    if (this.#plan.distinct.length === 0) return
    const intoOf = new Map<number, number>()
    for (let k = 0; k < count; k++) intoOf.set(fromIds[k]!, intoIds[k]!)
    for (let i = 0; i < this.#plan.distinct.length; i++) this.#mergeDistinct(i, from, into, intoOf)
  }

  // Values of the groups that are merged; groups not in the map are left for another call.
  #mergeDistinct(
    number: number,
    from: AggregateTables,
    into: AggregateTables,
    intoOf: ReadonlyMap<number, number>,
  ): void {
    const source = from.distinct[number]!
    const target = into.distinct[number]!
    const { args } = this.#plan.distinct[number]!
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
      const run = compileDistinctMerge(
        this.#plan,
        number,
        this.#input,
        leaves.map(shapeCode),
        this.#session,
      )
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
      )
    }
  }

  /** Finds the rows of a distinct table for the live positions; −1 where an argument is NULL. */
  #findDistinct(
    number: number,
    table: KeyedTable,
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    groupIds: Int32Array,
  ): void {
    const { args } = this.#plan.distinct[number]!
    if (this.#distinctIds[number]!.length < count)
      this.#distinctIds[number] = new Int32Array(Math.max(count, 1024))
    const ids = this.#distinctIds[number]!
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
    if (!isNullable) {
      table.upsertBatch(keys, selection, count, ids)
      table.beginWrite(ids, count)
      return
    }
    this.#findValidDistinct(table, keys, columns, { selection, count, ids })
  }

  // NULL arguments make no entries: the table is asked only for positions where all are values.
  #findValidDistinct(
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
    let valid = 0
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      if (columns.every((column) => isValidAt(column, row))) this.#validSelection[valid++] = row
    }
    table.upsertBatch(keys, this.#validSelection.subarray(0, valid), valid, this.#validIds)
    table.beginWrite(this.#validIds, valid)
    for (let k = 0, v = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      ids[k] = v < valid && this.#validSelection[v] === row ? this.#validIds[v++]! : -1
    }
  }

  #accumulator(
    leaves: readonly Column[],
    hasSelection: boolean,
    hasKinds: boolean,
  ): AccumulateFunction {
    let key = `${hasSelection ? 's' : 'a'}${hasKinds ? 'k' : ''}`
    for (const leaf of leaves) key += shapeCode(leaf)
    let run = this.#accumulators.get(key)
    if (run === undefined) {
      run = compileAccumulate(
        this.#plan,
        this.#input,
        this.#leaves,
        { codes: leaves.map(shapeCode), hasSelection, hasKinds },
        this.#session,
      )
      this.#accumulators.set(key, run)
    }
    return run
  }
}

/** Removes distinct values that no call counts any more, so that nothing is left of a group that has emptied. */
function removeUncounted(table: KeyedTable, ids: Int32Array, count: number): void {
  const pages = valuePages(table)
  const emptied = new Set<number>()
  for (let k = 0; k < count; k++) {
    const id = ids[k]!
    if (id >= 0 && pages.every((column) => column[id >> PAGE_SHIFT]![id & PAGE_MASK] === 0))
      emptied.add(id)
  }
  if (emptied.size > 0) table.removeBatch(Int32Array.from(emptied), emptied.size)
}

const valuePages = (table: KeyedTable): ValuePages =>
  table.schema.values.map((column, i) => (column.storage === 'bytes' ? [] : table.valuePages(i)))

function isValidAt(column: Column, row: number): boolean {
  if (column.valid !== undefined && column.valid[row] === 0) return false
  if (column.layout === 'dictionary') return isValidAt(column.dictionary, column.codes[row]!)
  return column.layout === 'constant' ? isValidAt(column.value, 0) : true
}

import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import {
  type KeyedTable,
  type KeyedTableSchema,
  PAGE_MASK,
  PAGE_SHIFT,
} from '../../contracts/state.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { equalAt } from '../../core/equal-at.ts'
import { interleaveColumns } from '../../core/interleave.ts'
import { emitLastMark } from '../calc.ts'
import { partsByMarks } from '../changelog/parts-by-marks.ts'
import { ExpiringTable } from '../expiry/expiring-table.ts'
import { Expiry } from '../expiry/expiry.ts'
import type { AggregateProgram, AggregateTables, RowIntake } from './aggregate-program.ts'
import { TouchedKeys } from './touched-keys.ts'
import { TouchedRows } from './touched-rows.ts'

/** Groups handed out in one batch when all are emitted at the end. */
const FINAL_BATCH_ROWS = 4096

/** Live rows of a batch, as positions. */
interface LiveRows {
  readonly selection: Int32Array | undefined
  readonly count: number
}

/** Rows of groups and of their values are looked up one here, one there. */
const inRecords = (schema: KeyedTableSchema): KeyedTableSchema =>
  schema.index === undefined && schema.values.length > 0 ? { ...schema, layout: 'records' } : schema

export interface GroupAggregateOptions {
  readonly program: AggregateProgram
  /** `final`: results once, at the end of bounded input. `changes`: updates as they come, once per key per batch. */
  readonly emit: 'final' | 'changes'
  /** Whether the receiver needs -U rows; without them updates are +U (or +I for new keys). */
  readonly updateBefore: boolean
  /** Changes are sent, and each watermark behind them, where it stands in a batch: updates come once per key between two of them. */
  readonly marksInPlace: boolean
  /** Aggregation without keys: one row always, also over no input. */
  readonly isGlobal: boolean
  /** How long a group is kept that gets no rows; undefined: for ever. */
  readonly ttlMs: number | undefined
}

/**
 * GROUP BY: keeps accumulators per key; for ever, or until a group got no rows for as long as `ttlMs`. Then its next row makes it
 * anew (+I). With a TTL updates are sent that change nothing, so that what is kept downstream does not expire earlier; and what is
 * taken back from a group that is not there is left out, as in Flink.
 *
 * Changelog in: append-only, or any when the program takes rows back. Out: +I, -U, +U (and -D when a
 * group loses its last row). State: one row per key, one per key and distinct value.
 */
export class GroupAggregateOperator implements Operator {
  readonly #options: GroupAggregateOptions
  #tables!: AggregateTables
  #intake: RowIntake
  #rowIds = new Int32Array(0)
  readonly #touched = new TouchedRows()
  readonly #touchedKeys: readonly TouchedKeys[]
  #positions = new Int32Array(0)
  #nextFinalId = 0
  /** With a TTL: processing time of the call at hand, the same for all that one batch touches. */
  #nowMs = 0
  #expiry: Expiry | undefined

  constructor(options: GroupAggregateOptions) {
    this.#options = options
    this.#intake = options.program
    this.#touchedKeys = options.program.groupSchema.keys.map(() => new TouchedKeys())
  }

  open(context: OperatorContext): void {
    const { program, ttlMs } = this.#options
    const { state } = context
    if (context.isCombined === true) this.#intake = program.ofPartials
    if (ttlMs !== undefined) {
      this.#openExpiring(context, ttlMs)
      return
    }
    this.#tables = {
      groups: state.keyedTable(inRecords(program.groupSchema)),
      distinct: program.distinctSchemas.map((schema) => state.keyedTable(inRecords(schema))),
    }
  }

  #openExpiring(context: OperatorContext, ttlMs: number): void {
    const { program } = this.#options
    const { state } = context
    const nowMs = (): number => this.#nowMs
    this.#nowMs = context.nowMs()
    const groups = new ExpiringTable(state, program.groupSchema, {
      ttlMs,
      isWrittenOnUpsert: true,
      nowMs,
      onExpired: (ids, count) => program.forget(this.#tables, ids, count),
    })
    const expiring: ExpiringTable[] = []
    const distinct = program.distinctSchemas.map((schema, i): KeyedTable => {
      if (program.isBoundToGroup[i]!) return state.keyedTable(schema)
      // Without rows that are taken back a distinct value is written once; each lives for itself, as in Flink.
      const isWrittenOnUpsert = program.needsRetract
      const table = new ExpiringTable(state, schema, { ttlMs, isWrittenOnUpsert, nowMs })
      expiring.push(table)
      return table
    })
    this.#tables = { groups, distinct }
    this.#expiry = new Expiry(context, {
      // The one row of an aggregate without keys stays; distinct values that it holds expire.
      tables: this.#options.isGlobal ? expiring : [groups, ...expiring],
      ttlMs,
    })
  }

  onProcessingTime(nowMs: number): Progress {
    this.#nowMs = nowMs
    this.#expiry?.sweep()
    return 'done'
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    if (!this.#options.marksInPlace || batch.marks === undefined) return this.#take(batch, out)
    for (const part of partsByMarks(batch)) {
      if (liveCount(part) > 0) this.#take(part, out)
      else emitLastMark(part, out)
    }
    return 'done'
  }

  #take(batch: Batch, out: Output): Progress {
    const { program, emit } = this.#options
    const count = liveCount(batch)
    if (this.#expiry !== undefined) this.#nowMs = this.#expiry.nowMs()
    if (this.#rowIds.length < count) this.#rowIds = new Int32Array(Math.max(count, 1024))
    const { groups } = this.#tables
    const fresh = groups.upsertBatch(this.#intake.keys(batch), batch.selection, count, this.#rowIds)
    // A group that has expired is there again under its id.
    if (this.#expiry !== undefined && fresh > 0)
      program.forget(this.#tables, groups.freshIds, fresh)
    if (emit === 'final') {
      this.#intake.accumulate(this.#tables, batch, batch.selection, count, this.#rowIds)
      emitLastMark(batch, out)
      return 'done'
    }
    this.#touched.collect(this.#rowIds, count, groups.freshIds, fresh)
    const rows =
      this.#expiry !== undefined && fresh > 0 && batch.kinds !== undefined
        ? this.#withoutOrphans(batch, count)
        : { selection: batch.selection, count }
    this.#change(batch, rows, out)
    emitLastMark(batch, out)
    return 'done'
  }

  /**
   * Leaves out what is taken back from groups that are not there: they expired, and hold nothing to take it from. Row ids stay
   * beside their positions.
   */
  #withoutOrphans(batch: Batch, count: number): LiveRows {
    const kept = new Int32Array(count)
    const rowsOfNew = new Map<number, number>()
    let keptCount = 0
    for (let k = 0; k < count; k++) {
      const row = batch.selection === undefined ? k : batch.selection[k]!
      const id = this.#rowIds[k]!
      if (this.#touched.isFresh(id)) {
        const kind = batch.kinds![row]!
        const rows = rowsOfNew.get(id) ?? 0
        const isTakenBack = kind === UPDATE_BEFORE || kind === DELETE
        if (isTakenBack && rows === 0) continue
        rowsOfNew.set(id, isTakenBack ? rows - 1 : rows + 1)
      }
      kept[keptCount] = row
      this.#rowIds[keptCount++] = id
    }
    return { selection: kept.subarray(0, keptCount), count: keptCount }
  }

  #change(batch: Batch, rows: LiveRows, out: Output): void {
    const { program, updateBefore } = this.#options
    const { ids, count: touched } = this.#touched
    // Without calls (SELECT DISTINCT) an old key never changes.
    const compares = updateBefore || program.needsRetract || program.callCount === 0
    const old = compares ? program.results(this.#tables, ids, touched, 'old') : undefined
    this.#intake.accumulate(this.#tables, batch, rows.selection, rows.count, this.#rowIds)
    const results = program.results(this.#tables, ids, touched, 'new')
    const keys = this.#keysOf(batch)
    if (old === undefined) this.#emitUpserts(keys, results, touched, out)
    else this.#emitChanges(keys, old, results, touched, out)
  }

  /** Keys of the groups that were touched: text as the batch has it, the rest as the state has. */
  #keysOf(batch: Batch): readonly Column[] {
    const { ids, firsts, count } = this.#touched
    let positions = firsts
    if (batch.selection !== undefined) {
      if (this.#positions.length < count) this.#positions = new Int32Array(firsts.length)
      positions = this.#positions
      for (let i = 0; i < count; i++) positions[i] = batch.selection[firsts[i]!]!
    }
    return this.#intake
      .keys(batch)
      .map(
        (column, i) =>
          this.#touchedKeys[i]!.gather(column, positions, count) ??
          this.#tables.groups.gatherKey(i, ids, count),
      )
  }

  #emitUpserts(
    keys: readonly Column[],
    results: readonly Column[],
    count: number,
    out: Output,
  ): void {
    const kinds = new Uint8Array(count)
    const { wasThere } = this.#touched
    for (let i = 0; i < count; i++) kinds[i] = wasThere[i] === 1 ? UPDATE_AFTER : INSERT
    out.emit({
      rowCount: count,
      columns: [...keys, ...results],
      kinds,
      selection: undefined,
      marks: undefined,
    })
  }

  /** Positions 2i hold what a group was, 2i+1 what it is; the selection leaves out what did not change. */
  #emitChanges(
    keys: readonly Column[],
    old: readonly Column[],
    results: readonly Column[],
    count: number,
    out: Output,
  ): void {
    const { ids, wasThere } = this.#touched
    const { program, isGlobal } = this.#options
    const repeats = this.#expiry !== undefined && program.callCount > 0
    const kinds = new Uint8Array(count * 2)
    const selection = new Int32Array(count * 2)
    const emptied: number[] = []
    let live = 0
    for (let i = 0; i < count; i++) {
      const existed = wasThere[i] === 1
      const isEmpty =
        program.rowCountColumn !== undefined && !isGlobal && this.#rowsOf(ids[i]!) === 0n
      if (existed && isEmpty) {
        kinds[2 * i] = DELETE
        selection[live++] = 2 * i
        emptied.push(ids[i]!)
      } else if (isEmpty) {
        emptied.push(ids[i]!)
      } else if (!existed) {
        kinds[2 * i + 1] = INSERT
        selection[live++] = 2 * i + 1
      } else if (repeats || !equalAt(old, results, i)) {
        kinds[2 * i] = UPDATE_BEFORE
        kinds[2 * i + 1] = UPDATE_AFTER
        if (this.#options.updateBefore) selection[live++] = 2 * i
        selection[live++] = 2 * i + 1
      }
    }
    if (live > 0) {
      const columns = [
        ...keys.map((key) => interleaveColumns(key, key, count)),
        ...old.map((column, i) => interleaveColumns(column, results[i]!, count)),
      ]
      out.emit({
        rowCount: count * 2,
        columns,
        kinds,
        selection: selection.subarray(0, live),
        marks: undefined,
      })
    }
    if (emptied.length === 0) return
    if (this.#expiry !== undefined)
      program.forget(this.#tables, Int32Array.from(emptied), emptied.length)
    for (const id of emptied) this.#tables.groups.remove(id)
  }

  #rowsOf(rowId: number): bigint {
    const column = this.#options.program.rowCountColumn!
    const { groups } = this.#tables
    const page = groups.valuePages(column)[rowId >> PAGE_SHIFT] as BigInt64Array
    return page[(rowId & PAGE_MASK) * groups.valuePlaces[column]!.stride]!
  }

  onEnd(_input: number, out: Output): Progress {
    const { isGlobal } = this.#options
    const { groups } = this.#tables
    if (isGlobal && groups.rowCount === 0) {
      groups.upsertBatch([], undefined, 1, new Int32Array(1))
      if (this.#options.emit === 'changes') return this.#emitEmptyGlobal(out)
    }
    return this.#options.emit === 'final' ? this.resume(out) : 'done'
  }

  #emitEmptyGlobal(out: Output): Progress {
    const columns = this.#options.program.results(this.#tables, new Int32Array(1), 1, 'new')
    out.emit({ rowCount: 1, columns, kinds: undefined, selection: undefined, marks: undefined })
    return 'done'
  }

  /** Emits the next groups, in order of their row ids. */
  resume(out: Output): Progress {
    const { groups } = this.#tables
    const ids = new Int32Array(FINAL_BATCH_ROWS)
    const count = groups.liveRowIds(this.#nextFinalId, ids)
    if (count === 0) return 'done'
    this.#nextFinalId = ids[count - 1]! + 1
    const keys = this.#options.program.groupSchema.keys.map((_, i) =>
      groups.gatherKey(i, ids, count),
    )
    const results = this.#options.program.results(this.#tables, ids, count, 'new')
    out.emit({
      rowCount: count,
      columns: [...keys, ...results],
      kinds: undefined,
      selection: undefined,
      marks: undefined,
    })
    return 'more'
  }
}

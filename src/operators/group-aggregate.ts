import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { KeyedTable } from '../contracts/state.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../core/batch.ts'
import type { Column } from '../core/column.ts'
import { equalAt } from '../core/equal-at.ts'
import { interleaveColumns } from '../core/interleave.ts'
import type { AggregateProgram, AggregateTables } from './aggregate-program.ts'
import { emitLastMark } from './calc.ts'
import { TouchedRows } from './touched-rows.ts'

/** Groups handed out in one batch when all are emitted at the end. */
const FINAL_BATCH_ROWS = 4096

export interface GroupAggregateOptions {
  readonly program: AggregateProgram
  /** `final`: results once, at the end of bounded input. `changes`: updates as they come, once per key per batch. */
  readonly emit: 'final' | 'changes'
  /** Whether the receiver needs -U rows; without them updates are +U (or +I for new keys). */
  readonly updateBefore: boolean
  /** Aggregation without keys: one row always, also over no input. */
  readonly isGlobal: boolean
}

/**
 * GROUP BY: keeps accumulators per key, for ever.
 *
 * Changelog in: append-only, or any when the program takes rows back. Out: +I, -U, +U (and -D when a
 * group loses its last row). State: one row per key, one per key and distinct value.
 */
export class GroupAggregateOperator implements Operator {
  readonly #options: GroupAggregateOptions
  #tables!: AggregateTables
  #rowIds = new Int32Array(0)
  readonly #touched = new TouchedRows()
  /** Rows in a group before the batch, where that is counted; for new groups 0. */
  #wasThere = new Uint8Array(0)
  #nextFinalId = 0

  constructor(options: GroupAggregateOptions) {
    this.#options = options
  }

  open(context: OperatorContext): void {
    const { program } = this.#options
    this.#tables = {
      groups: context.state.keyedTable(program.groupSchema),
      distinct: program.distinctSchemas.map((schema) => context.state.keyedTable(schema)),
    }
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const { program, emit } = this.#options
    const count = liveCount(batch)
    if (this.#rowIds.length < count) this.#rowIds = new Int32Array(Math.max(count, 1024))
    const { groups } = this.#tables
    const fresh = groups.upsertBatch(program.keys(batch), batch.selection, count, this.#rowIds)
    if (emit === 'final') {
      program.accumulate(this.#tables, batch, batch.selection, count, this.#rowIds)
      emitLastMark(batch, out)
      return 'done'
    }
    this.#touched.collect(this.#rowIds, count)
    this.#markThere(groups, fresh)
    this.#change(batch, count, out)
    emitLastMark(batch, out)
    return 'done'
  }

  /** Notes which of the touched groups existed (had rows) before this batch. */
  #markThere(groups: KeyedTable, freshCount: number): void {
    const { ids, count } = this.#touched
    if (this.#wasThere.length < groups.idLimit)
      this.#wasThere = new Uint8Array(Math.max(groups.idLimit, this.#wasThere.length * 2))
    const there = this.#wasThere
    for (let i = 0; i < count; i++) there[ids[i]!] = 1
    for (let i = 0; i < freshCount; i++) there[groups.freshIds[i]!] = 0
  }

  #change(batch: Batch, count: number, out: Output): void {
    const { program, updateBefore } = this.#options
    const { ids, count: touched } = this.#touched
    // Without calls (SELECT DISTINCT) an old key never changes.
    const compares = updateBefore || program.needsRetract || program.callCount === 0
    const old = compares ? program.results(this.#tables, ids, touched, 'old') : undefined
    program.accumulate(this.#tables, batch, batch.selection, count, this.#rowIds)
    const results = program.results(this.#tables, ids, touched, 'new')
    const keys = program.groupSchema.keys.map((_, i) =>
      this.#tables.groups.gatherKey(i, ids, touched),
    )
    if (old === undefined) this.#emitUpserts(keys, results, touched, out)
    else this.#emitChanges(keys, old, results, touched, out)
  }

  #emitUpserts(
    keys: readonly Column[],
    results: readonly Column[],
    count: number,
    out: Output,
  ): void {
    const kinds = new Uint8Array(count)
    const { ids } = this.#touched
    for (let i = 0; i < count; i++) kinds[i] = this.#wasThere[ids[i]!] === 1 ? UPDATE_AFTER : INSERT
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
    const { ids } = this.#touched
    const { program, isGlobal } = this.#options
    const kinds = new Uint8Array(count * 2)
    const selection = new Int32Array(count * 2)
    const emptied: number[] = []
    let live = 0
    for (let i = 0; i < count; i++) {
      const existed = this.#wasThere[ids[i]!] === 1
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
      } else if (!equalAt(old, results, i)) {
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
    for (const id of emptied) this.#tables.groups.remove(id)
  }

  #rowsOf(rowId: number): bigint {
    const column = this.#options.program.rowCountColumn!
    return (this.#tables.groups.pages[rowId >> 12]!.columns[column] as BigInt64Array)[rowId & 4095]!
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    out.emitWatermark(watermarkMs)
    return 'done'
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

  close(): void {}
}

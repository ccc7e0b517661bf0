import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  type Schema,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { gatherColumn, identityPositions } from '../../core/flatten.ts'
import { emitLastMark } from '../calc.ts'
import { Partitions } from '../expiry/partitions.ts'
import { pickColumn } from '../pick-column.ts'
import { ArrivedRows } from './arrived-rows.ts'

export interface UpsertMaterializerOptions {
  /** Columns of the input under the names that the state is to have. */
  readonly schema: Schema
  /** Columns by which the receiver knows rows. */
  readonly key: readonly number[]
  /** Columns in which no two rows of the input are alike; undefined where none are known. */
  readonly rowKey: readonly number[] | undefined
  /** Whether the receiver needs -U rows. */
  readonly updateBefore: boolean
  /** How long a key is kept whose rows do not change; undefined: for ever. */
  readonly ttlMs: number | undefined
}

/**
 * Makes of rows that have another key, or none, one row for each key of the receiver: the one of its rows that came last, or the one before
 * it when that goes. So what the receiver holds does not depend on the order in which rows of several origins come and go.
 *
 * Changelog in: any, with -U before +U. Out: +I, +U (-U before it where asked for) and -D, once per key and batch. What is taken back and is not there
 * is left out. State: all rows, by key. (Flink: SinkUpsertMaterializer.)
 */
export class UpsertMaterializerOperator implements Operator {
  readonly #options: UpsertMaterializerOptions
  readonly #partitions: Partitions
  readonly #rows: ArrivedRows

  constructor(options: UpsertMaterializerOptions) {
    this.#options = options
    this.#rows = new ArrivedRows(options.schema, options.rowKey)
    this.#partitions = new Partitions({
      schema: options.schema,
      partition: options.key,
      ttlMs: options.ttlMs,
      forget: (keyIds, count) => {
        for (let i = 0; i < count; i++) this.#rows.removeKey(keyIds[i]!)
      },
    })
  }

  open(context: OperatorContext): void {
    this.#partitions.open(context)
    this.#rows.open(context)
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    if (count > 0) this.#take(batch, count, out)
    emitLastMark(batch, out)
    return 'done'
  }

  #take(batch: Batch, count: number, out: Output): void {
    this.#partitions.find(batch)
    const { ids: keyIds, count: keyCount } = this.#partitions.touched
    const was = this.#lastOf(keyIds, keyCount)
    const oldIds = was.filter((id) => id >= 0)
    const oldColumns = this.#options.schema.map((_, column) =>
      this.#copy(column, oldIds, oldIds.length),
    )
    const positions = batch.selection ?? identityPositions(count)
    const taken = takenRows(batch, positions, count)
    this.#rows.change(batch.columns, positions, this.#partitions.ids, taken, count)
    const is = this.#lastOf(keyIds, keyCount)
    this.#send(was, is, oldColumns, oldIds.length, out)
    this.#partitions.remove(keyIds.subarray(0, keyCount).filter((_, t) => is[t]! < 0))
  }

  #lastOf(keyIds: Int32Array, count: number): Int32Array {
    const last = new Int32Array(count)
    for (let t = 0; t < count; t++) last[t] = this.#rows.last(keyIds[t]!)
    return last
  }

  /** A column of rows of its own: they may be written anew. */
  #copy(column: number, ids: Int32Array, count: number): Column {
    return gatherColumn(this.#rows.gather(column, ids, count), identityPositions(count), count)
  }

  #send(
    was: Int32Array,
    is: Int32Array,
    oldColumns: readonly Column[],
    oldCount: number,
    out: Output,
  ): void {
    const kinds = new Uint8Array(2 * was.length)
    // Places among the old rows, with those that are given behind.
    const places = new Int32Array(2 * was.length)
    const given = new Int32Array(was.length)
    let total = 0
    let givenCount = 0
    let old = 0
    for (let t = 0; t < was.length; t++) {
      const wasThere = was[t]! >= 0
      const place = wasThere ? old++ : -1
      const isThere = is[t]! >= 0
      if (was[t] === is[t] && (!isThere || !this.#rows.isWritten(is[t]!))) continue
      if (wasThere && (!isThere || this.#options.updateBefore)) {
        kinds[total] = isThere ? UPDATE_BEFORE : DELETE
        places[total++] = place
      }
      if (isThere) {
        kinds[total] = wasThere ? UPDATE_AFTER : INSERT
        places[total++] = oldCount + givenCount
        given[givenCount++] = is[t]!
      }
    }
    if (total === 0) return
    const columns = this.#options.schema.map((_, column) => {
      const fresh = this.#copy(column, given, givenCount)
      const all = concatColumns([oldColumns[column]!, fresh], [oldCount, givenCount])
      return pickColumn(all, places, total, false)
    })
    out.emit({
      rowCount: total,
      columns,
      kinds: kinds.subarray(0, total),
      selection: undefined,
      marks: undefined,
    })
  }

  onProcessingTime(nowMs: number): Progress {
    this.#partitions.onProcessingTime(nowMs)
    return 'done'
  }
}

function takenRows(batch: Batch, positions: Int32Array, count: number): Uint8Array | undefined {
  const { kinds } = batch
  if (kinds === undefined) return undefined
  const taken = new Uint8Array(count)
  // -U and -D are the odd ones.
  for (let k = 0; k < count; k++) taken[k] = kinds[positions[k]!]! & 1
  return taken
}

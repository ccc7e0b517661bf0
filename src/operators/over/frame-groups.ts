import { type Column, fixedColumn } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { gatherColumn, identityPositions } from '../../core/flatten.ts'
import { intType } from '../../core/types.ts'
import { ColumnarTable } from '../../state/keyed-table.ts'
import type { AggregateProgram, AggregateTables } from '../aggregate/aggregate-program.ts'
import { pickColumn } from '../pick-column.ts'
import { batchOf, type CarriedGroups, type FrameInput } from './frame-scan.ts'

/** Rows that are added to groups in one call. */
const CHUNK_ROWS = 32_768

/**
 * Aggregates over frames that keep their values: DISTINCT, lists, first and last. Where frames begin with their partition each row
 * is added once, to its partition's group; other frames are added anew for each row.
 */
export class FrameGroups {
  readonly #program: AggregateProgram
  readonly #used: readonly number[]

  /** @param used columns that the calls read */
  constructor(program: AggregateProgram, used: readonly number[]) {
    this.#program = program
    this.#used = used
  }

  /** One column a call, with the results of the rows that are asked for. With carried groups these take the rows in. */
  results(input: FrameInput): readonly Column[] {
    const { starts, bounds, wanted } = input
    let isPrefix = true
    for (let t = 0, k = 0; t + 1 < starts.length; t++)
      for (; k < wanted.length && wanted[k]! < starts[t + 1]!; k++)
        if (bounds.lower[wanted[k]!] !== starts[t]) isPrefix = false
    return isPrefix ? this.#prefixes(input) : this.#separately(input)
  }

  #fresh(count: number): CarriedGroups {
    const groups = new ColumnarTable({
      ...this.#program.groupSchema,
      name: 'frames',
      keys: [intType(false)],
      keyNames: ['row'],
    })
    const ids = new Int32Array(count)
    groups.upsertBatch([fixedColumn(identityPositions(count))], undefined, count, ids)
    const distinct = this.#program.distinctSchemas.map((schema) => new ColumnarTable(schema))
    return { tables: { groups, distinct }, ids }
  }

  /** In rounds: each takes every partition to the end of its next frame. */
  #prefixes(input: FrameInput): readonly Column[] {
    const { starts, bounds, wanted } = input
    const program = this.#program
    const { tables, ids } = input.carried ?? this.#fresh(starts.length - 1)
    const partCount = starts.length - 1
    const nextRow = starts.slice(0, partCount)
    const nextWanted = new Int32Array(partCount)
    const endWanted = new Int32Array(partCount)
    for (let t = 0, k = 0; t < partCount; t++) {
      nextWanted[t] = k
      while (k < wanted.length && wanted[k]! < starts[t + 1]!) k++
      endWanted[t] = k
    }
    const parts: Column[][] = []
    const counts: number[] = []
    const places = new Int32Array(wanted.length)
    let given = 0
    for (;;) {
      const positions: number[] = []
      const groups: number[] = []
      const asked: number[] = []
      for (let t = 0; t < partCount; t++) {
        if (nextWanted[t] === endWanted[t]) continue
        const end = bounds.upper[wanted[nextWanted[t]!]!]!
        for (; nextRow[t]! < end; nextRow[t]!++) {
          positions.push(nextRow[t]!)
          groups.push(ids[t]!)
        }
        for (
          ;
          nextWanted[t]! < endWanted[t]! && bounds.upper[wanted[nextWanted[t]!]!] === end;
          nextWanted[t]!++
        )
          places[nextWanted[t]!] = given + asked.length
        asked.push(ids[t]!)
      }
      if (asked.length === 0) break
      if (positions.length > 0)
        program.accumulate(
          tables,
          batchOf(input),
          Int32Array.from(positions),
          positions.length,
          Int32Array.from(groups),
        )
      parts.push(this.#answers(tables, Int32Array.from(asked)))
      counts.push(asked.length)
      given += asked.length
    }
    return this.#joined(parts, counts).map((column) =>
      pickColumn(column, places, wanted.length, false),
    )
  }

  /** Each frame is a group of its own. */
  #separately(input: FrameInput): readonly Column[] {
    const { bounds, wanted } = input
    const program = this.#program
    const parts: Column[][] = []
    const counts: number[] = []
    for (let next = 0; next < wanted.length; ) {
      const positions: number[] = []
      const members: number[] = []
      const first = next
      for (; next < wanted.length && positions.length < CHUNK_ROWS; next++) {
        const row = wanted[next]!
        for (let at = bounds.lower[row]!; at < bounds.upper[row]!; at++) {
          positions.push(at)
          members.push(next - first)
        }
      }
      const { tables, ids } = this.#fresh(next - first)
      // A row is in many frames: there it is a row of its own in each.
      const count = positions.length
      const picked = Int32Array.from(positions)
      const columns = input.columns.map((column, i) =>
        this.#used.includes(i) ? pickColumn(column, picked, count, false) : column,
      )
      const groups = Int32Array.from(members, (member) => ids[member]!)
      if (count > 0)
        program.accumulate(tables, batchOf({ columns, count }), undefined, count, groups)
      parts.push(this.#answers(tables, ids))
      counts.push(ids.length)
    }
    return this.#joined(parts, counts)
  }

  #answers(tables: AggregateTables, ids: Int32Array): Column[] {
    const all = identityPositions(ids.length)
    return this.#program
      .results(tables, ids, ids.length, 'new')
      .map((column) => gatherColumn(column, all, ids.length))
  }

  #joined(parts: readonly Column[][], counts: readonly number[]): Column[] {
    return Array.from({ length: this.#program.callCount }, (_, call) =>
      concatColumns(
        parts.map((part) => part[call]!),
        counts,
      ),
    )
  }
}

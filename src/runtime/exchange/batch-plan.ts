import type { Batch } from '../../core/batch.ts'
import type {
  BytesColumn,
  Column,
  DictionaryColumn,
  ListColumn,
  MapColumn,
  ObjectColumn,
} from '../../core/column.ts'
import { assertNever } from '../../core/errors.ts'
import { nodeWord, rowBytes } from './batch-layout.ts'
import {
  entriesKernel,
  expandListsKernel,
  measureBytesKernel,
  measureListsKernel,
  renumberKernel,
} from './column-kernels.ts'
import { align8 } from './memory-views.ts'

const measureBytes = [measureBytesKernel(false), measureBytesKernel(true)] as const
const measureLists = [measureListsKernel(false), measureListsKernel(true)] as const
const expandLists = [expandListsKernel(false), expandListsKernel(true)] as const
const entriesOf = [entriesKernel(false), entriesKernel(true)] as const
const renumber = renumberKernel()

const NO_POSITIONS = new Int32Array(0)
const FIRST_POSITION = new Int32Array(1)

/**
 * Bytes of a range that are copied for each byte that is needed. Copying a range is an order of magnitude faster than copying
 * texts; with more than two channels the waste of memory is not worth it.
 */
const MAX_RANGE_RATIO = 2.25

/** One column, or part of a column, as it will be written: what, which rows, how big. Used again for each batch. */
export class PlannedNode {
  column!: Column
  positions: Int32Array = NO_POSITIONS
  count = 0
  /** The positions are neighbours, ascending. */
  isRange = false
  /** Validity of the dictionary column that stood around a fixed one, and the positions in it. */
  outerValid: Uint8Array | undefined
  outerPositions: Int32Array = NO_POSITIONS
  word = 0
  extra = 0
  /** Lists: offsets. Dictionaries: codes. */
  numbers: Int32Array = NO_POSITIONS
  /** Bytes: where the range begins that is copied as it lies, or −1: row by row. */
  rangeStart = -1
  /** Objects, in the order of the rows; serialised, where they do not go by reference. */
  objects: readonly unknown[] = []
  serialised: Uint8Array | undefined
}

/** How objects without a schema go: serialised, or by reference. */
export interface ObjectCarrier {
  readonly serialise: ((values: readonly unknown[]) => Uint8Array) | undefined
}

/**
 * Plans how rows of a batch are written: walks the columns, finds the rows of children and dictionaries, and adds up bytes.
 * The nodes and arrays belong to the plan and are used again for the next batch.
 */
export class BatchPlan {
  readonly nodes: PlannedNode[] = []
  nodeCount = 0
  /** Bytes of all nodes' arrays. */
  sizeBytes = 0
  readonly #carrier: ObjectCarrier
  readonly #scratch: Int32Array[] = []
  #scratchUsed = 0
  #numbers = new Int32Array(0)
  readonly #range = new Int32Array(2)

  constructor(carrier: ObjectCarrier) {
    this.#carrier = carrier
  }

  /** Plans the rows of a batch at `positions[0 … count-1]`, ascending. */
  plan(batch: Batch, positions: Int32Array, count: number): void {
    this.nodeCount = 0
    this.sizeBytes = 0
    this.#scratchUsed = 0
    const isRange = count > 0 && positions[count - 1]! - positions[0]! === count - 1
    for (const column of batch.columns) this.#column(column, positions, count, isRange)
  }

  /** Lets go of what the columns hold. */
  clear(): void {
    for (let i = 0; i < this.nodeCount; i++) {
      const node = this.nodes[i]!
      node.objects = []
      node.serialised = undefined
    }
  }

  #column(column: Column, positions: Int32Array, count: number, isRange: boolean): void {
    switch (column.layout) {
      case 'fixed':
      case 'decimal128':
        this.#node(column, positions, count, isRange)
        return
      case 'bytes':
        this.#bytes(column, positions, count, isRange)
        return
      case 'list':
      case 'map':
        this.#list(column, positions, count, isRange)
        return
      case 'row': {
        const node = this.#node(column, positions, count, isRange)
        node.extra = column.children.length
        for (const child of column.children) this.#column(child, positions, count, isRange)
        return
      }
      case 'object':
        this.#objects(column, positions, count, isRange)
        return
      case 'dictionary':
        this.#dictionary(column, positions, count, isRange)
        return
      case 'constant': {
        this.#node(column, positions, count, isRange).extra = 1
        this.#column(column.value, FIRST_POSITION, 1, true)
        return
      }
      default:
        assertNever(column)
    }
  }

  #node(
    column: Column,
    positions: Int32Array,
    count: number,
    isRange: boolean,
    hasValid = column.valid !== undefined,
  ): PlannedNode {
    if (this.nodes.length === this.nodeCount) this.nodes.push(new PlannedNode())
    const node = this.nodes[this.nodeCount++]!
    node.column = column
    node.positions = positions
    node.count = count
    node.isRange = isRange
    node.outerValid = undefined
    node.word = nodeWord(column, hasValid)
    node.extra = 0
    this.sizeBytes += align8(count * rowBytes(node.word)) + (hasValid ? align8(count) : 0)
    return node
  }

  #bytes(column: BytesColumn, positions: Int32Array, count: number, isRange: boolean): void {
    const { starts, lengths, valid } = column
    const node = this.#node(column, positions, count, isRange)
    const total = measureBytes[valid === undefined ? 0 : 1](
      starts,
      lengths,
      valid,
      positions,
      count,
      this.#range,
    )
    node.rangeStart = -1
    node.extra = total
    if (total > 0) this.#chooseRange(node, column.bytes, total)
    this.sizeBytes += 2 * align8(4 * count) + align8(node.extra)
  }

  /**
   * Where the views lie close together or overlap, the range of the buffer that they reach is copied in one go. It begins
   * where a word of 8 bytes does, as the engine copies into shared memory by words only from and to the same place in a word.
   */
  #chooseRange(node: PlannedNode, bytes: Uint8Array, total: number): void {
    const low = this.#range[0]!
    const lead = Math.min(low, (bytes.byteOffset + low) & 7)
    const length = this.#range[1]! - low + lead
    if (length > total * MAX_RANGE_RATIO + 8) return
    node.rangeStart = low - lead
    node.extra = length
  }

  #list(
    column: ListColumn | MapColumn,
    positions: Int32Array,
    count: number,
    isRange: boolean,
  ): void {
    const { offsets, valid } = column
    const node = this.#node(column, positions, count, isRange)
    const variant = valid === undefined ? 0 : 1
    const total = measureLists[variant](offsets, valid, positions, count)
    const children = this.#take(total)
    node.extra = total
    node.numbers = this.#take(count + 1)
    expandLists[variant](offsets, valid, positions, count, children, node.numbers)
    this.sizeBytes += align8(4 * (count + 1))
    // Lists of neighbouring rows that are NULL may leave a gap, which the ends tell.
    const isChildRange = isRange && total > 0 && children[total - 1]! - children[0]! === total - 1
    if (column.layout === 'list') {
      this.#column(column.child, children, total, isChildRange)
      return
    }
    this.#column(column.keys, children, total, isChildRange)
    this.#column(column.values, children, total, isChildRange)
  }

  #dictionary(
    column: DictionaryColumn,
    positions: Int32Array,
    count: number,
    isRange: boolean,
  ): void {
    const { codes, valid, dictionary } = column
    const entries = this.#take(count)
    const largest = entriesOf[valid === undefined ? 0 : 1](codes, valid, positions, count, entries)
    if (dictionary.layout === 'fixed' || dictionary.layout === 'decimal128') {
      const hasValid = valid !== undefined || dictionary.valid !== undefined
      const node = this.#node(dictionary, entries, count, false, hasValid)
      node.outerValid = valid
      node.outerPositions = positions
      return
    }
    if (this.#numbers.length <= largest) this.#numbers = new Int32Array(largest * 2 + 1)
    const used = this.#take(count)
    const usedCount = isEmpty(dictionary) ? 0 : renumber(entries, count, this.#numbers, used)
    const node = this.#node(column, positions, count, isRange)
    node.numbers = entries
    node.extra = usedCount
    this.#column(dictionary, used, usedCount, false)
  }

  #objects(column: ObjectColumn, positions: Int32Array, count: number, isRange: boolean): void {
    const node = this.#node(column, positions, count, isRange)
    const { serialise } = this.#carrier
    node.word = nodeWord(column, column.valid !== undefined, serialise === undefined)
    const objects: unknown[] = new Array(count)
    for (let i = 0; i < count; i++) objects[i] = column.values[positions[i]!]
    node.objects = objects
    if (serialise === undefined) return
    node.serialised = serialise(objects)
    node.extra = node.serialised.length
    this.sizeBytes += align8(node.extra)
  }

  /** Returns an array of at least `length` that is free until the next batch. */
  #take(length: number): Int32Array {
    const index = this.#scratchUsed++
    const known = this.#scratch[index]
    if (known !== undefined && known.length >= length) return known
    const wider = new Int32Array(Math.max(16, length, 2 * (known?.length ?? 0)))
    this.#scratch[index] = wider
    return wider
  }
}

/** A dictionary without entries: all its rows are NULL. */
const isEmpty = (dictionary: Column): boolean =>
  (dictionary.layout === 'bytes' && dictionary.starts.length === 0) ||
  ((dictionary.layout === 'list' || dictionary.layout === 'map') && dictionary.offsets.length <= 1)

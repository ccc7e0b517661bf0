import { BatchHasher } from '../codegen/hash.ts'
import { keyGroupOf } from '../codegen/hash-mix.ts'
import type { OperatorContext, Output } from '../contracts/operator.ts'
import type { KeyedProcessFunction } from '../contracts/process-function.ts'
import { type Batch, liveCount, type Schema } from '../core/batch.ts'
import type { Column } from '../core/column.ts'
import { columnBuilder } from '../core/column-builder.ts'
import { assert } from '../core/errors.ts'
import { readValue } from '../core/read-value.ts'
import { rowType } from '../core/types.ts'
import type { Value } from '../core/value.ts'
import { toExternal } from '../environment/external-value.ts'
import { fromExternal } from '../environment/internal-value.ts'
import { KeyedProcessOperator } from '../operators/process/keyed-process.ts'
import { keyGroupRange, subtaskOfGroup } from '../runtime/exchange/key-groups.ts'
import { typeOfText } from '../sql/2-bind/data-types.ts'
import { MemoryStateContext, type RestoredPart } from '../state/state-context.ts'
import { CheckedOperator } from './checked-operator.ts'
import { copiedState } from './copied-state.ts'

export interface KeyedProcessHarnessOptions<In, Out, K> {
  /** Called once a subtask. */
  readonly makeFunction: () => KeyedProcessFunction<In, Out, K>
  /** Fields of the input and their types as SQL: `{ user: 'STRING NOT NULL', amount: 'INT' }`. */
  readonly input: Readonly<Record<string, string>>
  /** Fields that make the key. */
  readonly keys: readonly string[]
  /** Fields of the output and their types as SQL. */
  readonly output: Readonly<Record<string, string>>
  /** Field with the rows' event time. */
  readonly timeField?: string
  /** Subtasks, default 1. Rows go to the subtask of their key's group. */
  readonly parallelism?: number
  /** Key groups, default 128. The same when a snapshot is restored. */
  readonly maxParallelism?: number
  /** Processing time to begin with, epoch milliseconds; default 0, or that of the snapshot. */
  readonly nowMs?: number
}

/** A row of the input, or a watermark between rows. */
export type HarnessElement<In> = { readonly row: In } | { readonly watermarkMs: number }

/** What a harness had at one moment. */
export interface HarnessSnapshot {
  readonly maxParallelism: number
  readonly nowMs: number
  /** State of each subtask. */
  readonly parts: readonly RestoredPart[]
}

/**
 * Runs a keyed process function by hand, with the engine's operator, state and timers, and a clock that stands until it is set.
 *
 * All calls are synchronous: when one returns, what it made due has fired and what was collected can be taken. Errors of the
 * function come out of the call that made them (PROCESS_FUNCTION_FAILED).
 *
 * @example
 * const harness = keyedProcessHarness({ makeFunction: () => new Sessions(), input: { user: 'STRING' }, keys: ['user'], output: { user: 'STRING', rows: 'INT' } })
 * harness.processElement({ user: 'ada' })
 * harness.processWatermark(60_000)
 * harness.takeOutput() // [{ user: 'ada', rows: 1 }]
 */
export class KeyedProcessHarness<In, Out, K> {
  readonly #options: KeyedProcessHarnessOptions<In, Out, K>
  readonly #input: Schema
  readonly #output: Schema
  readonly #subtasks: readonly Subtask[]
  readonly #maxParallelism: number
  readonly #fromRow: (value: unknown) => Value
  readonly #hasher: BatchHasher
  readonly #keyColumns: readonly number[]
  readonly #hashes = new Int32Array(1)
  readonly #taken: Out[] = []
  #nowMs: number

  constructor(options: KeyedProcessHarnessOptions<In, Out, K>, snapshot?: HarnessSnapshot) {
    const { parallelism = 1, keys, timeField } = options
    this.#options = options
    this.#maxParallelism = options.maxParallelism ?? snapshot?.maxParallelism ?? 128
    assert(
      snapshot === undefined || snapshot.maxParallelism === this.#maxParallelism,
      'the number of key groups is fixed',
    )
    this.#nowMs = options.nowMs ?? snapshot?.nowMs ?? 0
    this.#input = schemaOf(options.input)
    this.#output = schemaOf(options.output)
    this.#fromRow = fromExternal(rowType(this.#input, false), 'a row')
    const column = (name: string): number => {
      const index = this.#input.findIndex((field) => field.name === name)
      assert(index !== -1, `${name} is a field of the input`)
      return index
    }
    this.#keyColumns = keys.map(column)
    this.#hasher = new BatchHasher(this.#keyColumns.map((index) => this.#input[index]!.type))
    const toRow = toExternal(rowType(this.#output, false))
    this.#subtasks = Array.from({ length: parallelism }, (_, subtaskIndex) => {
      const operator = new KeyedProcessOperator({
        input: this.#input,
        keys: this.#keyColumns,
        output: this.#output,
        ...(timeField === undefined ? {} : { timeColumn: column(timeField) }),
        conversion: { toExternal, fromExternal },
        makeFunction: options.makeFunction,
      })
      return new Subtask(operator, {
        subtaskIndex,
        parallelism,
        maxParallelism: this.#maxParallelism,
        restored: snapshot?.parts,
        nowMs: () => this.#nowMs,
        onBatch: (batch) => {
          for (const values of rowsOf(batch, this.#output)) this.#taken.push(toRow(values) as Out)
        },
      })
    })
    // What was overdue when the snapshot was taken, or is by now.
    this.#wake()
  }

  processElement(row: In): void {
    this.processBatch([{ row }])
  }

  /** Hands a watermark to all subtasks. */
  processWatermark(watermarkMs: number): void {
    for (const subtask of this.#subtasks) subtask.watermark(watermarkMs)
    this.#wake()
  }

  /** Hands rows over as one batch a subtask, with the watermarks between them. */
  processBatch(elements: readonly HarnessElement<In>[]): void {
    const batches = this.#subtasks.map(() => new BatchMaker(this.#input))
    for (const element of elements) {
      if ('watermarkMs' in element) {
        for (const batch of batches) batch.mark(element.watermarkMs)
        continue
      }
      const values = this.#fromRow(element.row) as readonly Value[]
      batches[this.#subtaskOf(values)]!.add(values)
    }
    this.#subtasks.forEach((subtask, i) => {
      batches[i]!.deliver(subtask)
    })
    this.#wake()
  }

  /** Sets the clock; timers of processing time up to then fire. */
  setProcessingTime(nowMs: number): void {
    this.#nowMs = nowMs
    this.#wake()
  }

  get nowMs(): number {
    return this.#nowMs
  }

  /** What was collected since it was last asked: in order for each subtask, and so for each key. */
  takeOutput(): Out[] {
    return this.#taken.splice(0)
  }

  /** The watermark that has been handed on by all subtasks. */
  get watermarkMs(): number {
    return Math.min(...this.#subtasks.map(({ watermarkMs }) => watermarkMs))
  }

  get eventTimerCount(): number {
    return this.#subtasks.reduce((sum, { operator }) => sum + operator.eventTimerCount, 0)
  }

  get processingTimerCount(): number {
    return this.#subtasks.reduce((sum, { operator }) => sum + operator.processingTimerCount, 0)
  }

  /** Keys that have state or timers. */
  get keyCount(): number {
    return this.#subtasks.reduce((sum, { keyCount }) => sum + keyCount, 0)
  }

  /** Counters of the function and the operator, all subtasks together. */
  counter(name: string): number {
    return this.#subtasks.reduce((sum, { counters }) => sum + (counters.get(name) ?? 0), 0)
  }

  /** What a checkpoint would have now. The harness may go on. */
  snapshot(): HarnessSnapshot {
    return {
      maxParallelism: this.#maxParallelism,
      nowMs: this.#nowMs,
      parts: this.#subtasks.map((subtask) => subtask.snapshot()),
    }
  }

  /** A new harness from a snapshot of this one or another, with the same options but for those given. */
  restore(
    snapshot: HarnessSnapshot,
    changes: Partial<KeyedProcessHarnessOptions<In, Out, K>> = {},
  ): KeyedProcessHarness<In, Out, K> {
    return new KeyedProcessHarness({ ...this.#options, ...changes }, snapshot)
  }

  /** The end of the input: the last watermark, then the end. */
  end(): void {
    this.processWatermark(Infinity)
    for (const subtask of this.#subtasks) subtask.end()
  }

  close(): void {
    for (const subtask of this.#subtasks) subtask.close()
  }

  /** Subtask of a row, given as the engine's values. */
  #subtaskOf(values: readonly Value[]): number {
    if (this.#keyColumns.length === 0) return 0
    const columns = this.#keyColumns.map((index): Column => {
      const builder = columnBuilder(this.#input[index]!.type)
      builder.append(values[index]!)
      return builder.finish()
    })
    this.#hasher.hash(columns, undefined, 1, this.#hashes)
    const group = keyGroupOf(this.#hashes[0]!, this.#maxParallelism)
    return subtaskOfGroup(group, this.#subtasks.length, this.#maxParallelism)
  }

  #wake(): void {
    for (const subtask of this.#subtasks) subtask.wake(this.#nowMs)
  }
}

/** Makes a harness, from nothing or from a snapshot. */
export function keyedProcessHarness<In, Out, K = unknown>(
  options: KeyedProcessHarnessOptions<In, Out, K>,
  snapshot?: HarnessSnapshot,
): KeyedProcessHarness<In, Out, K> {
  return new KeyedProcessHarness(options, snapshot)
}

interface SubtaskOptions {
  readonly subtaskIndex: number
  readonly parallelism: number
  readonly maxParallelism: number
  readonly restored: readonly RestoredPart[] | undefined
  readonly nowMs: () => number
  readonly onBatch: (batch: Batch) => void
}

/** One subtask: the operator, its state and its output. */
class Subtask {
  readonly operator: KeyedProcessOperator
  readonly counters = new Map<string, number>()
  watermarkMs = -Infinity
  readonly #checked: CheckedOperator
  readonly #state: MemoryStateContext
  readonly #out: Output
  #wakeMs = Infinity

  constructor(operator: KeyedProcessOperator, options: SubtaskOptions) {
    const { subtaskIndex, parallelism, maxParallelism, restored, nowMs, onBatch } = options
    this.operator = operator
    this.#checked = new CheckedOperator(operator)
    const isExact = restored?.length === parallelism
    this.#state = new MemoryStateContext({
      maxParallelism,
      keyGroups: keyGroupRange(subtaskIndex, parallelism, maxParallelism),
      ...(restored === undefined
        ? {}
        : {
            restored: {
              parts: isExact ? [restored[subtaskIndex]!] : restored,
              isExact,
              subtaskIndex,
              parallelism,
            },
          }),
    })
    this.#out = {
      emit: (batch) => {
        const { marks } = batch
        if (marks !== undefined && marks.count > 0)
          this.watermarkMs = marks.watermarksMs[marks.count - 1]!
        onBatch(batch)
      },
      emitWatermark: (watermarkMs) => {
        this.watermarkMs = watermarkMs
      },
    }
    const context: OperatorContext = {
      name: 'KeyedProcess',
      uid: 'keyed-process',
      subtaskIndex,
      parallelism,
      maxParallelism,
      state: this.#state,
      nowMs,
      wakeAt: (timeMs) => {
        this.#wakeMs = Math.min(this.#wakeMs, timeMs)
      },
      count: (counter, amount) => {
        this.counters.set(counter, (this.counters.get(counter) ?? 0) + amount)
      },
    }
    this.#checked.open(context)
  }

  get keyCount(): number {
    return this.#state.sizes().find(({ name }) => name === 'keys')!.rowCount
  }

  batch(batch: Batch): void {
    this.#finish(this.#checked.onBatch(0, batch, this.#out))
  }

  watermark(watermarkMs: number): void {
    this.#finish(this.#checked.onWatermark(0, watermarkMs, this.#out))
  }

  wake(nowMs: number): void {
    while (this.#wakeMs <= nowMs) {
      this.#wakeMs = Infinity
      this.#finish(this.#checked.onProcessingTime!(nowMs, this.#out))
    }
  }

  snapshot(): RestoredPart {
    this.#checked.onBarrier?.()
    return copiedState(this.#state)
  }

  end(): void {
    this.#finish(this.#checked.onEnd(0, this.#out))
  }

  close(): void {
    this.#checked.close()
  }

  #finish(progress: 'done' | 'more'): void {
    for (let left = progress; left === 'more'; ) left = this.#checked.resume(this.#out)
  }
}

/** Builds a batch with marks from rows. */
class BatchMaker {
  readonly #builders
  readonly #positions: number[] = []
  readonly #watermarksMs: number[] = []
  #rowCount = 0

  constructor(schema: Schema) {
    this.#builders = schema.map(({ type }) => columnBuilder(type))
  }

  add(values: readonly Value[]): void {
    this.#builders.forEach((builder, i) => {
      builder.append(values[i]!)
    })
    this.#rowCount++
  }

  mark(watermarkMs: number): void {
    this.#positions.push(this.#rowCount - 1)
    this.#watermarksMs.push(watermarkMs)
  }

  deliver(subtask: Subtask): void {
    const count = this.#positions.length
    if (this.#rowCount === 0) {
      for (const watermarkMs of this.#watermarksMs) subtask.watermark(watermarkMs)
      return
    }
    subtask.batch({
      rowCount: this.#rowCount,
      columns: this.#builders.map((builder) => builder.finish()),
      kinds: undefined,
      selection: undefined,
      marks:
        count === 0
          ? undefined
          : {
              positions: Int32Array.from(this.#positions),
              watermarksMs: Float64Array.from(this.#watermarksMs),
              count,
            },
    })
  }
}

function rowsOf(batch: Batch, schema: Schema): Value[][] {
  return Array.from({ length: liveCount(batch) }, (_, k) => {
    const row = batch.selection === undefined ? k : batch.selection[k]!
    return schema.map(({ type }, i) => readValue(batch.columns[i]!, row, type))
  })
}

const schemaOf = (fields: Readonly<Record<string, string>>): Schema =>
  Object.entries(fields).map(([name, type]) => ({ name, type: typeOfText(type) }))

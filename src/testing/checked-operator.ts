import type { HeldMemory } from '../contracts/memory.ts'
import {
  type Operator,
  type OperatorContext,
  type Output,
  type Progress,
  passWatermark,
} from '../contracts/operator.ts'
import type { Batch } from '../core/batch.ts'
import type { Column } from '../core/column.ts'
import { assert, assertNever } from '../core/errors.ts'
import { gatherColumn, identityPositions } from '../core/flatten.ts'

/**
 * Wraps an operator and holds it to the contract: a received batch is a copy whose buffers are spoiled when
 * the call is over, so whoever kept a view of it shows; watermarks do not go back; nothing comes after the end.
 */
export class CheckedOperator implements Operator {
  readonly #operator: Operator
  #watermarkMs = -Infinity
  #hasEnded = false
  #openInputs = 0

  constructor(operator: Operator) {
    this.#operator = operator
    if (operator.onSilence !== undefined)
      this.onSilence = (out) => operator.onSilence!(this.#checked(out))
    if (operator.held !== undefined) this.held = () => operator.held!()
    if (operator.onBarrier !== undefined) this.onBarrier = () => operator.onBarrier!()
    if (operator.onIdle !== undefined)
      this.onIdle = (input, isIdle, out) => operator.onIdle!(input, isIdle, this.#checked(out))
    if (operator.onProcessingTime !== undefined)
      this.onProcessingTime = (nowMs, out) => operator.onProcessingTime!(nowMs, this.#checked(out))
  }

  onSilence?: (out: Output) => void
  held?: () => HeldMemory
  onBarrier?: () => void
  onIdle?: (input: number, isIdle: boolean, out: Output) => Progress
  onProcessingTime?: (nowMs: number, out: Output) => Progress

  open(context: OperatorContext): void {
    this.#operator.open(context)
  }

  onBatch(input: number, batch: Batch, out: Output): Progress {
    assert(!this.#hasEnded, 'a batch came after the end')
    checkShape(batch)
    this.#openInputs = Math.max(this.#openInputs, input + 1)
    const copy = copyOf(batch)
    const progress = this.#operator.onBatch(input, copy, this.#checked(out))
    for (const column of copy.columns) spoil(column)
    copy.kinds?.fill(0xee)
    copy.selection?.fill(0x7fffffff)
    return progress
  }

  onWatermark(input: number, watermarkMs: number, out: Output): Progress {
    return passWatermark(this.#operator, input, watermarkMs, this.#checked(out))
  }

  resume(out: Output): Progress {
    return this.#operator.resume?.(this.#checked(out)) ?? 'done'
  }

  onEnd(input: number, out: Output): Progress {
    return this.#operator.onEnd?.(input, this.#checked(out)) ?? 'done'
  }

  get waitsFor(): Promise<void> | undefined {
    return this.#operator.waitsFor
  }

  get isFull(): boolean {
    return this.#operator.isFull === true
  }

  close(): void {
    this.#hasEnded = true
    this.#operator.close?.()
  }

  #checked(out: Output): Output {
    return {
      emit: (batch) => {
        checkShape(batch)
        const { marks } = batch
        for (let i = 0; marks !== undefined && i < marks.count; i++)
          this.#advance(marks.watermarksMs[i]!)
        out.emit(batch)
      },
      emitWatermark: (watermarkMs) => {
        this.#advance(watermarkMs)
        out.emitWatermark(watermarkMs)
      },
    }
  }

  #advance(watermarkMs: number): void {
    assert(
      watermarkMs >= this.#watermarkMs,
      `watermark went back from ${this.#watermarkMs} to ${watermarkMs}`,
    )
    this.#watermarkMs = watermarkMs
  }
}

function checkShape(batch: Batch): void {
  const { selection, marks, rowCount, kinds } = batch
  if (selection !== undefined) {
    for (let k = 0; k < selection.length; k++) {
      assert(
        selection[k]! < rowCount && (k === 0 || selection[k]! > selection[k - 1]!),
        'a selection lists positions in ascending order',
      )
    }
  }
  for (let i = 0; marks !== undefined && i < marks.count; i++) {
    assert(
      marks.positions[i]! >= -1 && marks.positions[i]! < rowCount,
      'a mark stands at a position of the batch',
    )
    assert(i === 0 || marks.watermarksMs[i]! >= marks.watermarksMs[i - 1]!, 'marks ascend')
  }
  assert(kinds === undefined || kinds.length >= rowCount, 'there is a kind a row')
  for (const column of batch.columns)
    assert(
      column.valid === undefined || column.valid.length >= rowCount,
      'there is a validity byte a row',
    )
}

function copyOf(batch: Batch): Batch {
  const { rowCount, marks, selection } = batch
  // What stands at positions that are not live means nothing, and cannot even be copied: they get values of the first live one.
  const positions = identityPositions(rowCount).slice(0, rowCount)
  if (selection !== undefined) {
    positions.fill(selection[0] ?? 0)
    for (const position of selection) positions[position] = position
  }
  const copied = selection?.length === 0 ? 0 : rowCount
  return {
    rowCount,
    columns: batch.columns.map((column) => gatherColumn(column, positions, copied)),
    kinds: batch.kinds?.slice(0, rowCount),
    selection: batch.selection?.slice(),
    marks:
      marks === undefined
        ? undefined
        : {
            positions: marks.positions.slice(),
            watermarksMs: marks.watermarksMs.slice(),
            count: marks.count,
          },
  }
}

/** Overwrites all buffers of a flat column. */
function spoil(column: Column): void {
  column.valid?.fill(0xee)
  switch (column.layout) {
    case 'fixed':
      if (column.values instanceof BigInt64Array) column.values.fill(-0x1111111111111111n)
      else column.values.fill(77)
      return
    case 'decimal128':
      column.words.fill(-0x1111111111111111n)
      return
    case 'bytes':
      column.bytes.fill(0x3f)
      column.starts.fill(0)
      column.lengths.fill(0)
      return
    case 'list':
      column.offsets.fill(0)
      spoil(column.child)
      return
    case 'map':
      column.offsets.fill(0)
      spoil(column.keys)
      spoil(column.values)
      return
    case 'row':
      for (const child of column.children) spoil(child)
      return
    case 'object':
    case 'dictionary':
    case 'constant':
      return
    default:
      assertNever(column)
  }
}

import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, liveCount, UPDATE_BEFORE, withSelection } from '../../core/batch.ts'
import { emitLastMark } from '../calc.ts'

/** Leaves out what rows were before an update, for receivers that know rows by their key. No state. */
export class DropUpdateBeforeOperator implements Operator {
  open(_context: OperatorContext): void {}

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const passing = withoutUpdateBefore(batch)
    if (passing === undefined) out.emit(batch)
    else if (passing.length > 0) out.emit(withSelection(batch, passing))
    else emitLastMark(batch, out)
    return 'done'
  }
}

/** Positions of the live rows that are not -U; undefined where all are others. */
export function withoutUpdateBefore(batch: Batch): Int32Array | undefined {
  const { kinds, selection } = batch
  if (kinds === undefined) return undefined
  const count = liveCount(batch)
  const passing = new Int32Array(count)
  let passed = 0
  for (let k = 0; k < count; k++) {
    const at = selection === undefined ? k : selection[k]!
    if (kinds[at] !== UPDATE_BEFORE) passing[passed++] = at
  }
  return passed === count ? undefined : passing.subarray(0, passed)
}

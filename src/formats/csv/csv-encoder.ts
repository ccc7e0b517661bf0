import { compileKernel } from '../../codegen/kernel.ts'
import type { Encoder } from '../../contracts/format.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { flatten } from '../../core/flatten.ts'
import { ByteOutput } from '../text/byte-output.ts'
import { type CsvEncodeOptions, csvCellWriter } from './csv-cells.ts'

type CsvEncodeKernel = (
  out: ByteOutput,
  columns: readonly Column[],
  selection: Int32Array | undefined,
  count: number,
) => void

/** Writes rows as lines of CSV, as Flink's csv format does. */
export class CsvEncoder implements Encoder {
  readonly #kernel: CsvEncodeKernel
  readonly #out = new ByteOutput(65_536)
  #isTaken = false

  constructor(schema: Schema, options: CsvEncodeOptions) {
    this.#kernel = encodeKernel(schema, options)
  }

  get pendingBytes(): number {
    return this.#isTaken ? 0 : this.#out.used
  }

  encode(batch: Batch): void {
    if (this.#isTaken) {
      this.#out.used = 0
      this.#isTaken = false
    }
    const columns = batch.columns.map((column) => flatten(column, batch.rowCount))
    const { selection } = batch
    this.#kernel(this.#out, columns, selection, selection?.length ?? batch.rowCount)
  }

  take(): Uint8Array {
    const bytes = this.#out.bytes.subarray(0, this.pendingBytes)
    this.#isTaken = true
    return bytes
  }
}

/** One call site a column, so that each is compiled for its own type. */
function encodeKernel(schema: Schema, options: CsvEncodeOptions): CsvEncodeKernel {
  const { delimiter, nullLiteral } = options.dialect
  const constants: unknown[] = [delimiter, nullLiteral ?? new Uint8Array(0)]
  const setup = ['const delimiter = constants[0], nullText = constants[1]']
  const cells = schema.map(({ type }, i) => {
    constants.push(csvCellWriter(type, options))
    setup.push(`const write${i} = constants[${i + 2}]`)
    return `    ${i > 0 ? 'out.copy(delimiter, 0, delimiter.length)' : ''}
    if (column${i}.valid !== undefined && column${i}.valid[row] === 0) out.copy(nullText, 0, nullText.length)
    else write${i}(out, column${i}, row)`
  })
  const body = `${setup.join('\n')}
return (out, columns, selection, count) => {
  ${schema.map((_, i) => `const column${i} = columns[${i}]`).join('\n  ')}
  for (let k = 0; k < count; k++) {
    const row = selection === undefined ? k : selection[k]
${cells.join('\n')}
    out.byte(10)
  }
}`
  return compileKernel<CsvEncodeKernel>('csv-encode', body, constants)
}

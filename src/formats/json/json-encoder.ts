import { compileKernel } from '../../codegen/kernel.ts'
import type { Encoder } from '../../contracts/format.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { flatten } from '../../core/flatten.ts'
import { ByteOutput } from '../text/byte-output.ts'
import { type JsonEncodeOptions, jsonCellWriter, keyBytes } from './json-cells.ts'

type JsonEncodeKernel = (
  out: ByteOutput,
  columns: readonly Column[],
  selection: Int32Array | undefined,
  count: number,
) => void

/** Writes rows as JSON objects, one a line, as Flink's json format does. */
export class JsonEncoder implements Encoder {
  readonly #kernel: JsonEncodeKernel
  readonly #out = new ByteOutput(65_536)
  #isTaken = false

  constructor(schema: Schema, options: JsonEncodeOptions) {
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
function encodeKernel(schema: Schema, options: JsonEncodeOptions): JsonEncodeKernel {
  const constants: unknown[] = []
  const setup: string[] = []
  const cells = schema.map(({ name, type }, i) => {
    const key = keyBytes(name)
    constants.push(jsonCellWriter(type, name, options), key)
    setup.push(`const write${i} = constants[${i * 2}], key${i} = constants[${i * 2 + 1}]`)
    const begin = `out.byte(separator); separator = 44
    out.copy(key${i}, 0, key${i}.length)`
    const isNull = `column${i}.valid !== undefined && column${i}.valid[row] === 0`
    return options.omitsNulls
      ? `    if (!(${isNull})) {
    ${begin}
    write${i}(out, column${i}, row)
    }`
      : `    ${begin}
    if (${isNull}) out.ascii('null')
    else write${i}(out, column${i}, row)`
  })
  const body = `${setup.join('\n')}
return (out, columns, selection, count) => {
  ${schema.map((_, i) => `const column${i} = columns[${i}]`).join('\n  ')}
  for (let k = 0; k < count; k++) {
    const row = selection === undefined ? k : selection[k]
    let separator = 123
${cells.join('\n')}
    if (separator === 123) out.byte(123)
    out.byte(125)
    out.byte(10)
  }
}`
  return compileKernel<JsonEncodeKernel>('json-encode', body, constants)
}

import { compileKernel } from '../../codegen/kernel.ts'
import type { Encoder } from '../../contracts/format.ts'
import type { Schema } from '../../core/batch.ts'
import { RowEncoder, type RowWriter } from '../text/row-encoder.ts'
import { type JsonEncodeOptions, jsonCellWriter, keyBytes } from './json-cells.ts'

/** Writes rows as JSON objects, one a line, as Flink's json format does. */
export function jsonEncoder(schema: Schema, options: JsonEncodeOptions): Encoder {
  return new RowEncoder(encodeKernel(schema, options))
}

/** One call site a column, so that each is compiled for its own type. */
function encodeKernel(schema: Schema, options: JsonEncodeOptions): RowWriter {
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
  return compileKernel<RowWriter>('json-encode', body, constants)
}

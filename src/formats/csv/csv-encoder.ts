import { compileKernel } from '../../codegen/kernel.ts'
import type { Encoder } from '../../contracts/format.ts'
import type { Schema } from '../../core/batch.ts'
import { RowEncoder, type RowWriter } from '../text/row-encoder.ts'
import { type CsvEncodeOptions, csvCellWriter } from './csv-cells.ts'

/** Writes rows as lines of CSV, as Flink's csv format does. */
export function csvEncoder(schema: Schema, options: CsvEncodeOptions): Encoder {
  return new RowEncoder(encodeKernel(schema, options))
}

/** One call site a column, so that each is compiled for its own type. */
function encodeKernel(schema: Schema, options: CsvEncodeOptions): RowWriter {
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
  return compileKernel<RowWriter>('csv-encode', body, constants)
}

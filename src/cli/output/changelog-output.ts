import { typeToString } from '../../core/type-text.ts'
import { changelogPrinter } from './changelog-json.ts'
import type { Printable } from './printable.ts'
import type { StandardOutput } from './standard-output.ts'

/**
 * Prints every change as a line when it comes: first `{"query":0,"columns":[["a","INT"]]}`, then
 * `{"query":0,"op":"+I","row":[1]}`.
 *
 * @param number the query's place among the queries of the script, from 0
 */
export async function printChangelog(
  result: Printable,
  number: number,
  out: StandardOutput,
): Promise<void> {
  const columns = result.schema.map(
    (field) => `[${JSON.stringify(field.name)},${JSON.stringify(typeToString(field.type))}]`,
  )
  out.write(`{"query":${number},"columns":[${columns.join(',')}]}\n`)
  const printers = result.schema.map((field) => changelogPrinter(field.type))
  try {
    for await (const changes of result.valueChanges()) {
      for (const { kind, values } of changes) {
        let row = ''
        for (let i = 0; i < printers.length; i++)
          row += `${i === 0 ? '' : ','}${printers[i]!(values[i]!)}`
        out.write(`{"query":${number},"op":"${kind}","row":[${row}]}\n`)
      }
      await out.flush()
    }
  } finally {
    // The columns are printed also where the query fails before its first row.
    await out.flush()
  }
}

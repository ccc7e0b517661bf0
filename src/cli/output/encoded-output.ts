import type { FormatDefinition } from '../../contracts/format.ts'
import { assert } from '../../core/errors.ts'
import { parseOptions } from '../../core/options.ts'
import { interrupted, type OutputContext } from './output-context.ts'
import { batchesOf, type Printable } from './printable.ts'
import type { StandardOutput } from './standard-output.ts'

/** Prints final rows as a format of tables writes them, with the format's default options. @throws CLI_INTERRUPTED */
export async function printEncoded(
  result: Printable,
  format: FormatDefinition,
  out: StandardOutput,
  context: OutputContext,
): Promise<void> {
  assert(format.encoder !== undefined, `format ${format.name} has no encoder`)
  const encoder = format.encoder(parseOptions(`Format '${format.name}'`, format.options, {}), {
    schema: result.schema,
    timeZone: context.session.timeZone,
  })
  if (result.isUpdating) {
    const rows = await result.finalRows()
    if (context.isInterrupted()) throw interrupted({})
    for (const batch of batchesOf(result.schema, rows)) {
      encoder.encode(batch)
      out.write(encoder.take())
      await out.settle()
    }
  } else {
    for await (const batch of result.batches()) {
      encoder.encode(batch)
      out.write(encoder.take())
      // Rows without end are shown as they come.
      if (result.isBounded) await out.settle()
      else await out.flush()
    }
  }
  await out.flush()
}

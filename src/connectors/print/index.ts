/** Rows as text on standard output or standard error, for trying things out. */

import type { ConnectorDefinition } from '../../contracts/connector.ts'
import type { TextOutput } from '../../contracts/platform.ts'
import type { Committable, SinkWriter, WriterContext } from '../../contracts/sink.ts'
import { type Batch, ROW_KIND_TEXT, type Schema } from '../../core/batch.ts'
import { booleanOption, type OptionValues, optionalString } from '../../core/options.ts'
import { readValue } from '../../core/read-value.ts'
import { checkUnsupported, unsupportedOption } from '../unsupported-option.ts'
import { printText } from './print-text.ts'

const FLUSH_THRESHOLD_CHARACTERS = 64 * 1024

const options = {
  'print-identifier': optionalString('Text in front of every row.'),
  'standard-error': booleanOption(false, 'Prints on standard error instead of standard output.'),
  'sink.parallelism': unsupportedOption('rows are printed by the task that makes them', ['1']),
}

export const printConnector: ConnectorDefinition = {
  name: 'print',
  doc: 'Prints every change as a line: +I[1, a], in the order of arrival.',
  options,
  format: 'none',
  sink: (table) => {
    checkUnsupported("Connector 'print'", options, table.values)
    const values = table.values as OptionValues<typeof options>
    const identifier = values['print-identifier'] ?? ''
    return {
      changelog: 'retract',
      delivery: 'at-least-once',
      describe: () => `print${identifier === '' ? '' : ` ${identifier}`}`,
      createWriter: async (context) => {
        const { standardOut, standardError } = context.platform
        const output = values['standard-error'] ? standardError : standardOut
        return new PrintWriter(output, prefixOf(identifier, context), table.schema)
      },
    }
  },
}

/** As Flink's: the identifier, and the subtask (from 1) when there are several. */
function prefixOf(identifier: string, { parallelism, subtaskIndex }: WriterContext): string {
  const subtask = parallelism > 1 ? String(subtaskIndex + 1) : ''
  const prefix = [identifier, subtask].filter((part) => part !== '').join(':')
  return prefix === '' ? '' : `${prefix}> `
}

class PrintWriter implements SinkWriter {
  readonly flushThresholdBytes = FLUSH_THRESHOLD_CHARACTERS
  readonly #output: TextOutput
  readonly #prefix: string
  readonly #schema: Schema
  #text = ''

  constructor(output: TextOutput, prefix: string, schema: Schema) {
    this.#output = output
    this.#prefix = prefix
    this.#schema = schema
  }

  get pendingBytes(): number {
    return this.#text.length
  }

  write(batch: Batch): void {
    const count = batch.selection?.length ?? batch.rowCount
    for (let i = 0; i < count; i++) {
      const row = batch.selection?.[i] ?? i
      const kind = ROW_KIND_TEXT[batch.kinds?.[row] ?? 0]
      const fields = this.#schema.map(({ type }, column) =>
        printText(readValue(batch.columns[column]!, row, type), type),
      )
      this.#text += `${this.#prefix}${kind}[${fields.join(', ')}]\n`
    }
  }

  async flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    if (text !== '') await this.#output.write(text)
  }

  async prepareCommit(): Promise<readonly Committable[]> {
    await this.flush()
    return []
  }

  async close(): Promise<void> {
    this.#text = ''
  }
}

import type { FormatDefinition } from '../../contracts/format.ts'
import { assert, defineError } from '../../core/errors.ts'
import { printChangelog } from './changelog-output.ts'
import { printEncoded } from './encoded-output.ts'
import type { OutputContext } from './output-context.ts'
import type { Printable } from './printable.ts'
import type { StandardOutput } from './standard-output.ts'
import { printTable } from './table-output.ts'

export const OUTPUT_FORMATS = ['table', 'json', 'csv', 'changelog'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

export const unboundedUpdates = defineError({
  code: 'CLI_UNBOUNDED_UPDATES',
  domain: 'user',
  retry: 'never',
  message: (p: { format: string }) =>
    `The query never ends and updates its rows, so it has no final rows to print as ${p.format}.`,
  remedy: () => 'Use --output changelog, which prints changes as they come.',
})

/** Prints the results of a script on standard output, in one of the formats. */
export class ResultWriter {
  readonly #format: OutputFormat
  readonly #out: StandardOutput
  readonly #formats: readonly FormatDefinition[]
  #queryCount = 0

  constructor(format: OutputFormat, out: StandardOutput, formats: readonly FormatDefinition[]) {
    this.#format = format
    this.#out = out
    this.#formats = formats
  }

  /** The format that results are printed in. */
  get format(): OutputFormat {
    return this.#format
  }

  /** Runs a query, or takes rows at hand, and prints the result. @throws what fails the query; CLI_UNBOUNDED_UPDATES, CLI_INTERRUPTED */
  async print(result: Printable, context: OutputContext): Promise<void> {
    const number = this.#queryCount++
    if (this.#format === 'changelog') return await printChangelog(result, number, this.#out)
    if (!result.isBounded && result.isUpdating) throw unboundedUpdates({ format: this.#format })
    if (this.#format === 'table') return await printTable(result, this.#out, context)
    const format = this.#formats.find((candidate) => candidate.name === this.#format)
    assert(format !== undefined, `there is no format ${this.#format}`)
    await printEncoded(result, format, this.#out, context)
  }

  /** Prints text as it is. */
  async printText(text: string): Promise<void> {
    this.#out.write(text.endsWith('\n') ? text : `${text}\n`)
    await this.#out.flush()
  }

  /** A query failed before it could be printed: the next one has the next number all the same. */
  skip(): void {
    this.#queryCount++
  }
}

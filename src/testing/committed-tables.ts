import type { ConnectorDefinition } from '../contracts/connector.ts'
import type { Platform } from '../contracts/platform.ts'
import type { Committable, Committer, SinkWriter } from '../contracts/sink.ts'
import { type Batch, liveCount, ROW_KIND_TEXT, type Schema } from '../core/batch.ts'
import { readValue } from '../core/read-value.ts'
import type { SqlType } from '../core/types.ts'
import type { Value } from '../core/value.ts'

/** Makes the text of values of a type. */
export type ValuePrinter = (type: SqlType) => (value: Value) => string

/** What one writer has cut at one barrier. */
interface Cut {
  readonly id: string
  readonly rows: readonly string[]
}

/**
 * Tables that keep what was committed, and nothing else: connector `committed`. Rows are text, `+I[1, ada]`, in the order
 * of commits; what is committed twice counts once, as with files.
 */
export class CommittedTables {
  readonly #cuts = new Map<string, Map<string, readonly string[]>>()
  readonly #print: ValuePrinter
  #cutCount = 0

  /** @param print makes the text of values of a type; default as `String` does */
  constructor(print: ValuePrinter = () => textOf) {
    this.#print = print
  }

  /** Rows of a table, by its name in the catalog without database. */
  rows(table: string): string[] {
    return [...(this.#cuts.get(table)?.values() ?? [])].flat()
  }

  readonly connector: ConnectorDefinition = {
    name: 'committed',
    doc: 'Keeps committed rows in memory, for tests.',
    options: {},
    format: 'none',
    sink: ({ tableName, schema }) => {
      const name = tableName.slice(tableName.lastIndexOf('.') + 1)
      return {
        changelog: 'retract',
        delivery: 'exactly-once',
        describe: () => 'committed',
        createWriter: async ({ attempt, subtaskIndex }) =>
          new RowTextWriter({
            schema,
            print: this.#print,
            nextId: () => `${attempt}-${subtaskIndex}-${this.#cutCount++}`,
          }),
        createCommitter: async ({ platform }) => this.#committer(name, platform),
      }
    },
  }

  #committer(table: string, { timers }: Platform): Committer {
    return {
      commit: async (committables) => {
        // As other outsides do, this one takes a turn: a process that dies meanwhile has committed nothing.
        await timers.yield()
        let cuts = this.#cuts.get(table)
        if (cuts === undefined) {
          cuts = new Map()
          this.#cuts.set(table, cuts)
        }
        for (const { id, rows } of committables as readonly Cut[]) cuts.set(id, rows)
      },
      close: async () => {},
    }
  }
}

class RowTextWriter implements SinkWriter {
  readonly pendingBytes = 0
  readonly flushThresholdBytes = 1
  readonly #schema: Schema
  readonly #printers: readonly ((value: Value) => string)[]
  readonly #nextId: () => string
  #rows: string[] = []

  constructor(parts: {
    readonly schema: Schema
    readonly print: ValuePrinter
    readonly nextId: () => string
  }) {
    this.#schema = parts.schema
    this.#printers = parts.schema.map(({ type }) => parts.print(type))
    this.#nextId = parts.nextId
  }

  write(batch: Batch): void {
    const count = liveCount(batch)
    for (let k = 0; k < count; k++) {
      const position = batch.selection?.[k] ?? k
      const values = this.#schema.map(({ type }, i) =>
        this.#printers[i]!(readValue(batch.columns[i]!, position, type)),
      )
      this.#rows.push(`${ROW_KIND_TEXT[batch.kinds?.[position] ?? 0]}[${values.join(', ')}]`)
    }
  }

  async flush(): Promise<void> {}

  prepareCommit(): Promise<readonly Committable[]> {
    const rows = this.#rows
    this.#rows = []
    return Promise.resolve(rows.length === 0 ? [] : [{ id: this.#nextId(), rows } satisfies Cut])
  }

  async close(): Promise<void> {}
}

const textOf = (value: Value): string => (value === null ? 'NULL' : String(value))

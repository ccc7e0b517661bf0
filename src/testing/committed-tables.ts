import type { ConnectorDefinition } from '../contracts/connector.ts'
import type { Committable, Committer, SinkWriter } from '../contracts/sink.ts'
import { type Batch, liveCount, ROW_KIND_TEXT, type Schema } from '../core/batch.ts'
import { readValue } from '../core/read-value.ts'
import type { Value } from '../core/value.ts'

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
  #cutCount = 0

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
          new RowTextWriter(schema, () => `${attempt}-${subtaskIndex}-${this.#cutCount++}`),
        createCommitter: async () => this.#committer(name),
      }
    },
  }

  #committer(table: string): Committer {
    return {
      commit: async (committables) => {
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
  readonly #nextId: () => string
  #rows: string[] = []

  constructor(schema: Schema, nextId: () => string) {
    this.#schema = schema
    this.#nextId = nextId
  }

  write(batch: Batch): void {
    const count = liveCount(batch)
    for (let k = 0; k < count; k++) {
      const position = batch.selection?.[k] ?? k
      const values = this.#schema.map(({ type }, i) =>
        textOf(readValue(batch.columns[i]!, position, type)),
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

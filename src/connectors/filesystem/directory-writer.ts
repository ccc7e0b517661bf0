import type { Encoder } from '../../contracts/format.ts'
import type { Platform } from '../../contracts/platform.ts'
import type { Committable, SinkWriter } from '../../contracts/sink.ts'
import { type Batch, type Schema, withColumns, withSelection } from '../../core/batch.ts'
import { readValue } from '../../core/read-value.ts'
import type { Value } from '../../core/value.ts'
import { PartitionOutput, type PartName } from './partition-output.ts'
import { partitionDirectory } from './partition-values.ts'

export interface DirectoryWriterOptions {
  readonly platform: Platform
  /** Absolute. */
  readonly directory: string
  readonly schema: Schema
  readonly partitionKeys: readonly string[]
  readonly defaultPartition: string
  readonly makeEncoder: () => Encoder
  readonly nextName: PartName
  readonly rollAtBytes: number
  /** File put into every finished directory; undefined = none. */
  readonly successFile: string | undefined
  /** Whether what was in the directories before is removed in the end. */
  readonly isOverwrite: boolean
  count(counter: string, amount: number): void
}

const FLUSH_THRESHOLD_BYTES = 1 << 20

/** Writes files into a directory, or into one directory for each partition. */
export class DirectoryWriter implements SinkWriter {
  readonly flushThresholdBytes = FLUSH_THRESHOLD_BYTES
  readonly #options: DirectoryWriterOptions
  readonly #keys: Schema
  readonly #keyColumns: readonly number[]
  readonly #written: readonly number[]
  readonly #outputs = new Map<string, PartitionOutput>()

  constructor(options: DirectoryWriterOptions) {
    const { schema, partitionKeys } = options
    this.#options = options
    this.#keyColumns = partitionKeys.map((key) => schema.findIndex((field) => field.name === key))
    this.#keys = this.#keyColumns.map((column) => schema[column]!)
    this.#written = schema.flatMap((_, column) =>
      this.#keyColumns.includes(column) ? [] : [column],
    )
  }

  get pendingBytes(): number {
    let pending = 0
    for (const output of this.#outputs.values()) pending += output.pendingBytes
    return pending
  }

  write(batch: Batch): void {
    if (this.#keys.length === 0) {
      this.#output([]).encode(batch)
      return
    }
    const columns = this.#written.map((column) => batch.columns[column]!)
    for (const [output, rows] of this.#route(batch)) {
      output.encode(withSelection(withColumns(batch, columns), Int32Array.from(rows)))
    }
  }

  async flush(): Promise<void> {
    for (const output of this.#outputs.values()) await output.flush()
  }

  async prepareCommit(isLast: boolean): Promise<readonly Committable[]> {
    if (!isLast) {
      await this.flush()
      return []
    }
    await this.#publish()
    return []
  }

  async #publish(): Promise<void> {
    const { platform, directory, isOverwrite, successFile } = this.#options
    const outputs = [...this.#outputs.values()]
    for (const output of outputs) await output.close()
    // All files are whole before the first one becomes visible.
    const directories =
      outputs.length === 0 && this.#keys.length === 0
        ? [directory]
        : outputs.map((o) => o.directory)
    const replaced = isOverwrite ? await this.#visibleFiles(directories) : []
    for (const output of outputs) await output.publish()
    for (const path of replaced) await platform.files.remove(path)
    if (successFile === undefined) return
    for (const path of directories)
      await (await platform.files.create(platform.files.resolve(path, successFile))).close()
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#outputs.values()].map((output) => output.abandon()))
  }

  #route(batch: Batch): Map<PartitionOutput, number[]> {
    const rows = new Map<PartitionOutput, number[]>()
    const count = batch.selection?.length ?? batch.rowCount
    for (let i = 0; i < count; i++) {
      const row = batch.selection?.[i] ?? i
      const values = this.#keyColumns.map((column) =>
        readValue(batch.columns[column]!, row, this.#options.schema[column]!.type),
      )
      const output = this.#output(values)
      const list = rows.get(output)
      if (list === undefined) rows.set(output, [row])
      else list.push(row)
    }
    return rows
  }

  #output(values: readonly Value[]): PartitionOutput {
    const key = values.map(String).join('\u0000')
    let output = this.#outputs.get(key)
    if (output === undefined) {
      const { platform, directory, defaultPartition, makeEncoder, nextName, rollAtBytes } =
        this.#options
      const path = platform.files.resolve(
        directory,
        partitionDirectory(this.#keys, values, defaultPartition),
      )
      output = new PartitionOutput(platform.files, path, makeEncoder(), nextName, rollAtBytes)
      this.#outputs.set(key, output)
      this.#options.count('partitionsWritten', 1)
    }
    return output
  }

  async #visibleFiles(directories: readonly string[]): Promise<string[]> {
    const { files } = this.#options.platform
    const found: string[] = []
    for (const directory of directories) {
      if ((await files.status(directory)) === undefined) continue
      for (const entry of await files.list(directory)) {
        const name = entry.path.slice(entry.path.lastIndexOf('/') + 1)
        if (!entry.isDirectory && !name.startsWith('.')) found.push(entry.path)
      }
    }
    return found
  }
}

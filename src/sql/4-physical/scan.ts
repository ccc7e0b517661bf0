import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import type { ScanNode } from '../plan/logical.ts'
import { rateLimitOf } from '../plan/scan-options.ts'
import { watermarksOf } from '../plan/watermark-options.ts'
import {
  type ChangelogTrait,
  INSERT_ONLY,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'

export const changelogInBatch = defineError({
  code: 'SQL_CHANGELOG_IN_BATCH',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string }) =>
    `Table '${p.table}' holds changes of rows, which batch mode cannot read.`,
  remedy: () => "Read it in streaming mode: SET 'execution.runtime-mode' = 'streaming'.",
})

/** Reads a table. */
export class PhysicalScan implements PhysicalNode {
  readonly name = 'TableSourceScan'
  readonly inputs = []
  readonly changelog: ChangelogTrait
  readonly #node: ScanNode

  /** @throws SQL_CHANGELOG_IN_BATCH where the table's rows change others */
  constructor(node: ScanNode, isBatch: boolean) {
    const isChanging = (node.source.changelog ?? 'append') !== 'append'
    if (isChanging && isBatch) throw changelogInBatch({ table: node.tableName })
    this.changelog = isChanging ? { updates: true, deletes: true } : INSERT_ONLY
    this.#node = node
  }

  get schema(): Schema {
    return this.#node.schema
  }

  /** The PRIMARY KEY, where all of it is read: the table promises it. */
  get uniqueKeys(): readonly (readonly number[])[] {
    const { primaryKey, projection } = this.#node
    const key = primaryKey?.map((column) => projection.indexOf(column))
    return key === undefined || key.includes(-1) ? [] : [key]
  }

  inputNeed(): never {
    throw new Error('Millrace bug: a scan has no input')
  }

  originOf(column: number): string {
    return this.schema[column]!.name
  }

  describe(): string {
    const { tableName, source, schema, primaryKey: _, normalizes: __, ...request } = this.#node
    const pushed = source.describe(request)
    return `table=[${tableName}], fields=[${schema.map((field) => field.name).join(', ')}]${pushed === '' ? '' : `, ${pushed}`}`
  }

  translate(context: TranslateContext): number {
    const { tableName, source, origin, projection, filters, limit, readFields } = this.#node
    const { idleTimeoutMs, alignment } = watermarksOf(origin)
    const rowsPerSecond = rateLimitOf(origin)
    return context.uids.assign({ kind: 'Source', keys: [tableName], inputs: [] }, (uid) =>
      context.builder.source({
        name: `Source: ${tableName}`,
        uid,
        source,
        request: {
          projection,
          filters,
          ...(limit === undefined ? {} : { limit }),
          ...(readFields === undefined ? {} : { readFields }),
        },
        watermarks: { idleTimeoutMs, alignment },
        ...(rowsPerSecond === undefined ? {} : { rowsPerSecond }),
      }),
    )
  }
}

import type { Schema } from '../core/batch.ts'
import type { Value } from '../core/value.ts'
import type { Job } from './job.ts'
import type { QueryResult } from './query-result.ts'

/** What a statement gave. */
export type StatementResult =
  /** Nothing but perhaps a remark. */
  | { readonly kind: 'ok'; readonly notice?: string }
  /** Rows that need no job: SHOW, DESCRIBE. */
  | { readonly kind: 'rows'; readonly schema: Schema; readonly rows: readonly (readonly Value[])[] }
  /** EXPLAIN. */
  | { readonly kind: 'text'; readonly text: string }
  /** INSERT and statement sets. */
  | { readonly kind: 'job'; readonly job: Job }
  | QueryResult

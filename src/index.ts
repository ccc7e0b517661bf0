/** Millrace: stream processing for TypeScript. The face of the package. */

export type { Batch, Field, Schema } from './core/batch.ts'
export type { Column } from './core/column.ts'
export { Decimal } from './core/decimal/decimal.ts'
export { EngineError, type ErrorDomain, type ErrorLocation } from './core/errors.ts'
export { DayTimeInterval, YearMonthInterval } from './core/time/intervals.ts'
export { SqlDate } from './core/time/sql-date.ts'
export { SqlTime } from './core/time/sql-time.ts'
export { SqlTimestamp } from './core/time/sql-timestamp.ts'
export { SqlTimestampLtz } from './core/time/sql-timestamp-ltz.ts'
export { typeToString } from './core/type-text.ts'
export type { SqlType } from './core/types.ts'
export { createEnvironment, type EnvironmentOptions } from './environment/create-environment.ts'
export type { Environment } from './environment/environment.ts'
export type { ExternalValue } from './environment/external-value.ts'
export type { Job, JobStatus } from './environment/job.ts'
export {
  type JobReport,
  ratesBetween,
  type SubtaskReport,
  type VertexRates,
  type VertexReport,
} from './environment/job-report.ts'
export type { MemoryTable } from './environment/memory-table.ts'
export type { Change, QueryResult } from './environment/query-result.ts'
export type { StatementResult } from './environment/statement-result.ts'
export type {
  AggregateMethods,
  UserAggregateFunction,
} from './environment/user-aggregate.ts'
export type { UserScalarFunction } from './environment/user-function.ts'
export type { UserTableFunction } from './environment/user-table-function.ts'
export type { VertexMetrics } from './runtime/metrics.ts'

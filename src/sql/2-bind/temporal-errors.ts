import { defineError } from '../../core/errors.ts'

export const temporalJoinType = defineError<{ readonly type: string }>({
  code: 'SQL_TEMPORAL_JOIN_TYPE',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `FOR SYSTEM_TIME AS OF looks up rows for those of the left side, so ${p.type} JOIN has no meaning with it.`,
  remedy: () => 'Use INNER JOIN or LEFT JOIN, with the table that is looked up on the right side.',
})

export const temporalJoinTime = defineError<{ readonly found: string }>({
  code: 'SQL_TEMPORAL_JOIN_TIME',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `FOR SYSTEM_TIME AS OF takes a time attribute of the left side, found ${p.found}.`,
  remedy: () =>
    'Name a column of the left table as it is: one with a WATERMARK, or a computed column PROCTIME().',
})

export const temporalJoinInBatch = defineError<object>({
  code: 'SQL_TEMPORAL_JOIN_IN_BATCH',
  domain: 'user',
  retry: 'never',
  message: () => 'A join with the version that held at event time runs in streaming mode only.',
  remedy: () =>
    "Run it in streaming mode (SET 'execution.runtime-mode' = 'streaming'): over bounded tables it ends as well.",
})

export const noVersions = defineError<{ readonly table: string; readonly problem: string }>({
  code: 'SQL_NO_VERSIONS',
  domain: 'user',
  retry: 'never',
  message: (p) => `'${p.table}' has no versions that a row could be joined with: ${p.problem}.`,
  remedy: () =>
    'Declare PRIMARY KEY (…) NOT ENFORCED and a WATERMARK for the table, or make a view SELECT … FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY key ORDER BY time DESC) AS n FROM t) WHERE n = 1.',
})

export const temporalJoinKey = defineError<{
  readonly table: string
  readonly missing: readonly string[]
}>({
  code: 'SQL_TEMPORAL_JOIN_KEY',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `Versions of '${p.table}' are told apart by ${p.missing.join(', ')}, which the condition of the join does not compare by =.`,
  remedy: (p) =>
    `Add ${p.missing.map((column) => `… = ${column}`).join(' AND ')} to the condition.`,
})

export const lookupTableUnfit = defineError<{ readonly table: string; readonly problem: string }>({
  code: 'SQL_LOOKUP_TABLE',
  domain: 'user',
  retry: 'never',
  message: (p) => `Rows cannot be looked up in '${p.table}': ${p.problem}.`,
  remedy: () =>
    'Look up in a table, or in a view that only filters and computes; for the version of another time use event time.',
})

export const lookupKeyMissing = defineError<{ readonly table: string }>({
  code: 'SQL_LOOKUP_KEY',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `The condition of the join does not say by which columns rows of '${p.table}' are found.`,
  remedy: (p) => `Compare a column of ${p.table} with one of the left side by =.`,
})

export const lookupCacheUnfit = defineError<{ readonly table: string; readonly cache: string }>({
  code: 'SQL_LOOKUP_CACHE',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `Table '${p.table}' cannot have 'lookup.cache' = '${p.cache}': its connector does not find rows by key.`,
  remedy: () => "Leave the option out, or set it to 'FULL': the table is read as a whole and kept.",
})

export const lookupHint = defineError<{ readonly problem: string }>({
  code: 'SQL_LOOKUP_HINT',
  domain: 'user',
  retry: 'never',
  message: (p) => `The hint LOOKUP is wrong: ${p.problem}.`,
  remedy: () =>
    "Write LOOKUP('table'='name', 'retry-predicate'='lookup_miss', 'retry-strategy'='fixed_delay', 'fixed-delay'='10s', 'max-attempts'='3'), with the name or alias of a table that is looked up.",
})

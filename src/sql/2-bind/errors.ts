import { defineError } from '../../core/errors.ts'

// Errors of names.

/** Where a name has no meaning, with the nearest one that has. */
interface UnknownName {
  readonly name: string
  readonly suggestion: string | undefined
  readonly known: readonly string[]
}

const list = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ')

const suggest = (what: string) => (p: UnknownName) => {
  if (p.suggestion !== undefined) return `Did you mean '${p.suggestion}'?`
  if (p.known.length > 0) return `The ${what} are ${list(p.known)}.`
  return `There are no ${what} here: add a FROM clause, or write text in single quotes.`
}

export const unknownColumn = defineError<UnknownName & { readonly place: string | undefined }>({
  code: 'SQL_UNKNOWN_COLUMN',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    p.place === undefined
      ? `There is no column '${p.name}'.`
      : `There is no column '${p.name}' in ${p.place}.`,
  remedy: suggest('columns'),
})

export const unknownField = defineError<UnknownName & { readonly row: string }>({
  code: 'SQL_UNKNOWN_FIELD',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.row} has no field '${p.name}'.`,
  remedy: suggest('fields'),
})

/** A field of something that has none. */
export const notRow = defineError<{ readonly name: string; readonly type: string }>({
  code: 'SQL_NOT_A_ROW',
  domain: 'user',
  retry: 'never',
  message: (p) => `'${p.name}' is ${p.type}, which has no fields.`,
  remedy: () => 'Only columns of type ROW have fields; remove the part behind the dot.',
})

export const unknownTableAlias = defineError<UnknownName>({
  code: 'SQL_UNKNOWN_ALIAS',
  domain: 'user',
  retry: 'never',
  message: (p) => `No table of this FROM clause is called '${p.name}'.`,
  remedy: suggest('tables'),
})

export const ambiguousColumn = defineError<{
  readonly name: string
  /** The names with what tells them apart, where that helps. */
  readonly qualified?: readonly string[]
}>({
  code: 'SQL_AMBIGUOUS_COLUMN',
  domain: 'user',
  retry: 'never',
  message: ({ name }) => `Column '${name}' is ambiguous: more than one column has this name.`,
  remedy: ({ qualified }) =>
    qualified === undefined || qualified.length < 2
      ? 'Give the columns different names with AS where they are made.'
      : `Say which one is meant: ${qualified.join(' or ')}.`,
})

export const unknownFunction = defineError<UnknownName>({
  code: 'SQL_UNKNOWN_FUNCTION',
  domain: 'user',
  retry: 'never',
  message: (p) => `There is no function '${p.name}'.`,
  remedy: (p) =>
    p.suggestion === undefined
      ? 'SHOW FUNCTIONS lists those there are.'
      : `Did you mean ${p.suggestion}?`,
})

export const unknownType = defineError<UnknownName>({
  code: 'SQL_UNKNOWN_TYPE',
  domain: 'user',
  retry: 'never',
  message: (p) => `There is no type '${p.name}'.`,
  remedy: suggest('types'),
})

export const duplicateName = defineError<{
  readonly name: string
  readonly what: string
  /** What to do, where renaming is not the word for it. */
  readonly instead?: string
}>({
  code: 'SQL_DUPLICATE_NAME',
  domain: 'user',
  retry: 'never',
  message: (p) => `There are two ${p.what} called '${p.name}'.`,
  remedy: (p) => p.instead ?? 'Rename one of them.',
})

// Errors of types.

export const functionArguments = defineError<{
  readonly name: string
  readonly types: readonly string[]
  readonly problem: string
}>({
  code: 'SQL_FUNCTION_ARGUMENTS',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.name}(${p.types.join(', ')}): ${p.problem}.`,
  remedy: () => 'Change the arguments or cast them with CAST(… AS type).',
})

/** Operands of an operator that do not go together. */
export const typeMismatch = defineError<{
  readonly what: string
  readonly problem: string
  readonly fix?: string
}>({
  code: 'SQL_TYPE_MISMATCH',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.what}: ${p.problem}.`,
  remedy: (p) => p.fix ?? 'Change the operands, or cast one with CAST(… AS type).',
})

export const castUnsupported = defineError<{
  readonly from: string
  readonly to: string
  readonly advice?: string
}>({
  code: 'SQL_CAST_UNSUPPORTED',
  domain: 'user',
  retry: 'never',
  message: (p) => `There is no cast from ${p.from} to ${p.to}.`,
  remedy: (p) => p.advice ?? 'Cast by way of another type, or take out the part you need first.',
})

/** NULL where its type cannot be told. */
export const bareNull = defineError<{ readonly place: string }>({
  code: 'SQL_BARE_NULL',
  domain: 'user',
  retry: 'never',
  message: (p) => `The type of NULL is unknown ${p.place}.`,
  remedy: () => 'Write CAST(NULL AS type).',
})

export const notCondition = defineError<{ readonly clause: string; readonly type: string }>({
  code: 'SQL_NOT_A_CONDITION',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.clause} needs a condition, but this is ${p.type}.`,
  remedy: () => 'Write a comparison or another expression of type BOOLEAN.',
})

export const literalOutOfRange = defineError<{ readonly text: string; readonly problem: string }>({
  code: 'SQL_LITERAL_RANGE',
  domain: 'user',
  retry: 'never',
  message: (p) => `The number ${p.text} is out of range: ${p.problem}.`,
  remedy: () => 'Write it as a string and cast it to DECIMAL or DOUBLE.',
})

export const badTimeLiteral = defineError<{
  readonly what: string
  readonly text: string
  readonly form: string
}>({
  code: 'SQL_TIME_LITERAL',
  domain: 'user',
  retry: 'never',
  message: (p) => `'${p.text}' is no ${p.what}.`,
  remedy: (p) => `Write it as ${p.form}.`,
})

export const typeParameter = defineError<{ readonly type: string; readonly problem: string }>({
  code: 'SQL_TYPE_PARAMETER',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.type} is not possible: ${p.problem}.`,
  remedy: () => 'Change the number in parentheses.',
})

// Errors of grouping.

export const notGrouped = defineError<{ readonly expression: string }>({
  code: 'SQL_NOT_GROUPED',
  domain: 'user',
  retry: 'never',
  message: (p) => `'${p.expression}' is neither grouped by nor inside an aggregate.`,
  remedy: () => 'Add it to GROUP BY, or put it into an aggregate such as MAX(…).',
})

export const groupingOutsideGroups = defineError<{ readonly name: string }>({
  code: 'SQL_GROUPING_OUTSIDE_GROUPS',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.name} asks how rows are grouped, but there is no GROUP BY.`,
  remedy: () => 'Add GROUP BY with GROUPING SETS, ROLLUP or CUBE, or leave the call out.',
})

export const notGroupingKey = defineError<{ readonly name: string; readonly expression: string }>({
  code: 'SQL_NOT_A_GROUPING_KEY',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.name} takes what GROUP BY names, and '${p.expression}' is not among it.`,
  remedy: () => 'Write the expression as it stands in GROUP BY.',
})

export const aggregateMisplaced = defineError<{ readonly name: string; readonly clause: string }>({
  code: 'SQL_AGGREGATE_MISPLACED',
  domain: 'user',
  retry: 'never',
  message: (p) => `The aggregate ${p.name} cannot stand in ${p.clause}.`,
  remedy: (p) =>
    p.clause === 'WHERE'
      ? 'Use HAVING for conditions on aggregates.'
      : 'Compute it in a derived table first and use its column.',
})

export const nestedAggregate = defineError<{ readonly name: string }>({
  code: 'SQL_NESTED_AGGREGATE',
  domain: 'user',
  retry: 'never',
  message: (p) => `The aggregate ${p.name} stands inside another aggregate.`,
  remedy: () => 'Compute the inner aggregate in a derived table first.',
})

export const tableFunctionMisplaced = defineError<{ readonly name: string }>({
  code: 'SQL_TABLE_FUNCTION_MISPLACED',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.name} is a table function, and gives rows: it is no value.`,
  remedy: (p) => `Call it in FROM: … CROSS JOIN LATERAL TABLE(${p.name}(…)) AS t.`,
})

export const notAggregate = defineError<{ readonly name: string; readonly clause: string }>({
  code: 'SQL_NOT_AN_AGGREGATE',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.name} is not an aggregate, so ${p.clause} means nothing for it.`,
  remedy: (p) => `Remove ${p.clause}.`,
})

// Errors of shape.

export const columnCount = defineError<{
  readonly what: string
  readonly expected: number
  readonly found: number
  readonly columns: readonly string[]
}>({
  code: 'SQL_COLUMN_COUNT',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.what}: ${p.expected} expected, ${p.found} found.`,
  remedy: (p) => `The columns are ${list(p.columns)}.`,
})

export const starWithoutFrom = defineError<object>({
  code: 'SQL_STAR_WITHOUT_FROM',
  domain: 'user',
  retry: 'never',
  message: () => 'SELECT * has no FROM clause to take columns from.',
  remedy: () => 'Add FROM and a table.',
})

export const ordinalRange = defineError<{ readonly ordinal: string; readonly count: number }>({
  code: 'SQL_ORDINAL_RANGE',
  domain: 'user',
  retry: 'never',
  message: (p) => `ORDER BY ${p.ordinal}: the query has columns 1 to ${p.count}.`,
  remedy: () => 'Name the column, or give its number counted from 1.',
})

export const notSelected = defineError<{ readonly expression: string }>({
  code: 'SQL_NOT_SELECTED',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `SELECT DISTINCT can only be ordered by what it selects, not by '${p.expression}'.`,
  remedy: () => 'Add it to the select list, or order by one of the selected columns.',
})

export const rowLimit = defineError<{ readonly clause: string; readonly text: string }>({
  code: 'SQL_ROW_LIMIT',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.clause} ${p.text}: a whole number of rows is needed.`,
  remedy: () => 'Write a number from 0 up.',
})

// Errors of INSERT.

export const sinkColumnCount = defineError<{
  readonly table: string
  readonly query: readonly string[]
  readonly sink: readonly string[]
}>({
  code: 'SQL_SINK_COLUMN_COUNT',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `The query gives ${p.query.length} (${p.query.join(', ')}) of the ${p.sink.length} columns that ${p.table} takes (${p.sink.join(', ')}).`,
  remedy: () => 'Select as many columns, or name the ones you give: INSERT INTO t (a, b) ….',
})

export const sinkType = defineError<{
  readonly column: string
  readonly from: string
  readonly to: string
}>({
  code: 'SQL_SINK_TYPE',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    `Column '${p.column}' is ${p.to}, but the query gives ${p.from}, which may not fit.`,
  remedy: (p) => `Write CAST(… AS ${p.to.replace(/ NOT NULL$/, '')}) in the query.`,
})

export const sinkColumnNotWritable = defineError<{
  readonly column: string
  readonly table: string
  readonly problem: string
}>({
  code: 'SQL_SINK_COLUMN',
  domain: 'user',
  retry: 'never',
  message: (p) => `Column '${p.column}' of ${p.table} ${p.problem}.`,
  remedy: (p) => (p.problem.includes('NOT NULL') ? 'Give it a value.' : 'Change the column list.'),
})

export const overwriteInStreaming = defineError<object>({
  code: 'SQL_OVERWRITE_IN_STREAMING',
  domain: 'user',
  retry: 'never',
  message: () =>
    'INSERT OVERWRITE replaces what is there at its end, which a stream does not have.',
  remedy: () =>
    "Run it in batch mode (SET 'execution.runtime-mode' = 'batch'), or use INSERT INTO.",
})

// Errors of streaming and windows.

export const streamingSort = defineError<object>({
  code: 'SQL_STREAMING_SORT',
  domain: 'user',
  retry: 'never',
  message: () =>
    'A stream has no end, so it can be sorted by time only, ascending: by an event time column or by PROCTIME().',
  remedy: () =>
    "Run the query in batch mode (SET 'execution.runtime-mode' = 'batch'), or leave out ORDER BY.",
})

export const windowArgument = defineError<{
  readonly window: string
  readonly problem: string
  readonly form: string
}>({
  code: 'SQL_WINDOW_ARGUMENT',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.window}: ${p.problem}.`,
  remedy: (p) => `The form is ${p.form}.`,
})

export const groupWindow = defineError<{ readonly problem: string; readonly instead: string }>({
  code: 'SQL_GROUP_WINDOW',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.problem}.`,
  remedy: (p) => p.instead,
})

export const notTimeAttribute = defineError<{
  readonly window: string
  readonly column: string
  readonly type: string
}>({
  code: 'SQL_NOT_TIME_ATTRIBUTE',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.window} needs a time attribute, but '${p.column}' is ${p.type}.`,
  remedy: (p) =>
    `Declare WATERMARK FOR ${p.column} AS … in CREATE TABLE, and hand the column on as it is: computing with it or casting it ends its being event time. Windows by the clock take a column PROCTIME().`,
})

export const watermarkColumn = defineError<{ readonly column: string; readonly problem: string }>({
  code: 'SQL_WATERMARK_COLUMN',
  domain: 'user',
  retry: 'never',
  message: (p) => `WATERMARK FOR ${p.column}: ${p.problem}.`,
  remedy: () =>
    'Use a column of type TIMESTAMP or TIMESTAMP_LTZ with precision 0 to 3, such as TIMESTAMP(3).',
})

// What comes later.

export const joinWithoutCondition = defineError<{ readonly type: string }>({
  code: 'SQL_JOIN_WITHOUT_CONDITION',
  domain: 'user',
  retry: 'never',
  message: ({ type }) => `${type} JOIN has no condition.`,
  remedy: () => 'Write ON … or USING (…) behind it, or CROSS JOIN for every pair of rows.',
})

export const joinCondition = defineError<{ readonly type: 'NATURAL' | 'CROSS' }>({
  code: 'SQL_JOIN_CONDITION',
  domain: 'user',
  retry: 'never',
  message: ({ type }) =>
    type === 'NATURAL'
      ? 'NATURAL JOIN takes the columns of one name as its condition: there can be no other.'
      : 'CROSS JOIN gives every pair of rows: it has no condition.',
  remedy: ({ type }) =>
    type === 'NATURAL'
      ? 'Write JOIN without NATURAL, and the whole condition in ON or USING.'
      : 'Write JOIN … ON … or JOIN … USING (…) instead.',
})

export const qualifyWithoutOver = defineError<Record<string, never>>({
  code: 'SQL_QUALIFY_WITHOUT_OVER',
  domain: 'user',
  retry: 'never',
  message: () => 'QUALIFY asks about no function with OVER (…).',
  remedy: () =>
    'Ask about rows in WHERE and about groups in HAVING; QUALIFY filters by functions such as ROW_NUMBER() OVER (…).',
})

export const overMisplaced = defineError<{ readonly name: string; readonly clause: string }>({
  code: 'SQL_OVER_MISPLACED',
  domain: 'user',
  retry: 'never',
  message: ({ name, clause }) => `${name} OVER (…) cannot stand in ${clause}.`,
  remedy: () =>
    'Compute it in the SELECT of a subquery and use its column outside; or filter by it in QUALIFY.',
})

export const overMissing = defineError<{ readonly name: string }>({
  code: 'SQL_OVER_MISSING',
  domain: 'user',
  retry: 'never',
  message: ({ name }) => `${name} has no OVER.`,
  remedy: ({ name }) => `Write ${name}(…) OVER (PARTITION BY … ORDER BY …).`,
})

export const overNeedsOrder = defineError<{ readonly name: string }>({
  code: 'SQL_OVER_NEEDS_ORDER',
  domain: 'user',
  retry: 'never',
  message: ({ name }) => `${name} needs an order: its window has no ORDER BY.`,
  remedy: ({ name }) => `Write ${name}(…) OVER (PARTITION BY … ORDER BY …).`,
})

export const overFrame = defineError<{ readonly problem: string }>({
  code: 'SQL_OVER_FRAME',
  domain: 'user',
  retry: 'never',
  message: ({ problem }) => `The frame of this window has no meaning: ${problem}.`,
  remedy: () =>
    'Write ROWS BETWEEN n PRECEDING AND CURRENT ROW, or RANGE BETWEEN INTERVAL … PRECEDING AND CURRENT ROW.',
})

export const unknownWindow = defineError<{
  readonly name: string
  readonly known: readonly string[]
}>({
  code: 'SQL_UNKNOWN_WINDOW',
  domain: 'user',
  retry: 'never',
  message: ({ name }) => `There is no window '${name}'.`,
  remedy: ({ known }) =>
    known.length === 0
      ? 'Declare it: WINDOW name AS (PARTITION BY … ORDER BY …).'
      : `The WINDOW clause has ${known.join(', ')}.`,
})

export const notSupportedYet = defineError<{
  readonly construct: string
  readonly instead?: string
}>({
  code: 'SQL_NOT_SUPPORTED_YET',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.construct} is not supported yet.`,
  remedy: (p) => p.instead ?? 'Write the query without it.',
})

/** A line of test/golden/differences.ndjson. */
export interface Difference {
  readonly suite: string
  readonly file: string
  readonly found: string
  readonly why: string
}

/** What the dialect has and the engine does not have yet, with what to write instead. */
const NOT_YET: readonly (readonly [construct: string, instead: string])[] = [
  [
    'Joins as of a processing time with views that group or number rows (Flink has none either)',
    'event time',
  ],
  ['Joins as of a time whose left side is updated', 'joining before aggregating'],
  [
    'Subqueries in `ON`; correlated ones with `UNION`, `OVER`, or groups (`GROUP BY`, `HAVING`) compared otherwise than by `=`',
    'a join',
  ],
  [
    '`OVER` by `PROCTIME()` with another order, frames or functions that reach ahead, or over rows that change (Flink has none either)',
    'a column that the rows bring along',
  ],
  [
    '`CREATE FUNCTION`',
    '`createFunction`, `createAggregateFunction` and `createTableFunction` of the environment',
  ],
  ['`MATCH_RECOGNIZE`', 'joins and windows'],
  [
    'Windows by processing time in batch (Flink refuses them too)',
    'streaming, or `CAST(p AS TIMESTAMP_LTZ(3))`',
  ],
  [
    'An alignment in `GROUP BY TUMBLE(…)` (Flink refuses it too)',
    'the table function with an offset',
  ],
  [
    '`ORDER BY` without `LIMIT` in streaming, but by time ascending (Flink has no other either)',
    'batch mode',
  ],
  ['`ORDER BY` inside aggregates, `WITHIN GROUP`', 'rows come in the order that they have'],
  ['`CURRENT_WATERMARK`', 'comparisons of event times'],
  ['Metadata columns of files', '`PARTITIONED BY`'],
  ['`TIMESTAMP(7)` and finer', '`TIMESTAMP(6)`: times are microseconds'],
]

/** Decisions that no single answer shows. */
const DECISIONS: readonly string[] = [
  'Times before 1970: parts, casts and `FLOOR` are those of the calendar; Flink cuts toward 1970.',
  'Parts of a `TIMESTAMP_LTZ` go by the offset that its zone has at that instant.',
  'Rows that are read together have the same `PROCTIME()`. Windows by processing time that are open when bounded input ends are dropped, as in Flink; the counter `unfiredWindows` tells.',
  'Behind a `SinkUpsertMaterializer` a table that takes all changes is given `-U` before `+U`; Flink gives it `+U` alone.',
  'In a Canal message of several rows each row has its own `old`; Flink takes a column for changed in all of them when it is in one.',
  'With `TRY_RESOLVE` a join over changing rows whose condition calls `RAND()` is refused; Flink draws a number for each row of either side where it can be pushed there.',
  'Several different windows of `OVER` in one `SELECT` run in streaming too, one behind the other; Flink refuses them.',
  'In streams `OVER` takes every order and frame, and rows that change, where Flink has frames that begin with their partition and one ascending column. A row goes and comes (`-D`, `+I`) when it is updated, and its results are sent once a batch. `RANK` and `DENSE_RANK` are those of batch; Flink counts peers into them.',
  'Rows that `OVER` or `ORDER BY` leave out as late are judged as in Flink: `ORDER BY` and bounded frames take a row behind the watermark while its place is open. A partition that no frame of `RANGE` reaches back to is forgotten at once, in Flink up to half a frame later. Times before 1970 are times like others.',
  'A join as of event time takes versions that come out of order into account; the view that keeps the last row of each key drops them in Flink. It runs in streaming mode only, as in Flink.',
  'Interval joins by processing time give rows that wait when bounded input ends; Flink loses them. The watermark behind outer ones is held back for one millisecond more, so that no row is late there that waited.',
  'Tables of files and of memory can be looked up: they are read as a whole. Flink refuses them.',
  '`CEIL` of the beginning of a unit is that beginning.',
  'Dates before 1582 are Gregorian, as everywhere in SQL.',
  '`TIMESTAMPDIFF` counts fractions of a second.',
  '`TO_DATE` of a text that it cannot read is NULL.',
  "`INTERVAL '1' WEEK` is seven days, `INTERVAL '1' QUARTER` three months.",
  'Partition directories of dates are named by the date: `d=2020-01-02`.',
  'A file that is named explicitly is read, also when its name begins with `_` or `.`; in a directory such files are left out.',
  '`datagen` takes `min` = `max`.',
  'A sum of decimals that grows beyond 38 digits is NULL from there on; in a NOT NULL column that fails the job.',
  'DOUBLE and FLOAT are printed with the shortest digits that name the number, as Java 19 and later do.',
]

/** What differs from Flink and why: from the list of differences that the golden tests keep. */
export function compatibilityPage(differences: readonly Difference[]): string {
  const byReason = new Map<string, Difference[]>()
  for (const difference of differences) {
    if (difference.why.startsWith('Not supported yet')) continue
    byReason.set(difference.why, [...(byReason.get(difference.why) ?? []), difference])
  }
  const parts = [
    '# Compatibility with Flink',
    'Written by `scripts/write-docs.ts`. The answers in `test/golden` come from Apache Flink 2.2.1; the tests compare every one of them, with types and names, and allow only what is listed in `test/golden/differences.ndjson`. Where Flink is merely surprising, Millrace does the same.',
    '## Not supported yet',
    'Each of these is refused with an error that says so.',
    [
      '| construct | instead |',
      '|---|---|',
      ...NOT_YET.map(([construct, instead]) => `| ${construct} | ${instead} |`),
    ].join('\n'),
    '## Decisions',
    DECISIONS.map((line) => `- ${line}`).join('\n'),
    '## Answers that differ, by reason',
  ]
  for (const [why, list] of byReason) {
    const shown = list.slice(0, 3).map((difference) => `- ${summary(difference)}`)
    if (list.length > shown.length) shown.push(`- … and ${list.length - shown.length} more`)
    parts.push(`**${why}**`, shown.join('\n'))
  }
  return `${parts.join('\n\n')}\n`
}

const MAX_SHOWN = 160

function summary({ suite, file, found }: Difference): string {
  if (suite === 'queries')
    return `query file ${quoted(`${file}.sql`)}: ${quoted(found.split(':', 1)[0]!)}`
  const [expression, ours, theirs] = found.split(/ :: (?:ours |Flink )/)
  return `${quoted(expression!)}: here ${quoted(ours ?? '')}, Flink ${quoted(theirs ?? '')}`
}

function quoted(text: string): string {
  const line = text.replaceAll('\n', ' ')
  const shown = line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line
  return shown.includes('`') ? `\`\` ${shown} \`\`` : `\`${shown}\``
}

const SAME_SIDES = 'values without an order are refused also where both sides are the same column'
const NINE_DIGITS = 'timestamps have six digits of fraction'

const NO_TEXT_INTERVALS = 'no text is an interval, so Flink only types this and cannot run it'
const intervalTexts = ['c', 's'].flatMap((text) =>
  ['MONTH', 'DAY'].flatMap((unit): [string, string][] => [
    [`matrix-compare: ${text} = i * INTERVAL '1' ${unit}`, NO_TEXT_INTERVALS],
    [`matrix-compare: i * INTERVAL '1' ${unit} = ${text}`, NO_TEXT_INTERVALS],
  ]),
)

/** Expressions whose type differs from Flink's on purpose, as `family: expression`, with the reason. */
export const typeDifferences: ReadonlyMap<string, string> = new Map<string, string>([
  ...intervalTexts,
  [
    "coercion: MAP['a', NULL]",
    'a map of nothing but NULLs has no type; Flink takes that of the keys',
  ],
  ["cast-text: CAST('abc' AS CHAR(0))", 'a text of length 0 can only be a literal'],
  ['matrix-compare: ar < ar', SAME_SIDES],
  ['matrix-compare: r < r', SAME_SIDES],
  ["temporal: TIMESTAMP '2020-01-31 12:34:56.123456789'", NINE_DIGITS],
  ["temporal: TIMESTAMP '2020-01-31 12:34:56.1234567890'", NINE_DIGITS],
])

const METADATA = 'metadata of files is not there yet'
const CURRENT_WATERMARK = 'CURRENT_WATERMARK is not there yet'

const numbered = (script: string, count: number, reason: string): [string, string][] =>
  Array.from({ length: count }, (_, query) => [`${script} ${query}`, reason])

/** Queries whose columns differ from Flink's on purpose, as `script number`, with the reason. */
export const queryDifferences: ReadonlyMap<string, string> = new Map<string, string>([
  ['unnest 20', 'subqueries in UNNEST are not there yet'],
  ['files-directory 2', METADATA],
  ['sink-partitioned 3', METADATA],
  ...numbered('current-watermark', 2, CURRENT_WATERMARK),
])

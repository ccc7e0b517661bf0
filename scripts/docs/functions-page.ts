import type { FunctionExample, FunctionFamily } from '../../src/contracts/function.ts'
import { aggregateFunctions } from '../../src/sql/functions/aggregates/index.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'

const FAMILIES: readonly (readonly [FunctionFamily, string])[] = [
  ['comparison', 'Comparison'],
  ['logical', 'Logic'],
  ['arithmetic', 'Numbers'],
  ['string', 'Text and bytes'],
  ['temporal', 'Dates and times'],
  ['conditional', 'Choices'],
  ['conversion', 'Conversion'],
  ['hash', 'Digests'],
  ['json', 'JSON'],
  ['collection', 'Arrays and maps'],
  ['value', 'Constructors'],
  ['auxiliary', 'Others'],
]

/** The reference of all built-in functions, by family, in the order of the registry. */
export function functionsPage(): string {
  const parts = [
    '# Functions',
    'Written by `scripts/write-docs.ts` from the definitions under `src/sql/functions`. Every example is run by the tests: `→` shows what `CAST(… AS STRING)` gives.',
  ]
  for (const [family, title] of FAMILIES) {
    const members = scalarFunctions.filter((definition) => definition.family === family)
    if (members.length === 0) continue
    parts.push(`## ${title}`)
    for (const definition of members) {
      parts.push(
        `### ${code(definition.syntax ?? definition.name)}`,
        facts(definition),
        examplesOf(definition.examples),
      )
    }
  }
  parts.push(
    '## Aggregates',
    'With `DISTINCT`, and with `FILTER (WHERE …)`. In streaming their answers are updated as rows come.',
  )
  for (const definition of aggregateFunctions) {
    parts.push(`### ${code(definition.name)}`, facts(definition), examplesOf(definition.examples))
  }
  return `${parts.join('\n\n')}\n`
}

interface Described {
  readonly doc: string
  readonly signatures: readonly string[]
  readonly aliases?: readonly string[]
  readonly deterministic?: true | false | 'dynamic'
}

function facts({ doc, signatures, aliases, deterministic }: Described): string {
  const lines = [doc, `Takes and gives: ${signatures.map(code).join(', ')}.`]
  if (aliases !== undefined && aliases.length > 0)
    lines.push(`Also named ${aliases.map(code).join(', ')}.`)
  if (deterministic === false) lines.push('Computed anew for each row.')
  if (deterministic === 'dynamic') lines.push('One value for a query in batch.')
  return lines.join(' ')
}

const examplesOf = (examples: readonly FunctionExample[]): string =>
  `\`\`\`sql\n${examples.map(([sql, expected]) => `${sql}  -- → ${expected}`).join('\n')}\n\`\`\``

const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)

import { changelogPrinter } from '../../src/cli/output/changelog-json.ts'
import { formatDouble, formatFloat } from '../../src/core/decimal/double-text.ts'
import { EngineError } from '../../src/core/errors.ts'
import { typeToString } from '../../src/core/type-text.ts'
import type { Environment } from '../../src/environment/environment.ts'

/** What a query gave, in the words of the answer files. */
export type Outcome =
  | {
      readonly kind: 'rows'
      readonly columns: readonly (readonly [string, string])[]
      readonly changes: readonly string[]
    }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }

/**
 * Rewrites numbers with a fraction to their shortest digits: Java 17 does not always find them, so that
 * FLOAT and DOUBLE are compared as numbers. Texts are left as they are.
 */
export function shortestNumbers(text: string, types: string): string {
  const shortest = types.includes('FLOAT') ? formatFloat : formatDouble
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d+\.\d+(?:E-?\d+)?/g, (token) => {
    if (token.startsWith('"')) return token
    return shortest(types.includes('FLOAT') ? Math.fround(Number(token)) : Number(token))
  })
}

/**
 * Runs one statement. Changes are `+I [values]` with values as the changelog output prints them. Only coded
 * errors are an outcome; anything else is a bug and is thrown.
 */
export async function runStatement(environment: Environment, sql: string): Promise<Outcome> {
  try {
    const result = await environment.executeSql(sql)
    if (result.kind === 'rows') {
      const print = result.schema.map((field) => changelogPrinter(field.type))
      return {
        kind: 'rows',
        columns: result.schema.map((field) => [field.name, typeToString(field.type)] as const),
        changes: result.rows.map(
          (row) => `+I [${row.map((value, i) => print[i]!(value)).join(',')}]`,
        ),
      }
    }
    if (result.kind === 'text')
      return {
        kind: 'rows',
        columns: [['result', 'STRING']],
        changes: [`+I [${JSON.stringify(result.text)}]`],
      }
    if (result.kind === 'job') await result.job.done
    if (result.kind !== 'query') return { kind: 'rows', columns: [], changes: [] }
    const print = result.schema.map((field) => changelogPrinter(field.type))
    const changes: string[] = []
    for await (const batch of result.valueChanges()) {
      for (const { kind, values } of batch)
        changes.push(`${kind} [${values.map((value, i) => print[i]!(value)).join(',')}]`)
    }
    return {
      kind: 'rows',
      columns: result.schema.map((field) => [field.name, typeToString(field.type)] as const),
      changes,
    }
  } catch (error) {
    if (error instanceof EngineError)
      return { kind: 'error', code: error.code, message: error.message }
    throw error
  }
}

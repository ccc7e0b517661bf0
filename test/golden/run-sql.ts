import { changelogPrinter } from '../../src/cli/output/changelog-json.ts'
import { EngineError } from '../../src/core/errors.ts'
import { typeToString } from '../../src/core/type-text.ts'
import type { Environment } from '../../src/environment/environment.ts'

/** What a query gave, in the words of the answer files. */
export type Outcome =
  | { readonly kind: 'rows'; readonly columns: readonly (readonly [string, string])[]; readonly changes: readonly string[] }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }

/**
 * Runs one statement. Changes are `+I [values]` with values as the changelog output prints them. Only coded
 * errors are an outcome; anything else is a bug and is thrown.
 */
export async function runStatement(environment: Environment, sql: string): Promise<Outcome> {
  try {
    const result = await environment.executeSql(sql)
    if (result.kind !== 'query') return { kind: 'rows', columns: [], changes: [] }
    const print = result.schema.map((field) => changelogPrinter(field.type))
    const changes: string[] = []
    for await (const batch of result.valueChanges()) {
      for (const { kind, values } of batch) changes.push(`${kind} [${values.map((value, i) => print[i]!(value)).join(',')}]`)
    }
    return { kind: 'rows', columns: result.schema.map((field) => [field.name, typeToString(field.type)] as const), changes }
  } catch (error) {
    if (error instanceof EngineError) return { kind: 'error', code: error.code, message: error.message }
    throw error
  }
}

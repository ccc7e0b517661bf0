import type { ExpandNode } from './logical.ts'

/** What stands in the parentheses behind the name in EXPLAIN. */
export function expandText({ input, keys, sets }: ExpandNode): string {
  const names = keys.map((key) => input.schema[key]!.name)
  const texts = sets.map((set) => `{${names.filter((_, key) => set[key]!).join(', ')}}`)
  return `sets=[${texts.join(', ')}]`
}

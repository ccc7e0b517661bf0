/**
 * A syntax tree as compact text for tests and debugging: `(binary + a (numericLiteral 1 exact))`. Fields come in the order of the tree's
 * construction, without their names; what is absent, false or empty is left out, and so are spans and sources.
 */
export function treeToText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(treeToText).join(' ')}]`
  if (typeof value === 'object' && value !== null) return nodeToText(value)
  return String(value)
}

function nodeToText(node: object): string {
  const { kind, name, quoted, parts } = node as Record<string, unknown>
  if (kind === 'identifier') return quoted === true ? `\`${String(name)}\`` : String(name)
  if (kind === 'name' && Array.isArray(parts)) return parts.map(treeToText).join('.')
  const pieces = [String(kind)]
  for (const [field, value] of Object.entries(node)) {
    if (field === 'kind' || field === 'span' || field === 'source') continue
    if (value === undefined || value === false || value === '') continue
    if (Array.isArray(value) && value.length === 0) continue
    if (value === true) pieces.push(field)
    else if (typeof value === 'string' && /[\s()[\]]/.test(value)) pieces.push(`'${value}'`)
    else pieces.push(treeToText(value))
  }
  return `(${pieces.join(' ')})`
}

/**
 * A syntax tree as compact text for tests and debugging: `(binary + a 1)`. Fields come in the order of the tree's construction, without
 * their names; what is absent, false, unspecified or empty is left out, and so are spans and sources.
 */
export function treeToText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(treeToText).join(' ')}]`
  if (typeof value === 'object' && value !== null) return nodeToText(value as TreeNode)
  return String(value)
}

type TreeNode = Readonly<Record<string, unknown>>

function nodeToText(node: TreeNode): string {
  const { kind } = node
  if (kind === 'identifier')
    return node.quoted === true ? `\`${String(node.name)}\`` : String(node.name)
  if (kind === 'name') return (node.parts as unknown[]).map(treeToText).join('.')
  if (kind === 'numericLiteral') return String(node.text)
  if (kind === 'stringLiteral' && node.charset === undefined) return quoted(node.value)
  if (kind === 'booleanLiteral')
    return node.value === null ? 'UNKNOWN' : node.value === true ? 'TRUE' : 'FALSE'
  if (kind === 'nullLiteral') return 'NULL'
  if (kind === 'stringText') return quoted(node.value)
  if (kind === 'functionArgument' && node.name === undefined) return treeToText(node.value)
  const pieces = [String(kind)]
  for (const [field, value] of Object.entries(node)) {
    if (HIDDEN_FIELDS.includes(field) || value === undefined || value === '') continue
    if (field === 'parentheses') {
      if (value === false) pieces.push('withoutParentheses')
    } else if (value === true) {
      pieces.push(field)
    } else if (value !== false && value !== 'unspecified' && !isEmpty(value)) {
      pieces.push(
        typeof value === 'string' && /[\s()[\]]/.test(value) ? quoted(value) : treeToText(value),
      )
    }
  }
  return `(${pieces.join(' ')})`
}

const HIDDEN_FIELDS = ['kind', 'span', 'source']

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function quoted(value: unknown): string {
  return `'${String(value)}'`
}

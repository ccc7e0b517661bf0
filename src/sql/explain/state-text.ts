import type { PhysicalNode } from '../4-physical/physical-node.ts'
import { boundText, type KeptTable, type StateBound } from '../4-physical/state-bound.ts'

/** A table of an operator with what bounds it. */
export interface BoundedTable {
  readonly table: KeptTable
  readonly bounds: readonly StateBound[]
}

/** What a node keeps. Tables that only find the keys of others are left out. */
export function boundedTables(
  node: PhysicalNode,
  tables: readonly KeptTable[],
  ttlMs: number | undefined,
): readonly BoundedTable[] {
  const named = new Set<string>()
  const found: BoundedTable[] = []
  for (const table of tables) {
    const isIndex =
      /(^| )keys$/.test(table.name) && tables.some(({ parent }) => parent === table.name)
    if (isIndex || named.has(table.name)) continue
    named.add(table.name)
    const parent = tables.find(({ name }) => name === table.parent)
    const keyNames = (parent ?? table).keyNames
    const own = node.bounds?.(table, ttlMs)
    if (own?.length !== 0) found.push({ table: { ...table, keyNames }, bounds: own ?? [] })
  }
  return found
}

/** `state=[left by (cust): TTL 1 h; …]`; undefined for nothing. */
export function stateText(tables: readonly BoundedTable[]): string | undefined {
  if (tables.length === 0) return undefined
  const texts = tables.map(
    ({ table: { name, keyNames }, bounds }) =>
      `${name}${keyNames.length === 0 ? '' : ` by (${keyNames.join(', ')})`}${bounds.length === 0 ? '' : `: ${bounds.map(boundText).join(', ')}`}`,
  )
  return `state=[${texts.join('; ')}]`
}

/** What a user should know of a node whose state nothing bounds, one sentence a line. */
export function stateAdvice(node: PhysicalNode, tables: readonly BoundedTable[]): string[] {
  const isKept = (kind: StateBound['kind']): BoundedTable | undefined =>
    tables.find(({ bounds }) => bounds.length > 0 && bounds.every((bound) => bound.kind === kind))
  const lines: string[] = []
  if (node.looksAtEveryPair === true)
    lines.push(
      `${node.name} has no equality between its inputs: every row is compared with every row of the other side. Join by equal columns.`,
    )
  if (isKept('input') !== undefined)
    lines.push(
      `${node.name} keeps its input for ever. Set 'table.exec.state.ttl', or bound it by time: windows, or a condition BETWEEN two times.`,
    )
  const grouped = isKept('keys') ?? isKept('values')
  if (grouped !== undefined) {
    const { table, bounds } = grouped
    const hasNoTtl = bounds.some((bound) => bound.kind === 'keys' && bound.hasNoTtl === true)
    const keys = table.keyNames.length === 0 ? 'value' : `(${table.keyNames.join(', ')})`
    lines.push(
      `${node.name} keeps ${table.name} of each ${keys} for ever. Unless there are few, ${hasNoTtl ? 'bound its frame' : "set 'table.exec.state.ttl', or group by windows"}.`,
    )
  }
  return lines
}

import type { Schema } from '../../core/batch.ts'
import { exchangeByColumns, FORWARD } from '../../dataflow/exchange.ts'
import { AskedTable } from '../../operators/join/lookup/asked-table.ts'
import { DistinctKeys } from '../../operators/join/lookup/distinct-keys.ts'
import { LookupCache } from '../../operators/join/lookup/lookup-cache.ts'
import { LookupJoinOperator } from '../../operators/join/lookup/lookup-join.ts'
import type { RowFinder } from '../../operators/join/lookup/row-finder.ts'
import { type TableReload, WholeTable } from '../../operators/join/lookup/whole-table.ts'
import { notSupportedYet } from '../2-bind/errors.ts'
import { Calc } from '../5-codegen/calc.ts'
import type { Expression } from '../plan/expression.ts'
import type { LookedUpTable, LookupJoinNode } from '../plan/logical.ts'
import type { LookupOptions } from '../plan/lookup-options.ts'
import { lookupText } from '../plan/lookup-text.ts'
import { expressionOrigin } from './column-origin.ts'
import { everyChangeOf } from './each-change.ts'
import { conditionOf, JOIN_NAMES } from './join.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'

/** A join with the rows that a table has under a key when a row comes: the table is asked, or kept as a whole. */
export class PhysicalLookupJoin implements PhysicalNode {
  readonly name = 'LookupJoin'
  readonly changelog = INSERT_ONLY
  readonly inputs: readonly [PhysicalNode]
  readonly #node: LookupJoinNode

  /** @throws SQL_NOT_SUPPORTED_YET where the input is updated */
  constructor(node: LookupJoinNode, input: PhysicalNode) {
    this.#node = node
    this.inputs = [input]
    if (!isInsertOnly(input.changelog))
      throw notSupportedYet({
        construct: 'A lookup join whose left side is updated',
        instead: 'Join before you aggregate: what is looked up later may be another row.',
      })
  }

  get schema(): Schema {
    return this.#node.schema
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return { updateBefore: true, ...everyChangeOf(need) }
  }

  originOf(column: number): string {
    const input = this.inputs[0]
    const width = input.schema.length
    if (column < width) return input.originOf(column)
    const { table } = this.#node
    return expressionOrigin(
      table.expressions[column - width]!,
      (index) => `${table.tableName}.${table.source.schema[table.projection[index]!]!.name}`,
    )
  }

  describe(): string {
    const { type, schema } = this.#node
    return `joinType=[${JOIN_NAMES[type]}], ${lookupText(this.#node)}, select=[${schema.map((field) => field.name).join(', ')}]`
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { session } = context
    const { type, keys, table, condition } = this.#node
    const inputSchema = this.inputs[0].schema
    const inputKeys = keys.map((key) => key.input)
    const identity = {
      kind: `${this.name} ${type}`,
      keys: [
        ...inputKeys.map((key) => this.originOf(key)),
        ...keys.map((key) => this.originOf(inputSchema.length + key.table)),
      ],
      inputs: [input!],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        exchanges: [
          table.options.hint.shuffle ? exchangeByColumns(inputKeys, inputSchema) : FORWARD,
        ],
        waits: true,
        make: () =>
          new LookupJoinOperator({
            type,
            keys: inputKeys,
            inputSchema,
            tableSchema: table.expressions.map((each, i) => ({
              name: `${i}`,
              type: each.type,
            })),
            finder: finderOf(this.#node, session),
            condition: condition === undefined ? undefined : conditionOf(condition, session),
          }),
      }),
    )
  }
}

function finderOf(
  { input, keys, table }: LookupJoinNode,
  session: TranslateContext['session'],
): RowFinder {
  const { tableName, source, lookup, projection, filter, expressions } = table
  const { table: tableOptions, hint } = table.options
  const schema = expressions.map((each, i) => ({ name: `${i}`, type: each.type }))
  const keyTypes = keys.map((key) => ({ ...input.schema[key.input]!.type, nullable: true }))
  const isPlain =
    filter === undefined &&
    expressions.length === projection.length &&
    expressions.every((each, i) => each.kind === 'column' && each.index === i)
  const calc = new Calc({ condition: filter, expressions, session })
  if (lookup === undefined)
    return new WholeTable({
      source,
      request: { projection, filters: [] },
      calc,
      schema,
      keys: keys.map((key) => key.table),
      keyTypes,
      reload: reloadOf(tableOptions),
    })
  const asked = new AskedTable({
    tableName,
    table: lookup,
    request: { keys: keys.map((key) => sourceColumn(table, expressions[key.table]!)), projection },
    calc: isPlain ? undefined : calc,
    schema,
    capacity: hint.capacity,
    maxRetries: tableOptions['lookup.max-retries'],
    timeoutMs: hint.timeout,
    onMiss:
      hint['retry-predicate'] === 'lookup_miss'
        ? { delayMs: hint['fixed-delay']!, maxAttempts: hint['max-attempts']! }
        : undefined,
  })
  if (tableOptions['lookup.cache'] !== 'PARTIAL') return new DistinctKeys(asked, keyTypes)
  return new LookupCache({
    inner: asked,
    schema,
    keyTypes,
    maxKeys: tableOptions['lookup.partial-cache.max-rows'],
    expireAfterWriteMs: tableOptions['lookup.partial-cache.expire-after-write'],
    expireAfterAccessMs: tableOptions['lookup.partial-cache.expire-after-access'],
    keepsMissing: tableOptions['lookup.partial-cache.cache-missing-key'],
  })
}

/** The column of the source that a key is. */
function sourceColumn({ projection }: LookedUpTable, expression: Expression): number {
  if (expression.kind !== 'column') throw new Error('Millrace bug: a table is asked by its columns')
  return projection[expression.index]!
}

function reloadOf(options: LookupOptions['table']): TableReload | undefined {
  if (options['lookup.full-cache.reload-strategy'] === 'PERIODIC') {
    const intervalMs = options['lookup.full-cache.periodic-reload.interval']
    if (intervalMs === undefined) return undefined
    const isRate = options['lookup.full-cache.periodic-reload.schedule-mode'] === 'FIXED_RATE'
    return { kind: 'periodic', intervalMs, from: isRate ? 'begin' : 'end' }
  }
  return {
    kind: 'timed',
    timeOfDayMs: timeOfDayMs(options['lookup.full-cache.timed-reload.iso-time'] ?? '00:00'),
    days: options['lookup.full-cache.timed-reload.interval-in-days'],
  }
}

function timeOfDayMs(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/Z$/, '').split(':').map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}

import type { SplitReading } from '../../contracts/source.ts'
import type { Schema } from '../../core/batch.ts'
import { CalcOperator } from '../../operators/calc.ts'
import { WatermarkAssignerOperator } from '../../operators/event-time/watermark-assigner.ts'
import { Calc } from '../5-codegen/calc.ts'
import { isDeterministic } from '../5-codegen/expression-key.ts'
import type { Expression } from '../plan/expression.ts'
import { expressionText } from '../plan/expression-text.ts'
import type { ScanNode, WatermarkNode } from '../plan/logical.ts'
import { collectColumns } from '../plan/rewrite.ts'
import { watermarksOf } from '../plan/watermark-options.ts'
import type {
  ChangelogNeed,
  ChangelogTrait,
  PhysicalNode,
  TranslateContext,
} from './physical-node.ts'

/**
 * Makes watermarks after each row from the table's WATERMARK expression: for each split of the source, where it reads only columns of
 * the source, and for each subtask elsewhere. Either way the operator runs in the source's task, behind the computed columns.
 */
export class PhysicalWatermark implements PhysicalNode {
  readonly name = 'WatermarkAssigner'
  readonly inputs: readonly PhysicalNode[]
  readonly #node: WatermarkNode
  /** undefined: splits of the source are not looked at. */
  readonly #reading: SplitReading | undefined
  /** Rows after which a watermark is due; undefined: when it is far enough ahead. */
  readonly #everyRows: number | undefined

  constructor(node: WatermarkNode, input: PhysicalNode) {
    this.#node = node
    const scan = scanOf(node)
    this.#reading =
      scan !== undefined && readsSource(node) ? (scan.source.reading ?? 'merged') : undefined
    this.#everyRows = scan === undefined ? undefined : watermarksOf(scan.origin).everyRows
    this.inputs = [input]
  }

  get schema(): Schema {
    return this.#node.schema
  }
  get changelog(): ChangelogTrait {
    return this.inputs[0]!.changelog
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return need
  }

  originOf(column: number): string {
    return this.inputs[0]!.originOf(column)
  }

  describe(): string {
    const { timeColumn, expression, schema } = this.#node
    return `rowtime=[${schema[timeColumn]!.name}], watermark=[${expressionText(expression, this.inputs[0]!.schema)}], evaluated=[${evaluationText(this.#reading)}]${emissionText(this.#everyRows)}`
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { timeColumn, expression, schema, tableName } = this.#node
    const { builder, session, uids } = context
    const delayMicros = boundedDelay(expression, timeColumn)
    let from = input!
    if (delayMicros === undefined) {
      const columns = this.inputs[0]!.schema.map(
        (field, index): Expression => ({ kind: 'column', index, type: field.type }),
      )
      from = uids.assign({ kind: 'Calc', keys: [], inputs: [input!], isSeenThrough: true }, (uid) =>
        builder.operator({
          name: 'Calc',
          uid,
          inputs: [input!],
          make: () =>
            new CalcOperator(
              new Calc({ condition: undefined, expressions: [...columns, expression], session }),
            ),
        }),
      )
    }
    const identity = { kind: this.name, keys: [this.originOf(timeColumn)], inputs: [from] }
    return uids.assign(identity, (uid) =>
      builder.operator({
        name: this.name,
        uid,
        inputs: [from],
        make: () =>
          new WatermarkAssignerOperator({
            timeColumn,
            outputColumns: schema.length,
            table: tableName,
            column: schema[timeColumn]!.name,
            watermarkColumn: delayMicros === undefined ? schema.length : undefined,
            delayMicros: delayMicros ?? 0n,
            isPerSplit: this.#reading !== undefined,
            everyRows: this.#everyRows,
          }),
      }),
    )
  }
}

/** The table that the node declares event time of. */
function scanOf({ input }: WatermarkNode): ScanNode | undefined {
  const below = input.kind === 'project' ? input.input : input
  // What is put right by key no longer comes by split.
  return below.kind === 'scan' && below.normalizes !== true ? below : undefined
}

/** Whether the expression reads only columns of the source: computed ones are read through. */
function readsSource({ expression, input }: WatermarkNode): boolean {
  if (!isDeterministic(expression)) return false
  if (input.kind !== 'project') return true
  const used = new Set<number>()
  collectColumns(expression, used)
  return [...used].every((column) => isDeterministic(input.expressions[column]!))
}

function emissionText(everyRows: number | undefined): string {
  if (everyRows === undefined) return ''
  return `, emitted=[after ${everyRows === 1 ? 'each row' : `every ${everyRows} rows`}]`
}

function evaluationText(reading: SplitReading | undefined): string {
  if (reading === undefined) return 'in an operator, per subtask'
  return reading === 'merged' ? 'in the source, its splits as one' : 'in the source, per split'
}

/** Delay of `ts` or `ts - INTERVAL …` with a constant interval; undefined for other expressions. */
function boundedDelay(expression: Expression, timeColumn: number): bigint | undefined {
  if (expression.kind === 'cast' && expression.isImplicit)
    return boundedDelay(expression.operand, timeColumn)
  if (expression.kind === 'column') return expression.index === timeColumn ? 0n : undefined
  if (
    expression.kind !== 'call' ||
    expression.function.name !== '-' ||
    expression.args.length !== 2
  )
    return undefined
  const [time, delay] = expression.args as readonly [Expression, Expression]
  if (time.kind !== 'column' || time.index !== timeColumn || delay.kind !== 'literal')
    return undefined
  return delay.type.kind === 'INTERVAL_DAY_TIME' && typeof delay.value === 'bigint'
    ? delay.value
    : undefined
}

import type { Schema } from '../../core/batch.ts'
import { type LeaderWindows, WindowLeadersOperator } from '../../operators/window/window-leaders.ts'
import type { LeadersJoin } from './leaders-join.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { uniqueKeysOf } from './unique-keys.ts'
import { windowText } from './window-text.ts'

/** Leaves out rows that others of their window outdo, in front of a join with the best of each window and of the aggregate that finds it. */
export class PhysicalWindowLeaders implements PhysicalNode {
  readonly name = 'WindowLeaders'
  readonly changelog = INSERT_ONLY
  readonly inputs: readonly [PhysicalNode]
  readonly #options: LeadersJoin

  /** @param input the rows of `options.source`, which only come */
  constructor(options: LeadersJoin, input: PhysicalNode) {
    this.#options = options
    this.inputs = [input]
  }

  get schema(): Schema {
    return this.inputs[0].schema
  }
  get uniqueKeys(): readonly (readonly number[])[] {
    return uniqueKeysOf(this.inputs[0])
  }

  /** It judges which rows are late. */
  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return { ...need, marksInPlace: true }
  }

  originOf(column: number): string {
    return this.inputs[0].originOf(column)
  }

  describe(): string {
    const { valueColumn, isLeast, windows } = this.#options
    const by = `${isLeast ? 'MIN' : 'MAX'}(${this.schema[valueColumn]!.name})`
    return `by=[${by}], ${this.#windowsText(windows)}`
  }

  #windowsText(windows: LeaderWindows): string {
    if (windows.kind === 'attached') return `attached to=[${this.schema[windows.endColumn]!.name}]`
    return `window=[${windowText(windows)}], time=[${this.schema[windows.timeColumn]!.name}]`
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { valueColumn, isLeast, windows } = this.#options
    const identity = { kind: this.name, keys: [], inputs: [input!], isSeenThrough: true }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        make: () => new WindowLeadersOperator({ valueColumn, isLeast, windows }),
      }),
    )
  }
}

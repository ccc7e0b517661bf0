import type { Field } from '../../core/batch.ts'
import { type Column, constantColumn, listColumn, mapColumn, rowColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import type { ColumnReader, LeafReader } from './column-reader.ts'
import { parquetUnexpectedNull } from './errors.ts'
import type { FileNode } from './file-schema.ts'
import { NestedLeaf } from './nested-leaf.ts'
import type { LeafNode, NestedPlan } from './nested-plan.ts'
import { corrupt } from './problem.ts'

/** A column of rows, arrays and maps, put together from the levels of its leaves. */
export class NestedColumn implements ColumnReader {
  readonly #plan: NestedPlan
  readonly #field: Field
  readonly #leaves = new Map<LeafNode, NestedLeaf>()

  constructor(plan: NestedPlan, field: Field) {
    this.#plan = plan
    this.#field = field
    this.#collect(plan)
  }

  get leaves(): readonly LeafReader[] {
    return [...this.#leaves.values()]
  }

  column(rowCount: number): Column {
    const column = this.#build(this.#plan, { repetition: 0, definition: 0 }, rowCount)
    if (!this.#field.type.nullable && hasNull(column, rowCount)) {
      throw parquetUnexpectedNull({
        column: this.#field.name,
        reason: 'the Parquet file holds NULL values',
      })
    }
    return column
  }

  #collect(plan: NestedPlan): void {
    const leaf = plan.kind === 'leaf' ? plan : plan.shape
    if (!this.#leaves.has(leaf)) this.#leaves.set(leaf, new NestedLeaf(leaf))
    if (plan.kind === 'row') for (const child of plan.children) this.#collect(child)
    if (plan.kind === 'list') this.#collect(plan.element)
    if (plan.kind === 'map') {
      this.#collect(plan.key)
      this.#collect(plan.value)
    }
  }

  #build(plan: NestedPlan, place: Place, count: number): Column {
    switch (plan.kind) {
      case 'leaf': {
        const leaf = this.#leaves.get(plan)!
        return leaf.column(count, validity(leaf, place, plan.node, count))
      }
      case 'missing': {
        const builder = columnBuilder(plan.type)
        builder.append(null)
        return constantColumn(builder.finish())
      }
      case 'row': {
        const valid = validity(this.#leaves.get(plan.shape)!, place, plan.node, count)
        return rowColumn(
          plan.children.map((child) => this.#build(child, place, count)),
          valid,
        )
      }
      case 'list': {
        const { offsets, valid, inside, total } = this.#offsets(plan, place, count)
        return listColumn(offsets, this.#build(plan.element, inside, total), valid)
      }
      case 'map': {
        const { offsets, valid, inside, total } = this.#offsets(plan, place, count)
        const keys = this.#build(plan.key, inside, total)
        return mapColumn(offsets, keys, this.#build(plan.value, inside, total), valid)
      }
    }
  }

  #offsets(plan: NestedPlan & { kind: 'list' | 'map' }, place: Place, count: number) {
    const { node, repeated, shape } = plan
    const leaf = this.#leaves.get(shape)!
    const inside = { repetition: repeated.repetitionLevel, definition: repeated.definition }
    const offsets = new Int32Array(count + 1)
    const total = countElements(leaf, place, inside, offsets)
    // A field that repeats by itself is never NULL.
    const valid = node === repeated ? undefined : validity(leaf, place, node, count)
    return { offsets, valid, inside, total }
  }
}

/**
 * Where one is among lists: the number of lists around, and the definition level from which on an
 * element of the innermost one is there. Entries with no higher repetition and no lower definition
 * are the places of that level.
 */
interface Place {
  readonly repetition: number
  readonly definition: number
}

/** Which of the places are not NULL; undefined when all are. */
function validity(
  { repetitions, definitions, entryCount }: NestedLeaf,
  place: Place,
  node: FileNode,
  count: number,
): Uint8Array | undefined {
  const valid = new Uint8Array(count)
  let index = 0
  let isAllValid = true
  for (let i = 0; i < entryCount; i++) {
    if (repetitions[i]! > place.repetition || definitions[i]! < place.definition) continue
    if (definitions[i]! >= node.definition) valid[index] = 1
    else isAllValid = false
    index++
  }
  if (index !== count) throw corrupt('the leaves of a nested column do not have the same shape')
  return isAllValid ? undefined : valid
}

/** Writes where the elements of each place begin; returns how many there are. */
function countElements(
  { repetitions, definitions, entryCount }: NestedLeaf,
  place: Place,
  inside: Place,
  offsets: Int32Array,
): number {
  let index = 0
  let total = 0
  for (let i = 0; i < entryCount; i++) {
    const repetition = repetitions[i]!
    const definition = definitions[i]!
    if (repetition <= place.repetition && definition >= place.definition) offsets[index++] = total
    if (repetition <= inside.repetition && definition >= inside.definition) total++
  }
  if (index !== offsets.length - 1) {
    throw corrupt('the leaves of a nested column do not have the same shape')
  }
  offsets[index] = total
  return total
}

function hasNull(column: Column, count: number): boolean {
  return column.valid?.subarray(0, count).includes(0) ?? false
}

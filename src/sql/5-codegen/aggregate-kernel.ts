import type { AccumulatorAccess } from '../../codegen/aggregate-emitter.ts'
import { Emitter } from '../../codegen/emitter.ts'
import { compileKernel } from '../../codegen/kernel.ts'
import { allValid, type Operand, withValid } from '../../codegen/operand.ts'
import { TextArena } from '../../codegen/text-arena.ts'
import type { SessionContext } from '../../contracts/function.ts'
import type { KeyedTable, StateColumn, StateValuePlace } from '../../contracts/state.ts'
import type { Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { FixedArray } from '../../core/storage.ts'
import type { Accumulators } from '../../operators/aggregate/aggregate-program.ts'
import type { AggregatePlan, PlannedCall } from './aggregate-plan.ts'
import { ExpressionCompiler } from './expression-compiler.ts'
import { type Leaf, shapeOfCode } from './leaves.ts'
import { emitStore, type OutputBuffers, type OutputShape } from './output-columns.ts'

/** Arrays of the value columns of a table by page: `pages[column][page][offset]`. */
export type ValuePages = readonly (readonly FixedArray[])[]

/**
 * Adds rows to groups. `groupIds[k]` and, per table of counted values, `valueIds[t][k]` belong to the k-th live
 * position; value ids are −1 where a NULL argument has no entry. What lists and objects are to take in is written to `changes[l]`
 * (see `ListChanges`), and how many to `changeCounts[l]`.
 */
export type AccumulateFunction = (
  leaves: readonly Column[],
  kinds: Uint8Array | undefined,
  selection: Int32Array | undefined,
  count: number,
  groupIds: Int32Array,
  pages: ValuePages,
  table: Accumulators,
  valueIds: readonly Int32Array[],
  countPages: readonly ValuePages[],
  changes: readonly Int32Array[],
  changeCounts: Int32Array,
  arena: TextArena,
) => void

/** Compiles the accumulation of rows whose leaf columns have the shapes given. */
export function compileAccumulate(
  plan: AggregatePlan,
  input: Schema,
  leaves: readonly Leaf[],
  shape: {
    readonly codes: readonly number[]
    readonly hasSelection: boolean
    readonly hasKinds: boolean
    /** Of the groups; undefined = value columns are a single page each, whatever its length. */
    readonly places: Places | undefined
    /** By table of values; looked at where it is counted. */
    readonly valuePlaces: readonly Places[]
  },
  session: SessionContext,
): AccumulateFunction {
  const e = new Emitter()
  const compiler = new ExpressionCompiler(e, leaves, shape.codes.map(shapeOfCode), session)
  const access =
    shape.places === undefined
      ? flatAccess(e)
      : pageAccess(e, { pages: 'pages', columns: plan.groupSchema.values, places: shape.places })
  const values = plan.tables.map(({ kind, schema }, table) =>
    kind === 'counted'
      ? pageAccess(e, {
          pages: `countPages[${table}]`,
          columns: schema.values,
          places: shape.valuePlaces[table]!,
          suffix: `Value${table}`,
        })
      : undefined,
  )
  const operandOf = (column: number): Operand =>
    compiler.operand({ kind: 'column', index: column, type: input[column]!.type })
  const emitAll = (isRetract: boolean): void => {
    if (plan.rowCountColumn !== undefined) {
      const rows = access.at(plan.rowCountColumn)
      e.line(`${rows} = BigInt.asIntN(64, ${rows} ${isRetract ? '-' : '+'} 1n)`)
    }
    for (const calls of byFilter(plan.calls)) {
      const change = (): void => {
        for (const call of calls) emitCall(compiler, call, { access, values }, operandOf, isRetract)
      }
      const { filter } = calls[0]!.call
      if (filter === undefined) change()
      else compiler.scope(`if (${isTrue(operandOf(filter))})`, change)
    }
  }
  if (shape.hasKinds && plan.needsRetract) {
    // Kinds -U and -D are the odd ones.
    compiler.scope('if ((kinds[row] & 1) === 0)', () => emitAll(false))
    compiler.scope('else', () => emitAll(true))
  } else {
    emitAll(false)
  }
  const lines = e.takeLines()
  const body = `return (leaves, kinds, selection, count, groupIds, pages, table, valueIds, countPages, changes, changeCounts, arena) => {
${e.hoisted}
for (let k = 0; k < count; k++) {
const row = ${shape.hasSelection ? 'selection[k]' : 'k'}
const id = groupIds[k]
${access.head('id')}
${values.map((each, table) => each?.head(`valueIds[${table}][k]`) ?? '').join('\n')}
${lines}
}
}`
  return compileKernel<AccumulateFunction>('accumulate', body, e.constants)
}

/** Calls that change something, in lists of one filter each: a row is asked once. */
function byFilter(calls: readonly PlannedCall[]): readonly (readonly PlannedCall[])[] {
  const lists = new Map<number | undefined, PlannedCall[]>()
  for (const planned of calls) {
    if (!planned.ownsColumns) continue
    const { filter } = planned.call
    const list = lists.get(filter)
    if (list === undefined) lists.set(filter, [planned])
    else list.push(planned)
  }
  return [...lists.values()]
}

/** Expression: a BOOLEAN is TRUE. */
function isTrue(operand: Operand): string {
  const { value, valid } = operand as { readonly value: string; readonly valid?: string }
  return valid === undefined ? `${value} === 1` : `${value} === 1 && ${valid} === 1`
}

/** By value column of a table. */
type Places = readonly StateValuePlace[]

/**
 * Text of value columns of the row at hand. Pages are fetched once a row, in `head`, which stands at
 * the start of the loop.
 */
interface PageAccess {
  readonly at: (column: number) => string
  /** Given the expression of the row's id; one below 0 stands for a row that nobody looks at. */
  readonly head: (id: string) => string
}

function pageAccess(
  e: Emitter,
  {
    pages,
    columns,
    places,
    suffix = '',
  }: {
    /** Expression of the ValuePages. */
    readonly pages: string
    readonly columns: readonly StateColumn[]
    readonly places: Places
    /** Keeps the names of several rows at hand apart. */
    readonly suffix?: string
  },
): PageAccess {
  const names = new Map<number, string>()
  const strides = new Set<number>()
  const lines: string[] = []
  return {
    at: (column) => {
      const base = baseOf(columns, places, column)
      const { stride, offset } = places[column]!
      let name = names.get(base)
      if (name === undefined) {
        name = e.fresh('page')
        lines.push(`const ${name} = ${e.hoist(`${pages}[${base}]`, 'a')}[page${suffix}]`)
        names.set(base, name)
      }
      if (stride === 1) return `${name}[offset${suffix}]`
      strides.add(stride)
      const distance = offset - places[base]!.offset
      return `${name}[at${stride}${suffix}${distance === 0 ? '' : ` + ${distance}`}]`
    },
    head: (id) => {
      if (lines.length === 0) return ''
      const of = `id${suffix}Here`
      return [
        `const ${of} = ${id}, page${suffix} = ${of} < 0 ? 0 : ${of} >> 12, offset${suffix} = ${of} & 4095`,
        ...[...strides].map((stride) => `const at${stride}${suffix} = offset${suffix} * ${stride}`),
        ...lines,
      ].join('\n')
    },
  }
}

/** In records the first column of a storage stands for all: one array is at hand for them. */
function baseOf(columns: readonly StateColumn[], places: Places, column: number): number {
  if (places[column]!.stride === 1) return column
  let base = column
  columns.forEach(({ storage }, other) => {
    if (storage === columns[column]!.storage && places[other]!.offset < places[base]!.offset)
      base = other
  })
  return base
}

/** The same of groups that stand in one array for each column, which is fetched in front of the loop. */
function flatAccess(e: Emitter): PageAccess {
  const names = new Map<number, string>()
  return {
    at: (column) => {
      const name = names.get(column) ?? e.hoist(`pages[${column}][0]`, 'a')
      names.set(column, name)
      return `${name}[id]`
    },
    head: () => '',
  }
}

function stateOf(
  call: PlannedCall,
  access: PageAccess,
  table: string,
  id: string,
): AccumulatorAccess {
  return {
    fixed: call.columns.map((column, i) =>
      column.storage === 'bytes' ? '' : access.at(call.firstColumn + i),
    ),
    columns: call.columns.map((_, i) => call.firstColumn + i),
    table,
    id,
  }
}

function emitCall(
  compiler: ExpressionCompiler,
  call: PlannedCall,
  {
    access,
    values,
  }: { readonly access: PageAccess; readonly values: readonly (PageAccess | undefined)[] },
  operandOf: (column: number) => Operand,
  isRetract: boolean,
): void {
  const e = compiler.emitter
  const args = call.call.args.map(operandOf)
  const given = call.skipsNulls ? allValid(args) : undefined
  const plainArgs = call.skipsNulls ? args.map((arg) => withValid(arg, undefined)) : args
  compiler.scope(given === undefined ? '' : `if (${given} === 1)`, () => {
    const change = (): void => {
      const taker = call.kept ?? call.objects
      if (taker !== undefined) emitListChange(e, taker.changes, isRetract)
      else emitChange(e, call, stateOf(call, access, 'table', 'id'), plainArgs, isRetract)
    }
    if (call.counted === undefined) {
      change()
      return
    }
    const { table, column } = call.counted
    const seen = values[table]!.at(column)
    const isList = call.kept?.list !== undefined
    if (call.kept !== undefined && !(isList && call.call.isDistinct)) {
      e.line(`${seen}${isRetract ? '--' : '++'}`)
      if (isList) change()
      return
    }
    const isNew = call.context.needsRetract
      ? isRetract
        ? `--${seen} === 0`
        : `${seen}++ === 0`
      : `${seen} === 0`
    compiler.scope(`if (${isNew})`, () => {
      if (!call.context.needsRetract) e.line(`${seen} = 1`)
      change()
    })
  })
}

function emitListChange(e: Emitter, list: number, isRetract: boolean): void {
  e.line(`changes[${list}][changeCounts[${list}]++] = k << 1${isRetract ? ' | 1' : ''}`)
}

function emitChange(
  e: Emitter,
  call: PlannedCall,
  state: AccumulatorAccess,
  args: readonly Operand[],
  isRetract: boolean,
): void {
  if (!isRetract) call.emitter.add(e, state, args, call.context)
  else if (call.emitter.retract !== undefined) call.emitter.retract(e, state, args, call.context)
  else throw new Error(`Millrace bug: ${call.definition.name} cannot take rows back`)
}

/** Writes results of groups into output buffers, at positions 0 … count-1. */
export type ResultFunction = (
  ids: Int32Array,
  count: number,
  pages: ValuePages,
  outputs: readonly OutputBuffers[],
  arena: TextArena,
) => void

export type ResultPlan =
  | { readonly kind: 'stored'; readonly column: number }
  | { readonly kind: 'kept' }
  | { readonly kind: 'objects' }
  | { readonly kind: 'computed'; readonly number: number; readonly shape: OutputShape }

export interface ResultKernel {
  readonly run: ResultFunction
  /** One entry a call. */
  readonly plan: readonly ResultPlan[]
  readonly arena: TextArena
}

/** Compiles the results of all calls. */
export function compileResults(plan: AggregatePlan, places: Places): ResultKernel {
  const e = new Emitter()
  const columns = plan.groupSchema.values
  const access = pageAccess(e, { pages: 'pages', columns, places })
  const results: ResultPlan[] = []
  let computed = 0
  for (const call of plan.calls) {
    if (call.kept !== undefined) {
      results.push({ kind: 'kept' })
      continue
    }
    if (call.objects !== undefined) {
      results.push({ kind: 'objects' })
      continue
    }
    const result = call.emitter.result(e, stateOf(call, access, 'table', 'id'), {
      ...call.context,
      returnType: call.call.type,
    })
    if (result.form === 'stored') results.push({ kind: 'stored', column: result.column })
    else {
      results.push({
        kind: 'computed',
        number: computed,
        shape: emitStore(e, computed, result, new Map()),
      })
      computed++
    }
  }
  const lines = e.takeLines()
  const body = `return (ids, count, pages, outputs, arena) => {
${e.hoisted}
for (let row = 0; row < count; row++) {
const id = ids[row]
${access.head('id')}
${lines}
}
}`
  return {
    run: compileKernel<ResultFunction>('results', body, e.constants),
    plan: results,
    arena: new TextArena(e.literalBytes),
  }
}

/** Adds groups to groups; calls with counted or kept values are left to their tables, objects to their code. */
export type MergeFunction = (
  fromIds: Int32Array,
  fromPages: ValuePages,
  from: Accumulators,
  intoIds: Int32Array,
  intoPages: ValuePages,
  into: Accumulators,
  count: number,
) => void

/** Compiles the merge of two states of one plan, with their places. */
export function compileMerge(plan: AggregatePlan, from: Places, into: Places): MergeFunction {
  const e = new Emitter()
  const columns = plan.groupSchema.values
  const fromAccess = pageAccess(e, { pages: 'fromPages', columns, places: from, suffix: 'From' })
  const intoAccess = pageAccess(e, { pages: 'intoPages', columns, places: into, suffix: 'Into' })
  if (plan.rowCountColumn !== undefined) {
    const rows = intoAccess.at(plan.rowCountColumn)
    e.line(`${rows} = BigInt.asIntN(64, ${rows} + ${fromAccess.at(plan.rowCountColumn)})`)
  }
  for (const call of plan.calls) {
    if (!call.ownsColumns || call.counted !== undefined || call.kept !== undefined) continue
    if (call.objects !== undefined) continue
    call.emitter.merge(
      e,
      stateOf(call, intoAccess, 'into', 'intoId'),
      stateOf(call, fromAccess, 'from', 'fromId'),
      call.context,
    )
  }
  const lines = e.takeLines()
  const body = `return (fromIds, fromPages, from, intoIds, intoPages, into, count) => {
${e.hoisted}
for (let k = 0; k < count; k++) {
const fromId = fromIds[k], intoId = intoIds[k]
${fromAccess.head('fromId')}
${intoAccess.head('intoId')}
${lines}
}
}`
  return compileKernel<MergeFunction>('merge', body, e.constants)
}

/** Adds counted values of one state to the groups of another; to their accumulators where they are new, by `changes` where these are objects. */
export type ValueMergeFunction = (
  leaves: readonly Column[],
  fromIds: Int32Array,
  fromPages: ValuePages,
  intoIds: Int32Array,
  intoPages: ValuePages,
  groupIds: Int32Array,
  pages: ValuePages,
  table: KeyedTable,
  count: number,
  arena: TextArena,
  changes: readonly Int32Array[],
  changeCounts: Int32Array,
) => void

/** Compiles the merge of the table of counted values `number`: its arguments come as leaves, gathered from the keys. */
export function compileValueMerge(
  plan: AggregatePlan,
  number: number,
  input: Schema,
  shape: {
    readonly codes: readonly number[]
    readonly from: Places
    readonly into: Places
    /** Of the groups that take new values. */
    readonly groups: Places
  },
  session: SessionContext,
): ValueMergeFunction {
  const e = new Emitter()
  const { args, schema } = plan.tables[number]!
  const leaves = args.map((arg): Leaf => ({ index: arg, fields: [], type: input[arg]!.type }))
  const compiler = new ExpressionCompiler(e, leaves, shape.codes.map(shapeOfCode), session)
  const access = pageAccess(e, {
    pages: 'pages',
    columns: plan.groupSchema.values,
    places: shape.groups,
  })
  const columns = schema.values
  const from = pageAccess(e, { pages: 'fromPages', columns, places: shape.from, suffix: 'From' })
  const into = pageAccess(e, { pages: 'intoPages', columns, places: shape.into, suffix: 'Into' })
  for (const call of plan.calls) {
    if (!call.ownsColumns || call.counted?.table !== number) continue
    const { column } = call.counted
    const seenFrom = from.at(column)
    const seenInto = into.at(column)
    if (call.kept !== undefined) {
      // A mark that a value is there stays a mark.
      const isMark = call.kept.list !== undefined && !call.context.needsRetract
      e.line(isMark ? `${seenInto} |= ${seenFrom}` : `${seenInto} += ${seenFrom}`)
      continue
    }
    compiler.scope(`if (${seenFrom} !== 0)`, () => {
      const before = e.const(seenInto)
      e.line(call.context.needsRetract ? `${seenInto} += ${seenFrom}` : `${seenInto} = 1`)
      compiler.scope(`if (${before} === 0)`, () => {
        if (call.objects !== undefined) {
          const { changes } = call.objects
          e.line(`changes[${changes}][changeCounts[${changes}]++] = row << 1`)
          return
        }
        const operands = args.map((arg) =>
          withValid(
            compiler.operand({ kind: 'column', index: arg, type: input[arg]!.type }),
            undefined,
          ),
        )
        call.emitter.add(e, stateOf(call, access, 'table', 'id'), operands, call.context)
      })
    })
  }
  const lines = e.takeLines()
  const body = `return (leaves, fromIds, fromPages, intoIds, intoPages, groupIds, pages, table, count, arena, changes, changeCounts) => {
${e.hoisted}
for (let row = 0; row < count; row++) {
const id = groupIds[row]
${access.head('id')}
${from.head('fromIds[row]')}
${into.head('intoIds[row]')}
${lines}
}
}`
  return compileKernel<ValueMergeFunction>('value-merge', body, e.constants)
}

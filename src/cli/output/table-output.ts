import type { SessionContext } from '../../contracts/function.ts'
import { type SqlType, stringType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { castFunction } from '../../sql/functions/cast/index.ts'
import { interrupted, type OutputContext } from './output-context.ts'
import type { Printable } from './printable.ts'
import type { StandardOutput } from './standard-output.ts'
import { type Cells, Table } from './table.ts'

/** Rows that are looked at for the widths of columns before the table begins. */
const MEASURED_ROWS = 10_000

/** Prints final rows as a table with their count and time. @throws CLI_INTERRUPTED */
export async function printTable(
  result: Printable,
  out: StandardOutput,
  context: OutputContext,
): Promise<void> {
  const texts = result.schema.map((field) => cellText(field.type, context.session))
  const cellsOf = (row: readonly Value[]): Cells => row.map((value, i) => texts[i]!(value))
  const rowCount = result.isUpdating
    ? await printFinal(result, cellsOf, out, context)
    : await printAsTheyCome(result, cellsOf, out, context)
  out.write(
    `${rowCount === 1 ? '1 row' : `${rowCount} rows`} (${(context.elapsedMs() / 1000).toFixed(2)} s)\n`,
  )
  await out.flush()
}

async function printFinal(
  result: Printable,
  cellsOf: (row: readonly Value[]) => Cells,
  out: StandardOutput,
  context: OutputContext,
): Promise<number> {
  const rows = (await result.finalRows()).map(cellsOf)
  if (context.isInterrupted()) throw interrupted({})
  const table = new Table(result.schema, rows, widthOf(context))
  out.write(table.head())
  for (const row of rows) {
    out.write(table.row(row))
    await out.settle()
  }
  out.write(table.foot())
  return rows.length
}

/** Memory does not grow with the rows: widths come from the first ones. */
async function printAsTheyCome(
  result: Printable,
  cellsOf: (row: readonly Value[]) => Cells,
  out: StandardOutput,
  context: OutputContext,
): Promise<number> {
  let waiting: Cells[] = []
  let table: Table | undefined
  let rowCount = 0
  const begin = (isOpen: boolean): Table => {
    const begun = new Table(result.schema, waiting, { ...widthOf(context), isOpen })
    out.write(begun.head())
    for (const row of waiting) out.write(begun.row(row))
    waiting = []
    return begun
  }
  for await (const changes of result.valueChanges()) {
    rowCount += changes.length
    for (const { values } of changes) {
      if (table === undefined) waiting.push(cellsOf(values))
      else out.write(table.row(cellsOf(values)))
    }
    if (table === undefined && (!result.isBounded || waiting.length >= MEASURED_ROWS))
      table = begin(true)
    if (result.isBounded) await out.settle()
    else await out.flush()
  }
  table ??= begin(false)
  out.write(table.foot())
  return rowCount
}

const widthOf = ({ maxCellWidth }: OutputContext) =>
  maxCellWidth === undefined ? {} : { maxCellWidth }

/** Text of a cell: what CAST to STRING gives; undefined for NULL. */
function cellText(type: SqlType, session: SessionContext): (value: Value) => string | undefined {
  switch (type.kind) {
    case 'NULL':
      return () => undefined
    case 'CHAR':
    case 'VARCHAR':
      return (value) => (value === null ? undefined : String(value))
    case 'BINARY':
    case 'VARBINARY':
      // As bytes: what they mean as text is not known.
      return (value) =>
        value === null ? undefined : `x'${Buffer.from(value as Uint8Array).toString('hex')}'`
    default: {
      const cast = castFunction(type, stringType(), { isTry: false, session })
      return (value) => (value === null ? undefined : String(cast(value)))
    }
  }
}

import { type OpenedSavepoint, openSavepoint } from '../../checkpoint/savepoint/read-savepoint.ts'
import {
  isTable,
  type Savepoint,
  type SavepointOperator,
  type SavepointState,
  type SavepointTable,
} from '../../checkpoint/savepoint/savepoint.ts'
import { savepointRows, savepointSchema } from '../../checkpoint/savepoint/savepoint-rows.ts'
import { openObjectStore } from '../../checkpoint/stores/open-store.ts'
import { pathIn } from '../../checkpoint/stores/place.ts'
import { createEnvironment } from '../../environment/create-environment.ts'
import { formats } from '../../formats/index.ts'
import { errorText } from '../error-text.ts'
import { FAILED, OK, WRONG_USAGE } from '../exit-codes.ts'
import { rowsAtHand } from '../output/printable.ts'
import { ResultWriter } from '../output/result-writer.ts'
import { StandardOutput } from '../output/standard-output.ts'
import type { Terminal } from '../terminal.ts'
import { positiveInteger, wrongUsage } from '../usage.ts'
import { textTable } from './text-table.ts'

/** Rows of a state that are shown where nothing is said. */
const SHOWN_ROWS = 100

/** `millrace savepoint inspect PATH`: lists what a savepoint has, or rows of one of its states. Answers the exit code. */
export async function inspectSavepoint(
  path: string,
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<number> {
  const { platform } = terminal
  try {
    const limit =
      given['limit'] === undefined ? SHOWN_ROWS : positiveInteger('--limit', given['limit'])
    const opened = await openSavepoint(openObjectStore(path, platform), platform.digest)
    const isJson = given['json'] === true
    if (given['show'] !== undefined)
      await showRows(opened, { name: String(given['show']), limit, isJson }, terminal)
    else
      await platform.standardOut.write(
        isJson ? `${JSON.stringify(summary(opened))}\n` : listing(opened),
      )
    return OK
  } catch (error) {
    await platform.standardError.write(errorText(error)).catch(() => {})
    return (error as { code?: string }).code === 'CLI_USAGE' ? WRONG_USAGE : FAILED
  }
}

async function showRows(
  opened: OpenedSavepoint,
  wanted: { readonly name: string; readonly limit: number; readonly isJson: boolean },
  { platform }: Terminal,
): Promise<void> {
  const { name, limit, isJson } = wanted
  const table = findTable(opened.savepoint, name)
  const startMs = platform.clock.monotonicMs()
  const rows = await savepointRows(table, opened, limit)
  const writer = new ResultWriter(
    isJson ? 'json' : 'table',
    new StandardOutput(platform.standardOut),
    formats,
  )
  await writer.print(rowsAtHand(savepointSchema(table), rows), {
    session: createEnvironment({ platform }).session.sessionContext(),
    elapsedMs: () => platform.clock.monotonicMs() - startMs,
    isInterrupted: () => false,
    maxCellWidth: undefined,
  })
}

/** Finds a state by its name or by `uid/name`. */
function findTable({ operators }: Savepoint, name: string): SavepointTable {
  const tables = operators.flatMap(({ uid, states }) =>
    states.filter(isTable).map((state) => ({ uid, state })),
  )
  const found = tables.filter(
    ({ uid, state }) => name === state.name || name === `${uid}/${state.name}`,
  )
  if (found.length === 1) return found[0]!.state
  const names = (found.length === 0 ? tables : found).map(
    ({ uid, state }) => `${uid}/${state.name}`,
  )
  throw wrongUsage({
    problem:
      found.length === 0
        ? `The savepoint has no table '${name}'.`
        : `The savepoint has ${found.length} tables '${name}'.`,
    remedy: names.length === 0 ? 'It has none at all.' : `Name one of ${names.join(', ')}.`,
  })
}

function listing({ savepoint, store }: OpenedSavepoint): string {
  const { job, checkpointId, kind, triggeredMs, operators, sources } = savepoint
  const name = (uid: string): string =>
    operators.find((operator) => operator.uid === uid)?.name ?? ''
  const parts = [
    `${pathIn(store)}: savepoint of '${job.name}', made of checkpoint ${checkpointId} at ${new Date(triggeredMs).toISOString()}`,
    `max parallelism ${job.maxParallelism}${kind === 'final' ? ', the job had finished' : ''}${optionsText(job.options)}`,
    '',
    'State',
    textTable(
      [
        { name: 'operator' },
        { name: 'uid' },
        { name: 'state' },
        { name: 'kind' },
        { name: 'rows', isNumber: true },
        { name: 'bytes', isNumber: true },
        { name: 'columns' },
      ],
      operators.flatMap((operator) =>
        operator.states.map((state) => [
          operator.name,
          operator.uid,
          state.name,
          state.kind,
          String(countOf(state)),
          String(bytesOf(state)),
          columnsText(state),
        ]),
      ),
    ),
    'Sources',
    textTable(
      [{ name: 'source' }, { name: 'uid' }, { name: 'split' }, { name: 'position' }],
      sources.flatMap(({ uid, held, waiting }) =>
        [...held.flat(), ...waiting].map((split) => [
          name(uid),
          uid,
          split.id,
          plainJson(split.position),
        ]),
      ),
    ),
    'Watermarks',
    textTable(
      [
        { name: 'operator' },
        { name: 'uid' },
        { name: 'input', isNumber: true },
        { name: 'watermark' },
        { name: 'ended' },
      ],
      operators.flatMap(watermarkRows),
    ),
  ]
  return parts.map((part) => (part.endsWith('\n') ? part : `${part}\n`)).join('')
}

function watermarkRows({ name, uid, watermarksMs, endedInputs }: SavepointOperator): string[][] {
  return watermarksMs.map((watermarkMs, input) => [
    name,
    uid,
    String(input),
    watermarkText(watermarkMs),
    endedInputs.includes(input) ? 'yes' : 'no',
  ])
}

function watermarkText(watermarkMs: number): string {
  if (watermarkMs === -Infinity) return 'none yet'
  return watermarkMs === Infinity ? 'end of time' : new Date(watermarkMs).toISOString()
}

const optionsText = (options: Readonly<Record<string, string>>): string =>
  Object.entries(options)
    .map(([key, value]) => `, ${key} = ${value}`)
    .join('')

const countOf = (state: SavepointState): number =>
  isTable(state) ? state.rowCount : state.values.length

const bytesOf = (state: SavepointState): number =>
  isTable(state)
    ? state.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    : plainJson(state.values).length

const columnsText = (state: SavepointState): string =>
  isTable(state)
    ? state.columns.map(({ name, type }) => `${name} ${type}`).join(', ')
    : plainJson(state.values).slice(0, 80)

/** The same facts as JSON. */
function summary({ savepoint, store }: OpenedSavepoint): unknown {
  const { format, checkpointId, kind, triggeredMs, job, operators, sources } = savepoint
  return JSON.parse(
    plainJson({
      path: pathIn(store),
      format,
      checkpointId,
      kind,
      triggeredMs,
      job,
      operators: operators.map(({ uid, name, states, watermarksMs, endedInputs, counters }) => ({
        uid,
        name,
        watermarksMs,
        endedInputs,
        counters,
        states: states.map((state) =>
          isTable(state)
            ? {
                kind: state.kind,
                name: state.name,
                rowCount: state.rowCount,
                sizeBytes: bytesOf(state),
                columns: state.columns.map(({ name: column, role, type, nullCount }) => ({
                  name: column,
                  role,
                  type,
                  nullCount,
                })),
                files: state.files,
              }
            : state,
        ),
      })),
      sources,
    }),
  )
}

/** JSON in which bigints and infinities are texts. */
function plainJson(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === 'bigint') return String(part)
      if (typeof part === 'number' && !Number.isFinite(part)) return String(part)
      if (part instanceof Uint8Array) return `x'${Buffer.from(part).toString('hex')}'`
      return part
    }) ?? ''
  )
}

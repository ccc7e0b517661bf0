import type { Manifest } from '../checkpoint/manifest.ts'
import { EngineError } from '../core/errors.ts'
import { sizeText } from '../core/size-text.ts'
import { type GivenOptions, reported } from './control.ts'
import { FAILED, OK } from './exit-codes.ts'
import { elapsedText, instantText } from './output/amounts.ts'
import { gridText } from './output/grid.ts'
import type { Cells } from './output/table.ts'
import {
  findCheckpoints,
  newBytesOf,
  rowsByOperator,
  type StoredCheckpoints,
  stateBytesOf,
  tablesOf,
  unlessRemoved,
} from './stored-checkpoints.ts'
import type { Terminal } from './terminal.ts'

const COLUMNS = [
  { name: 'job' },
  { name: 'id', isNumber: true },
  { name: 'kind' },
  { name: 'taken (UTC)' },
  { name: 'took', isNumber: true },
  { name: 'state', isNumber: true },
  { name: 'new', isNumber: true },
  { name: 'rows' },
] as const

/** A checkpoint of the list; one that cannot be read has its error. */
interface Listed {
  readonly job: string
  readonly checkpointId: number
  readonly manifest: Manifest | undefined
  readonly error: EngineError | undefined
}

/** `millrace checkpoint list`. Answers 1 when one cannot be read. */
export function runCheckpointList(given: GivenOptions, terminal: Terminal): Promise<number> {
  return reported(terminal, given, async () => {
    const listed: Listed[] = []
    for (const job of await findCheckpoints(String(given['path']), terminal.platform))
      for (const id of job.ids) listed.push(...(await readListed(job, id)))
    const text =
      given['json'] === true
        ? listed.map((one) => `${JSON.stringify(dataOf(one))}\n`).join('')
        : listed.length === 0
          ? 'no checkpoints\n'
          : gridText(COLUMNS, listed.map(cellsOf))
    await terminal.platform.standardOut.write(text)
    return listed.some(({ manifest }) => manifest === undefined) ? FAILED : OK
  })
}

async function readListed(job: StoredCheckpoints, checkpointId: number): Promise<Listed[]> {
  try {
    const manifest = await unlessRemoved(job, checkpointId, () => job.folder.read(checkpointId))
    if (manifest === undefined) return []
    return [{ job: job.name, checkpointId, manifest, error: undefined }]
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    return [{ job: job.name, checkpointId, manifest: undefined, error }]
  }
}

function cellsOf({ job, checkpointId, manifest, error }: Listed): Cells {
  if (manifest === undefined) return [job, String(checkpointId), error?.code, '', '', '', '', '']
  return [
    job,
    String(checkpointId),
    manifest.kind,
    instantText(manifest.triggeredMs),
    elapsedText(manifest.completedMs - manifest.triggeredMs),
    sizeText(stateBytesOf(tablesOf(manifest))),
    sizeText(newBytesOf(manifest)),
    rowsByOperator(manifest)
      .map(({ name, rowCount }) => `${name.split('(')[0]!} ${rowCount}`)
      .join(', '),
  ]
}

function dataOf({ job, checkpointId, manifest, error }: Listed): unknown {
  if (manifest === undefined)
    return { job, checkpointId, error: { code: error?.code, message: error?.summary } }
  const { kind, triggeredMs, completedMs } = manifest
  return {
    job,
    checkpointId,
    kind,
    triggeredMs,
    durationMs: completedMs - triggeredMs,
    stateBytes: stateBytesOf(tablesOf(manifest)),
    newBytes: newBytesOf(manifest),
    operators: rowsByOperator(manifest),
  }
}

import type { Manifest, OperatorSubtaskState, SourceState } from '../checkpoint/manifest.ts'
import { sizeText } from '../core/size-text.ts'
import { type GivenOptions, reported } from './control.ts'
import { OK } from './exit-codes.ts'
import { watermarkData } from './job-table.ts'
import { elapsedText, instantText, watermarkText } from './output/amounts.ts'
import { gridText } from './output/grid.ts'
import { positionText } from './status-text.ts'
import {
  findCheckpoints,
  newBytesOf,
  type StoredCheckpoints,
  stateBytesOf,
  tablesOf,
  unlessRemoved,
} from './stored-checkpoints.ts'
import type { Terminal } from './terminal.ts'

/** `millrace checkpoint show`: what the newest checkpoint of each job holds, or the one of the path. */
export function runCheckpointShow(given: GivenOptions, terminal: Terminal): Promise<number> {
  return reported(terminal, given, async () => {
    const { standardOut } = terminal.platform
    for (const job of await findCheckpoints(String(given['path']), terminal.platform)) {
      const { name } = job
      const manifest = await newestOf(job)
      if (manifest === undefined) {
        if (given['json'] !== true) await standardOut.write(`${name}: no checkpoints\n`)
        continue
      }
      await standardOut.write(
        given['json'] === true ? dataText(name, manifest) : manifestText(name, manifest),
      )
    }
    return OK
  })
}

/** The newest one that the path names; the next one where a running job removes it meanwhile. */
async function newestOf(job: StoredCheckpoints): Promise<Manifest | undefined> {
  let id = job.ids.at(-1)
  while (id !== undefined) {
    const checkpointId = id
    const manifest = await unlessRemoved(job, checkpointId, () => job.folder.read(checkpointId))
    if (manifest !== undefined) return manifest
    id = (await job.folder.list()).at(-1)?.checkpointId
  }
  return undefined
}

/** What one subtask of an operator keeps under one name: all namespaces of it together. */
interface ShownState {
  readonly uid: string
  readonly subtask: number
  readonly state: string
  readonly kind: string
  readonly rowCount: number
  readonly sizeBytes: number
}

function statesOf({ uid, subtaskIndex, tables, lists }: OperatorSubtaskState): ShownState[] {
  const names = [...new Set(tables.map(({ name }) => name))]
  return [
    ...names.map((state): ShownState => {
      const parts = tables.filter(({ name }) => name === state)
      const windows = parts.filter(({ namespace }) => namespace !== undefined).length
      return {
        uid,
        subtask: subtaskIndex,
        state,
        kind: windows === 0 ? 'keyed table' : `keyed table, ${windows} namespaces`,
        rowCount: parts.reduce((sum, { rowCount }) => sum + rowCount, 0),
        sizeBytes: stateBytesOf(parts),
      }
    }),
    ...lists.map(
      ({ name, redistribution, values }): ShownState => ({
        uid,
        subtask: subtaskIndex,
        state: name,
        kind: redistribution === 'broadcast' ? 'broadcast' : `list, ${redistribution}`,
        rowCount: values.length,
        sizeBytes: 0,
      }),
    ),
  ]
}

function manifestText(folder: string, manifest: Manifest): string {
  const { checkpointId, kind, triggeredMs, completedMs, job } = manifest
  const options = Object.entries(job.options)
  return [
    `${folder}, checkpoint ${checkpointId}${kind === 'final' ? ', final: the job has finished' : ''}`,
    `  taken      ${instantText(triggeredMs)} UTC, took ${elapsedText(completedMs - triggeredMs)}`,
    `  job        ${job.name}, fingerprint ${job.fingerprint}`,
    `  parallelism ${job.parallelism} of ${job.maxParallelism}`,
    `  state      ${sizeText(stateBytesOf(tablesOf(manifest)))}, ${sizeText(newBytesOf(manifest))} new, in ${manifest.objects.length} ${manifest.objects.length === 1 ? 'file' : 'files'}`,
    ...options.map(([key, value]) => `  option     ${key} = ${value}`),
    ...stateTable(manifest),
    ...manifest.sources.flatMap((source) => sourceLines(source, manifest)),
    ...taskLines(manifest),
    ...manifest.sinks.map(
      ({ uid, committables }) =>
        `${nameOf(uid, manifest)} (sink): ${committables.length} ${committables.length === 1 ? 'committable' : 'committables'}`,
    ),
    '',
  ].join('\n')
}

const STATE_COLUMNS = [
  { name: 'operator' },
  { name: 'uid' },
  { name: 'subtask', isNumber: true },
  { name: 'state' },
  { name: 'kind' },
  { name: 'rows', isNumber: true },
  { name: 'bytes', isNumber: true },
] as const

function stateTable(manifest: Manifest): string[] {
  const rows = manifest.operators
    .flatMap(statesOf)
    .map(({ uid, subtask, state, kind, rowCount, sizeBytes }) => [
      nameOf(uid, manifest),
      uid,
      String(subtask),
      state,
      kind,
      String(rowCount),
      String(sizeBytes),
    ])
  return rows.length === 0 ? ['no state'] : [gridText(STATE_COLUMNS, rows).trimEnd()]
}

function sourceLines({ uid, held, waiting }: SourceState, manifest: Manifest): string[] {
  return [
    `${nameOf(uid, manifest)} (source, uid ${uid})`,
    ...held.flatMap((splits, subtask) =>
      splits.map(({ id, position }) => `  subtask ${subtask}: ${id} at ${positionText(position)}`),
    ),
    ...(waiting.length === 0
      ? []
      : [
          `  not handed out: ${waiting
            .slice(0, SHOWN_SPLITS)
            .map(({ id }) => id)
            .join(
              ', ',
            )}${waiting.length > SHOWN_SPLITS ? `, ${waiting.length - SHOWN_SPLITS} more` : ''}`,
        ]),
    ...(held.every((splits) => splits.length === 0) && waiting.length === 0
      ? ['  all splits are read']
      : []),
  ]
}

const SHOWN_SPLITS = 10

function taskLines(manifest: Manifest): string[] {
  return manifest.tasks.flatMap(({ uid, subtaskIndex, watermarksMs, endedInputs, counters }) => {
    const counted = Object.entries(counters).flatMap(([operator, counts]) =>
      Object.entries(counts).map(
        ([counter, count]) => `${nameOf(operator, manifest)} ${counter} ${count}`,
      ),
    )
    const ended = endedInputs.length === 0 ? '' : ', input ended'
    return [
      `${nameOf(uid, manifest)}, subtask ${subtaskIndex}: watermark ${watermarksMs.map(watermarkText).join(' / ')}${ended}`,
      ...counted.map((text) => `  ${text}`),
    ]
  })
}

const nameOf = (uid: string, { names }: Manifest): string =>
  names.find((named) => named.uid === uid)?.name ?? uid

function dataText(folder: string, manifest: Manifest): string {
  const { checkpointId, kind, triggeredMs, completedMs, job, names, sources, sinks } = manifest
  const data = {
    job: folder,
    checkpointId,
    kind,
    triggeredMs,
    durationMs: completedMs - triggeredMs,
    identity: job,
    stateBytes: stateBytesOf(tablesOf(manifest)),
    newBytes: newBytesOf(manifest),
    names,
    states: manifest.operators.flatMap(statesOf),
    sources,
    tasks: manifest.tasks.map((task) => ({
      ...task,
      watermarksMs: task.watermarksMs.map(watermarkData),
    })),
    sinks,
  }
  return `${JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`
}

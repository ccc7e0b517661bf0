import { EngineError } from '../core/errors.ts'
import { sizeText } from '../core/size-text.ts'
import { type GivenOptions, reported } from './control.ts'
import { FAILED, OK } from './exit-codes.ts'
import { findCheckpoints, type StoredCheckpoints, unlessRemoved } from './stored-checkpoints.ts'
import type { Terminal } from './terminal.ts'
import { WorkLine } from './work-line.ts'

/** What the check of one checkpoint has found. */
interface Verified {
  readonly job: string
  readonly checkpointId: number
  readonly pageCount: number
  readonly stateBytes: number
  readonly error: EngineError | undefined
}

/** `millrace checkpoint verify`: reads all that checkpoints name. Answers 1 when something is damaged. */
export function runCheckpointVerify(given: GivenOptions, terminal: Terminal): Promise<number> {
  return reported(terminal, given, async () => {
    const line = new WorkLine(terminal)
    let readBytes = 0
    let isDamaged = false
    for (const job of await findCheckpoints(String(given['path']), terminal.platform)) {
      const { name, folder, ids } = job
      if (ids.length === 0 && given['json'] !== true)
        await terminal.platform.standardOut.write(`${name}: no checkpoints\n`)
      for (const checkpointId of ids) {
        const verified = await verify(job, checkpointId, () =>
          folder.verify(checkpointId, (count) => {
            readBytes += count
            line.update(() => `${name}, checkpoint ${checkpointId}: ${sizeText(readBytes)} read`)
          }),
        )
        if (verified === undefined) continue
        isDamaged ||= verified.error !== undefined
        line.clear()
        await terminal.platform.standardOut.write(
          given['json'] === true ? `${JSON.stringify(dataOf(verified))}\n` : textOf(verified),
        )
      }
    }
    return isDamaged ? FAILED : OK
  })
}

async function verify(
  job: StoredCheckpoints,
  checkpointId: number,
  read: () => Promise<{ readonly pageCount: number; readonly stateBytes: number }>,
): Promise<Verified | undefined> {
  try {
    const found = await unlessRemoved(job, checkpointId, read)
    return found === undefined
      ? undefined
      : { job: job.name, checkpointId, ...found, error: undefined }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    return { job: job.name, checkpointId, pageCount: 0, stateBytes: 0, error }
  }
}

const textOf = ({ job, checkpointId, pageCount, stateBytes, error }: Verified): string =>
  error === undefined
    ? `${job}, checkpoint ${checkpointId}: whole, ${pageCount} pages, ${sizeText(stateBytes)}\n`
    : `${job}, checkpoint ${checkpointId}: damaged [${error.code}]: ${error.summary}\n`

function dataOf({ job, checkpointId, pageCount, stateBytes, error }: Verified): unknown {
  const damage = error === undefined ? undefined : { code: error.code, message: error.summary }
  return { job, checkpointId, isWhole: error === undefined, pageCount, stateBytes, error: damage }
}

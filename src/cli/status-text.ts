import type { SourceSplit } from '../contracts/source.ts'
import { sizeText } from '../core/size-text.ts'
import type { JobReport, VertexReport } from '../environment/job-report.ts'
import { jobRows, jobTable, watermarkData } from './job-table.ts'
import { elapsedText, watermarkText } from './output/amounts.ts'

/** What one source has reached. */
export interface SourceProgress {
  readonly source: VertexReport
  /** Event time by subtask: what has been assigned in the source's chain. */
  readonly watermarksMs: readonly number[]
  /** Subtask whose watermark is the least, where others are ahead of it. */
  readonly heldBackBy: number | undefined
}

/** What people are told of a running job. */
export function statusText(folder: string, before: JobReport, after: JobReport): string {
  const { name, status, nowMs, sinceMs, parallelism } = after
  const lines = [
    `${folder} (${name}): ${status} for ${elapsedText(nowMs - sinceMs)}, parallelism ${parallelism}${memoryText(after)}`,
    ...checkpointLines(after).map((line) => `  ${line}`),
    ...restartLines(after).map((line) => `  ${line}`),
    ...jobTable(before, after).trimEnd().split('\n'),
    ...sourcesOf(after).flatMap(sourceLines),
  ]
  return `${lines.join('\n')}\n`
}

/** The same as one object, for JSON. */
export function statusData(folder: string, before: JobReport, after: JobReport): unknown {
  const { vertices: _, ...report } = after
  return {
    job: folder,
    ...report,
    vertices: jobRows(before, after),
    sources: sourcesOf(after).map(({ source, watermarksMs, heldBackBy }) => ({
      name: source.name,
      uid: source.uid,
      heldBackBy,
      subtasks: watermarksMs.map((watermarkMs, subtask) => ({
        subtask,
        watermarkMs: watermarkData(watermarkMs),
        splits: source.subtasks[subtask]?.splits,
      })),
    })),
  }
}

function memoryText({ memoryBytes, memoryLimitBytes }: JobReport): string {
  const limit = memoryLimitBytes === undefined ? '' : ` of ${sizeText(memoryLimitBytes)}`
  return `, memory ${sizeText(memoryBytes)}${limit}`
}

function checkpointLines(report: JobReport): string[] {
  const { nowMs, lastCheckpoint: last, lastFailedCheckpoint: failed } = report
  const { completedCheckpoints, failedCheckpoints, pendingCheckpoint: pending } = report
  const counts = `${completedCheckpoints} completed, ${failedCheckpoints} failed`
  const lines: string[] = []
  if (last === undefined) lines.push(`no checkpoint yet: ${counts}`)
  else
    lines.push(
      `checkpoint ${last.checkpointId}, ${elapsedText(nowMs - last.triggeredMs)} ago: took ${elapsedText(last.durationMs)}, ` +
        `pause ${elapsedText(last.pauseMs)}, ${sizeText(last.bytesWritten)} written; ${counts}`,
    )
  if (pending !== undefined)
    lines.push(
      `checkpoint ${pending.checkpointId} is under way for ${elapsedText(nowMs - pending.sinceMs)}`,
    )
  if (failed !== undefined)
    lines.push(
      `checkpoint ${failed.checkpointId} failed ${elapsedText(nowMs - failed.atMs)} ago: ${failed.reason}`,
    )
  return lines
}

function restartLines({
  restartCount,
  lastFailure,
  nowMs,
  restoredCheckpoint,
}: JobReport): string[] {
  const from =
    restoredCheckpoint === undefined ? 'the beginning' : `checkpoint ${restoredCheckpoint}`
  if (lastFailure === undefined)
    return restoredCheckpoint === undefined ? [] : [`started from ${from}`]
  return [
    `${restartCount} ${restartCount === 1 ? 'restart' : 'restarts'}, the last from ${from}; failed ${elapsedText(nowMs - lastFailure.atMs)} ago: ${lastFailure.message}`,
  ]
}

/** How far each source is. The watermark is that of its chain: a watermark assigner stands behind the source itself. */
export function sourcesOf(report: JobReport): SourceProgress[] {
  return report.vertices
    .filter(({ kind }) => kind === 'source')
    .map((source) => {
      const chained = report.vertices.filter(({ chain }) => chain === source.chain)
      const watermarksMs = source.subtasks.map((_, i) =>
        Math.max(...chained.map(({ subtasks }) => subtasks[i]?.watermarkMs ?? -Infinity)),
      )
      const least = Math.min(...watermarksMs)
      const isBehind = watermarksMs.some((watermarkMs) => watermarkMs > least)
      return {
        source,
        watermarksMs,
        heldBackBy: isBehind ? watermarksMs.indexOf(least) : undefined,
      }
    })
}

function sourceLines({ source, watermarksMs, heldBackBy }: SourceProgress): string[] {
  if (watermarksMs.length === 0) return [`${source.name}: nothing heard of it yet`]
  const least = Math.min(...watermarksMs)
  const head = `${source.name}: watermark ${watermarkText(least)}${heldBackBy === undefined ? '' : `, held back by ${holderText(heldBackBy, source)}`}`
  return [
    head,
    ...watermarksMs.map(
      (watermarkMs, i) =>
        `  subtask ${i}: watermark ${watermarkText(watermarkMs)}, ${splitsText(source.subtasks[i]?.splits)}`,
    ),
  ]
}

/** A subtask reads its splits as one: which of several is behind is not known. */
function holderText(subtask: number, { subtasks }: VertexReport): string {
  const splits = subtasks[subtask]?.splits
  return splits?.length === 1 ? `subtask ${subtask}, split ${splits[0]!.id}` : `subtask ${subtask}`
}

const SHOWN_SPLITS = 3

function splitsText(splits: readonly SourceSplit[] | undefined): string {
  if (splits === undefined) return 'splits not known yet'
  if (splits.length === 0) return 'no split'
  const shown = splits
    .slice(0, SHOWN_SPLITS)
    .map(({ id, position }) => `${id} at ${positionText(position)}`)
  const rest = splits.length - shown.length
  return `${shown.join(', ')}${rest === 0 ? '' : `, ${rest} more`}`
}

/** Positions are of the source's own shape. */
export const positionText = (position: unknown): string =>
  JSON.stringify(position, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  ) ?? 'the start'

import type { SourceSplit, SplitWatermark } from '../contracts/source.ts'
import { sizeText } from '../core/size-text.ts'
import type { JobReport } from '../environment/job-report.ts'
import {
  eventTimeData,
  eventTimeLines,
  leastSplit,
  type SourceProgress,
  type SubtaskProgress,
  sourcesOf,
} from './event-time-status.ts'
import { jobRows, jobTable, watermarkData } from './job-table.ts'
import { elapsedText, watermarkText } from './output/amounts.ts'

/** What people are told of a running job. */
export function statusText(folder: string, before: JobReport, after: JobReport): string {
  const { name, status, nowMs, sinceMs, parallelism } = after
  const lines = [
    `${folder} (${name}): ${status} for ${elapsedText(nowMs - sinceMs)}, parallelism ${parallelism}${memoryText(after)}`,
    ...checkpointLines(after).map((line) => `  ${line}`),
    ...restartLines(after).map((line) => `  ${line}`),
    ...eventTimeLines(after).map((line) => `  ${line}`),
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
    eventTime: eventTimeData(after),
    sources: sourcesOf(after).map(({ source, subtasks, heldBackBy }) => ({
      name: source.name,
      uid: source.uid,
      heldBackBy,
      subtasks: subtasks.map(({ watermarkMs, isIdle, isPaused, splits }, subtask) => ({
        subtask,
        watermarkMs: watermarkData(watermarkMs),
        isIdle,
        isPaused,
        splits: splits?.map(splitData),
      })),
    })),
  }
}

function splitData({ id, position, watermark }: SourceSplit): unknown {
  if (watermark === undefined) return { id, position }
  return { id, position, watermarkMs: splitMs(watermark), isIdle: watermark.isIdle === true }
}

const splitMs = ({ micros }: SplitWatermark): number => Math.floor(Number(micros) / 1000)

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

function sourceLines({ source, subtasks, heldBackBy }: SourceProgress): string[] {
  if (subtasks.length === 0) return [`${source.name}: nothing heard of it yet`]
  const least = Math.min(...subtasks.map(({ watermarkMs }) => watermarkMs))
  const at = heldBackBy === undefined ? least : subtasks[heldBackBy]!.watermarkMs
  const holder =
    heldBackBy === undefined ? '' : `, held back by ${holderText(heldBackBy, subtasks)}`
  return [
    `${source.name}: watermark ${watermarkText(at)}${holder}`,
    ...subtasks.map(
      (progress, i) =>
        `  subtask ${i}: watermark ${watermarkText(progress.watermarkMs)}, ${conditionText(progress)}${splitsText(progress.splits)}`,
    ),
  ]
}

function conditionText({ isIdle, isPaused }: SubtaskProgress): string {
  if (isPaused) return 'waits for its alignment group, '
  return isIdle ? 'idle, ' : ''
}

function holderText(subtask: number, subtasks: readonly SubtaskProgress[]): string {
  const split = leastSplit(subtasks[subtask]?.splits)
  return split === undefined ? `subtask ${subtask}` : `subtask ${subtask}, split ${split.id}`
}

const SHOWN_SPLITS = 3

function splitsText(splits: readonly SourceSplit[] | undefined): string {
  if (splits === undefined) return 'splits not known yet'
  if (splits.length === 0) return 'no split'
  const shown = splits
    .slice(0, SHOWN_SPLITS)
    .map(
      ({ id, position, watermark }) =>
        `${id}${splits.length === 1 ? '' : splitWatermarkText(watermark)} at ${positionText(position)}`,
    )
  const rest = splits.length - shown.length
  return `${shown.join(', ')}${rest === 0 ? '' : `, ${rest} more`}`
}

/** Of a subtask with one split its watermark is the split's. */
function splitWatermarkText(watermark: SplitWatermark | undefined): string {
  if (watermark === undefined) return ''
  return ` (watermark ${watermarkText(splitMs(watermark))}${watermark.isIdle === true ? ', idle' : ''})`
}

/** Positions are of the source's own shape. */
export const positionText = (position: unknown): string =>
  JSON.stringify(position, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  ) ?? 'the start'

import type { SourceSplit } from '../contracts/source.ts'
import type { JobReport, VertexReport } from '../environment/job-report.ts'
import { watermarkData } from './job-table.ts'
import { elapsedText, watermarkText } from './output/amounts.ts'

/** What one subtask of a source has reached. */
export interface SubtaskProgress {
  /** Event time that has been assigned in the source's chain. */
  readonly watermarkMs: number
  readonly isIdle: boolean
  readonly isPaused: boolean
  readonly splits: readonly SourceSplit[] | undefined
}

/** What one source has reached. */
export interface SourceProgress {
  readonly source: VertexReport
  /** Whether its table declares event time. */
  readonly hasEventTime: boolean
  readonly subtasks: readonly SubtaskProgress[]
  /** Subtask whose watermark is the least, where others are ahead of it. */
  readonly heldBackBy: number | undefined
}

/** What a job's event time waits for. */
export interface EventTimeHolder {
  readonly source: VertexReport
  readonly subtask: number
  /** Where it is known which one of the subtask's it is. */
  readonly split: string | undefined
  readonly watermarkMs: number
  /** The furthest watermark of the job's sources. */
  readonly furthestMs: number
}

/** How far each source is. The watermark is that of its chain: what assigns it stands behind the source itself. */
export function sourcesOf(report: JobReport): SourceProgress[] {
  return report.vertices
    .filter(({ kind }) => kind === 'source')
    .map((source) => {
      const chained = report.vertices.filter(({ chain }) => chain === source.chain)
      const subtasks = source.subtasks.map(({ isIdle, isPaused, splits }, i) => ({
        watermarkMs: Math.max(...chained.map((each) => each.subtasks[i]?.watermarkMs ?? -Infinity)),
        isIdle,
        isPaused,
        splits,
      }))
      return {
        source,
        hasEventTime: chained.some(({ name }) => name === 'WatermarkAssigner'),
        subtasks,
        heldBackBy: leastOf(subtasks),
      }
    })
}

/** Of those that are waited for the one that is least, where one is ahead of it. */
function leastOf(subtasks: readonly SubtaskProgress[]): number | undefined {
  const waited = subtasks.flatMap(({ isIdle, watermarkMs }, i) =>
    isIdle ? [] : [{ i, watermarkMs }],
  )
  const least = Math.min(...waited.map(({ watermarkMs }) => watermarkMs))
  const isAhead = subtasks.some(({ watermarkMs }) => watermarkMs > least)
  return isAhead ? waited.find(({ watermarkMs }) => watermarkMs === least)?.i : undefined
}

/** Which source, subtask and split the job's event time waits for; undefined: for none more than for others. */
export function holderOf(sources: readonly SourceProgress[]): EventTimeHolder | undefined {
  const waited = sources
    .filter(({ hasEventTime }) => hasEventTime)
    .flatMap(({ source, subtasks }) =>
      subtasks.map((progress, subtask) => ({ source, subtask, progress })),
    )
  const furthestMs = Math.max(...waited.flatMap(({ progress }) => reachedMs(progress)))
  let holder: (typeof waited)[number] | undefined
  for (const each of waited) {
    const { isIdle, watermarkMs } = each.progress
    if (isIdle || watermarkMs === Infinity) continue
    if (holder === undefined || watermarkMs < holder.progress.watermarkMs) holder = each
  }
  if (holder === undefined) return undefined
  const { source, subtask, progress } = holder
  const split = leastSplit(progress.splits)?.id
  return { source, subtask, split, watermarkMs: progress.watermarkMs, furthestMs }
}

/** Watermarks of a subtask and of its splits, where it has several. */
function reachedMs({ watermarkMs, splits = [] }: SubtaskProgress): number[] {
  if (splits.length < 2) return [watermarkMs]
  const ofSplits = splits.flatMap(({ watermark }) => (watermark === undefined ? [] : [watermark]))
  return [watermarkMs, ...ofSplits.map(({ micros }) => Math.floor(Number(micros) / 1000))]
}

/** The split whose event time is the least; where there is one only, that. */
export function leastSplit(splits: readonly SourceSplit[] | undefined): SourceSplit | undefined {
  if (splits === undefined || splits.length === 0) return undefined
  if (splits.length === 1) return splits[0]
  const told = splits.filter(
    ({ watermark }) => watermark !== undefined && watermark.isIdle !== true,
  )
  return told.reduce<SourceSplit | undefined>(
    (least, split) =>
      least === undefined || split.watermark!.micros < least.watermark!.micros ? split : least,
    undefined,
  )
}

/** Rows that came when their windows were closed, over all operators. */
const lateRowsOf = ({ vertices }: JobReport): number =>
  vertices.reduce((sum, { counters }) => sum + (counters['lateRows'] ?? 0), 0)

/** One line: where event time stands, and what holds it back. None where no table declares event time. */
export function eventTimeLines(report: JobReport): string[] {
  const sources = sourcesOf(report)
  if (!sources.some(({ hasEventTime }) => hasEventTime)) return []
  const lateRows = lateRowsOf(report)
  const late = lateRows === 0 ? '' : `; ${lateRows} late ${lateRows === 1 ? 'row' : 'rows'}`
  const holder = holderOf(sources)
  if (holder === undefined) return [`event time: no source is waited for${late}`]
  const { watermarkMs, furthestMs } = holder
  const at = watermarkMs === -Infinity ? 'has not begun' : `is at ${watermarkText(watermarkMs)}`
  if (furthestMs <= watermarkMs) return [`event time ${at}${late}`]
  return [`event time ${at}, held back by ${holderText(holder)}${aheadText(holder)}${late}`]
}

function holderText({ source, subtask, split }: EventTimeHolder): string {
  const place = source.subtasks.length > 1 ? `, subtask ${subtask}` : ''
  return `${source.name}${place}${split === undefined ? '' : `, split ${split}`}`
}

function aheadText({ watermarkMs, furthestMs }: EventTimeHolder): string {
  if (furthestMs === Infinity) return ' (others have ended)'
  if (watermarkMs === -Infinity) return ' (no watermark of it yet)'
  return ` (the furthest is ${elapsedText(furthestMs - watermarkMs)} ahead)`
}

/** The same as plain data. */
export function eventTimeData(report: JobReport): unknown {
  const sources = sourcesOf(report)
  if (!sources.some(({ hasEventTime }) => hasEventTime)) return undefined
  const holder = holderOf(sources)
  return {
    watermarkMs: watermarkData(holder?.watermarkMs ?? Infinity),
    lateRows: lateRowsOf(report),
    heldBackBy: holder &&
      holder.furthestMs > holder.watermarkMs && {
        source: holder.source.name,
        subtask: holder.subtask,
        split: holder.split,
      },
  }
}

import { sizeText } from '../core/size-text.ts'
import {
  type JobReport,
  ratesBetween,
  type SubtaskReport,
  type VertexReport,
} from '../environment/job-report.ts'
import { countText, elapsedText, shareText, watermarkText } from './output/amounts.ts'
import { gridText } from './output/grid.ts'

const COLUMNS = [
  { name: 'vertex' },
  { name: 'rows in', isNumber: true },
  { name: 'rows out', isNumber: true },
  { name: 'in/s', isNumber: true },
  { name: 'out/s', isNumber: true },
  { name: 'busy', isNumber: true },
  { name: 'idle', isNumber: true },
  { name: 'back-pressured', isNumber: true },
  { name: 'state', isNumber: true },
  { name: 'watermark' },
  { name: 'counters' },
] as const

/** Where markers measure it: from the sources to here, median and 99th percentile. */
const LATENCY = { name: 'latency p50, p99', isNumber: true } as const

/**
 * The vertices of a job as a table: rows, rows a second, how the time of their tasks went, state, event time, counters.
 *
 * @param before an earlier report, for the rates; undefined: since the job began
 */
export function jobTable(before: JobReport | undefined, after: JobReport): string {
  const rates = ratesBetween(before, after)
  const isMeasured = after.vertices.some(({ latency }) => latency !== undefined)
  return gridText(
    isMeasured ? [...COLUMNS, LATENCY] : COLUMNS,
    after.vertices.map((vertex, i) => {
      const { rowsInPerSecond, rowsOutPerSecond, busy, idle, backPressured } = rates[i]!
      const stateBytes = total(vertex, (subtask) => subtask.stateBytes)
      return [
        vertex.name,
        String(total(vertex, (subtask) => subtask.rowsIn)),
        String(total(vertex, (subtask) => subtask.rowsOut)),
        countText(rowsInPerSecond),
        countText(rowsOutPerSecond),
        shareText(busy),
        shareText(idle),
        shareText(backPressured),
        vertex.kind === 'operator' ? sizeText(stateBytes) : '',
        // What hands rows on has a watermark.
        vertex.kind === 'operator' || vertex.kind === 'source'
          ? watermarkText(leastWatermark(vertex.subtasks))
          : '',
        countersText(vertex.counters),
        ...(isMeasured ? [latencyText(vertex)] : []),
      ]
    }),
  )
}

/** The same as plain data, with watermarks as epoch milliseconds, null before the first, `"end"` at the end. */
export function jobRows(
  before: JobReport | undefined,
  after: JobReport,
): readonly Readonly<Record<string, unknown>>[] {
  const rates = ratesBetween(before, after)
  return after.vertices.map((vertex, i) => {
    const { rowsInPerSecond, rowsOutPerSecond, busy, idle, backPressured } = rates[i]!
    return {
      name: vertex.name,
      uid: vertex.uid,
      kind: vertex.kind,
      chain: vertex.chain,
      rowsIn: total(vertex, (subtask) => subtask.rowsIn),
      rowsOut: total(vertex, (subtask) => subtask.rowsOut),
      rowsInPerSecond: rounded(rowsInPerSecond, 1),
      rowsOutPerSecond: rounded(rowsOutPerSecond, 1),
      busy: rounded(busy, 3),
      idle: rounded(idle, 3),
      backPressured: rounded(backPressured, 3),
      stateBytes: total(vertex, (subtask) => subtask.stateBytes),
      watermarkMs: watermarkData(leastWatermark(vertex.subtasks)),
      counters: vertex.counters,
      latencyMs: latencyData(vertex),
    }
  })
}

function latencyText({ latency }: VertexReport): string {
  if (latency === undefined) return ''
  return `${elapsedText(latency.p50Ms)}, ${elapsedText(latency.p99Ms)}`
}

function latencyData({ latency }: VertexReport): unknown {
  if (latency === undefined) return undefined
  const { count, p50Ms, p99Ms, maxMs } = latency
  return { count, p50: rounded(p50Ms, 1), p99: rounded(p99Ms, 1), max: rounded(maxMs, 1) }
}

export const watermarkData = (watermarkMs: number): number | 'end' | null =>
  watermarkMs === Infinity ? 'end' : Number.isFinite(watermarkMs) ? watermarkMs : null

const rounded = (value: number | undefined, digits: number): number | undefined =>
  value === undefined ? undefined : Number(value.toFixed(digits))

const total = (vertex: VertexReport, value: (subtask: SubtaskReport) => number): number =>
  vertex.subtasks.reduce((sum, subtask) => sum + value(subtask), 0)

const leastWatermark = (subtasks: readonly SubtaskReport[]): number =>
  subtasks.length === 0 ? -Infinity : Math.min(...subtasks.map(({ watermarkMs }) => watermarkMs))

const countersText = (counters: Readonly<Record<string, number>>): string =>
  Object.entries(counters)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

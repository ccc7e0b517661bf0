/** A table of state, as EXPLAIN knows it. */
export interface KeptTable {
  readonly name: string
  readonly keyNames: readonly string[]
  /** Name of the table whose rows this one's belong to. */
  readonly parent: string | undefined
}

/** What makes state end, or keeps it small. */
export type StateBound =
  /** Freed when event time, or the clock, has passed. */
  | { readonly kind: 'time'; readonly clock: 'watermark' | 'clock' }
  /** So many rows for each value of the key. */
  | { readonly kind: 'rows'; readonly count: number }
  | { readonly kind: 'ttl'; readonly ttlMs: number }
  /** One row, whatever comes. */
  | { readonly kind: 'one' }
  /** One entry for each value of the key, for ever; `hasNoTtl`: whatever 'table.exec.state.ttl' says. */
  | { readonly kind: 'keys'; readonly hasNoTtl?: true }
  /** One entry for each value of the arguments in each group, for ever. */
  | { readonly kind: 'values' }
  /** Rows of the input, until they are taken back. */
  | { readonly kind: 'input' }
  /** Bounded input is over at some time. */
  | { readonly kind: 'end' }

export const byTime = (isProcessingTime: boolean): StateBound => ({
  kind: 'time',
  clock: isProcessingTime ? 'clock' : 'watermark',
})

/** A time to live in place of what would be kept for ever. */
export const ttlOr = (ttlMs: number | undefined, bound: StateBound): StateBound =>
  ttlMs === undefined ? bound : { kind: 'ttl', ttlMs }

/** The bound in words. */
export function boundText(bound: StateBound): string {
  switch (bound.kind) {
    case 'time':
      return bound.clock === 'watermark' ? 'freed by watermark' : 'freed by the clock'
    case 'rows':
      return `${bound.count} ${bound.count === 1 ? 'row' : 'rows'} a partition`
    case 'ttl':
      return `TTL ${durationText(bound.ttlMs)}`
    case 'one':
      return 'one row'
    case 'keys':
      return 'grows with distinct keys'
    case 'values':
      return 'grows with distinct values'
    case 'input':
      return 'grows with its input'
    case 'end':
      return 'freed at the end of input'
  }
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

function durationText(ms: number): string {
  const unit = UNITS.find(([, size]) => ms >= size && ms % size === 0)
  return unit === undefined ? `${ms} ms` : `${ms / unit[1]} ${unit[0]}`
}

import { defineError, EngineError, type ErrorLocation } from '../../core/errors.ts'
import { ParquetProblem } from './problem.ts'

/** Where in a file something lies, for messages; parts that are not known are left out. */
export interface ParquetPlace {
  readonly file: string
  readonly column?: string
  /** Counted from 0. */
  readonly rowGroup?: number
  /** First byte of the page or structure, counted from 0. */
  readonly byteOffset?: number
}

type Placed = Omit<ParquetPlace, 'file'> & { readonly what: string }

function placeText({ column, rowGroup, byteOffset }: Placed): string {
  const parts = [
    column === undefined ? '' : `column '${column}'`,
    rowGroup === undefined ? '' : `row group ${rowGroup}`,
    byteOffset === undefined ? '' : `byte ${byteOffset}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

export const parquetCorrupt = defineError({
  code: 'PARQUET_CORRUPT',
  domain: 'external',
  retry: 'never',
  message: (p: Placed) => `The Parquet file is damaged: ${p.what}${placeText(p)}.`,
  remedy: () => 'Fetch or write the file again; check that it is Parquet and complete.',
})

export const parquetUnsupported = defineError({
  code: 'PARQUET_UNSUPPORTED',
  domain: 'user',
  retry: 'never',
  message: (p: Placed & { readonly remedy: string }) =>
    `The Parquet file uses what is not supported: ${p.what}${placeText(p)}.`,
  remedy: (p) => p.remedy,
})

export const parquetTypeMismatch = defineError({
  code: 'PARQUET_TYPE_MISMATCH',
  domain: 'user',
  retry: 'never',
  message: (p: {
    readonly column: string
    readonly declared: string
    readonly found: string
    readonly suggestion: string | undefined
  }) => `Column '${p.column}' is declared as ${p.declared}, but is ${p.found} in the Parquet file.`,
  remedy: (p) =>
    p.suggestion === undefined
      ? `Leave '${p.column}' out of the table.`
      : `Declare '${p.column}' as ${p.suggestion}.`,
})

export const parquetValueRange = defineError({
  code: 'PARQUET_VALUE_RANGE',
  domain: 'user',
  retry: 'never',
  message: (p: Placed & { readonly remedy: string }) =>
    `A value of the Parquet file does not fit: ${p.what}${placeText(p)}.`,
  remedy: (p) => p.remedy,
})

export const parquetUnexpectedNull = defineError({
  code: 'PARQUET_UNEXPECTED_NULL',
  domain: 'user',
  retry: 'never',
  message: (p: { readonly column: string; readonly reason: string }) =>
    `Column '${p.column}' is declared NOT NULL, but ${p.reason}.`,
  remedy: (p) => `Declare '${p.column}' without NOT NULL.`,
})

/** Makes a coded error of what a decoder threw; anything that is no problem of the file stays as it is. */
export function placedError(error: unknown, place: ParquetPlace): unknown {
  if (error instanceof EngineError || !(error instanceof ParquetProblem)) return error
  const { file, ...where } = place
  const location: ErrorLocation =
    place.byteOffset === undefined ? { file } : { file, byteOffset: place.byteOffset }
  const params = { ...where, what: error.message, remedy: error.remedy }
  const make = {
    corrupt: parquetCorrupt,
    unsupported: parquetUnsupported,
    range: parquetValueRange,
  }[error.kind]
  return make(params, { cause: error, location })
}

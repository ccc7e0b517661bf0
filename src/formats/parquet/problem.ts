/** What went wrong deep in a decoder, which does not know its file: the border that does makes a coded error of it. */
export class ParquetProblem extends Error {
  readonly kind: 'corrupt' | 'unsupported' | 'range'
  /** What the user can do; for `unsupported` and `range`. */
  readonly remedy: string

  constructor(kind: ParquetProblem['kind'], what: string, remedy = '') {
    super(what)
    this.kind = kind
    this.remedy = remedy
  }
}

/** The bytes cannot be what a writer of Parquet wrote. `what` completes "The Parquet file is damaged: …". */
export const corrupt = (what: string): ParquetProblem => new ParquetProblem('corrupt', what)

/** The file uses something that is not read here. `what` completes "… is not supported". */
export const unsupported = (what: string, remedy: string): ParquetProblem =>
  new ParquetProblem('unsupported', what, remedy)

/** A value does not fit the declared type. */
export const outOfRange = (what: string, remedy: string): ParquetProblem =>
  new ParquetProblem('range', what, remedy)

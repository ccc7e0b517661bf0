/** Longest row that decoders of text take unless told otherwise. */
export const DEFAULT_MAX_ROW_BYTES = 67_108_864

export const MAX_ROW_BYTES_DOC =
  'Longest row in bytes, so that input without newlines cannot use up the memory. Not an option of Flink.'

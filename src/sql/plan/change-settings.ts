/** What the session says about rows that change others: how they are read, written, and refused. Part of the plan. */
export interface ChangeSettings {
  /** Whether a sink with a PRIMARY KEY gets the last row of each key: AUTO where the rows' own key is another one. */
  readonly upsertMaterialize: 'NONE' | 'AUTO' | 'FORCE'
  /** Whether rows go to sinks by PRIMARY KEY; AUTO is as NONE, since sinks have as many subtasks as what feeds them. */
  readonly keyedShuffle: 'NONE' | 'AUTO' | 'FORCE'
  /** What happens to rows with NULL in a NOT NULL column of a sink. */
  readonly notNullEnforcer: 'ERROR' | 'DROP'
  /** Whether texts and binaries are held to the lengths of a sink's columns: cut and padded, or refused. */
  readonly typeLengthEnforcer: 'IGNORE' | 'TRIM_PAD' | 'ERROR'
  /** Whether sources of changes may give a change twice, so that they are put right by PRIMARY KEY. */
  readonly eventsMayRepeat: boolean
  /** Whether values that are not the same each time are refused where a later change must repeat them. */
  readonly nonDeterministicUpdate: 'IGNORE' | 'TRY_RESOLVE'
}

/** Flink's defaults. */
export const DEFAULT_CHANGE_SETTINGS: ChangeSettings = {
  upsertMaterialize: 'AUTO',
  keyedShuffle: 'AUTO',
  notNullEnforcer: 'ERROR',
  typeLengthEnforcer: 'IGNORE',
  eventsMayRepeat: false,
  nonDeterministicUpdate: 'IGNORE',
}

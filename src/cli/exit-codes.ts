/** Everything ran. */
export const OK = 0
/** A statement failed. */
export const FAILED = 1
/** The command could not be started as it was given; nothing ran. */
export const WRONG_USAGE = 2
/** Ended by the user, as shells count it: 128 and the number of the signal. */
export const ENDED_BY = { SIGINT: 130, SIGTERM: 143 } as const

/** Names of the tables of timers, beside the table of keys. */
export const EVENT_TIMERS_STATE = 'event_timers'
export const PROCESSING_TIMERS_STATE = 'processing_timers'

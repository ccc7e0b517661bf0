/** The event stream of the Nexmark benchmark, made from event numbers alone. */

import type { ConnectorDefinition } from '../../contracts/connector.ts'
import { integerOption, type OptionValues, optionalInteger } from '../../core/options.ts'
import { checkEventSchema } from './event-schema.ts'
import { NexmarkSource } from './source.ts'

const options = {
  'events.num': optionalInteger('Number of events; without it the stream never ends.', {
    min: 0,
    max: 2 ** 43,
  }),
  'first-event.rate': integerOption(10_000, 'Events per second of event time.', { min: 1 }),
  // 2015-07-15 00:00:00 UTC.
  'base-time-ms': integerOption(
    1_436_918_400_000,
    'Event time of the first event, epoch milliseconds.',
    { min: 0 },
  ),
  'out-of-order-group-size': integerOption(1, 'Events are shuffled within groups of this size.', {
    min: 1,
  }),
  splits: optionalInteger(
    'Number of splits; each makes every so many-th event. By default the parallelism with which the job starts at first; then, without rows-per-second, each makes every so many-th run of 8,192 events where there are many.',
    { min: 1, max: 65_536 },
  ),
  'rows-per-second': optionalInteger(
    'Rows per second of real time; without it as fast as it goes.',
    { min: 1 },
  ),
}

export const nexmarkConnector: ConnectorDefinition = {
  name: 'nexmark',
  doc: 'Persons, auctions and bids of the Nexmark benchmark: bounded when events.num is given.',
  options,
  format: 'none',
  source: (table) => {
    checkEventSchema(table.tableName, table.schema)
    const values = table.values as OptionValues<typeof options>
    return new NexmarkSource({
      schema: table.schema,
      eventCount: values['events.num'],
      time: { baseMs: values['base-time-ms'], ratePerSecond: values['first-event.rate'] },
      groupSize: values['out-of-order-group-size'],
      splitCount: values.splits,
      rowsPerSecond: values['rows-per-second'],
    })
  },
}

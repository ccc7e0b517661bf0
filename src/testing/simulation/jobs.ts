import { SeededRandom } from '../../platform/seeded-random.ts'

/** A job that campaigns run: one INSERT or statement set over bounded input. */
export interface SimulatedJob {
  readonly name: string
  /** Input files, by path. */
  readonly files: Readonly<Record<string, string>>
  readonly sql: string
  /** Answers depend on the order in which rows are read: parallelism stays 1. */
  readonly isSequential: boolean
  /** Directories that it writes files into. */
  readonly directories: readonly string[]
  /** Tables of `CommittedTables`. */
  readonly tables: readonly string[]
  /** No row is late: partitions with a success file have all their rows. */
  readonly sealsPartitions: boolean
}

interface JobText {
  readonly sources: 'nexmark' | 'csv' | 'json'
  readonly sql: string
  /** Event time with rows that come too late. */
  readonly hasLateRows?: boolean
  readonly sealsPartitions?: boolean
  /** Files that are there before, by path. */
  readonly files?: Readonly<Record<string, string>>
}

const FILES = (
  name: string,
  columns: string,
  options: string,
): string => `CREATE TABLE ${name} (${columns})
  WITH ('connector' = 'filesystem', 'path' = '/out/${name}', ${options});`

const COMMITTED = (name: string, columns: string): string =>
  `CREATE TABLE ${name} (${columns}) WITH ('connector' = 'committed');`

const TEXTS: Readonly<Record<string, JobText>> = {
  'filter to csv files': {
    sources: 'nexmark',
    sql: `${FILES('kept', 'auction BIGINT, price BIGINT, channel STRING', `'format' = 'csv'`)}
      INSERT INTO kept SELECT auction, price, channel FROM bid WHERE MOD(auction, 3) <> 0;`,
  },
  'filter to small json files': {
    sources: 'json',
    sql: `${FILES('kept', 'id BIGINT, customer BIGINT, note STRING', `'format' = 'json', 'sink.rolling-policy.file-size' = '600 b'`)}
      INSERT INTO kept SELECT id, customer, note FROM orders WHERE amount > 200;`,
  },
  'filter to partitions': {
    sources: 'csv',
    sql: `CREATE TABLE kept (id BIGINT, amount BIGINT, customer BIGINT) PARTITIONED BY (customer)
      WITH ('connector' = 'filesystem', 'path' = '/out/kept', 'format' = 'csv');
      INSERT INTO kept SELECT id, amount, MOD(customer, 4) FROM orders;`,
  },
  'updating aggregate': {
    sources: 'nexmark',
    sql: `${COMMITTED('totals', 'channel STRING, n BIGINT, bidders BIGINT, best BIGINT, mean DOUBLE')}
      INSERT INTO totals SELECT channel, COUNT(*), COUNT(DISTINCT bidder), MAX(price), AVG(CAST(price AS DOUBLE)) FROM bid GROUP BY channel;`,
  },
  'nested aggregate of files': {
    sources: 'csv',
    sql: `${COMMITTED('sizes', 'n BIGINT, customers BIGINT')}
      INSERT INTO sizes SELECT n, COUNT(*) FROM (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) GROUP BY n;`,
  },
  'sums of json files': {
    sources: 'json',
    sql: `${COMMITTED('sums', 'customer BIGINT, n BIGINT, total BIGINT')}
      INSERT INTO sums SELECT customer, COUNT(*), SUM(amount) FROM orders GROUP BY customer;`,
  },
  distinct: {
    sources: 'nexmark',
    sql: `${FILES('pairs', 'channel STRING, hundreds BIGINT', `'format' = 'json'`)}
      INSERT INTO pairs SELECT DISTINCT channel, auction / 10 FROM bid;`,
  },
  'tumbling windows with late rows': {
    sources: 'nexmark',
    hasLateRows: true,
    sql: `${FILES('windows', 's TIMESTAMP(3), bidder BIGINT, n BIGINT', `'format' = 'csv'`)}
      INSERT INTO windows SELECT window_start, bidder, COUNT(*)
      FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, bidder;`,
  },
  'tumbling windows': {
    sources: 'nexmark',
    sql: `${FILES('windows', 's TIMESTAMP(3), channel STRING, n BIGINT, bidders BIGINT', `'format' = 'json'`)}
      INSERT INTO windows SELECT window_start, channel, COUNT(*), COUNT(DISTINCT bidder)
      FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY window_start, window_end, channel;`,
  },
  'hopping windows': {
    sources: 'nexmark',
    sql: `${COMMITTED('windows', 's TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total BIGINT')}
      INSERT INTO windows SELECT window_start, window_end, COUNT(*), SUM(price)
      FROM TABLE(HOP(TABLE bid, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '4' SECOND)) GROUP BY window_start, window_end;`,
  },
  'hopping windows with late rows': {
    sources: 'nexmark',
    hasLateRows: true,
    sql: `${COMMITTED('windows', 's TIMESTAMP(3), channel STRING, n BIGINT')}
      INSERT INTO windows SELECT window_start, channel, COUNT(*)
      FROM TABLE(HOP(TABLE bid, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '3' SECOND)) GROUP BY window_start, window_end, channel;`,
  },
  'statement set': {
    sources: 'nexmark',
    sql: `${COMMITTED('totals', 'channel STRING, n BIGINT')}
      ${FILES('kept', 'auction BIGINT, bidder BIGINT', `'format' = 'csv'`)}
      EXECUTE STATEMENT SET BEGIN
      INSERT INTO totals SELECT channel, COUNT(*) FROM bid GROUP BY channel;
      INSERT INTO kept SELECT auction, bidder FROM bid WHERE price > 500;
      END;`,
  },
}

/** Jobs that came later: drawn apart, so that seeds that once found something still run what they ran. */
const LATER_TEXTS: Readonly<Record<string, JobText>> = {
  'partitions by the second, sealed by their time': {
    sources: 'nexmark',
    sealsPartitions: true,
    sql: `CREATE TABLE kept (auction BIGINT, price BIGINT, s STRING) PARTITIONED BY (s)
      WITH ('connector' = 'filesystem', 'path' = '/out/kept', 'format' = 'csv', 'sink.partition-commit.trigger' = 'partition-time',
        'sink.partition-commit.delay' = '1 s', 'sink.partition-commit.policy.kind' = 'success-file', 'sink.rolling-policy.file-size' = '300 b');
      INSERT INTO kept SELECT auction, price, DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss') FROM bid;`,
  },
  'partitions marked by the clock': {
    sources: 'csv',
    sql: `CREATE TABLE kept (id BIGINT, amount BIGINT, customer BIGINT) PARTITIONED BY (customer)
      WITH ('connector' = 'filesystem', 'path' = '/out/kept', 'format' = 'csv', 'sink.partition-commit.delay' = '30 ms',
        'sink.partition-commit.policy.kind' = 'success-file');
      INSERT INTO kept SELECT id, amount, MOD(customer, 4) FROM orders;`,
  },
  'overwriting partitions in batch mode': {
    sources: 'csv',
    files: {
      '/out/kept/customer=1/old.csv': '-1,-1\n',
      '/out/kept/customer=1/_SUCCESS': '',
      '/out/kept/customer=9/old.csv': '-2,-2\n',
    },
    sql: `SET 'execution.runtime-mode' = 'batch';
      CREATE TABLE kept (id BIGINT, amount BIGINT, customer BIGINT) PARTITIONED BY (customer)
      WITH ('connector' = 'filesystem', 'path' = '/out/kept', 'format' = 'csv', 'sink.rolling-policy.file-size' = '400 b');
      INSERT OVERWRITE kept SELECT id, amount, MOD(customer, 4) FROM orders;`,
  },
  'overwriting a directory in batch mode': {
    sources: 'json',
    files: { '/out/sums/old.json': '{"customer":-1}\n' },
    sql: `SET 'execution.runtime-mode' = 'batch';
      ${FILES('sums', 'customer BIGINT, n BIGINT', `'format' = 'json'`)}
      INSERT OVERWRITE sums SELECT customer, COUNT(*) FROM orders GROUP BY customer;`,
  },
}

export const JOB_NAMES: readonly string[] = Object.keys(TEXTS)
export const LATER_JOB_NAMES: readonly string[] = Object.keys(LATER_TEXTS)

/** Which input a job gets. */
export interface JobInput {
  readonly rows: number
  /** Of Nexmark. */
  readonly splits: number
  /** Of the content of files. */
  readonly dataSeed: number
}

export function simulatedJob(name: string, input: JobInput): SimulatedJob {
  const text = (TEXTS[name] ?? LATER_TEXTS[name])!
  const { sources, sql, hasLateRows = false } = text
  const splits = hasLateRows ? 1 : input.splits
  return {
    name,
    files: { ...(sources === 'nexmark' ? {} : orderFiles(sources, input)), ...text.files },
    sql: `${sources === 'nexmark' ? bids(input.rows, splits, hasLateRows ? 1 : 4) : orders(sources)}\n${sql}`,
    isSequential: hasLateRows,
    sealsPartitions: text.sealsPartitions ?? false,
    directories: namesIn(sql, /'path' = '([^']+)'/g),
    tables: namesIn(sql, /CREATE TABLE (\w+) \([^;]*'committed'/g),
  }
}

const namesIn = (sql: string, pattern: RegExp): string[] =>
  [...sql.matchAll(pattern)].map((match) => match[1]!)

/** @param boundSeconds above 3 no row is late, however many subtasks read */
const bids = (rows: number, splits: number, boundSeconds: number): string => `
CREATE TABLE events (
  event_type INT,
  person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  ts AS CASE WHEN event_type = 0 THEN person.\`dateTime\` WHEN event_type = 1 THEN auction.\`dateTime\` ELSE bid.\`dateTime\` END,
  WATERMARK FOR ts AS ts - INTERVAL '${boundSeconds}' SECOND
) WITH ('connector' = 'nexmark', 'events.num' = '${rows}', 'first-event.rate' = '100', 'out-of-order-group-size' = '211', 'splits' = '${splits}');
CREATE VIEW bid AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, ts FROM events WHERE event_type = 2;`

const orders = (format: 'csv' | 'json'): string => `
CREATE TABLE orders (id BIGINT, customer BIGINT, amount BIGINT, note STRING)
  WITH ('connector' = 'filesystem', 'path' = '/input', 'format' = '${format}', 'source.split-size' = '900 b');`

const FILE_COUNT = 5

function orderFiles(format: 'csv' | 'json', { rows, dataSeed }: JobInput): Record<string, string> {
  const random = new SeededRandom(dataSeed)
  const below = (limit: number): number => Math.floor(random.next() * limit)
  const files: Record<string, string> = {}
  const perFile = Math.ceil(rows / FILE_COUNT / 2)
  for (let file = 0; file < FILE_COUNT; file++) {
    const lines = Array.from({ length: perFile }, (_, i) => {
      const order = {
        id: file * perFile + i,
        customer: below(40),
        amount: below(1000),
        note: 'x'.repeat(below(12)),
      }
      return format === 'json'
        ? JSON.stringify(order)
        : `${order.id},${order.customer},${order.amount},"${order.note}"`
    })
    files[`/input/orders-${file}.${format}`] = `${lines.join('\n')}\n`
  }
  return files
}

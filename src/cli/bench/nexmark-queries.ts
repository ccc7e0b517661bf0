/** The events of the benchmark with every column, and the views that its queries read. */
export function nexmarkTables(events: number): string {
  return `
CREATE TABLE events (
  event_type INT,
  person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  \`dateTime\` AS CASE WHEN event_type = 0 THEN person.\`dateTime\` WHEN event_type = 1 THEN auction.\`dateTime\` ELSE bid.\`dateTime\` END,
  WATERMARK FOR \`dateTime\` AS \`dateTime\` - INTERVAL '4' SECOND
) WITH ('connector' = 'nexmark', 'events.num' = '${events}');
CREATE VIEW person AS SELECT person.id, person.name, person.emailAddress, person.creditCard, person.city, person.state, \`dateTime\`, person.extra FROM events WHERE event_type = 0;
CREATE VIEW auction AS SELECT auction.id, auction.itemName, auction.description, auction.initialBid, auction.reserve, \`dateTime\`, auction.expires, auction.seller, auction.category, auction.extra FROM events WHERE event_type = 1;
CREATE VIEW bid AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, bid.url, \`dateTime\`, bid.extra FROM events WHERE event_type = 2;
`
}

/** The table of a file that q13 looks bids up in: a value for each key below SIDE_INPUT_KEYS. */
export const sideInputTable = (path: string): string =>
  `CREATE TABLE side_input (key BIGINT, \`value\` STRING) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'csv');`

export const SIDE_INPUT_KEYS = 10_000

/** One query: the columns of its sink and what is inserted there. */
export interface NexmarkQuery {
  readonly columns: string
  readonly query: string
  /** Whether it reads the side input. */
  readonly readsSideInput?: true
}

const COUNTS = (what: string): string => `
  count(${what}) AS total,
  count(${what}) FILTER (WHERE price < 10000) AS low,
  count(${what}) FILTER (WHERE price >= 10000 AND price < 1000000) AS middle,
  count(${what}) FILTER (WHERE price >= 1000000) AS high`
const COUNT_COLUMNS = (prefix: string): string =>
  ['total', 'low', 'middle', 'high'].map((name) => `${prefix}_${name} BIGINT`).join(', ')
const THREE_COUNTS = `${COUNTS('*')},${COUNTS('DISTINCT bidder')},${COUNTS('DISTINCT auction')}`
const THREE_COUNT_COLUMNS = `${COUNT_COLUMNS('bids')}, ${COUNT_COLUMNS('bidders')}, ${COUNT_COLUMNS('auctions')}`
const PRICE_CLASS = `
    CASE WHEN HOUR(\`dateTime\`) >= 8 AND HOUR(\`dateTime\`) <= 18 THEN 'dayTime'
         WHEN HOUR(\`dateTime\`) <= 6 OR HOUR(\`dateTime\`) >= 20 THEN 'nightTime'
         ELSE 'otherTime' END`

const BID_COLUMNS =
  'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, `dateTime` TIMESTAMP(3), extra STRING'

/** The queries of the benchmark that the engine can run, by name. */
export const NEXMARK_QUERIES: Readonly<Record<string, NexmarkQuery>> = {
  q0: {
    columns: 'auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), extra STRING',
    query: 'SELECT auction, bidder, price, `dateTime`, extra FROM bid',
  },
  q1: {
    columns:
      'auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), `dateTime` TIMESTAMP(3), extra STRING',
    query: 'SELECT auction, bidder, 0.908 * price, `dateTime`, extra FROM bid',
  },
  q2: {
    columns: 'auction BIGINT, price BIGINT',
    query: 'SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0',
  },
  q3: {
    columns: 'name STRING, city STRING, state STRING, id BIGINT',
    query: `SELECT P.name, P.city, P.state, A.id FROM auction AS A INNER JOIN person AS P ON A.seller = P.id
      WHERE A.category = 10 AND (P.state = 'OR' OR P.state = 'ID' OR P.state = 'CA')`,
  },
  q4: {
    columns: 'id BIGINT, final BIGINT',
    query: `SELECT Q.category, AVG(Q.final) FROM (
        SELECT MAX(B.price) AS final, A.category FROM auction A, bid B
        WHERE A.id = B.auction AND B.\`dateTime\` BETWEEN A.\`dateTime\` AND A.expires GROUP BY A.id, A.category) Q
      GROUP BY Q.category`,
  },
  q9: {
    columns: `id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING, auction BIGINT, bidder BIGINT, price BIGINT, bid_dateTime TIMESTAMP(3), bid_extra STRING`,
    query: `SELECT id, itemName, description, initialBid, reserve, \`dateTime\`, expires, seller, category, extra, auction, bidder, price, bid_dateTime, bid_extra FROM (
        SELECT A.*, B.auction, B.bidder, B.price, B.\`dateTime\` AS bid_dateTime, B.extra AS bid_extra,
          ROW_NUMBER() OVER (PARTITION BY A.id ORDER BY B.price DESC, B.\`dateTime\` ASC) AS rownum
        FROM auction A, bid B WHERE A.id = B.auction AND B.\`dateTime\` BETWEEN A.\`dateTime\` AND A.expires)
      WHERE rownum <= 1`,
  },
  q5: {
    columns: 'auction BIGINT, num BIGINT',
    query: `SELECT AuctionBids.auction, AuctionBids.num
      FROM (
        SELECT auction, count(*) AS num, window_start AS starttime, window_end AS endtime
        FROM TABLE(HOP(TABLE bid, DESCRIPTOR(\`dateTime\`), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
        GROUP BY auction, window_start, window_end
      ) AS AuctionBids
      JOIN (
        SELECT max(CountBids.num) AS maxn, CountBids.starttime, CountBids.endtime
        FROM (
          SELECT count(*) AS num, window_start AS starttime, window_end AS endtime
          FROM TABLE(HOP(TABLE bid, DESCRIPTOR(\`dateTime\`), INTERVAL '2' SECOND, INTERVAL '10' SECOND))
          GROUP BY auction, window_start, window_end
        ) AS CountBids
        GROUP BY CountBids.starttime, CountBids.endtime
      ) AS MaxBids
      ON AuctionBids.starttime = MaxBids.starttime AND AuctionBids.endtime = MaxBids.endtime AND AuctionBids.num >= MaxBids.maxn`,
  },
  q7: {
    columns: 'auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), extra STRING',
    query: `SELECT B.auction, B.price, B.bidder, B.\`dateTime\`, B.extra
      FROM bid B
      JOIN (
        SELECT MAX(price) AS maxprice, window_end AS \`dateTime\`
        FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(\`dateTime\`), INTERVAL '10' SECOND))
        GROUP BY window_start, window_end
      ) B1
      ON B.price = B1.maxprice
      WHERE B.\`dateTime\` BETWEEN B1.\`dateTime\` - INTERVAL '10' SECOND AND B1.\`dateTime\``,
  },
  q8: {
    columns: 'id BIGINT, name STRING, stime TIMESTAMP(3)',
    query: `SELECT P.id, P.name, P.starttime
      FROM (
        SELECT id, name, window_start AS starttime, window_end AS endtime
        FROM TABLE(TUMBLE(TABLE person, DESCRIPTOR(\`dateTime\`), INTERVAL '10' SECOND))
        GROUP BY id, name, window_start, window_end
      ) P
      JOIN (
        SELECT seller, window_start AS starttime, window_end AS endtime
        FROM TABLE(TUMBLE(TABLE auction, DESCRIPTOR(\`dateTime\`), INTERVAL '10' SECOND))
        GROUP BY seller, window_start, window_end
      ) A
      ON P.id = A.seller AND P.starttime = A.starttime AND P.endtime = A.endtime`,
  },
  q11: {
    columns: 'bidder BIGINT, bid_count BIGINT, starttime TIMESTAMP(3), endtime TIMESTAMP(3)',
    query: `SELECT B.bidder, count(*) AS bid_count,
        SESSION_START(B.\`dateTime\`, INTERVAL '10' SECOND) AS starttime, SESSION_END(B.\`dateTime\`, INTERVAL '10' SECOND) AS endtime
      FROM bid B
      GROUP BY B.bidder, SESSION(B.\`dateTime\`, INTERVAL '10' SECOND)`,
  },
  q12: {
    columns: 'bidder BIGINT, bid_count BIGINT, starttime TIMESTAMP(3), endtime TIMESTAMP(3)',
    query: `SELECT bidder, count(*) AS bid_count, window_start AS starttime, window_end AS endtime
      FROM TABLE(TUMBLE((SELECT *, PROCTIME() AS p_time FROM bid), DESCRIPTOR(p_time), INTERVAL '10' SECOND))
      GROUP BY bidder, window_start, window_end`,
  },
  q13: {
    columns: 'auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), `value` STRING',
    query: `SELECT B.auction, B.bidder, B.price, B.\`dateTime\`, S.\`value\`
      FROM (SELECT *, PROCTIME() AS p_time FROM bid) B
      JOIN side_input FOR SYSTEM_TIME AS OF B.p_time AS S ON MOD(B.auction, ${SIDE_INPUT_KEYS}) = S.key`,
    readsSideInput: true,
  },
  q14: {
    columns:
      'auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), bid_time_type STRING, `dateTime` TIMESTAMP(3), extra STRING, c_counts BIGINT',
    query: `SELECT auction, bidder, 0.908 * price AS price, ${PRICE_CLASS} AS bid_time_type, \`dateTime\`, extra, count_char(extra, 'c') AS c_counts
      FROM bid WHERE 0.908 * price > 1000000 AND 0.908 * price < 50000000`,
  },
  q15: {
    columns: `\`day\` STRING, ${THREE_COUNT_COLUMNS}`,
    query: `SELECT DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') AS \`day\`, ${THREE_COUNTS} FROM bid GROUP BY DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
  },
  q16: {
    columns: `channel STRING, \`day\` STRING, \`minute\` STRING, ${THREE_COUNT_COLUMNS}`,
    query: `SELECT channel, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') AS \`day\`, max(DATE_FORMAT(\`dateTime\`, 'HH:mm')) AS \`minute\`, ${THREE_COUNTS}
      FROM bid GROUP BY channel, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
  },
  q17: {
    columns: `auction BIGINT, \`day\` STRING, ${COUNT_COLUMNS('bids')}, min_price BIGINT, max_price BIGINT, avg_price BIGINT, sum_price BIGINT`,
    query: `SELECT auction, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') AS \`day\`, ${COUNTS('*')}, min(price), max(price), avg(price), sum(price)
      FROM bid GROUP BY auction, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
  },
  q18: {
    columns: BID_COLUMNS,
    query: `SELECT auction, bidder, price, channel, url, \`dateTime\`, extra FROM (
        SELECT *, ROW_NUMBER() OVER (PARTITION BY bidder, auction ORDER BY \`dateTime\` DESC) AS rank_number FROM bid)
      WHERE rank_number <= 1`,
  },
  q19: {
    columns: `${BID_COLUMNS}, rank_number BIGINT`,
    query: `SELECT * FROM (
        SELECT *, ROW_NUMBER() OVER (PARTITION BY auction ORDER BY price DESC) AS rank_number FROM bid)
      WHERE rank_number <= 10`,
  },
  q20: {
    columns: `${BID_COLUMNS}, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, auction_dateTime TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, auction_extra STRING`,
    query: `SELECT auction, bidder, price, channel, url, B.\`dateTime\`, B.extra, itemName, description, initialBid, reserve, A.\`dateTime\`, expires, seller, category, A.extra
      FROM bid AS B INNER JOIN auction AS A ON B.auction = A.id WHERE A.category = 10`,
  },
  q21: {
    columns: 'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, channel_id STRING',
    query: `SELECT auction, bidder, price, channel,
        CASE WHEN lower(channel) = 'apple' THEN '0' WHEN lower(channel) = 'google' THEN '1' WHEN lower(channel) = 'facebook' THEN '2' WHEN lower(channel) = 'baidu' THEN '3'
             ELSE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) END AS channel_id
      FROM bid WHERE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) IS NOT NULL OR lower(channel) IN ('apple', 'google', 'facebook', 'baidu')`,
  },
  q22: {
    columns:
      'auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, dir1 STRING, dir2 STRING, dir3 STRING',
    query: `SELECT auction, bidder, price, channel, SPLIT_INDEX(url, '/', 3) AS dir1, SPLIT_INDEX(url, '/', 4) AS dir2, SPLIT_INDEX(url, '/', 5) AS dir3 FROM bid`,
  },
}
